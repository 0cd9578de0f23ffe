// What the service does not have yet: uploads and their replies, credentials, ranges, the limit on
// the time of download, peer caching, what is known of the owner.

#include "com/job.h"

namespace openbits::com {
namespace {

/// A getter: what it would fill is zero, so that a program that does not look at the result finds
/// nothing to free.
template <class T>
HRESULT nothing_in(T* out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = {};
  return E_NOTIMPL;
}

}  // namespace

HRESULT JobObject::GetReplyProgress(BG_JOB_REPLY_PROGRESS* pProgress) {
  return nothing_in(pProgress);
}

HRESULT JobObject::GetReplyData(BYTE** ppBuffer, UINT64* pLength) {
  if (ppBuffer != nullptr) *ppBuffer = nullptr;
  if (pLength != nullptr) *pLength = 0;
  return ppBuffer == nullptr || pLength == nullptr ? E_INVALIDARG : E_NOTIMPL;
}

HRESULT JobObject::SetReplyFileName(LPCWSTR) {
  return E_NOTIMPL;
}

HRESULT JobObject::GetReplyFileName(LPWSTR* pReplyFileName) {
  return nothing_in(pReplyFileName);
}

HRESULT JobObject::SetCredentials(BG_AUTH_CREDENTIALS*) {
  return E_NOTIMPL;
}

HRESULT JobObject::RemoveCredentials(BG_AUTH_TARGET, BG_AUTH_SCHEME) {
  return E_NOTIMPL;
}

HRESULT JobObject::SetFileACLFlags(DWORD) {
  return E_NOTIMPL;
}

HRESULT JobObject::GetFileACLFlags(DWORD* Flags) {
  return nothing_in(Flags);
}

HRESULT JobObject::SetPeerCachingFlags(DWORD) {
  return E_NOTIMPL;
}

HRESULT JobObject::GetPeerCachingFlags(DWORD* pFlags) {
  return nothing_in(pFlags);
}

HRESULT JobObject::GetOwnerIntegrityLevel(ULONG* pLevel) {
  return nothing_in(pLevel);
}

HRESULT JobObject::GetOwnerElevationState(BOOL* pElevated) {
  return nothing_in(pElevated);
}

HRESULT JobObject::SetMaximumDownloadTime(ULONG) {
  return E_NOTIMPL;
}

HRESULT JobObject::GetMaximumDownloadTime(ULONG* pTimeout) {
  return nothing_in(pTimeout);
}

}  // namespace openbits::com
