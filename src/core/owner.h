// What an owner's account is to BITS (LNX-07).
#pragma once

#include <cstdint>

namespace openbits::core {

/// The user id of a job's owner: whose rights to files of this machine count (NET-03).
using Owner = std::uint32_t;

/// SYS_UID_MAX: system accounts, which the limits leave alone, go up to here.
inline constexpr std::uint32_t kSystemUidMost = 999;

/// RIDs of mandatory labels.
inline constexpr std::uint32_t kIntegrityMedium = 0x2000;
inline constexpr std::uint32_t kIntegrityHigh = 0x3000;
inline constexpr std::uint32_t kIntegritySystem = 0x4000;

constexpr bool is_elevated(std::uint32_t uid) {
  return uid == 0;
}

constexpr std::uint32_t integrity_level(std::uint32_t uid) {
  if (is_elevated(uid)) return kIntegrityHigh;
  return uid <= kSystemUidMost ? kIntegritySystem : kIntegrityMedium;
}

}  // namespace openbits::core
