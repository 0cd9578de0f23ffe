// When a failed job is tried again, and when it is given up: pure functions.
#pragma once

#include <cstdint>

#include <openbits/hresult.hpp>

#include "core/clock.h"

namespace openbits::core {

/// The wait before try number `failures` + 1: the minimum retry delay, growing by half each time up
/// to 12 times it, with up to 10 % added by `chance` (any number), and at least what the server
/// asked for, up to 24 h of it (LNX-16, LNX-17). Never less than the minimum (SCHED-09), of which
/// at most ten years count.
Duration retry_delay(std::uint32_t minimum_seconds, std::uint32_t failures,
                     std::uint32_t retry_after_seconds, std::uint64_t chance);

/// The longest wait that retry_delay can give.
Duration longest_retry_delay(std::uint32_t minimum_seconds);

/// Whether a transient failure is to be treated as fatal: no-progress timeout 0 (SCHED-14), shorter
/// than the minimum retry delay (SCHED-10), or used up by the time `without_progress` since the
/// first transient failure (SCHED-13).
bool gives_up(std::uint32_t no_progress_timeout_seconds, std::uint32_t minimum_retry_seconds,
              Duration without_progress);

/// Whether an error is one that the job can only wait out, and that does not count as one of its
/// own: no network, the volume is locked, the policies of bandwidth and cost (ERR-12, ERR-21).
bool is_outside_condition(HResult code);

/// The wait before a notice is tried again: 1 s, doubling to 10 min, with 10 % jitter (LNX-21).
Duration notice_delay(std::uint32_t failures, std::uint64_t chance);

}  // namespace openbits::core
