#include "core/network.h"

#include <algorithm>
#include <utility>

namespace openbits::core {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return out;
}

/// The host of `authority`, which may have a user before it and a port behind it.
std::string host_of(std::string_view authority) {
  if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  if (authority.starts_with('[')) {
    return lower(authority.substr(1, authority.find(']') - 1));
  }
  return lower(authority.substr(0, authority.find(':')));
}

struct Url {
  std::string scheme;
  std::string host;
};

Url split(std::string_view url) {
  Url parts;
  if (const std::size_t at = url.find("://"); at != std::string_view::npos) {
    parts.scheme = lower(url.substr(0, at));
    url.remove_prefix(at + 3);
  }
  parts.host = host_of(url.substr(0, url.find_first_of("/?#\\")));
  return parts;
}

/// The host of the first proxy of the list that serves `scheme`; empty: none does.
std::string proxy_host(std::string_view list, std::string_view scheme) {
  constexpr std::string_view kBlanks = " \t\r\n;";
  for (;;) {
    const std::size_t begin = list.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    list.remove_prefix(begin);
    std::string_view entry = list.substr(0, list.find_first_of(kBlanks));
    list.remove_prefix(entry.size());
    if (const std::size_t at = entry.find('='); at != std::string_view::npos) {
      if (lower(entry.substr(0, at)) != scheme) continue;
      entry.remove_prefix(at + 1);
    }
    return split(entry).host;
  }
}

}  // namespace

void SettledNetwork::begin(const NetworkReport& report) {
  settled_ = latest_ = report;
  due_.reset();
}

void SettledNetwork::report(const NetworkReport& report, SteadyTime now) {
  if (std::exchange(latest_, report) == report) return;
  if (!due_) unsettled_since_ = now;
  due_ = std::min(now + kNetworkSettles, unsettled_since_ + kNetworkSettlesMost);
}

SettledNetwork::Change SettledNetwork::settle() {
  due_.reset();
  const NetworkReport before = std::exchange(settled_, latest_);
  if (!settled_.up) return before.up ? Change::kLost : Change::kNone;
  return before.up ? Change::kOtherWay : Change::kBack;
}

bool is_loopback(std::string_view host) {
  const std::string name = lower(host);
  if (name == "localhost" || name.ends_with(".localhost") || name == "::1") return true;
  std::string_view v4 = name;
  if (v4.starts_with("::ffff:")) v4.remove_prefix(7);
  return v4.starts_with("127.") && v4.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool needs_network(std::string_view url, const ProxySettings& proxy,
                   const DefaultProxies& defaults) {
  if (url.starts_with('/')) return false;  // a path, which may have anything in it
  const Url parts = split(url);
  if (parts.host.empty() || is_loopback(parts.host)) return false;
  std::string through;
  if (proxy.usage == ProxyUsage::kOverride) {
    through = proxy_host(proxy.list.value_or(""), parts.scheme);
  } else if (proxy.usage == ProxyUsage::kPreconfig) {
    through = split(parts.scheme == "https" ? defaults.https : defaults.http).host;
  }
  return !is_loopback(through);
}

}  // namespace openbits::core
