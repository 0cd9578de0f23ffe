// Makes finished files durable, many at a time: what a file system has to do for one sync it does
// for all that wait.
// Thread: the loop thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "loop/worker_pool.h"

namespace openbits::transfer {

class SyncQueue {
 public:
  struct Item {
    base::UniqueFd fd;      ///< is closed when it is durable
    std::string directory;  ///< to be synced as well, for a new name in it; may be empty
    std::optional<uid_t> owner = std::nullopt;  ///< whose rights to `directory` count
    /// Cut the file to this size if it cannot be made durable; kLeave: do not.
    std::uint64_t cut_back = kLeave;
    std::function<void(int)> done;  ///< gets 0 or errno, from the loop
  };
  static constexpr std::uint64_t kLeave = ~std::uint64_t{0};

  explicit SyncQueue(loop::WorkerPool& workers) : workers_(workers) {}

  /// `device`: of the file system. One that hangs holds up no other.
  void add(dev_t device, Item item);

 private:
  struct Device {
    std::vector<Item> waiting;
    bool running = false;
  };
  void run(dev_t device);

  loop::WorkerPool& workers_;
  std::map<dev_t, Device> devices_;
};

}  // namespace openbits::transfer
