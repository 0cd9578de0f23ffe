#include "base/errno_error.h"

#include <cerrno>
#include <string>
#include <system_error>

namespace openbits::base {

HResult errno_to_hresult(int error) {
  switch (error) {
    case 0:
      return hr::kOk;
    case ENOENT:
      return hr::kWin32FileNotFound;
    case ENOTDIR:
      return hr::kWin32PathNotFound;
    case EACCES:
    case EPERM:
      return hr::kEAccessDenied;
    case EROFS:
      return hr::kWin32WriteProtect;
    case ENOMEM:
      return hr::kEOutOfMemory;
    case EINVAL:
    case EISDIR:
    case ELOOP:
      return hr::kEInvalidArg;
    case ENAMETOOLONG:
      return hr::kWin32FilenameExcedRange;
    case EEXIST:
      return hr::kWin32FileExists;
    case ENOTEMPTY:
      return hr::kWin32DirNotEmpty;
    case ENOSPC:
      return hr::kWin32DiskFull;
    case EDQUOT:
      return hr::kWin32DiskQuotaExceeded;
    case EIO:
      return hr::kWin32IoDevice;
    case EMFILE:
    case ENFILE:
      return hr::kWin32TooManyOpenFiles;
    case ETXTBSY:
    case EBUSY:
      return hr::kWin32SharingViolation;
    case ETIMEDOUT:
      return hr::kWin32Timeout;
    default:
      return hr::kEFail;
  }
}

Error errno_error(int error, std::string_view action) {
  std::string text = "cannot ";
  text += action;
  text += ": ";
  text += std::generic_category().message(error);
  const HResult code = errno_to_hresult(error);
  return Error{failed(code) ? code : hr::kEFail, std::move(text)};
}

}  // namespace openbits::base
