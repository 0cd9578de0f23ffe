// Files that have come whole while they were in memory. A worker makes, writes and syncs many of
// them at a time: what each would cost in wake-ups and syncs is paid once for all.
// Thread: the loop thread.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loop/event_loop.h"
#include "loop/worker_pool.h"

namespace openbits::transfer {

class SmallFiles {
 public:
  /// No file is larger.
  static constexpr std::uint64_t kMostBytes = std::uint64_t{64} * 1024;

  struct Outcome {
    int error = 0;             ///< errno; then nothing of the file counts
    std::string_view attempt;  ///< what could not be done to the file
    std::string_view why;      ///< more than errno says; may be empty
    std::uint32_t volume = 0;  ///< the file system that it is on
  };
  struct Item {
    std::optional<uid_t> owner;  ///< whose rights to `path` count; what is made is his
    std::string path;            ///< made, or emptied if it is there
    std::string bytes;           ///< at most kMostBytes
    mode_t mode = 0600;
    std::function<void(const Outcome&)> done;  ///< the file and its name are durable; from the loop
  };

  SmallFiles(loop::EventLoop& loop, loop::WorkerPool& workers);

  void add(Item item);
  /// An empty one with room for `size` bytes, perhaps one that was used before.
  std::string buffer(std::uint64_t size);
  /// So much waits for the disk that no more should be kept in memory.
  bool is_full() const { return bytes_ >= kMostWaiting; }

 private:
  static constexpr std::uint64_t kMostWaiting = std::uint64_t{8} << 20;
  using Place = std::pair<std::optional<uid_t>, std::string>;  ///< an owner and a directory
  struct Directory {
    std::vector<Item> waiting;
    bool running = false;
  };

  void run(const Place& place);
  void run_all();
  void wake_at(std::chrono::nanoseconds time);
  void ended(const Place& place);

  loop::EventLoop& loop_;
  loop::WorkerPool& workers_;
  loop::Timer timer_;
  std::optional<std::chrono::nanoseconds> due_;  ///< what timer_ is set to
  std::chrono::nanoseconds last_end_{0};
  std::uint64_t bytes_ = 0;
  std::vector<std::string> buffers_;        ///< of files that are done
  std::map<Place, Directory> directories_;  ///< one that hangs holds up no other
};

}  // namespace openbits::transfer
