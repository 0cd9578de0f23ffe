// What the service does not have yet: ranges.

#include "com/job.h"

namespace openbits::com {

HRESULT JobObject::ReplaceRemotePrefix(LPCWSTR, LPCWSTR) {
  return E_NOTIMPL;
}

HRESULT JobObject::AddFileWithRanges(LPCWSTR, LPCWSTR, DWORD, BG_FILE_RANGE[]) {
  return E_NOTIMPL;
}

}  // namespace openbits::com
