#include "client/callback_pool.h"

#include <system_error>
#include <utility>

#include "client/connection.h"
#include "client/quiet_thread.h"

namespace openbits::client {
namespace {

constexpr std::size_t kThreads = 4;  // NOT-28

}  // namespace

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
    lock.unlock();
    task(*connection);
    task = nullptr;
    connection.reset();
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
      thread.detach();
    } else {
      thread.join();
    }
  }
}

}  // namespace openbits::client
