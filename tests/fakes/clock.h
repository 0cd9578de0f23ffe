// Time, the one alarm, the loop and chance, all in the hands of the test.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <random>
#include <utility>

#include "core/clock.h"

namespace openbits::fakes {

/// Stands still until it is told otherwise.
class ManualClock final : public core::Clock {
 public:
  core::SteadyTime steady() const override { return steady_; }
  WallTime wall() const override { return wall_; }

  /// Both clocks go on.
  void advance(core::Duration by) {
    steady_ += by;
    wall_ += std::chrono::duration_cast<std::chrono::microseconds>(by);
  }
  void set_steady(core::SteadyTime t) { steady_ = t; }
  /// Somebody sets the time of day.
  void set_wall(WallTime t) { wall_ = t; }

 private:
  core::SteadyTime steady_{std::chrono::hours(1)};
  WallTime wall_{std::chrono::hours(24 * 365 * 54)};
};

class FakeAlarm final : public core::Alarm {
 public:
  void set(std::optional<core::SteadyTime> when) override { when_ = when; }
  std::optional<core::SteadyTime> when() const { return when_; }

 private:
  std::optional<core::SteadyTime> when_;
};

/// Thrown out of FakePoster when the steps that were allowed have been made.
struct PowerCut {};

/// The loop: what was posted waits until the test runs it.
class FakePoster final : public core::Poster {
 public:
  void post(std::function<void()> task) override { tasks_.push_back(std::move(task)); }

  /// Runs one task; false if there was none.
  bool run_one() {
    if (tasks_.empty()) return false;
    if (steps_left_ && (*steps_left_)-- == 0) throw PowerCut{};
    const auto task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
    return true;
  }
  void run_all() {
    while (run_one()) {
    }
  }
  /// After so many tasks the next one meets a PowerCut; nullopt: never.
  void cut_power_after(std::optional<std::size_t> steps) { steps_left_ = steps; }
  void clear() { tasks_.clear(); }
  bool empty() const { return tasks_.empty(); }

 private:
  std::deque<std::function<void()>> tasks_;
  std::optional<std::size_t> steps_left_;
};

/// The same numbers in every run; the test can say what comes next.
class FakeRandom final : public core::Random {
 public:
  explicit FakeRandom(std::uint64_t seed = 1) : engine_(seed) {}

  std::uint64_t next() override {
    if (chosen_.empty()) return engine_();
    const std::uint64_t value = chosen_.front();
    chosen_.pop_front();
    return value;
  }
  void choose(std::uint64_t value) { chosen_.push_back(value); }

 private:
  std::mt19937_64 engine_;
  std::deque<std::uint64_t> chosen_;
};

}  // namespace openbits::fakes
