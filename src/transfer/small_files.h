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
#include <string>
#include <string_view>
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
    std::string path;   ///< made, or emptied if it is there
    std::string bytes;  ///< at most kMostBytes
    mode_t mode = 0600;
    std::function<void(const Outcome&)> done;  ///< the file and its name are durable; from the loop
  };

  SmallFiles(loop::EventLoop& loop, loop::WorkerPool& workers);

  void add(Item item);
  /// So much waits for the disk that no more should be kept in memory.
  bool is_full() const { return bytes_ >= kMostWaiting; }

 private:
  static constexpr std::uint64_t kMostWaiting = std::uint64_t{8} << 20;
  struct Directory {
    std::vector<Item> waiting;
    bool running = false;
  };

  void run(const std::string& directory);
  void run_all();
  void ended(const std::string& directory);

  loop::EventLoop& loop_;
  loop::WorkerPool& workers_;
  loop::Timer timer_;
  bool timer_set_ = false;
  std::chrono::nanoseconds last_end_{0};
  std::uint64_t bytes_ = 0;
  std::map<std::string, Directory> directories_;  ///< one that hangs holds up no other
};

}  // namespace openbits::transfer
