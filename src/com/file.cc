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
  *RangeCount = 0;
  *Ranges = nullptr;
  return guarded([&] {
    const auto ranges = file_.ranges();
    if (!ranges) return ranges.code();
    return ranges->empty() ? S_FALSE : hand_out(*ranges, RangeCount, Ranges);  // RANGE-12
  });
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
  return fetch(pVal, [&]() -> Result<bool> {  // PEER-11
    const auto stats = file_.download_stats();
    if (!stats) return stats.error();
    return stats->from_peers > 0;
  });
}

}  // namespace openbits::com
