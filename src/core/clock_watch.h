// Notices when somebody sets the time of day.
#pragma once

#include <chrono>

#include "core/clock.h"

namespace openbits::core {

/// Steps of the wall clock are told from the passing of time by the clock that nobody can set.
class ClockWatch {
 public:
  using Step = std::chrono::microseconds;
  /// A smaller one is not told, until it adds up with others.
  static constexpr Step kLeastStep = std::chrono::hours(1);

  void begin(const Clock& clock) {
    begun_ = clock.wall();
    difference_ = difference(clock);
  }
  /// How far the wall clock has been set forward since begin() or the last step; 0: not.
  Step look(const Clock& clock) {
    const Step step = difference(clock) - difference_;
    if (step < kLeastStep && step > -kLeastStep) return Step{0};
    begun_ += step;
    difference_ += step;
    return step;
  }
  /// The time of begin(), by the wall clock as it is set now.
  WallTime begun() const { return begun_; }

 private:
  static Step difference(const Clock& clock) {
    return clock.wall().time_since_epoch() -
           std::chrono::floor<Step>(clock.steady().time_since_epoch());
  }

  WallTime begun_{};
  Step difference_{};
};

}  // namespace openbits::core
