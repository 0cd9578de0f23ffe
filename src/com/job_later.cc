// What the service does not have yet: credentials, ranges.

#include "com/job.h"

namespace openbits::com {

HRESULT JobObject::SetCredentials(BG_AUTH_CREDENTIALS*) {
  return E_NOTIMPL;
}

HRESULT JobObject::RemoveCredentials(BG_AUTH_TARGET, BG_AUTH_SCHEME) {
  return E_NOTIMPL;
}

HRESULT JobObject::ReplaceRemotePrefix(LPCWSTR, LPCWSTR) {
  return E_NOTIMPL;
}

HRESULT JobObject::AddFileWithRanges(LPCWSTR, LPCWSTR, DWORD, BG_FILE_RANGE[]) {
  return E_NOTIMPL;
}

}  // namespace openbits::com
