// How fast a transfer goes, seen over the last seconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace openbits::cli {

using SteadyTime = std::chrono::steady_clock::time_point;

class RateMeter {
 public:
  /// `bytes` have been transferred in all at `now`. Fewer than before: the file was started over,
  /// and the measurement with it.
  void add(SteadyTime now, std::uint64_t bytes);

  /// Bytes per second; nullopt before there is anything to tell it from.
  std::optional<double> rate() const;
  /// Until `total` is reached at that rate; nullopt if it cannot be told.
  std::optional<std::chrono::duration<double>> left(std::uint64_t total) const;

 private:
  struct Sample {
    SteadyTime time;
    std::uint64_t bytes;
  };
  std::deque<Sample> samples_;
};

}  // namespace openbits::cli
