// What the core needs of the world around it: time, one alarm, a way to come back later, chance.
// Thread: all of it is used on the loop thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include <openbits/types.hpp>

namespace openbits::core {

/// Monotonic time that goes on while the machine sleeps (CLOCK_BOOTTIME).
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;
using Duration = std::chrono::nanoseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual SteadyTime steady() const = 0;
  virtual WallTime wall() const = 0;
};

/// The one timer of the core. Its owner calls Engine::on_alarm when the time has come.
class Alarm {
 public:
  virtual ~Alarm() = default;
  /// Replaces the previous setting; nullopt switches the alarm off.
  virtual void set(std::optional<SteadyTime> when) = 0;
};

/// Runs a function later in the same loop turn or in the next, never from inside post().
class Poster {
 public:
  virtual ~Poster() = default;
  virtual void post(std::function<void()> task) = 0;
};

class Random {
 public:
  virtual ~Random() = default;
  virtual std::uint64_t next() = 0;
};

}  // namespace openbits::core
