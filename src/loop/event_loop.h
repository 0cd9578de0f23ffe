// The loop thread: one sd-event, and the one way in for other threads.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "base/unique_fd.h"
#include "loop/handles.h"

namespace openbits::loop {

class EventLoop {
 public:
  /// Makes a loop of its own (not the thread's default one).
  static Result<std::unique_ptr<EventLoop>> create();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  sd_event* get() const { return event_.get(); }
  /// When the present turn began, since boot; what Timer::set() goes by. Thread: the loop thread.
  std::chrono::microseconds now() const;
  /// The same by the time of day.
  WallTime wall_now() const;

  /// Runs until exit(); returns its code. Thread: the one that becomes the loop thread.
  int run();
  /// Ends run() after the present turn. Thread: the loop thread.
  void exit(int code);

  /// Runs `task` on the loop thread, soon, in the order of the calls and never from inside
  /// post(). Thread: any.
  void post(std::function<void()> task);

  /// Runs posted tasks until none is left. For shutdown and tests. Thread: the loop thread.
  void drain();

 private:
  EventLoop(EventPtr event, base::UniqueFd wake);
  static int on_wake(sd_event_source*, int, std::uint32_t, void* self);

  EventPtr event_;
  base::UniqueFd wake_;
  EventSourcePtr wake_source_;
  std::mutex mutex_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
};

/// A timer on the loop, off until set. CLOCK_BOOTTIME, nanoseconds since boot.
class Timer {
 public:
  Timer(EventLoop& loop, std::function<void()> fire);
  /// nullopt: off. A time in the past fires in the next turn.
  void set(std::optional<std::chrono::nanoseconds> since_boot);

 private:
  static int on_time(sd_event_source*, std::uint64_t, void* self);
  EventSourcePtr source_;
  std::function<void()> fire_;
};

}  // namespace openbits::loop
