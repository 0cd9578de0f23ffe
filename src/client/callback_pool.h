// The threads that run the program's functions: at most four, started when they are needed.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace openbits::client {

class Connection;

class CallbackPool {
 public:
  /// kLater tasks begin only when no kSoon task waits (NOT-18).
  enum class Urgency { kSoon, kLater };
  using Task = std::function<void(Connection&)>;

  CallbackPool();
  /// stop().
  ~CallbackPool();
  CallbackPool(const CallbackPool&) = delete;
  CallbackPool& operator=(const CallbackPool&) = delete;

  /// To be called once, before the first run(). Tasks run, and are destroyed, while the thread
  /// holds the connection; none begins any more when it cannot be had.
  void set_connection(std::weak_ptr<Connection> connection);

  /// Starts the first thread, so that the first task does not wait for it. Thread: any.
  void prepare();

  /// Thread: any, also one of the pool.
  void run(Urgency urgency, Task task);

  /// Throws the waiting tasks away, on this thread, and ends the threads. Waits for them, except
  /// for the one that it is called on. No task may run on the others: they would hold the
  /// connection.
  void stop();

  /// Waits until no task of any pool of the process runs, and until the threads that stop() could
  /// not wait for have ended. Returns at once on a thread of a pool. Thread: any.
  static void settle();

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::deque<Task> soon;  // guarded by mutex, as everything here
    std::deque<Task> later;
    std::size_t idle = 0;
    bool stopping = false;
    std::weak_ptr<Connection> connection;
    std::vector<std::thread> threads;
  };
  static void work(const std::shared_ptr<State>& state);
  static void start_thread(const std::shared_ptr<State>& state);

  struct Process;
  static Process& process();

  // Shared with the threads: the one that stop() is called on outlives the pool.
  std::shared_ptr<State> state_;
};

}  // namespace openbits::client
