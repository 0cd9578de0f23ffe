#include "client/callback_pool.h"

#include <system_error>
#include <utility>

#include "client/connection.h"
#include "client/quiet_thread.h"

namespace openbits::client {
namespace {

constexpr std::size_t kThreads = 4;  // NOT-28

thread_local bool of_a_pool = false;

}  // namespace

/// What the pools of the process have in common.
struct CallbackPool::Process {
  std::mutex mutex;
  std::condition_variable quiet;
  std::size_t running = 0;           // tasks; guarded by mutex
  std::vector<std::thread> leaving;  // nobody has waited for their end; guarded by mutex
};

/// Never destroyed: threads may use it until the process has ended.
CallbackPool::Process& CallbackPool::process() {
  static auto* const process = new Process;
  return *process;
}

CallbackPool::CallbackPool() : state_(std::make_shared<State>()) {}

CallbackPool::~CallbackPool() {
  stop();
}

void CallbackPool::set_connection(std::weak_ptr<Connection> connection) {
  const std::lock_guard lock(state_->mutex);
  state_->connection = std::move(connection);
}

void CallbackPool::run(Urgency urgency, Task task) {
  const std::lock_guard lock(state_->mutex);
  (urgency == Urgency::kSoon ? state_->soon : state_->later).push_back(std::move(task));
  const std::size_t waiting = state_->soon.size() + state_->later.size();
  if (waiting > state_->idle && state_->threads.size() < kThreads) start_thread(state_);
  state_->ready.notify_one();
}

void CallbackPool::prepare() {
  const std::lock_guard lock(state_->mutex);
  if (state_->threads.empty()) start_thread(state_);
}

void CallbackPool::start_thread(const std::shared_ptr<State>& state) {
  try {
    state->threads.push_back(quiet_thread("openbits-call", [state] { work(state); }));
  } catch (const std::system_error&) {
    // No thread can be had now; those there are, or the next run(), will do the work.
  }
}

void CallbackPool::work(const std::shared_ptr<State>& state) {
  of_a_pool = true;
  Process& all = process();
  std::unique_lock lock(state->mutex);
  for (;;) {
    ++state->idle;
    state->ready.wait(
        lock, [&] { return state->stopping || !state->soon.empty() || !state->later.empty(); });
    --state->idle;
    if (state->stopping) return;
    // Not the last reference to the connection while the lock is held: that would be stop().
    std::shared_ptr<Connection> connection = state->connection.lock();
    if (!connection) return;  // its destructor, which clears the queues, is about to stop() us
    auto& queue = state->soon.empty() ? state->later : state->soon;
    Task task = std::move(queue.front());
    queue.pop_front();
    {
      const std::lock_guard counting(all.mutex);
      ++all.running;
    }
    lock.unlock();
    task(*connection);
    task = nullptr;
    connection.reset();
    {
      const std::lock_guard counting(all.mutex);
      if (--all.running == 0) all.quiet.notify_all();
    }
    lock.lock();
  }
}

void CallbackPool::stop() {
  std::deque<Task> soon;
  std::deque<Task> later;
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    soon.swap(state_->soon);
    later.swap(state_->later);
    threads.swap(state_->threads);
  }
  state_->ready.notify_all();
  for (std::thread& thread : threads) {
    if (thread.get_id() == std::this_thread::get_id()) {
      const std::lock_guard lock(process().mutex);
      process().leaving.push_back(std::move(thread));
    } else {
      thread.join();
    }
  }
}

void CallbackPool::settle() {
  if (of_a_pool) return;
  Process& all = process();
  std::unique_lock lock(all.mutex);
  all.quiet.wait(lock, [&] { return all.running == 0; });
  std::vector<std::thread> leaving = std::exchange(all.leaving, {});
  lock.unlock();
  for (std::thread& thread : leaving) thread.join();
}

}  // namespace openbits::client
