#include "service/environment.h"

#include <sys/random.h>
#include <time.h>

#include <cstdlib>

namespace openbits::service {

core::SteadyTime SystemClock::steady() const {
  timespec t{};
  ::clock_gettime(CLOCK_BOOTTIME, &t);
  return core::SteadyTime(std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec));
}

WallTime SystemClock::wall() const {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void LoopAlarm::set(std::optional<core::SteadyTime> when) {
  if (when == when_ && !when) return;
  when_ = when;
  timer_.set(when ? std::optional(when->time_since_epoch()) : std::nullopt);
}

std::uint64_t SystemRandom::next() {
  std::uint64_t value = 0;
  if (::getrandom(&value, sizeof value, 0) != sizeof value)
    std::abort();  // cannot fail for 8 bytes
  return value;
}

}  // namespace openbits::service
