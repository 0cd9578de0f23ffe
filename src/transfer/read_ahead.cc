#include "transfer/read_ahead.h"

#include <openssl/ssl.h>

#include <algorithm>

namespace openbits::transfer {
namespace {

/// Of the connection that the request has; null: it has none that is OpenSSL's.
SSL* tls_of(CURL* easy) {
  curl_tlssessioninfo* info = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &info) != CURLE_OK || info == nullptr) {
    return nullptr;
  }
  return info->backend == CURLSSLBACKEND_OPENSSL ? static_cast<SSL*>(info->internals) : nullptr;
}

/// Bytes of the body; 0: not known, or others share the connection.
std::uint64_t length_of_body(CURL* easy) {
  long version = 0;
  curl_off_t length = -1;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  return version == CURL_HTTP_VERSION_1_1 && length > 0 ? static_cast<std::uint64_t>(length) : 0;
}

}  // namespace

void ReadAhead::took(CURL* easy, std::size_t size) {
  if (state_ == State::kOff) return;
  const bool first = state_ == State::kUndecided;
  if (first) left_ = length_of_body(easy);
  left_ -= std::min<std::uint64_t>(left_, size);
  const State state = left_ > kEnd ? State::kOn : State::kOff;
  if (state == state_) return;
  SSL* const tls = !first || state == State::kOn ? tls_of(easy) : nullptr;
  // A libcurl that does it by itself knows what it does.
  const bool is_ours = tls != nullptr && !(first && SSL_get_read_ahead(tls) != 0);
  state_ = is_ours ? state : State::kOff;
  if (is_ours) SSL_set_read_ahead(tls, state == State::kOn ? 1 : 0);
}

}  // namespace openbits::transfer
