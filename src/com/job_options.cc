// IBackgroundCopyJob2 to IBackgroundCopyJob5: replies to uploads, flags, the owner, limits, and
// properties by number.
#include <algorithm>

#include <openbits/com/objbase.h>

#include "com/convert.h"
#include "com/job.h"

namespace openbits::com {
namespace {

constexpr std::size_t kReplyName = 4096;            // as the longest local name
constexpr std::size_t kLargestReply = 1024 * 1024;  // UPL-42, whatever the service has said

HRESULT fetch_size(UINT64* out, const Job& job) {
  const auto size = job.maximum_download_size();
  if (size) *out = size->value_or(kSizeUnknown);  // LNX-81
  return size.code();
}

HRESULT fetch_target(BG_AUTH_TARGET* out, const Job& job) {
  const auto target = job.stored_credentials_target();
  if (!target) return target.code();
  *out = *target ? static_cast<BG_AUTH_TARGET>(**target) : BG_AUTH_TARGET{};
  return S_OK;
}

}  // namespace

HRESULT JobObject::GetReplyProgress(BG_JOB_REPLY_PROGRESS* pProgress) {
  if (pProgress == nullptr) return E_INVALIDARG;  // PROG-12
  *pProgress = {};                                // PROG-11
  return guarded([&] {
    const auto progress = job_.reply_progress();
    if (progress) *pProgress = {progress->bytes_total, progress->bytes_transferred};
    return progress.code();
  });
}

HRESULT JobObject::GetReplyData(BYTE** ppBuffer, UINT64* pLength) {
  if (pLength != nullptr) *pLength = 0;
  if (ppBuffer == nullptr) return E_INVALIDARG;
  *ppBuffer = nullptr;
  return guarded([&] {
    const auto data = job_.reply_data();
    if (data.code() == BG_E_TOO_LARGE && pLength != nullptr) {  // UPL-42
      if (const auto progress = job_.reply_progress()) *pLength = progress->bytes_total;
    }
    if (!data) return data.code();
    if (pLength != nullptr) *pLength = data->size();
    if (data->empty()) return S_OK;  // UPL-36
    if (data->size() > kLargestReply) return BG_E_TOO_LARGE;
    auto* const memory = static_cast<BYTE*>(CoTaskMemAlloc(data->size()));
    if (memory == nullptr) return E_OUTOFMEMORY;
    std::copy(data->begin(), data->end(), memory);
    *ppBuffer = memory;
    return S_OK;
  });
}

HRESULT JobObject::SetReplyFileName(LPCWSTR ReplyFileName) {
  return guarded([&] {
    std::string name;
    HRESULT r = S_OK;
    if (ReplyFileName != nullptr) r = take_in(ReplyFileName, kReplyName, E_INVALIDARG, name);
    return FAILED(r) ? r : job_.set_reply_file_name(name).code();
  });
}

HRESULT JobObject::GetReplyFileName(LPWSTR* pReplyFileName) {
  if (pReplyFileName == nullptr) return E_INVALIDARG;
  *pReplyFileName = nullptr;
  return guarded([&] {
    const auto name = job_.reply_file_name();
    if (!name) return name.code();
    return name->empty() ? S_OK : hand_out(*name, pReplyFileName);  // UPL-39
  });
}

HRESULT JobObject::SetFileACLFlags(DWORD Flags) {
  return guarded([&] { return job_.set_file_acl_flags(Flags).code(); });
}

HRESULT JobObject::GetFileACLFlags(DWORD* Flags) {
  return fetch(Flags, [&] { return job_.file_acl_flags(); });
}

HRESULT JobObject::SetPeerCachingFlags(DWORD Flags) {
  return guarded([&] { return job_.set_peer_caching_flags(Flags).code(); });
}

HRESULT JobObject::GetPeerCachingFlags(DWORD* pFlags) {
  return fetch(pFlags, [&] { return job_.peer_caching_flags(); });
}

HRESULT JobObject::GetOwnerIntegrityLevel(ULONG* pLevel) {
  return fetch(pLevel, [&] { return job_.owner_integrity_level(); });
}

HRESULT JobObject::GetOwnerElevationState(BOOL* pElevated) {
  return fetch(pElevated, [&] { return job_.owner_elevated(); });
}

HRESULT JobObject::SetMaximumDownloadTime(ULONG Timeout) {
  return guarded([&] { return job_.set_maximum_download_time(Timeout).code(); });
}

HRESULT JobObject::GetMaximumDownloadTime(ULONG* pTimeout) {
  return fetch(pTimeout, [&] { return job_.maximum_download_time(); });
}

// Properties by number: each has its own member of the union -----------------------------------

HRESULT JobObject::SetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                               BITS_JOB_PROPERTY_VALUE PropertyValue) {
  const BITS_JOB_PROPERTY_VALUE& value = PropertyValue;
  return guarded([&] {
    switch (PropertyId) {
      case BITS_JOB_PROPERTY_ID_COST_FLAGS:
        return job_.set_cost_flags(value.Dword).code();
      case BITS_JOB_PROPERTY_NOTIFICATION_CLSID:
        return job_.set_notification_class(from_com(value.ClsID)).code();
      case BITS_JOB_PROPERTY_DYNAMIC_CONTENT:
        return job_.set_dynamic_content(value.Enable != FALSE).code();
      case BITS_JOB_PROPERTY_HIGH_PERFORMANCE:
        return job_.set_high_performance(value.Enable != FALSE).code();
      case BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE:
        return job_.set_maximum_download_size(value.Uint64).code();
      case BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS:
        return job_.set_stored_credentials_target(static_cast<AuthTarget>(value.Target)).code();
      case BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS:
        return job_.set_minimum_notification_interval(value.Dword).code();
      case BITS_JOB_PROPERTY_ON_DEMAND_MODE:
        return job_.set_on_demand_mode(value.Enable != FALSE).code();
    }
    return BG_E_UNKNOWN_PROPERTY_ID;  // PROP-01
  });
}

HRESULT JobObject::GetProperty(BITS_JOB_PROPERTY_ID PropertyId,
                               BITS_JOB_PROPERTY_VALUE* PropertyValue) {
  if (PropertyValue == nullptr) return E_INVALIDARG;
  BITS_JOB_PROPERTY_VALUE& value = *PropertyValue;
  switch (PropertyId) {
    case BITS_JOB_PROPERTY_ID_COST_FLAGS:
      return fetch(&value.Dword, [&] { return job_.cost_flags(); });
    case BITS_JOB_PROPERTY_NOTIFICATION_CLSID:
      return fetch(&value.ClsID, [&] { return job_.notification_class(); });
    case BITS_JOB_PROPERTY_DYNAMIC_CONTENT:
      return fetch(&value.Enable, [&] { return job_.dynamic_content(); });
    case BITS_JOB_PROPERTY_HIGH_PERFORMANCE:
      return fetch(&value.Enable, [&] { return job_.high_performance(); });
    case BITS_JOB_PROPERTY_MAX_DOWNLOAD_SIZE:
      return guarded([&] { return fetch_size(&value.Uint64, job_); });
    case BITS_JOB_PROPERTY_USE_STORED_CREDENTIALS:
      return guarded([&] { return fetch_target(&value.Target, job_); });
    case BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS:
      return fetch(&value.Dword, [&] { return job_.minimum_notification_interval(); });
    case BITS_JOB_PROPERTY_ON_DEMAND_MODE:
      return fetch(&value.Enable, [&] { return job_.on_demand_mode(); });
  }
  return BG_E_UNKNOWN_PROPERTY_ID;
}

}  // namespace openbits::com
