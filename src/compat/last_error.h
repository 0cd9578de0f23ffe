// The calling thread's last error.
#pragma once

#include <openbits/compat/winbase.h>

namespace openbits::compat {

/// The number of a Windows error for an errno value.
DWORD error_of(int number);

/// Sets the last error, and is FALSE.
BOOL fail(DWORD error);
BOOL fail_errno();

/// Runs what may run out of memory; `failed` with ERROR_NOT_ENOUGH_MEMORY then.
template <class Result, class Function>
Result guarded(Result failed, const Function& function) noexcept {
  try {
    return function();
  } catch (...) {
    SetLastError(ERROR_NOT_ENOUGH_MEMORY);
    return failed;
  }
}

}  // namespace openbits::compat
