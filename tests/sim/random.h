// The one source of chance of a history (splitmix64). Whoever asks it in the same order gets the
// same answers on every machine.
#pragma once

#include <chrono>
#include <cstdint>

#include "core/clock.h"

namespace openbits::sim {

constexpr std::uint64_t mix(std::uint64_t x) {
  x += 0x9E3779B97F4A7C15;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
  return x ^ (x >> 31);
}

class Random final : public core::Random {
 public:
  explicit Random(std::uint64_t seed) : state_(mix(seed)) {}

  std::uint64_t next() override {
    state_ += 0x9E3779B97F4A7C15;
    return mix(state_);
  }
  /// From 0 to n - 1; n is not 0.
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  std::uint64_t between(std::uint64_t low, std::uint64_t high) {
    return low + below(high - low + 1);
  }
  /// True `permille` times in a thousand.
  bool chance(std::uint64_t permille) { return below(1000) < permille; }
  core::Duration between(core::Duration low, core::Duration high) {
    return low + core::Duration(below(static_cast<std::uint64_t>((high - low).count()) + 1));
  }
  /// One of the elements of a container that is not empty.
  template <class C>
  auto& one_of(C&& all) {
    auto at = all.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(below(all.size())));
    return *at;
  }

 private:
  std::uint64_t state_;
};

}  // namespace openbits::sim
