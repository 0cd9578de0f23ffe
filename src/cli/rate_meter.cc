#include "cli/rate_meter.h"

#include <openbits/types.hpp>

namespace openbits::cli {
namespace {
constexpr std::chrono::seconds kWindow{8};
}

void RateMeter::add(SteadyTime now, std::uint64_t bytes) {
  if (!samples_.empty() && bytes < samples_.back().bytes) samples_.clear();
  samples_.push_back({now, bytes});
  while (samples_.size() > 2 && now - samples_.front().time > kWindow) samples_.pop_front();
}

std::optional<double> RateMeter::rate() const {
  if (samples_.size() < 2) return std::nullopt;
  const std::chrono::duration<double> time = samples_.back().time - samples_.front().time;
  if (time.count() <= 0) return std::nullopt;
  return static_cast<double>(samples_.back().bytes - samples_.front().bytes) / time.count();
}

std::optional<std::chrono::duration<double>> RateMeter::left(std::uint64_t total) const {
  const auto speed = rate();
  if (!speed || *speed <= 0 || total == kSizeUnknown) return std::nullopt;
  const std::uint64_t have = samples_.back().bytes;
  if (have >= total) return std::chrono::duration<double>(0);
  return std::chrono::duration<double>(static_cast<double>(total - have) / *speed);
}

}  // namespace openbits::cli
