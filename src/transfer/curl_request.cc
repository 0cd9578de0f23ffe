#include "transfer/curl_request.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <utility>

#include "core/http_settings.h"
#include "transfer/url.h"

namespace openbits::transfer {
namespace {

/// libcurl reads up to 100 buffers before it lets the loop go on: larger ones cost less per byte
/// (512 KiB is the most), smaller ones keep other callers from waiting for a very fast transfer.
constexpr long kBufferSize = 128L * 1024;
constexpr long kMaxRedirects = 10;
/// libcurl goes on by itself while a challenge says that its answer is good but late (Digest), and
/// between the steps of a scheme. Who challenges more often than that will do so for ever.
constexpr int kMaxChallenges = 6;
/// So much of an answer that is not the final one is read, to keep its connection.
constexpr std::size_t kDiscardLimit = std::size_t{64} * 1024;

bool is_challenge(int status) {
  return status == 401 || status == 407;
}

void allow_only_http(CURL* easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS, long{CURLPROTO_HTTP | CURLPROTO_HTTPS});
#endif
}

long http_version() {
  static const bool faulty =
      CurlMulti::http2_is_faulty(curl_version_info(CURLVERSION_NOW)->version_num);
  return faulty ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS;
}

curl_blob blob_of(const base::Secret& text) {
  return {const_cast<char*>(text.c_str()), text.size(), CURL_BLOB_COPY};  // NOLINT: it is copied
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
    : multi_(multi), listener_(listener), tls_(std::make_shared<TlsCheck>(TlsCheck::Options{})) {}

CurlRequest::~CurlRequest() {
  release();
}

void CurlRequest::release() {
  cancel();
  if (!easy_) return;
  const bool has_secrets = !setup_.headers.view().empty() || !setup_.credentials.empty() ||
                           setup_.has_own_tls() || names_user_;
  if (!has_secrets) multi_.give_back(std::move(easy_));
  easy_.reset();
}

Result<void> CurlRequest::prepare(const RequestSettings& settings, const std::string& url,
                                  const std::string& given_url, const ProxyChoice& proxy,
                                  JobSetup setup) {
  const Error no_memory{hr::kEOutOfMemory, "there is not enough memory"};
  easy_ = multi_.take_easy();
  CURL* const easy = easy_.get();
  if (easy == nullptr) return no_memory;
  setup_ = std::move(setup);
  stall_timeout_ = settings.stall_timeout;
  first_url_ = url;
  given_url_ = given_url.empty() ? url : given_url;
  proxy_ = proxy.proxy.value_or("");
  names_user_ = proxy_.find('@') != std::string::npos;
  speaks_socks_ = proxy_.starts_with("socks");
  if (curl_easy_setopt(easy, CURLOPT_URL, url.c_str()) != CURLE_OK) return no_memory;
  curl_easy_setopt(easy, CURLOPT_USERAGENT, settings.user_agent.c_str());
  curl_easy_setopt(easy, CURLOPT_VERBOSE, settings.verbose ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
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
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
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
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected);
  curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
  show_to_proxy();
  return set_up_tls();
}

void CurlRequest::resume() {
  if (active_ != nullptr) active_->resume(easy_.get());
}

/// Connections that are made by rules of the job's own are apart (see connections()). Sessions to
/// be resumed are not kept.
Result<void> CurlRequest::set_up_tls() {
  CURL* const easy = easy_.get();
  TlsCheck::Options options;
  options.flags = setup_.flags;
  revoked_mark_ = std::hash<std::string>()(setup_.revoked);
  options.revoked = std::move(setup_.revoked);
  options.shows_certificate = setup_.certificate.size() != 0;
  options.keeps_chain = setup_.accepted != nullptr;
  tls_ = std::make_shared<TlsCheck>(std::move(options));
  const bool possible = tls_->install(easy);
  if (!setup_.has_own_tls()) return {};
  const Error not_possible{hr::kENotImpl,
                           "the libcurl of this machine was built without OpenSSL, and cannot "
                           "check certificates in the way that the job asks for"};
  if (!possible) return not_possible;
  if (setup_.accepted) {  // each connection has to be looked at
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);  // nobody may join in
  }
  curl_easy_setopt(easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 0L);
#endif
  if (setup_.certificate.size() == 0) return {};
  curl_blob blob = blob_of(setup_.certificate);
  curl_easy_setopt(easy, CURLOPT_SSLCERTTYPE, "PEM");
  const bool set = curl_easy_setopt(easy, CURLOPT_SSLCERT_BLOB, &blob) == CURLE_OK &&
                   curl_easy_setopt(easy, CURLOPT_SSLKEY_BLOB, &blob) == CURLE_OK;
  return set ? Result<void>() : not_possible;
}

bool CurlRequest::ask_head(CurlMulti::Done done) {
  content_.reset();
  curl_easy_setopt(easy_.get(), CURLOPT_NOBODY, 1L);
  curl_easy_setopt(easy_.get(), CURLOPT_RANGE, nullptr);
  return begin({}, std::move(done));
}

bool CurlRequest::get(const std::string& range, const std::string& if_range, CurlMulti::Done done) {
  content_.reset();
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPGET, 1L);
  if (!setup_.method.empty()) {
    curl_easy_setopt(easy_.get(), CURLOPT_CUSTOMREQUEST, setup_.method.c_str());
  }
  curl_easy_setopt(easy_.get(), CURLOPT_RANGE, range.empty() ? nullptr : range.c_str());
  return begin(if_range, std::move(done));
}

