#include "loop/worker_pool.h"

#include <utility>

namespace openbits::loop {

WorkerPool::WorkerPool(EventLoop& loop, unsigned threads) : loop_(loop), limit_(threads) {}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void WorkerPool::run(std::function<void()> work, std::function<void()> done) {
  const std::lock_guard lock(mutex_);
  queue_.push_back({std::move(work), std::move(done)});
  if (idle_ < queue_.size() && threads_.size() < limit_) {
    threads_.emplace_back([this] { work_loop(); });
  }
  ready_.notify_one();
}

void WorkerPool::work_loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    ready_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    --idle_;
    if (queue_.empty()) return;
    Item item = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    item.work();
    item.work = nullptr;
    loop_.post(std::move(item.done));
    lock.lock();
  }
}

}  // namespace openbits::loop
