#include <optional>
#include <string>

#include <openbits/com/objbase.h>

#include "com/callback.h"
#include "com/convert.h"
#include "com/job.h"

namespace openbits::com {
namespace {

/// A proxy list that may be absent (PROXY-04).
HRESULT take_in_list(LPCWSTR in, HRESULT too_long, std::optional<std::string>& list) {
  if (in == nullptr) return S_OK;
  return take_in(in, limits::kProxyList, too_long, list.emplace());
}

HRESULT hand_out_list(const std::optional<std::string>& list, LPWSTR* out) {
  *out = nullptr;
  return list ? hand_out(*list, out) : S_OK;
}

/// The second of two texts could not be handed out: the first is taken back.
HRESULT take_back(LPWSTR* first, HRESULT result) {
  CoTaskMemFree(*first);
  *first = nullptr;
  return result;
}

}  // namespace

HRESULT JobObject::SetDisplayName(LPCWSTR Val) {
  return guarded([&] {
    std::string name;
    const HRESULT r = take_in(Val, limits::kDisplayName, BG_E_STRING_TOO_LONG, name);  // JOB-10
    return FAILED(r) ? r : job_.set_display_name(name).code();
  });
}

HRESULT JobObject::GetDisplayName(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return job_.display_name(); });
}

HRESULT JobObject::SetDescription(LPCWSTR Val) {
  return guarded([&] {
    std::string text;
    const HRESULT r = take_in(Val, limits::kDescription, BG_E_STRING_TOO_LONG, text);  // JOB-11
    return FAILED(r) ? r : job_.set_description(text).code();
  });
}

HRESULT JobObject::GetDescription(LPWSTR* pVal) {
  return fetch_text(pVal, [&] { return job_.description(); });
}

HRESULT JobObject::SetPriority(BG_JOB_PRIORITY Val) {
  if (Val < BG_JOB_PRIORITY_FOREGROUND || Val > BG_JOB_PRIORITY_LOW) return E_NOTIMPL;  // GEN-12
  return guarded([&] { return job_.set_priority(static_cast<JobPriority>(Val)).code(); });
}

HRESULT JobObject::GetPriority(BG_JOB_PRIORITY* pVal) {
  return fetch(pVal, [&] { return job_.priority(); });
}

HRESULT JobObject::SetNotifyFlags(ULONG Val) {
  if ((Val & ~notify::kAll) != 0) return E_NOTIMPL;  // NOT-09
  return guarded([&] { return job_.set_notify_flags(Val).code(); });
}

HRESULT JobObject::GetNotifyFlags(ULONG* pVal) {
  return fetch(pVal, [&] { return job_.notify_flags(); });
}

HRESULT JobObject::SetNotifyInterface(IUnknown* Val) {
  return guarded([&] {
    return Val == nullptr ? job_.clear_callbacks().code() : register_callback(session_, job_, Val);
  });
}

HRESULT JobObject::GetNotifyInterface(IUnknown** pVal) {
  if (pVal == nullptr) return E_INVALIDARG;
  *pVal = nullptr;
  return guarded([&] { return registered_callback(job_, pVal); });
}

HRESULT JobObject::SetMinimumRetryDelay(ULONG Seconds) {
  return guarded([&] { return job_.set_minimum_retry_delay(Seconds).code(); });
}

HRESULT JobObject::GetMinimumRetryDelay(ULONG* Seconds) {
  return fetch(Seconds, [&] { return job_.minimum_retry_delay(); });
}

HRESULT JobObject::SetNoProgressTimeout(ULONG Seconds) {
  return guarded([&] { return job_.set_no_progress_timeout(Seconds).code(); });
}

HRESULT JobObject::GetNoProgressTimeout(ULONG* Seconds) {
  return fetch(Seconds, [&] { return job_.no_progress_timeout(); });
}

HRESULT JobObject::GetErrorCount(ULONG* Errors) {
  return fetch(Errors, [&] { return job_.error_count(); });
}

HRESULT JobObject::SetProxySettings(BG_JOB_PROXY_USAGE ProxyUsage, const WCHAR* ProxyList,
                                    const WCHAR* ProxyBypassList) {
  if (ProxyUsage < BG_JOB_PROXY_USAGE_PRECONFIG || ProxyUsage > BG_JOB_PROXY_USAGE_AUTODETECT) {
    return E_NOTIMPL;  // GEN-12
  }
  const bool with_lists = ProxyUsage == BG_JOB_PROXY_USAGE_OVERRIDE;
  if (with_lists && ProxyList == nullptr) return E_INVALIDARG;  // PROXY-03
  if (!with_lists && (ProxyList != nullptr || ProxyBypassList != nullptr)) {
    return E_INVALIDARG;  // PROXY-02
  }
  return guarded([&] {
    ProxySettings settings{static_cast<openbits::ProxyUsage>(ProxyUsage), {}, {}};
    HRESULT r = take_in_list(ProxyList, BG_E_PROXY_LIST_TOO_LARGE, settings.list);
    if (SUCCEEDED(r)) {
      r = take_in_list(ProxyBypassList, BG_E_PROXY_BYPASS_LIST_TOO_LARGE, settings.bypass);
    }
    return FAILED(r) ? r : job_.set_proxy_settings(settings).code();
  });
}

HRESULT JobObject::GetProxySettings(BG_JOB_PROXY_USAGE* pProxyUsage, LPWSTR* pProxyList,
                                    LPWSTR* pProxyBypassList) {
  if (pProxyList != nullptr) *pProxyList = nullptr;
  if (pProxyBypassList != nullptr) *pProxyBypassList = nullptr;
  if (pProxyUsage == nullptr || pProxyList == nullptr || pProxyBypassList == nullptr) {
    return E_INVALIDARG;  // GEN-10
  }
  return guarded([&] {
    const auto settings = job_.proxy_settings();
    if (!settings) return settings.code();
    HRESULT r = hand_out_list(settings->list, pProxyList);
    if (SUCCEEDED(r)) r = hand_out_list(settings->bypass, pProxyBypassList);
    if (FAILED(r)) return take_back(pProxyList, r);
    *pProxyUsage = to_com(settings->usage);
    return S_OK;
  });
}

HRESULT JobObject::SetNotifyCmdLine(LPCWSTR Program, LPCWSTR Parameters) {
  if (Program == nullptr && Parameters != nullptr) return E_INVALIDARG;  // CMD-02
  return guarded([&] {
    NotifyCommand command;
    HRESULT r = S_OK;
    if (Program != nullptr) {
      r = take_in(Program, limits::kProgram, BG_E_STRING_TOO_LONG, command.program);  // CMD-01
    }
    if (SUCCEEDED(r) && Parameters != nullptr) {
      r = take_in(Parameters, limits::kParameters, BG_E_STRING_TOO_LONG, command.parameters);
    }
    return FAILED(r) ? r : job_.set_notify_command(command).code();
  });
}

HRESULT JobObject::GetNotifyCmdLine(LPWSTR* pProgram, LPWSTR* pParameters) {
  if (pProgram != nullptr) *pProgram = nullptr;
  if (pParameters != nullptr) *pParameters = nullptr;
  if (pProgram == nullptr || pParameters == nullptr) return E_INVALIDARG;
  return guarded([&] {
    const auto command = job_.notify_command();
    if (!command) return command.code();
    HRESULT r = hand_out(command->program, pProgram);  // CMD-13: empty, not null
    if (SUCCEEDED(r)) r = hand_out(command->parameters, pParameters);
    return FAILED(r) ? take_back(pProgram, r) : S_OK;
  });
}

}  // namespace openbits::com
