// CoInitializeSecurity and CoSetProxyBlanket: checks, and nothing behind them.
#include <atomic>

#include <openbits/compat/objbase.h>

#include "com/queue_watch.h"

namespace {

bool is_authentication_level(DWORD level) {
  return level <= RPC_C_AUTHN_LEVEL_PKT_PRIVACY;
}

/// RPC_C_IMP_LEVEL_DEFAULT is for proxies only.
bool is_impersonation_level(DWORD level) {
  return level >= RPC_C_IMP_LEVEL_ANONYMOUS && level <= RPC_C_IMP_LEVEL_DELEGATE;
}

}  // namespace

HRESULT CoInitializeSecurity(PSECURITY_DESCRIPTOR, LONG cAuthSvc,
                             SOLE_AUTHENTICATION_SERVICE* asAuthSvc, void* pReserved1,
                             DWORD dwAuthnLevel, DWORD dwImpLevel, void*, DWORD dwCapabilities,
                             void* pReserved3) {
  constexpr DWORD kMostCapabilities = 0xFFFF;
  if (pReserved1 != nullptr || pReserved3 != nullptr || cAuthSvc < -1 ||
      (cAuthSvc > 0 && asAuthSvc == nullptr) || !is_authentication_level(dwAuthnLevel) ||
      !is_impersonation_level(dwImpLevel) || dwCapabilities > kMostCapabilities) {
    return E_INVALIDARG;
  }
  if (!openbits::com::prepared_for_com()) return CO_E_NOTINITIALIZED;
  static std::atomic<bool> done = false;
  return done.exchange(true) ? RPC_E_TOO_LATE : S_OK;
}

HRESULT CoSetProxyBlanket(IUnknown* pProxy, DWORD, DWORD, OLECHAR*, DWORD dwAuthnLevel,
                          DWORD dwImpLevel, RPC_AUTH_IDENTITY_HANDLE, DWORD dwCapabilities) {
  constexpr DWORD kMostCapabilities = 0xFFFF;
  if (pProxy == nullptr || !is_authentication_level(dwAuthnLevel) ||
      (dwImpLevel != RPC_C_IMP_LEVEL_DEFAULT && !is_impersonation_level(dwImpLevel)) ||
      dwCapabilities > kMostCapabilities) {
    return E_INVALIDARG;
  }
  return openbits::com::prepared_for_com() ? S_OK : CO_E_NOTINITIALIZED;
}
