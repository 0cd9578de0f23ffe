// The proxies that the environment of the service names. Thread: any.
#pragma once

#include "core/network.h"

namespace openbits::network {

/// As libcurl reads http_proxy, https_proxy and all_proxy.
core::DefaultProxies default_proxies();

}  // namespace openbits::network
