// Which networks a job may use (COST-01 to COST-07).
#pragma once

#include <cstdint>

#include <openbits/types.hpp>

namespace openbits::core {

/// What a job may use unless its program says otherwise (LNX-11).
constexpr std::uint32_t default_cost_flags(JobPriority priority) {
  return priority == JobPriority::kForeground ? cost::kPolicyAlways : cost::kPolicyStandard;
}

/// Whether a job with these flags may use a network in this state, which has one bit or, if it is
/// several things at once, several.
constexpr bool allows_cost(std::uint32_t flags, std::uint32_t state) {
  return (state & cost::kAllStates & ~flags) == 0;
}

}  // namespace openbits::core