bool CurlRequest::send(const std::string& url, const std::string& trusted, Content content,
                       CurlMulti::Done done) {
  CURL* const easy = easy_.get();
  content_ = std::move(content);
  first_url_ = url;
  trusted_url_ = trusted;
  attach(*content_);
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, content_->method.c_str());
  const auto patience = content_->patience.count() > 0 ? content_->patience : stall_timeout_;
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, static_cast<long>(patience.count()));
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_easy_setopt(easy, CURLOPT_RANGE, nullptr);
  return begin({}, std::move(done));
}

void CurlRequest::attach(const Content& content) {
  CURL* const easy = easy_.get();
  if (content.source == nullptr) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, content.body.empty() ? "" : content.body.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(content.body.size()));
    return;
  }
  curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(content.source_size));
  curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
  curl_easy_setopt(easy, CURLOPT_READDATA, this);
  curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_rewind);
  curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
}

bool CurlRequest::begin(const std::string& if_range, CurlMulti::Done done) {
  if_range_ = if_range;
  done_ = std::move(done);
  url_ = first_url_;
  hops_ = 0;
  refused_ = false;
  return send();
}

/// One hop, to url_.
bool CurlRequest::send() {
  names_user_ = names_user_ || url_.find('@') != std::string::npos;
  parser_ = HeaderParser();
  read_ahead_.reset();
  discarded_ = 0;
  challenges_ = 0;
  error_[0] = '\0';
  unjudged_ = {};
  tls_->reset();
  if (content_ && content_->source != nullptr) content_->source->rewind();
  if (curl_easy_setopt(easy_.get(), CURLOPT_URL, url_.c_str()) != CURLE_OK || !set_headers()) {
    return false;
  }
  set_auth();
  show_certificate(is_trusted_hop());
  active_ = &connections();
  return active_->add(easy_.get(), [this](CurlMulti::Ended how) { ended(how); });
}

/// Only to the server that the program has named, as all that says who the user is (LNX-71).
void CurlRequest::show_certificate(bool shown) {
  if (setup_.certificate.size() == 0) return;
  curl_blob blob = blob_of(setup_.certificate);
  curl_easy_setopt(easy_.get(), CURLOPT_SSLCERT_BLOB, shown ? &blob : nullptr);
  curl_easy_setopt(easy_.get(), CURLOPT_SSLKEY_BLOB, shown ? &blob : nullptr);
}

