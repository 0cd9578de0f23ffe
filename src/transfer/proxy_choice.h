// Which proxy a request goes through (PROXY-01 to PROXY-07, LNX-18). Pure. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

namespace openbits::transfer {

/// What libcurl is to be told. An absent value leaves its reading of the environment in place
/// (http_proxy, https_proxy, no_proxy).
struct ProxyChoice {
  std::optional<std::string> proxy;   ///< CURLOPT_PROXY; empty: direct
  std::optional<std::string> bypass;  ///< CURLOPT_NOPROXY
};

/// The choice for a URL of `scheme` on `host`. Fails with BG_E_INVALID_PROXY_INFO if a list of
/// OVERRIDE cannot be read.
Result<ProxyChoice> choose_proxy(const ProxySettings& settings, std::string_view scheme,
                                 std::string_view host);

}  // namespace openbits::transfer
