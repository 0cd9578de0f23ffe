// IBackgroundCopyJob2: credentials.
#include <optional>
#include <string>

#include "base/secret.h"
#include "com/convert.h"
#include "com/job.h"

namespace openbits::com {
namespace {

/// A secret text that may be absent; overwritten at the end.
struct SecretText {
  std::optional<std::string> text;
  ~SecretText() {
    if (text) base::wipe(*text);
  }
  HRESULT take(LPCWSTR in, std::size_t most, HRESULT too_long) {
    return in == nullptr ? S_OK : take_in(in, most, too_long, text.emplace());
  }
  std::optional<std::string_view> view() const {
    return text ? std::optional<std::string_view>(*text) : std::nullopt;
  }
};

/// CRED-02.
HRESULT check_key(BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme) {
  if (target < BG_AUTH_TARGET_SERVER || target > BG_AUTH_TARGET_PROXY) {
    return BG_E_INVALID_AUTH_TARGET;
  }
  if (scheme < BG_AUTH_SCHEME_BASIC || scheme > BG_AUTH_SCHEME_PASSPORT) {
    return BG_E_INVALID_AUTH_SCHEME;
  }
  return S_OK;
}

}  // namespace

HRESULT JobObject::SetCredentials(BG_AUTH_CREDENTIALS* credentials) {
  if (credentials == nullptr) return E_INVALIDARG;
  if (const HRESULT r = check_key(credentials->Target, credentials->Scheme); FAILED(r)) return r;
  return guarded([&] {
    const BG_BASIC_CREDENTIALS& basic = credentials->Credentials.Basic;
    SecretText user, password;
    HRESULT r = user.take(basic.UserName, limits::kUserName, BG_E_USERNAME_TOO_LARGE);
    if (SUCCEEDED(r)) {
      r = password.take(basic.Password, limits::kPassword, BG_E_PASSWORD_TOO_LARGE);
    }
    if (FAILED(r)) return r;
    return job_
        .set_credentials(static_cast<AuthTarget>(credentials->Target),
                         static_cast<AuthScheme>(credentials->Scheme), user.view(), password.view())
        .code();
  });
}

HRESULT JobObject::RemoveCredentials(BG_AUTH_TARGET Target, BG_AUTH_SCHEME Scheme) {
  if (const HRESULT r = check_key(Target, Scheme); FAILED(r)) return r;
  return guarded([&] {
    const auto removed =
        job_.remove_credentials(static_cast<AuthTarget>(Target), static_cast<AuthScheme>(Scheme));
    return removed ? *removed : removed.code();
  });
}

}  // namespace openbits::com
