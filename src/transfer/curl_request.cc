#include "transfer/curl_request.h"

namespace openbits::transfer {
namespace {

/// libcurl reads up to 100 buffers before it lets the loop go on: larger ones cost less per byte
/// (512 KiB is the most), smaller ones keep other callers from waiting for a very fast transfer.
constexpr long kBufferSize = 128L * 1024;
constexpr long kMaxRedirects = 10;

bool starts_with_scheme(std::string_view url, std::string_view scheme) {
  return url.size() > scheme.size() && url[scheme.size()] == ':' &&
         equal_ignoring_case(url.substr(0, scheme.size()), scheme);
}

void allow_only_http(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS, long{CURLPROTO_HTTP | CURLPROTO_HTTPS});
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS, long{CURLPROTO_HTTP | CURLPROTO_HTTPS});
#endif
}

long http_version() {
  static const bool faulty =
      CurlMulti::http2_is_faulty(curl_version_info(CURLVERSION_NOW)->version_num);
  return faulty ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS;
}

/// A list with one more line, or null; frees the list on failure.
SlistPtr append(SlistPtr list, const std::string& line) {
  curl_slist* const longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return nullptr;
  static_cast<void>(list.release());
  return SlistPtr(longer);
}

}  // namespace

CurlRequest::CurlRequest(CurlMulti& multi, Listener& listener)
    : multi_(multi), listener_(listener) {}

CurlRequest::~CurlRequest() {
  cancel();
}

bool CurlRequest::prepare(const RequestSettings& settings, const std::string& url,
                          const ProxyChoice& proxy) {
  easy_.reset(curl_easy_init());
  CURL* const easy = easy_.get();
  if (easy == nullptr) return false;
  if (curl_easy_setopt(easy, CURLOPT_URL, url.c_str()) != CURLE_OK) return false;
  curl_easy_setopt(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_VERBOSE, settings.verbose ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, error_);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);  // do not wait for a resolver's thread
#endif
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, http_version());
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kBufferSize);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
                   static_cast<long>(settings.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(settings.stall_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, kMaxRedirects);
  allow_only_http(easy);
  if (!settings.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, settings.ca_file.c_str());
  }
  curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  if (proxy.proxy) curl_easy_setopt(easy, CURLOPT_PROXY, proxy.proxy->c_str());
  if (proxy.bypass) curl_easy_setopt(easy, CURLOPT_NOPROXY, proxy.bypass->c_str());
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header_line);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  return true;
}

bool CurlRequest::ask_head(CurlMulti::Done done) {
  curl_easy_setopt(easy_.get(), CURLOPT_NOBODY, 1L);
  curl_easy_setopt(easy_.get(), CURLOPT_RANGE, nullptr);
  return begin({}, std::move(done));
}

bool CurlRequest::get(const std::string& range, const std::string& if_range, CurlMulti::Done done) {
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPGET, 1L);
  curl_easy_setopt(easy_.get(), CURLOPT_RANGE, range.empty() ? nullptr : range.c_str());
  return begin(if_range, std::move(done));
}

bool CurlRequest::begin(const std::string& if_range, CurlMulti::Done done) {
  SlistPtr headers = append(nullptr, "Accept-Encoding: identity");  // LNX-14
  if (headers && !if_range.empty()) headers = append(std::move(headers), "If-Range: " + if_range);
  if (!headers) return false;
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, headers.get());
  headers_ = std::move(headers);
  parser_ = HeaderParser();
  downgrade_ = false;
  error_[0] = '\0';
  return multi_.add(easy_.get(), std::move(done));
}

void CurlRequest::cancel() {
  if (easy_) multi_.remove(easy_.get());
}

bool CurlRequest::redirect_refused(CURLcode code) const {
  return downgrade_ || (code == CURLE_UNSUPPORTED_PROTOCOL && head().is_redirect());
}

bool CurlRequest::is_not_http(CURLcode code) const {
  long sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
  return code == CURLE_UNSUPPORTED_PROTOCOL && sent > 0 && head().status == 0;
}

/// HTTP-16. The address of the present hop is libcurl's effective URL.
bool CurlRequest::leads_to_plain_http() const {
  const char* url = nullptr;
  if (curl_easy_getinfo(easy_.get(), CURLINFO_EFFECTIVE_URL, &url) != CURLE_OK || url == nullptr) {
    return false;
  }
  return starts_with_scheme(url, "https") && starts_with_scheme(head().location, "http");
}

std::size_t CurlRequest::on_header_line(char* data, std::size_t size, std::size_t count,
                                        void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  const bool was_complete = request.parser_.complete();
  if (!request.parser_.feed({data, size * count})) return 0;
  if (was_complete || !request.parser_.complete()) return size * count;
  if (request.head().is_redirect()) {
    request.downgrade_ = request.leads_to_plain_http();
    return request.downgrade_ ? 0 : size * count;
  }
  return request.listener_.on_head(request.head()) ? size * count : 0;
}

std::size_t CurlRequest::on_data(char* data, std::size_t size, std::size_t count, void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  request.parser_.body_begins();
  if (!request.has_final_head()) return 0;
  switch (request.listener_.on_body(data, size * count)) {
    case Taken::kAll:
      return size * count;
    case Taken::kPause:
      return CURL_WRITEFUNC_PAUSE;
    case Taken::kAbort:
      break;
  }
  return 0;
}

}  // namespace openbits::transfer
