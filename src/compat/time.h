// FILETIME: 100 ns since 1601-01-01 UTC.
#pragma once

#include <time.h>

#include <openbits/compat/timezoneapi.h>

namespace openbits::compat {

FILETIME file_time_of(const timespec& time);

}  // namespace openbits::compat
