// IBackgroundCopyFile4 to IBackgroundCopyFile6.

#include "com/convert.h"
#include "com/file.h"

namespace openbits::com {

HRESULT FileObject::GetPeerDownloadStats(PUINT64 pFromOrigin, PUINT64 pFromPeers) {
  if (pFromOrigin == nullptr || pFromPeers == nullptr) return E_INVALIDARG;
  return guarded([&] {
    const auto stats = file_.download_stats();
    if (!stats) return stats.code();
    *pFromOrigin = stats->from_origin;
    *pFromPeers = stats->from_peers;
    return S_OK;
  });
}

// HTTP-31
HRESULT FileObject::SetProperty(BITS_FILE_PROPERTY_ID PropertyId, BITS_FILE_PROPERTY_VALUE) {
  return PropertyId == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS ? BG_E_READ_ONLY_PROPERTY
                                                                   : BG_E_UNKNOWN_PROPERTY_ID;
}

HRESULT FileObject::GetProperty(BITS_FILE_PROPERTY_ID PropertyId,
                                BITS_FILE_PROPERTY_VALUE* PropertyValue) {
  if (PropertyValue == nullptr) return E_INVALIDARG;
  PropertyValue->String = nullptr;
  if (PropertyId != BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS) return BG_E_UNKNOWN_PROPERTY_ID;
  return fetch_text(&PropertyValue->String, [&] { return file_.response_headers(); });
}

HRESULT FileObject::UpdateDownloadPosition(UINT64 offset) {
  return guarded([&] { return file_.update_download_position(offset).code(); });
}

HRESULT FileObject::RequestFileRanges(DWORD rangeCount, const BG_FILE_RANGE ranges[]) {
  if (rangeCount == 0 || ranges == nullptr) return E_INVALIDARG;
  return guarded([&] { return file_.request_ranges(from_com({ranges, rangeCount})).code(); });
}

HRESULT FileObject::GetFilledFileRanges(DWORD* rangeCount, BG_FILE_RANGE** ranges) {
  if (rangeCount == nullptr || ranges == nullptr) return E_INVALIDARG;
  *rangeCount = 0;
  *ranges = nullptr;
  return guarded([&] {
    const auto filled = file_.filled_ranges();
    return filled ? hand_out(*filled, rangeCount, ranges) : filled.code();
  });
}

}  // namespace openbits::com
