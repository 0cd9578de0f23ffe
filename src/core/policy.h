// What the administrator allows (LNX-10).
#pragma once

#include <cstdint>

namespace openbits::core {

struct Policy {
  std::uint32_t max_jobs_per_user = 100'000;
  std::uint32_t max_files_per_job = 100'000;
  std::uint32_t system_uid_most = 999;  ///< SYS_UID_MAX: accounts that the limits leave alone

  bool limits(std::uint32_t uid) const { return uid > system_uid_most; }
};

}  // namespace openbits::core
