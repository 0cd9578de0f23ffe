#include "core/retry.h"

#include <algorithm>

namespace openbits::core {
namespace {

constexpr std::uint32_t kMostGrowth = 12;
constexpr Duration kMostAsked = std::chrono::hours(24);

// Small enough that no sum overflows.
Duration minimum_of(std::uint32_t seconds) {
  return std::min<Duration>(std::chrono::seconds(seconds), std::chrono::hours(24 * 3652));
}

Duration with_jitter(Duration d, std::uint64_t chance) {
  return d + d / 1000 * static_cast<std::int64_t>(chance % 101);
}

}  // namespace

Duration retry_delay(std::uint32_t minimum_seconds, std::uint32_t failures,
                     std::uint32_t retry_after_seconds, std::uint64_t chance) {
  const Duration minimum = minimum_of(minimum_seconds);
  Duration delay = minimum;
  const Duration most = minimum * kMostGrowth;
  for (std::uint32_t i = 1; i < failures && delay < most; ++i) delay += delay / 2;
  delay = with_jitter(std::min(delay, most), chance);
  return std::max(delay, std::min<Duration>(std::chrono::seconds(retry_after_seconds), kMostAsked));
}

Duration longest_retry_delay(std::uint32_t minimum_seconds) {
  return std::max(with_jitter(minimum_of(minimum_seconds) * kMostGrowth, 100), kMostAsked);
}

bool gives_up(std::uint32_t no_progress_timeout_seconds, std::uint32_t minimum_retry_seconds,
              Duration without_progress) {
  if (no_progress_timeout_seconds == 0) return true;
  if (minimum_retry_seconds > no_progress_timeout_seconds) return true;
  return without_progress >= std::chrono::seconds(no_progress_timeout_seconds);
}

bool is_outside_condition(HResult code) {
  return code == hr::kBgENetworkDisconnected || code == hr::kBgEDestinationLocked ||
         code == hr::kBgEBlockedByPolicy || code == hr::kBgEBlockedByCostTransferPolicy;
}

Duration notice_delay(std::uint32_t failures, std::uint64_t chance) {
  constexpr Duration kMost = std::chrono::minutes(10);
  Duration delay = std::chrono::seconds(1);
  for (std::uint32_t i = 1; i < failures && delay < kMost; ++i) delay *= 2;
  return with_jitter(std::min(delay, kMost), chance);
}

}  // namespace openbits::core
