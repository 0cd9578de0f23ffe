#include "transfer/proxy_search.h"

#include <array>
#include <cstdlib>
#include <initializer_list>
#include <utility>

namespace openbits::transfer {
namespace {

std::optional<std::string> first_of(std::initializer_list<std::string> names) {
  for (const std::string& name : names) {
    const char* value = std::getenv(name.c_str());
    if (value != nullptr && *value != '\0') return value;
  }
  return std::nullopt;
}

std::string origin(const UrlParts& url) {
  const bool v6 = url.host.find(':') != std::string::npos && !url.host.starts_with('[');
  return url.scheme + "://" + (v6 ? "[" + url.host + "]" : url.host) + ":" + url.port + "/";
}

}  // namespace

std::optional<std::string> proxy_of_environment(std::string_view scheme) {
  // HTTP_PROXY is a header of the request in a CGI program, and so is not believed.
  if (scheme == "http") return first_of({"http_proxy", "all_proxy", "ALL_PROXY"});
  return first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
}

std::optional<std::string> proxy_of_desktop(const std::vector<std::string>& answers) {
  // "socks" is any version; all that are in use know 5, and the name is theirs to resolve.
  constexpr std::array<std::pair<std::string_view, std::string_view>, 7> kSchemes = {{
      {"http://", "http://"},
      {"https://", "https://"},
      {"socks://", "socks5h://"},
      {"socks4://", "socks4://"},
      {"socks4a://", "socks4a://"},
      {"socks5://", "socks5h://"},
      {"socks5h://", "socks5h://"},
  }};
  for (const std::string& answer : answers) {
    if (answer.starts_with("direct://")) return std::string();
    for (const auto& [theirs, ours] : kSchemes) {
      if (!answer.starts_with(theirs) || answer.size() == theirs.size()) continue;
      return std::string(ours) + answer.substr(theirs.size());
    }
  }
  return std::nullopt;
}

void search_proxy(const ProxySettings& settings, const UrlParts& url, const DesktopProxies& desktop,
                  std::function<void(Result<ProxyChoice>)> done) {
  auto choice = choose_proxy(settings, url.scheme, url.host);
  const bool preconfig = settings.usage == ProxyUsage::kPreconfig;
  if (!choice || (!preconfig && settings.usage != ProxyUsage::kAutodetect)) {
    return done(std::move(choice));
  }
  if (preconfig) choice->proxy = proxy_of_environment(url.scheme);
  if (!choice->proxy.value_or("").empty() || !desktop) return done(std::move(choice));
  desktop(origin(url), [preconfig, direct = std::move(*choice),
                        done = std::move(done)](const std::vector<std::string>& answers) {
    auto found = proxy_of_desktop(answers);
    if (!found || found->empty()) return done(direct);
    // What the environment exempts is exempt from configured proxies of any kind.
    done(ProxyChoice{std::move(found), preconfig ? direct.bypass : std::string()});
  });
}

}  // namespace openbits::transfer
