// The part of CurlRequest that is about proxies, and about whose connections a request uses.
#include <functional>
#include <string>
#include <string_view>

#include "transfer/curl_request.h"

namespace openbits::transfer {

/// To one that speaks SOCKS, which has no challenge that could be answered later: the name and
/// password are sent if it asks for them; a ticket is not offered (LNX-107). To another one what it
/// has asked this job for before, instead of being refused once for each file (LNX-106).
void CurlRequest::show_to_proxy() {
  curl_easy_setopt(easy_.get(), CURLOPT_SOCKS5_AUTH, CURLAUTH_BASIC);
  if (speaks_socks_) {
    const auto* credentials = socks_credentials(setup_.credentials);
    if (credentials == nullptr) return;
    curl_easy_setopt(easy_.get(), CURLOPT_PROXYUSERNAME, credentials->user.c_str());
    curl_easy_setopt(easy_.get(), CURLOPT_PROXYPASSWORD, credentials->password.c_str());
    return;
  }
  const auto known = multi_.known_proxies().scheme(setup_.job.text() + proxy_);
  if (!known) return;
  AuthAnswer& answer = auth_[index_of(AuthTarget::kProxy)];
  answer = choose_auth(AuthTarget::kProxy, curl_bit(*known), setup_.credentials, tried_);
  if (answer.credentials != nullptr) tried_.emplace(AuthTarget::kProxy, *known);
}

/// After the last hop: whether the proxy took what it was shown.
void CurlRequest::note_proxy() {
  const AuthAnswer& answer = auth_[index_of(AuthTarget::kProxy)];
  if (answer.credentials == nullptr) return;
  const std::string key = setup_.job.text() + proxy_;
  if (proxy_refusal() == 407 || head().status == 407) {
    multi_.known_proxies().forget(key);
  } else if (parser_.complete()) {
    multi_.known_proxies().remember(key, answer.scheme);
  }
}

/// Those of everybody, unless they were made by rules of the job's own, or were let in by what the
/// job has shown: then they are of this job alone, as it is now, and of no other (LNX-106).
CurlMulti& CurlRequest::connections() {
  const bool server = is_for_connections(AuthTarget::kServer, auth_[0]);
  const bool proxy = is_for_connections(AuthTarget::kProxy, auth_[1]);
  if (!server && !proxy && !setup_.has_own_tls()) return multi_;
  const auto mark = [](std::string_view secret) {
    return "/" + std::to_string(std::hash<std::string_view>()(secret));
  };
  std::string key = setup_.job.text() + "/" + std::to_string(setup_.flags);
  key += "/" + std::to_string(revoked_mark_) + mark(setup_.certificate.view());
  for (const AuthAnswer& answer : auth_) {
    if (answer.credentials == nullptr) continue;
    key += "/" + std::to_string(static_cast<int>(answer.scheme));
    key += mark(answer.credentials->user.view()) + mark(answer.credentials->password.view());
  }
  return multi_.apart(key);
}

int CurlRequest::proxy_refusal() const {
  if (parser_.complete()) return 0;
  long status = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_CONNECTCODE, &status);
  if (status >= 300) return static_cast<int>(status);
  long error = CURLPX_OK;
  curl_easy_getinfo(easy_.get(), CURLINFO_PROXY_ERROR, &error);
  return error == CURLPX_NO_AUTH || error == CURLPX_USER_REJECTED ? 407 : 0;
}

}  // namespace openbits::transfer
