// Which credentials answer a challenge (CRED-06, CRED-10, CRED-13). Pure. Thread: any.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <openbits/types.hpp>

#include "vault/job_secrets.h"

namespace openbits::transfer {

struct StoredCredentials {
  AuthTarget target = AuthTarget::kServer;
  AuthScheme scheme = AuthScheme::kBasic;
  vault::Credentials credentials;
};

/// What a challenge is answered with: one scheme, and nothing that was not asked for.
struct AuthAnswer {
  AuthScheme scheme = AuthScheme::kBasic;
  const vault::Credentials* credentials = nullptr;  ///< of the list that it was chosen from
};

using TriedSchemes = std::set<std::pair<AuthTarget, AuthScheme>>;

/// libcurl's bit of a scheme; 0 if libcurl has none.
unsigned long curl_bit(AuthScheme scheme);

/// The strongest scheme that `offered` (bits of libcurl) has, credentials are stored for, and was
/// not tried in vain; no credentials: there is none.
AuthAnswer choose_auth(AuthTarget target, unsigned long offered,
                       const std::vector<StoredCredentials>& stored, const TriedSchemes& tried);

/// Whether the answer lets a connection in and not only the request: whoever uses the connection
/// later acts as who has answered. So are tunnels of proxies, NTLM and Negotiate (LNX-106).
bool is_for_connections(AuthTarget target, const AuthAnswer& answer);

/// Which scheme let a job through a proxy, so that its next file need not be refused first.
/// Bounded: the oldest are forgotten. Thread: one.
class KnownProxies {
 public:
  std::optional<AuthScheme> scheme(const std::string& job_and_proxy) const;
  void remember(const std::string& job_and_proxy, AuthScheme scheme);
  void forget(const std::string& job_and_proxy);

 private:
  std::map<std::string, AuthScheme> schemes_;
  std::deque<std::string> order_;  ///< of schemes_, oldest first
};

/// What a SOCKS proxy that wants a name and password is shown; null: nothing (LNX-107).
const vault::Credentials* socks_credentials(const std::vector<StoredCredentials>& stored);

}  // namespace openbits::transfer
