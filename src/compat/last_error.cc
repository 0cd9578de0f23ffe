#include "compat/last_error.h"

#include <cerrno>

#include "base/errno_error.h"

namespace openbits::compat {
namespace {

thread_local DWORD last_error = ERROR_SUCCESS;

}  // namespace

DWORD error_of(int number) {
  switch (number) {
    case 0:
      return ERROR_SUCCESS;
    case ENOENT:
      return ERROR_FILE_NOT_FOUND;
    case ENOTDIR:
      return ERROR_PATH_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EISDIR:
      return ERROR_ACCESS_DENIED;
    case EEXIST:
      return ERROR_ALREADY_EXISTS;
    case ENOTEMPTY:
      return ERROR_DIR_NOT_EMPTY;
    case EXDEV:
      return ERROR_NOT_SAME_DEVICE;
    case EINVAL:
      return ERROR_INVALID_PARAMETER;
    case EBADF:
      return ERROR_INVALID_HANDLE;
    case ENOMEM:
    case EAGAIN:
      return ERROR_NOT_ENOUGH_MEMORY;
    case EPIPE:
      return ERROR_BROKEN_PIPE;
    case ENAMETOOLONG:
      return ERROR_FILENAME_EXCED_RANGE;
    case ESPIPE:
      return ERROR_INVALID_FUNCTION;
    default:
      break;
  }
  // What the service says of it, where that is the error of a Windows function.
  const HRESULT code = base::errno_to_hresult(number);
  return HRESULT_FACILITY(code) == FACILITY_WIN32 ? static_cast<DWORD>(HRESULT_CODE(code))
                                                  : ERROR_GEN_FAILURE;
}

BOOL fail(DWORD error) {
  last_error = error;
  return FALSE;
}

BOOL fail_errno() {
  return fail(error_of(errno));
}

}  // namespace openbits::compat

DWORD GetLastError(void) {
  return openbits::compat::last_error;
}

void SetLastError(DWORD error) {
  openbits::compat::last_error = error;
}