bool CurlRequest::is_trusted_hop() const {
  return url_ == given_url_ || is_same_server(given_url_, url_) ||
         (!trusted_url_.empty() && is_same_server(trusted_url_, url_));
}

bool CurlRequest::set_headers() {
  SlistPtr list = append(nullptr, "Accept-Encoding: identity");  // LNX-14
  if (list && !if_range_.empty()) list = append(std::move(list), "If-Range: " + if_range_);
  if (content_) {
    // What libcurl would put there by itself: a type that the content does not have, and a wait for
    // the server's leave to send it, which pays for what is large.
    if (list) list = append(std::move(list), "Content-Type:");
    if (list && content_->source == nullptr) list = append(std::move(list), "Expect:");
    for (const std::string& field : content_->fields) {
      if (list) list = append(std::move(list), field);
    }
  } else if (list && !setup_.method.empty() && setup_.method != "DELETE") {
    list = append(std::move(list), "Content-Length: 0");  // POST and its like need one
  }
  std::string_view rest = is_trusted_hop() ? setup_.headers.view() : std::string_view();
  while (list && !rest.empty()) {  // HTTP-21
    const auto end = rest.find("\r\n");
    std::string line(rest.substr(0, end));
    // To libcurl a name with nothing behind the colon means: leave it out. So it is sent empty.
    if (const auto colon = line.find(':');
        line.find_first_not_of(" \t", colon + 1) == std::string::npos) {
      line.replace(colon, std::string::npos, ";");
    }
    list = append(std::move(list), line);
    base::wipe(line);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 2);
  }
  if (!list) return false;
  curl_easy_setopt(easy_.get(), CURLOPT_HTTPHEADER, list.get());
  headers_ = std::move(list);
  return true;
}

/// What challenges were answered with before; nothing to a server that the job does not name.
void CurlRequest::set_auth() {
  CURL* const easy = easy_.get();
  const auto set = [easy](const AuthAnswer& answer, CURLoption schemes, CURLoption pair,
                          CURLoption user, CURLoption password) {
    if (answer.credentials == nullptr) {
      curl_easy_setopt(easy, pair, nullptr);
      return;
    }
    curl_easy_setopt(easy, schemes, curl_bit(answer.scheme));
    if (answer.credentials->implicit) {
      curl_easy_setopt(easy, pair, ":");
    } else {
      curl_easy_setopt(easy, user, answer.credentials->user.c_str());
      curl_easy_setopt(easy, password, answer.credentials->password.c_str());
    }
  };
  const AuthAnswer for_server = is_trusted_hop() ? auth_[0] : AuthAnswer{};
  set(for_server, CURLOPT_HTTPAUTH, CURLOPT_USERPWD, CURLOPT_USERNAME, CURLOPT_PASSWORD);
  const AuthAnswer& for_proxy = auth_[1];
  if (for_proxy.credentials != nullptr) {
    set(for_proxy, CURLOPT_PROXYAUTH, CURLOPT_PROXYUSERPWD, CURLOPT_PROXYUSERNAME,
        CURLOPT_PROXYPASSWORD);
  }
}

void CurlRequest::cancel() {
  if (active_ != nullptr) active_->remove(easy_.get());
  active_ = nullptr;
}

