#include "core/retry.h"

#include <algorithm>

namespace openbits::core {
namespace {

Duration with_jitter(Duration d, std::uint64_t chance) {
  return d + d / 1000 * static_cast<std::int64_t>(chance % 101);
}

}  // namespace

Duration retry_delay(std::uint32_t minimum_seconds, std::uint32_t failures,
                     std::uint32_t retry_after_seconds, std::uint64_t chance) {
  const Duration minimum = std::chrono::seconds(minimum_seconds);
  Duration delay = minimum;
  for (std::uint32_t i = 1; i < failures && delay < minimum * 12; ++i) delay += delay / 2;
  delay = with_jitter(std::min(delay, minimum * 12), chance);
  const Duration asked =
      std::min<Duration>(std::chrono::seconds(retry_after_seconds), std::chrono::hours(24));
  return std::max(delay, asked);
}

bool gives_up(std::uint32_t no_progress_timeout_seconds, std::uint32_t minimum_retry_seconds,
              std::optional<WallTime> since, WallTime now) {
  if (no_progress_timeout_seconds == 0) return true;
  if (minimum_retry_seconds > no_progress_timeout_seconds) return true;
  return since && now - *since >= std::chrono::seconds(no_progress_timeout_seconds);
}

Duration notice_delay(std::uint32_t failures, std::uint64_t chance) {
  constexpr Duration kMost = std::chrono::minutes(10);
  Duration delay = std::chrono::seconds(1);
  for (std::uint32_t i = 1; i < failures && delay < kMost; ++i) delay *= 2;
  return with_jitter(std::min(delay, kMost), chance);
}

}  // namespace openbits::core
