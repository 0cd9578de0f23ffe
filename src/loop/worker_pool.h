// Threads for what blocks. Results come back to the loop thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "loop/event_loop.h"

namespace openbits::loop {

class WorkerPool {
 public:
  /// `threads` are started when the first work comes.
  WorkerPool(EventLoop& loop, unsigned threads);
  /// Waits for work that has begun and for work that is queued; posts its results.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `work` on a worker thread, then `done` on the loop thread. Thread: any.
  void run(std::function<void()> work, std::function<void()> done);

 private:
  struct Item {
    std::function<void()> work;
    std::function<void()> done;
  };
  void work_loop();

  EventLoop& loop_;
  const unsigned limit_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Item> queue_;  // guarded by mutex_
  unsigned idle_ = 0;       // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::vector<std::thread> threads_;
};

}  // namespace openbits::loop
