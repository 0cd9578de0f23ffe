// What the administrator allows (LNX-10), and by what the service keeps house.
#pragma once

#include <cstdint>
#include <optional>

#include "core/clock.h"
#include "core/owner.h"

namespace openbits::core {

struct Policy {
  std::uint32_t max_jobs_per_user = 100'000;
  std::uint32_t max_jobs_per_machine = 500'000;
  std::uint32_t max_files_per_job = 100'000;
  std::uint32_t max_ranges_per_file = 10'000;
  std::uint32_t max_download_time = 7'776'000;       ///< seconds, of new jobs (JOB-20)
  std::uint32_t job_inactivity_timeout = 7'776'000;  ///< seconds (SCHED-19)
  std::uint32_t first_scavenging = 3'600;  ///< seconds that a start leaves to every job (LNX-98)
  std::uint32_t system_uid_most = kSystemUidMost;  ///< accounts that the limits leave alone
  bool block_background = false;                   ///< MaxInternetBandwidth 0 (POL-04)
  std::uint64_t max_events = 100'000;              ///< kept in the event log
  /// What nobody waits for is committed no sooner than this after the last commit: the progress of
  /// many small files costs a few commits for all, and not one for each.
  Duration commit_gather{0};
  bool allow_command_lines = true;  ///< LNX-22
  /// Whom the service runs as, if command lines may run for nobody else.
  std::optional<std::uint32_t> service_uid = std::nullopt;

  bool limits(std::uint32_t uid) const { return uid > system_uid_most; }
  /// Whether the command lines of this user's jobs are run: not those of service accounts (CMD-12),
  /// nor with another user's rights (CMD-07).
  bool may_run_commands(std::uint32_t uid) const {
    const bool is_service_account = uid != 0 && uid <= system_uid_most;
    return allow_command_lines && !is_service_account && (!service_uid || *service_uid == uid);
  }
};

}  // namespace openbits::core
