#include "loop/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <cstdlib>

#include "base/errno_error.h"

namespace openbits::loop {

Result<std::unique_ptr<EventLoop>> EventLoop::create() {
  sd_event* raw = nullptr;
  if (const int r = sd_event_new(&raw); r < 0) return base::errno_error(-r, "make an event loop");
  EventPtr event(raw);
  base::UniqueFd wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!wake) return base::errno_error(errno, "make an eventfd");
  std::unique_ptr<EventLoop> loop(new EventLoop(std::move(event), std::move(wake)));
  sd_event_source* source = nullptr;
  const int r =
      sd_event_add_io(loop->get(), &source, loop->wake_.get(), EPOLLIN, on_wake, loop.get());
  if (r < 0) return base::errno_error(-r, "watch an eventfd");
  loop->wake_source_.reset(source);
  return loop;
}

EventLoop::EventLoop(EventPtr event, base::UniqueFd wake)
    : event_(std::move(event)), wake_(std::move(wake)) {}

EventLoop::~EventLoop() = default;

int EventLoop::run() {
  return sd_event_loop(event_.get());
}

void EventLoop::exit(int code) {
  sd_event_exit(event_.get(), code);
}

std::chrono::microseconds EventLoop::now() const {
  std::uint64_t us = 0;
  sd_event_now(event_.get(), CLOCK_BOOTTIME, &us);
  return std::chrono::microseconds(us);
}

WallTime EventLoop::wall_now() const {
  std::uint64_t us = 0;
  sd_event_now(event_.get(), CLOCK_REALTIME, &us);
  return WallTime(std::chrono::microseconds(us));
}

void EventLoop::post(std::function<void()> task) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = tasks_.empty();
    tasks_.push_back(std::move(task));
  }
  if (first) {
    const std::uint64_t one = 1;
    // The counter cannot overflow: it is written once for each time that the queue fills.
    if (::write(wake_.get(), &one, sizeof one) != sizeof one) std::abort();
  }
}

int EventLoop::on_wake(sd_event_source*, int fd, std::uint32_t, void* self) {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t n = ::read(fd, &count, sizeof count);
  auto* loop = static_cast<EventLoop*>(self);
  std::deque<std::function<void()>> tasks;
  {
    const std::lock_guard lock(loop->mutex_);
    tasks.swap(loop->tasks_);
  }
  for (auto& task : tasks) {
    task();
    task = nullptr;
  }
  return 0;
}

void EventLoop::drain() {
  for (;;) {
    std::deque<std::function<void()>> tasks;
    {
      const std::lock_guard lock(mutex_);
      tasks.swap(tasks_);
    }
    if (tasks.empty()) return;
    for (auto& task : tasks) task();
  }
}

Timer::Timer(EventLoop& loop, std::function<void()> fire) : fire_(std::move(fire)) {
  sd_event_source* source = nullptr;
  if (sd_event_add_time(loop.get(), &source, CLOCK_BOOTTIME, 0, 1000, on_time, this) < 0) {
    std::abort();  // only out of memory or descriptors, before anything has begun
  }
  source_.reset(source);
  sd_event_source_set_enabled(source_.get(), SD_EVENT_OFF);
}

void Timer::set(std::optional<std::chrono::nanoseconds> since_boot) {
  if (!since_boot) {
    sd_event_source_set_enabled(source_.get(), SD_EVENT_OFF);
    return;
  }
  const auto us = std::chrono::ceil<std::chrono::microseconds>(*since_boot).count();
  sd_event_source_set_time(source_.get(), us < 0 ? 0 : static_cast<std::uint64_t>(us));
  sd_event_source_set_enabled(source_.get(), SD_EVENT_ONESHOT);
}

int Timer::on_time(sd_event_source*, std::uint64_t, void* self) {
  static_cast<Timer*>(self)->fire_();
  return 0;
}

}  // namespace openbits::loop
