#include "com/token_options.h"

#include "com/convert.h"

namespace openbits::com {

HRESULT TokenOptions::SetHelperTokenFlags(DWORD UsageFlags) {
  return guarded([&] { return job_.set_helper_token_flags(UsageFlags).code(); });
}

HRESULT TokenOptions::GetHelperTokenFlags(DWORD* pFlags) {
  return fetch(pFlags, [&] { return job_.helper_token_flags(); });
}

HRESULT TokenOptions::SetHelperToken() {
  return guarded([&] { return job_.set_helper_token().code(); });
}

HRESULT TokenOptions::ClearHelperToken() {
  return guarded([&] { return job_.clear_helper_token().code(); });
}

HRESULT TokenOptions::GetHelperTokenSid(LPWSTR* pSid) {
  if (pSid == nullptr) return E_INVALIDARG;
  *pSid = nullptr;
  return guarded([&] {
    const auto sid = job_.helper_token();
    if (!sid) return sid.code();
    return sid->empty() ? S_OK : hand_out(*sid, pSid);  // TOKEN-10
  });
}

}  // namespace openbits::com
