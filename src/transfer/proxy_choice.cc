#include "transfer/proxy_choice.h"

#include <algorithm>
#include <array>
#include <vector>

#include "transfer/http_headers.h"

namespace openbits::transfer {
namespace {

constexpr std::array<std::string_view, 6> kProxySchemes = {"http",    "https",  "socks4",
                                                           "socks4a", "socks5", "socks5h"};

std::vector<std::string_view> words(std::string_view list) {
  constexpr std::string_view kBlanks = " \t\r\n;";
  std::vector<std::string_view> out;
  for (;;) {
    const std::size_t begin = list.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return out;
    list.remove_prefix(begin);
    const std::size_t end = std::min(list.find_first_of(kBlanks), list.size());
    out.push_back(list.substr(0, end));
    list.remove_prefix(end);
  }
}

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_';
}

bool is_port(std::string_view text) {
  const auto port = parse_length(text);
  return port && *port >= 1 && *port <= 65535;
}

/// server[:port], the server a name, an IPv4 address or an IPv6 address in brackets.
bool is_server(std::string_view text) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t close = text.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    const std::string_view address = text.substr(1, close - 1);
    if (address.find_first_not_of("0123456789abcdefABCDEF:.") != std::string_view::npos) {
      return false;
    }
    rest = text.substr(close + 1);
  } else {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const std::string_view name = text.substr(0, colon);
    if (name.empty() || !std::all_of(name.begin(), name.end(), is_host_char)) return false;
    rest = text.substr(colon);
  }
  return rest.empty() || (rest[0] == ':' && is_port(rest.substr(1)));
}

Error unusable(std::string_view what, std::string_view entry) {
  return Error{hr::kBgEInvalidProxyInfo,
               "\"" + std::string(entry) + "\" in the " + std::string(what) + " is not understood"};
}

/// The first entry that serves `scheme`; every entry before it has to be readable.
Result<std::string> pick(std::string_view list, std::string_view scheme) {
  const auto entries = words(list);
  for (const std::string_view whole : entries) {
    std::string_view entry = whole;
    std::string_view serves;
    if (const std::size_t at = entry.find('='); at != std::string_view::npos) {
      serves = entry.substr(0, at);
      entry.remove_prefix(at + 1);
    }
    std::string proxy_scheme = "http";
    if (const std::size_t at = entry.find("://"); at != std::string_view::npos) {
      const std::string_view given = entry.substr(0, at);
      const auto known =
          std::find_if(kProxySchemes.begin(), kProxySchemes.end(),
                       [given](std::string_view s) { return equal_ignoring_case(s, given); });
      if (known == kProxySchemes.end()) return unusable("proxy list", whole);
      proxy_scheme = *known;
      entry.remove_prefix(at + 3);
    }
    if (entry.ends_with('/')) entry.remove_suffix(1);
    if (!is_server(entry)) return unusable("proxy list", whole);
    if (!serves.empty() && !equal_ignoring_case(serves, scheme)) continue;
    // BITS has no default port of its own; without one the proxy scheme's is meant.
    std::string proxy = proxy_scheme + "://" + std::string(entry);
    const bool has_port = entry.back() != ']' && entry.rfind(':') != std::string_view::npos;
    if (!has_port && proxy_scheme == "http") proxy += ":80";
    return proxy;
  }
  if (entries.empty()) return Error{hr::kBgEInvalidProxyInfo, "the proxy list is empty"};
  return std::string();  // no entry for this scheme: direct
}

/// The bypass list in libcurl's form, or nullopt if this very host is bypassed.
Result<std::optional<std::string>> bypass_for(std::string_view list, std::string_view host) {
  std::string out;
  for (const std::string_view whole : words(list)) {
    std::string_view entry = whole;
    if (equal_ignoring_case(entry, "<local>")) {
      if (host.find_first_of(".:") == std::string_view::npos) return std::optional<std::string>();
      continue;
    }
    if (entry == "*") return std::optional<std::string>();
    const bool wild = entry.starts_with('*');
    if (wild) entry.remove_prefix(1);
    if (entry.empty() || !is_server(entry.starts_with('.') ? entry.substr(1) : entry)) {
      return unusable("proxy bypass list", whole);
    }
    // libcurl takes every name as a domain with all that is below it, which is wider than a plain
    // name here; "*name" without a dot it cannot say at all. Those are compared with this host.
    const bool suffix = wild && host.size() >= entry.size() &&
                        equal_ignoring_case(host.substr(host.size() - entry.size()), entry);
    if (suffix || (!wild && equal_ignoring_case(host, entry))) return std::optional<std::string>();
    if (wild && !entry.starts_with('.')) continue;
    if (!out.empty()) out += ',';
    out += entry;
  }
  return std::optional<std::string>(out);
}

}  // namespace

Result<ProxyChoice> choose_proxy(const ProxySettings& settings, std::string_view scheme,
                                 std::string_view host) {
  ProxyChoice direct;
  direct.proxy = "";
  direct.bypass = "*";
  switch (settings.usage) {
    case ProxyUsage::kPreconfig:
      return ProxyChoice{};
    case ProxyUsage::kNoProxy:
    case ProxyUsage::kAutodetect:
      return direct;
    case ProxyUsage::kOverride:
      break;
    default:
      return Error{hr::kBgEInvalidProxyInfo, "the kind of proxy settings is not known"};
  }
  auto proxy = pick(settings.list.value_or(""), scheme);
  if (!proxy) return std::move(proxy).error();
  auto bypass = bypass_for(settings.bypass.value_or(""), host);
  if (!bypass) return std::move(bypass).error();
  if (proxy->empty() || !bypass->has_value()) return direct;
  return ProxyChoice{std::move(*proxy), std::move(**bypass)};
}

}  // namespace openbits::transfer
