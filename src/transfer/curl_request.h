// One libcurl handle, used for the requests of one transfer one after another: what every request
// sends, where redirects may lead, answers to challenges, and the reading of the answer's head.
//
// Redirects and challenges are dealt with here and not by libcurl: custom headers and credentials
// go to the server that the job names and to no other (LNX-71), and of the credentials only those
// that were asked for (CRED-10).
// Thread: the loop thread.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transfer/auth_choice.h"
#include "transfer/curl_multi.h"
#include "transfer/http_headers.h"
#include "transfer/job_options.h"
#include "transfer/proxy_choice.h"
#include "transfer/proxy_search.h"
#include "transfer/read_ahead.h"
#include "transfer/tls_check.h"

namespace openbits::transfer {

/// What all requests have in common.
struct RequestSettings {
  std::string user_agent;
  bool verbose = false;  ///< libcurl writes what it does to stderr, secrets left out
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds stall_timeout{120};  ///< without a byte for so long: BG_E_TIMEOUT
  std::string ca_file;  ///< authorities to trust, PEM; empty: those of the system
  std::uint64_t longest_range = std::uint64_t{1} << 31;  ///< no range is longer (HTTP-08)
};

/// What those who make requests share.
struct HttpShare {
  CurlMulti& multi;
  const RequestSettings& requests;
  const Sources& sources;
  const DesktopProxies& desktop_proxies;
};

/// Where there is one of something for each target.
constexpr std::size_t index_of(AuthTarget target) {
  return target == AuthTarget::kProxy ? 1 : 0;
}

class CurlRequest {
 public:
  /// What becomes of bytes that have come.
  enum class Taken { kAll, kPause, kAbort };

  /// Called from inside libcurl: must not begin or cancel requests.
  class Listener {
   public:
    /// The head of the final answer, redirects and challenges being over, is there. False: abort.
    virtual bool on_head(const ResponseHead& head) = 0;
    /// kPause: the same bytes come again after resume().
    virtual Taken on_body(const char* data, std::size_t size) = 0;

   protected:
    ~Listener() = default;
  };

  /// Gives the body of a request bit by bit. Called from inside libcurl.
  class BodySource {
   public:
    /// Puts at most `size` bytes there, and at least one; nullopt: they are not there yet, and
    /// resume() follows; 0: there will be none.
    virtual std::optional<std::size_t> give(char* to, std::size_t size) = 0;
    /// The body is wanted from its beginning.
    virtual void rewind() = 0;

   protected:
    ~BodySource() = default;
  };

  /// A request that brings something along.
  struct Content {
    std::string method;
    std::vector<std::string> fields;   ///< "Name: value"
    std::string_view body;             ///< stays where it is until the request has ended
    std::chrono::seconds patience{0};  ///< instead of RequestSettings::stall_timeout
    BodySource* source = nullptr;      ///< of `source_size` bytes, instead of `body`
    std::uint64_t source_size = 0;
  };

  CurlRequest(CurlMulti& multi, Listener& listener);
  ~CurlRequest();
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  /// Once, before the first request. Fails if there is no memory, or with E_NOTIMPL if this libcurl
  /// cannot do what the job wants.
  Result<void> prepare(const RequestSettings& settings, const std::string& url,
                       const std::string& given_url, const ProxyChoice& proxy, JobSetup setup);

  /// HEAD.
  bool ask_head(CurlMulti::Done done);
  /// GET, or the method of the job; `range` is "first-last" or empty, `if_range` an entity tag or
  /// empty. `done` is called from the loop, not after cancel(). False: libcurl refused.
  bool get(const std::string& range, const std::string& if_range, CurlMulti::Done done);
  /// Sends `content` by HTTP/1.1 to `url`; the job's headers go with it to the servers that are
  /// trusted. `trusted`: one that may have what the named server may have. Otherwise as get().
  bool send(const std::string& url, const std::string& trusted, Content content,
            CurlMulti::Done done);
  void cancel();
  void resume();
  /// There will be no more requests: lets go of the handle and its buffers.
  void release();