/// A hop is over: go on with the next one, or tell.
void CurlRequest::ended(CurlMulti::Ended how) {
  active_ = nullptr;
  CURLcode code = how.code;
  left_clean_ = how.clean;
  if (std::exchange(left_over_, false) || is_left_over(code)) {
    is_fresh_ = true;
    curl_easy_setopt(easy_.get(), CURLOPT_FRESH_CONNECT, 1L);
    if (send()) return;
    code = CURLE_OUT_OF_MEMORY;
  }
  const bool challenged = parser_.complete() && is_challenge(head().status);
  bool again = false;
  const bool tunnel_challenged = proxy_refusal() == 407 && !speaks_socks_;
  if (tunnel_challenged || (challenged && head().status == 407)) {
    again = answer_challenge(AuthTarget::kProxy, CURLINFO_PROXYAUTH_AVAIL);
  } else if (challenged && is_trusted_hop()) {
    again = answer_challenge(AuthTarget::kServer, CURLINFO_HTTPAUTH_AVAIL);
  }
  if (again) {
    if (send()) return;
    code = CURLE_OUT_OF_MEMORY;
  } else if (challenged) {
    // Only now it is known to be the final answer: libcurl may have gone on by itself.
    static_cast<void>(listener_.on_head(head()));
    code = CURLE_OK;
  } else {
    switch (follow()) {
      case Redirect::kFollowed:
        return;
      case Redirect::kTooMany:
        code = CURLE_TOO_MANY_REDIRECTS;
        break;
      case Redirect::kFailed:
        code = CURLE_OUT_OF_MEMORY;
        break;
      case Redirect::kNone:
      case Redirect::kRefused:
        break;
    }
  }
  note_proxy();
  const auto done = std::exchange(done_, nullptr);
  done(code);
}

bool CurlRequest::answer_challenge(AuthTarget target, CURLINFO offered) {
  long bits = 0;
  curl_easy_getinfo(easy_.get(), offered, &bits);
  if (target == AuthTarget::kProxy) note_proxy();
  AuthAnswer& answer = auth_[index_of(target)];
  answer = choose_auth(target, static_cast<unsigned long>(bits), setup_.credentials, tried_);
  if (answer.credentials == nullptr) return false;
  tried_.emplace(target, answer.scheme);
  return true;
}

CurlRequest::Redirect CurlRequest::follow() {
  namespace security = core::security;
  if (!parser_.complete() || !head().is_redirect()) return Redirect::kNone;
  const auto next = resolve_url(url_, head().location);
  const auto from = split_url(url_);
  const auto to = next ? split_url(*next) : std::nullopt;
  const bool disallowed = (setup_.flags & security::kRedirectMask) == security::kRedirectDisallow;
  const bool downgrade = from && to && from->scheme == "https" && to->scheme == "http" &&
                         (setup_.flags & security::kHttpsToHttp) == 0;  // HTTP-16
  refused_ = disallowed || downgrade || !to;
  if (next && (disallowed || !refused_)) url_ = *next;
  if (refused_) return Redirect::kRefused;
  if (++hops_ > kMaxRedirects) return Redirect::kTooMany;
  return send() ? Redirect::kFollowed : Redirect::kFailed;
}

/// What is no answer, on a connection that an earlier request has used, was behind the answer to
/// that.
bool CurlRequest::is_left_over(CURLcode code) const {
  long made = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_NUM_CONNECTS, &made);
  return made == 0 && !is_fresh_ && is_not_http(code);
}

bool CurlRequest::is_not_http(CURLcode code) const {
  long sent = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_REQUEST_SIZE, &sent);
  return code == CURLE_UNSUPPORTED_PROTOCOL && sent > 0 && head().status == 0;
}

bool CurlRequest::is_head_too_long(CURLcode code) const {
  constexpr int kTooLarge = 100;  // CURLE_TOO_LARGE of libcurl 8.6
  const bool gave_up = code == CURLE_OUT_OF_MEMORY || static_cast<int>(code) == kTooLarge;
  return gave_up && head().status != 0 && !parser_.complete();
}

bool CurlRequest::may_have_excess() const {
  return !left_clean_ && head().version == 11 && !head().last_on_connection && !setup_.accepted;
}

// From inside libcurl -------------------------------------------------------------------------

