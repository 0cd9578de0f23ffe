// The core's world on a real machine: clocks, alarm, poster and chance.
#pragma once

#include "core/clock.h"
#include "loop/event_loop.h"

namespace openbits::service {

class SystemClock final : public core::Clock {
 public:
  core::SteadyTime steady() const override;
  WallTime wall() const override;
};

class LoopAlarm final : public core::Alarm {
 public:
  LoopAlarm(loop::EventLoop& loop, std::function<void()> fire) : timer_(loop, std::move(fire)) {}
  void set(std::optional<core::SteadyTime> when) override;

 private:
  loop::Timer timer_;
  std::optional<core::SteadyTime> when_;
};

class LoopPoster final : public core::Poster {
 public:
  explicit LoopPoster(loop::EventLoop& loop) : loop_(loop) {}
  void post(std::function<void()> task) override { loop_.post(std::move(task)); }

 private:
  loop::EventLoop& loop_;
};

/// The kernel's random numbers.
class SystemRandom final : public core::Random {
 public:
  std::uint64_t next() override;
};

}  // namespace openbits::service
