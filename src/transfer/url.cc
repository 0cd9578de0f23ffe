#include "transfer/url.h"

#include <curl/curl.h>

#include <memory>

namespace openbits::transfer {
namespace {

using UrlPtr = std::unique_ptr<CURLU, void (*)(CURLU*)>;

UrlPtr new_url() {
  return {curl_url(), curl_url_cleanup};
}

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* raw = nullptr;
  if (curl_url_get(url, which, &raw, flags) != CURLUE_OK || raw == nullptr) return {};
  std::string text = raw;
  curl_free(raw);
  return text;
}

}  // namespace

std::optional<UrlParts> split_url(const std::string& text) {
  const UrlPtr url = new_url();
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  UrlParts parts{part(url.get(), CURLUPART_SCHEME), part(url.get(), CURLUPART_HOST),
                 part(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (parts.scheme != "http" && parts.scheme != "https") return std::nullopt;
  for (char& c : parts.host) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return parts;
}

std::optional<std::string> resolve_url(const std::string& base, const std::string& location) {
  const UrlPtr url = new_url();
  if (!url || curl_url_set(url.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, location.c_str(),
                   CURLU_URLENCODE | CURLU_NON_SUPPORT_SCHEME) != CURLUE_OK) {
    return std::nullopt;
  }
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  std::string resolved = part(url.get(), CURLUPART_URL);
  if (resolved.empty()) return std::nullopt;
  return resolved;
}

bool is_same_server(const std::string& first, const std::string& next) {
  const auto a = split_url(first);
  const auto b = split_url(next);
  if (!a || !b) return false;
  if (*a == *b) return true;
  return a->host == b->host && a->scheme == "http" && a->port == "80" && b->scheme == "https" &&
         b->port == "443";
}

std::optional<std::string> with_host(const std::string& url, const std::string& host) {
  const UrlPtr parsed = new_url();
  const UrlPtr other = new_url();
  if (!parsed || !other || host.empty() || host.find_first_of("/?#@\\") != std::string::npos) {
    return std::nullopt;
  }
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(other.get(), CURLUPART_URL, ("http://" + host + "/").c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  const std::string name = part(other.get(), CURLUPART_HOST);
  const std::string port = part(other.get(), CURLUPART_PORT);
  if (name.empty() || curl_url_set(parsed.get(), CURLUPART_HOST, name.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  if (!port.empty() && curl_url_set(parsed.get(), CURLUPART_PORT, port.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  return part(parsed.get(), CURLUPART_URL);
}

std::string display_url(const std::string& url) {
  const UrlPtr parsed = new_url();
  if (!parsed || curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_NON_SUPPORT_SCHEME) !=
                     CURLUE_OK) {
    return "the URL";
  }
  std::string text =
      part(parsed.get(), CURLUPART_SCHEME) + "://" + part(parsed.get(), CURLUPART_HOST);
  const std::string port = part(parsed.get(), CURLUPART_PORT);
  if (!port.empty()) text += ":" + port;
  return text + part(parsed.get(), CURLUPART_PATH);
}

}  // namespace openbits::transfer
