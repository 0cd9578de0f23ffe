#include "network/default_proxies.h"

#include <cstdlib>
#include <initializer_list>

namespace openbits::network {
namespace {

std::string first_of(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return {};
}

}  // namespace

core::DefaultProxies default_proxies() {
  // HTTP_PROXY is not read: in a CGI program it is what the client has sent.
  return {first_of({"http_proxy", "all_proxy", "ALL_PROXY"}),
          first_of({"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"})};
}

}  // namespace openbits::network
