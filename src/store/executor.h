// Where the store does its work.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace openbits::store {

/// Runs tasks one after the other, in the order of the calls and never from inside run().
class Executor {
 public:
  virtual ~Executor() = default;
  /// Thread: any.
  virtual void run(std::function<void()> task) = 0;
};

/// A thread of its own, which is started with the first task.
class ThreadExecutor final : public Executor {
 public:
  ThreadExecutor() = default;
  /// Runs what is queued and ends the thread.
  ~ThreadExecutor() override;
  ThreadExecutor(const ThreadExecutor&) = delete;
  ThreadExecutor& operator=(const ThreadExecutor&) = delete;

  void run(std::function<void()> task) override;

 private:
  void work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
  bool stopping_ = false;                    // guarded by mutex_
  std::thread thread_;                       // guarded by mutex_ until the destructor
};

}  // namespace openbits::store
