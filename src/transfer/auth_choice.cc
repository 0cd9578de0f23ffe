#include "transfer/auth_choice.h"

#include <curl/curl.h>

#include <algorithm>

namespace openbits::transfer {
namespace {

constexpr std::size_t kMostKnownProxies = 256;

const vault::Credentials* find(const std::vector<StoredCredentials>& stored, AuthTarget target,
                               AuthScheme scheme) {
  const auto at = std::find_if(stored.begin(), stored.end(), [&](const StoredCredentials& c) {
    return c.target == target && c.scheme == scheme;
  });
  return at != stored.end() ? &at->credentials : nullptr;
}

const vault::Credentials* credentials_for(const std::vector<StoredCredentials>& stored,
                                          AuthTarget target, AuthScheme scheme) {
  const auto* own = find(stored, target, scheme);
  if (own != nullptr || target == AuthTarget::kProxy) return own;
  const bool server_has_own = std::any_of(stored.begin(), stored.end(), [](const auto& c) {
    return c.target == AuthTarget::kServer && !c.credentials.implicit;
  });
  if (server_has_own) return nullptr;
  const auto* of_proxy = find(stored, AuthTarget::kProxy, scheme);  // CRED-06
  return of_proxy != nullptr && of_proxy->implicit ? of_proxy : nullptr;
}

}  // namespace

unsigned long curl_bit(AuthScheme scheme) {
  switch (scheme) {
    case AuthScheme::kBasic:
      return CURLAUTH_BASIC;
    case AuthScheme::kDigest:
      return CURLAUTH_DIGEST;
    case AuthScheme::kNtlm:
      return CURLAUTH_NTLM;
    case AuthScheme::kNegotiate:
      return CURLAUTH_NEGOTIATE;
    case AuthScheme::kPassport:
      break;
  }
  return 0;
}

AuthAnswer choose_auth(AuthTarget target, unsigned long offered,
                       const std::vector<StoredCredentials>& stored, const TriedSchemes& tried) {
  for (const AuthScheme scheme :
       {AuthScheme::kNegotiate, AuthScheme::kNtlm, AuthScheme::kDigest, AuthScheme::kBasic}) {
    if ((offered & curl_bit(scheme)) == 0 || tried.contains({target, scheme})) continue;
    const auto* credentials = credentials_for(stored, target, scheme);
    if (credentials == nullptr) continue;
    // libcurl would ask for a ticket of the account, whatever name and password are given (LNX-77);
    // and that is all that the account has: its NTLM would be that of nobody (LNX-105).
    if ((scheme == AuthScheme::kNegotiate) != credentials->implicit) continue;
    return {scheme, credentials};
  }
  return {};
}

bool is_for_connections(AuthTarget target, const AuthAnswer& answer) {
  if (answer.credentials == nullptr) return false;
  return target == AuthTarget::kProxy || answer.scheme == AuthScheme::kNtlm ||
         answer.scheme == AuthScheme::kNegotiate;
}

std::optional<AuthScheme> KnownProxies::scheme(const std::string& job_and_proxy) const {
  const auto at = schemes_.find(job_and_proxy);
  return at != schemes_.end() ? std::optional(at->second) : std::nullopt;
}

void KnownProxies::remember(const std::string& job_and_proxy, AuthScheme scheme) {
  if (!schemes_.insert_or_assign(job_and_proxy, scheme).second) return;
  order_.push_back(job_and_proxy);
  if (order_.size() <= kMostKnownProxies) return;
  schemes_.erase(order_.front());
  order_.pop_front();
}

void KnownProxies::forget(const std::string& job_and_proxy) {
  if (schemes_.erase(job_and_proxy) != 0) std::erase(order_, job_and_proxy);
}

const vault::Credentials* socks_credentials(const std::vector<StoredCredentials>& stored) {
  return find(stored, AuthTarget::kProxy, AuthScheme::kBasic);
}

}  // namespace openbits::transfer