  /// The last head that was read whole.
  const ResponseHead& head() const { return parser_.head(); }
  /// That head is the answer, not a redirect on the way to it.
  bool has_final_head() const { return parser_.complete() && !head().is_redirect(); }
  /// The server has sent us where we do not go: from https to http, out of HTTP, or anywhere if
  /// the job does not want to be redirected.
  bool redirect_refused() const { return refused_; }
  /// The URL that the last request was sent to; or, if a redirect was refused, where it leads.
  const std::string& url() const { return url_; }
  /// The status with which the proxy has refused a tunnel; 407 also for one that speaks SOCKS and
  /// wants credentials that are not there. 0: none.
  int proxy_refusal() const;
  /// What came was not even HTTP/1.0 (HTTP-01).
  bool is_not_http(CURLcode code) const;
  /// libcurl has given up on a line of the head, for which it has no code of its own.
  bool is_head_too_long(CURLcode code) const;
  /// More may have come than the answer has said to have, as far as that can be seen: HTTP/1.1 and
  /// a connection that was to be kept.
  bool may_have_excess() const;
  /// libcurl's sentence about the last failure; may be empty.
  std::string_view detail() const { return error_; }

  const TlsCheck::Report& tls() const { return tls_->report(); }
  /// The request was not sent, because the program has to accept this certificate first (CERT-16).
  const core::ServerCertificate* unjudged() const {
    return unjudged_.chain.empty() ? nullptr : &unjudged_;
  }

 private:
  static std::size_t on_header_line(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_data(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_upload(char* data, std::size_t size, std::size_t count, void* self);
  static int on_rewind(void* self, curl_off_t offset, int origin);
  static int on_connected(void* self, char*, char*, int, int);
  static int on_debug(CURL*, curl_infotype type, char* data, std::size_t size, void*);

  Result<void> set_up_tls();
  void attach(const Content& content);
  bool begin(const std::string& if_range, CurlMulti::Done done);
  bool send();
  bool set_headers();
  void set_auth();
  void ended(CurlMulti::Ended how);
  bool answer_challenge(AuthTarget target, CURLINFO offered);
  enum class Redirect { kNone, kFollowed, kRefused, kTooMany, kFailed };
  Redirect follow();
  bool is_trusted_hop() const;
  void show_certificate(bool shown);
  void show_to_proxy();
  void note_proxy();
  CurlMulti& connections();
  bool may_connect(int local_port);
  bool is_left_over(CURLcode code) const;
  bool discard(std::size_t size);

  CurlMulti& multi_;             ///< connections for everybody
  CurlMulti* active_ = nullptr;  ///< that the request is in
  Listener& listener_;
  EasyPtr easy_;
  SlistPtr headers_;
  HeaderParser parser_;
  ReadAhead read_ahead_;
  JobSetup setup_;
  std::shared_ptr<TlsCheck> tls_;
  std::string first_url_;    ///< the job's
  std::string given_url_;    ///< what the program has named: its server may have the secrets
  std::string url_;          ///< of the present hop
  std::string trusted_url_;  ///< its server may have them as well; empty: there is no such
  std::string if_range_;
  std::optional<Content> content_;  ///< of the present request
  CurlMulti::Done done_;
  std::chrono::seconds stall_timeout_{0};
  long hops_ = 0;
  bool refused_ = false;
  std::string proxy_;             ///< as libcurl is told; empty: none, or not known
  bool speaks_socks_ = false;     ///< the proxy
  bool names_user_ = false;       ///< a URL, or that of the proxy: it may have a password as well
  std::size_t revoked_mark_ = 0;  ///< of the lists of revoked certificates
  int challenges_ = 0;            ///< of this hop
  bool is_fresh_ = false;         ///< no connection is used that others have used
  bool left_over_ = false;        ///< why may_connect() said no
  std::size_t discarded_ = 0;
  bool left_clean_ = false;  ///< CurlMulti::Ended::clean
  core::ServerCertificate unjudged_;
  std::array<AuthAnswer, 2> auth_;  ///< in use, of server and proxy
  TriedSchemes tried_;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace openbits::transfer
