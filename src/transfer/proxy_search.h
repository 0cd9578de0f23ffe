// Which proxy a request goes through, the environment and the desktop being asked (PROXY-01,
// LNX-18). Thread: the loop thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/proxy_choice.h"
#include "transfer/url.h"

namespace openbits::transfer {

/// Asks the desktop's settings, of which PAC files are part, for the proxies of a URL, best first:
/// "http://host:port", "socks://host:port", "direct://". No answer: there is no desktop. `done` is
/// called once, maybe at once.
using DesktopProxies =
    std::function<void(const std::string& url, std::function<void(std::vector<std::string>)> done)>;

/// The proxy that the environment names for URLs of `scheme`, by the rules of libcurl.
std::optional<std::string> proxy_of_environment(std::string_view scheme);

/// The first of the desktop's answers that can be used, for libcurl; empty: direct; nullopt: none.
std::optional<std::string> proxy_of_desktop(const std::vector<std::string>& answers);

/// Finds the choice for a URL and hands it to `done`, maybe at once. The desktop is told scheme,
/// host and port only. Fails as choose_proxy() does.
void search_proxy(const ProxySettings& settings, const UrlParts& url, const DesktopProxies& desktop,
                  std::function<void(Result<ProxyChoice>)> done);

}  // namespace openbits::transfer