/// There is a connection, and no request has been sent on it yet.
bool CurlRequest::may_connect(int local_port) {
  left_over_ = !is_fresh_ && active_->has_left_over(easy_.get(), local_port);
  if (left_over_) return false;
  if (tls().wants_certificate) {  // CERT-08
    curl_easy_setopt(easy_.get(), CURLOPT_FORBID_REUSE, 1L);
    return false;
  }
  const auto server = split_url(url_);
  if (!setup_.accepted || !server || server->scheme != "https") return true;
  core::ServerCertificate shown = tls_->certificate();
  shown.server = server->host + ":" + server->port;
  if (setup_.accepted->contains({shown.server, shown.hash})) return true;
  unjudged_ = std::move(shown);
  return false;
}

int CurlRequest::on_connected(void* self, char*, char*, int, int local_port) {
  return static_cast<CurlRequest*>(self)->may_connect(local_port) ? CURL_PREREQFUNC_OK
                                                                  : CURL_PREREQFUNC_ABORT;
}

std::size_t CurlRequest::on_header_line(char* data, std::size_t size, std::size_t count,
                                        void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  const bool was_complete = request.parser_.complete();
  if (!request.parser_.feed({data, size * count})) return 0;
  if (was_complete || !request.parser_.complete()) return size * count;
  const ResponseHead& head = request.head();
  if (is_challenge(head.status)) {
    return ++request.challenges_ <= kMaxChallenges ? size * count : 0;
  }
  if (head.is_redirect()) return size * count;
  return request.listener_.on_head(head) ? size * count : 0;
}

std::size_t CurlRequest::on_upload(char* data, std::size_t size, std::size_t count, void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  const auto given = request.content_->source->give(data, size * count);
  if (!given) return CURL_READFUNC_PAUSE;
  return *given > 0 ? *given : CURL_READFUNC_ABORT;
}

int CurlRequest::on_rewind(void* self, curl_off_t offset, int origin) {
  if (offset != 0 || origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
  static_cast<CurlRequest*>(self)->content_->source->rewind();
  return CURL_SEEKFUNC_OK;
}

bool CurlRequest::discard(std::size_t size) {
  discarded_ += size;
  return discarded_ <= kDiscardLimit;
}

std::size_t CurlRequest::on_data(char* data, std::size_t size, std::size_t count, void* self) {
  auto& request = *static_cast<CurlRequest*>(self);
  if (!request.parser_.complete()) return 0;
  const ResponseHead& head = request.head();
  if (head.is_redirect() || is_challenge(head.status)) {
    return request.discard(size * count) ? size * count : 0;
  }
  request.parser_.body_begins();
  switch (request.listener_.on_body(data, size * count)) {
    case Taken::kAll:
      request.read_ahead_.took(request.easy_.get(), size * count);
      return size * count;
    case Taken::kPause:
      return CURL_WRITEFUNC_PAUSE;
    case Taken::kAbort:
      break;
  }
  return 0;
}

/// Of headers the names only, and no URLs: values can be secret.
int CurlRequest::on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void*) {
  std::string_view text(data, size);
  if (type == CURLINFO_TEXT) {
    const bool secret = text.find("auth") != std::string_view::npos ||
                        text.find("Cookie") != std::string_view::npos ||
                        text.find("://") != std::string_view::npos || text.starts_with("[HTTP/");
    if (!secret) std::fprintf(stderr, "%.*s", static_cast<int>(text.size()), text.data());
  } else if (type == CURLINFO_HEADER_IN) {
    while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
    if (!text.starts_with("HTTP/")) text = text.substr(0, text.find(':'));
    std::fprintf(stderr, "< %.*s\n", static_cast<int>(text.size()), text.data());
  } else if (type == CURLINFO_HEADER_OUT) {
    bool first = true;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size() - 1);
      std::string_view line = text.substr(0, end);
      line = line.substr(0, first ? line.find('?') : line.find(':'));
      std::fprintf(stderr, "> %.*s\n", static_cast<int>(line.size()), line.data());
      text.remove_prefix(end + 1);
      first = false;
    }
  }
  return 0;
}

}  // namespace openbits::transfer
