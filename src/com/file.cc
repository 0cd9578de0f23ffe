#include "com/file.h"

#include <string>

#include "com/convert.h"

namespace openbits::com {

HRESULT FileObject::GetRemoteName(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return file_.remote_name(); });
}

HRESULT FileObject::GetLocalName(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return file_.local_name(); });
}

HRESULT FileObject::GetProgress(BG_FILE_PROGRESS* pVal) {
  return fetch(pVal, [&] { return file_.progress(); });
}

HRESULT FileObject::GetFileRanges(DWORD* RangeCount, BG_FILE_RANGE** Ranges) {
  if (RangeCount == nullptr || Ranges == nullptr) return E_INVALIDARG;
  // RANGE-12: no file can be added with ranges yet.
  *RangeCount = 0;
  *Ranges = nullptr;
  return S_FALSE;
}

HRESULT FileObject::SetRemoteName(LPCWSTR Val) {
  return guarded([&] {
    std::string url;
    const HRESULT r = take_in(Val, limits::kRemoteName, E_INVALIDARG, url);  // FILE-28
    return FAILED(r) ? r : file_.set_remote_name(url).code();
  });
}

HRESULT FileObject::GetTemporaryName(LPWSTR* pFilename) {
  return fetch_text(pFilename, [&] { return file_.temporary_name(); });
}

HRESULT FileObject::SetValidationState(BOOL state) {
  return guarded([&] { return file_.set_validation_state(state != FALSE).code(); });
}

HRESULT FileObject::GetValidationState(BOOL* pState) {
  return fetch(pState, [&] { return file_.validation_state(); });
}

HRESULT FileObject::IsDownloadedFromPeer(BOOL* pVal) {
  if (pVal == nullptr) return E_INVALIDARG;
  *pVal = FALSE;  // there are no peers (PEER-11)
  return S_OK;
}

}  // namespace openbits::com
