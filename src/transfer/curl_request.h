// One libcurl handle, used for the requests of one transfer one after another: what every request
// sends, where redirects may lead, and the reading of the answer's head.
// Thread: the loop thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "transfer/curl_multi.h"
#include "transfer/http_headers.h"
#include "transfer/proxy_choice.h"

namespace openbits::transfer {

/// What all requests have in common.
struct RequestSettings {
  std::string user_agent;
  bool verbose = false;  ///< libcurl writes what it does to stderr
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds stall_timeout{120};  ///< without a byte for so long: BG_E_TIMEOUT
  std::string ca_file;  ///< authorities to trust, PEM; empty: those of the system
  std::uint64_t longest_range = std::uint64_t{1} << 31;  ///< no range is longer (HTTP-08)
};

class CurlRequest {
 public:
  /// What becomes of bytes that have come.
  enum class Taken { kAll, kPause, kAbort };

  /// Called from inside libcurl: must not begin or cancel requests.
  class Listener {
   public:
    /// The head of the final answer, redirects being over, is there. False: abort.
    virtual bool on_head(const ResponseHead& head) = 0;
    /// kPause: the same bytes come again after resume().
    virtual Taken on_body(const char* data, std::size_t size) = 0;

   protected:
    ~Listener() = default;
  };

  CurlRequest(CurlMulti& multi, Listener& listener);
  ~CurlRequest();
  CurlRequest(const CurlRequest&) = delete;
  CurlRequest& operator=(const CurlRequest&) = delete;

  /// Once, before the first request. False: out of memory.
  bool prepare(const RequestSettings& settings, const std::string& url, const ProxyChoice& proxy);

  /// HEAD.
  bool ask_head(CurlMulti::Done done);
  /// GET; `range` is "first-last" or empty, `if_range` an entity tag or empty. `done` is called
  /// from the loop, not after cancel(). False: libcurl refused.
  bool get(const std::string& range, const std::string& if_range, CurlMulti::Done done);
  void cancel();
  void resume() { multi_.resume(easy_.get()); }

  /// The last head that was read whole.
  const ResponseHead& head() const { return parser_.head(); }
  /// That head is the answer, not a redirect on the way to it.
  bool has_final_head() const { return parser_.complete() && !head().is_redirect(); }
  /// The server has sent us where we do not go: from https to http, or out of HTTP.
  bool redirect_refused(CURLcode code) const;
  /// What came was not even HTTP/1.0 (HTTP-01).
  bool is_not_http(CURLcode code) const;
  /// libcurl's sentence about the last failure; may be empty.
  std::string_view detail() const { return error_; }

 private:
  static std::size_t on_header_line(char* data, std::size_t size, std::size_t count, void* self);
  static std::size_t on_data(char* data, std::size_t size, std::size_t count, void* self);

  bool begin(const std::string& if_range, CurlMulti::Done done);
  bool leads_to_plain_http() const;

  CurlMulti& multi_;
  Listener& listener_;
  EasyPtr easy_;
  SlistPtr headers_;
  HeaderParser parser_;
  bool downgrade_ = false;
  char error_[CURL_ERROR_SIZE] = {};
};

}  // namespace openbits::transfer
