// URLs of HTTP, taken apart by libcurl's rules, which are those that requests are made by. Pure.
// Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace openbits::transfer {

struct UrlParts {
  std::string scheme;  ///< "http" or "https"
  std::string host;
  std::string port;  ///< always given
  bool operator==(const UrlParts&) const = default;
};

/// nullopt: not a URL of HTTP.
std::optional<UrlParts> split_url(const std::string& url);

/// Where `location`, which may be relative, leads from `base`; nullopt if that is no URL.
std::optional<std::string> resolve_url(const std::string& base, const std::string& location);

/// Whether what is meant for the server of `first` may be sent to `next` as well (LNX-71): the same
/// scheme, host and port, or the same host by https on 443 instead of http on 80.
bool is_same_server(const std::string& first, const std::string& next);

/// `url` with another host, and port if `host` has one (UPL-27); nullopt if that makes no URL.
std::optional<std::string> with_host(const std::string& url, const std::string& host);

/// Scheme, host, port and path; never user, password, query or fragment, which can hold secrets.
std::string display_url(const std::string& url);

}  // namespace openbits::transfer
