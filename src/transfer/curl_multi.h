// libcurl's multi interface on the event loop: sockets and the one timer that libcurl asks for,
// nothing else. When no request is under way the loop is not woken, except once to close the
// connections that were kept for reuse.
// Thread: the loop thread.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "loop/event_loop.h"
#include "transfer/auth_choice.h"

namespace openbits::transfer {

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
using EasyPtr = std::unique_ptr<CURL, EasyDeleter>;

struct SlistDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using SlistPtr = std::unique_ptr<curl_slist, SlistDeleter>;

class CurlMulti {
 public:
  using Done = std::function<void(CURLcode)>;

  /// What a request has left behind.
  struct Ended {
    CURLcode code = CURLE_OK;
    /// The connection is there, and nothing waits on it that belongs to no request. Of a
    /// connection that others use at the same time, or that is encrypted, this says nothing.
    bool clean = false;
  };
  using WhenEnded = std::function<void(Ended)>;

  /// `turn_ended` is called after libcurl has run, outside all of its callbacks: before requests
  /// are reported as done, and once more when they have been.
  CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended);
  ~CurlMulti();
  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  /// Begins a request. `ended` is called once, from the loop and outside libcurl's callbacks, when
  /// the request has ended and is taken out again; not after remove(). Must not be called from
  /// inside a callback of libcurl. False: libcurl refused, `ended` is dropped.
  bool add(CURL* easy, WhenEnded ended);
  /// Ends a request if it is there. Must not be called from inside a callback of libcurl.
  void remove(CURL* easy);
  /// Lets a request go on whose write callback answered CURL_WRITEFUNC_PAUSE.
  void resume(CURL* easy);

  /// True if the connection that `easy` is about to use has served a request before, and has bytes
  /// that came behind the answer to that: they would be taken for the next answer, and libcurl
  /// does not look for them. Only from inside CURLOPT_PREREQFUNCTION, which names the port.
  bool has_left_over(CURL* easy, int local_port) const;

  /// Requests are being reported as done. What is added before turn_ended is called again goes out
  /// without another turn of the loop.
  bool in_turn() const { return root_.in_turn_; }

  /// One whose connections are shared with nobody but those who ask by the same key. It stays for
  /// as long as a request is in it, and some seconds more. Must not be called from inside a
  /// callback of libcurl.
  CurlMulti& apart(const std::string& key);

  /// A handle without options, perhaps one that was used before: it keeps its buffers. Null: there
  /// is no memory.
  EasyPtr take_easy();
  /// For the next one who asks. Not for handles that know secrets or have had TLS rules of their
  /// own.
  void give_back(EasyPtr easy);

  /// What those who make requests here have learnt of proxies; apart() has its own.
  KnownProxies& known_proxies() { return known_proxies_; }

  /// True if this libcurl's HTTP/2 is not to be used (upstream #10936).
  static bool http2_is_faulty(unsigned version_number);

 private:
  struct MultiDeleter {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void*);
  static int on_timeout(CURLM*, long milliseconds, void* self);
  static int on_ready(sd_event_source*, int fd, std::uint32_t events, void* self);

  CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended, CurlMulti* root,
            std::chrono::nanoseconds keep_connections, long most_connections);
  void open();
  void close();
  void watch(curl_socket_t fd, int what);
  void act(curl_socket_t fd, int events);
  void settle();
  bool report_ended();
  bool note_connection(CURL* easy);
  /// Lets requests go on that have begun to connect to the next address of the server: libcurl
  /// (7.88) asks neither for a time nor for a socket then.
  void push_connecting();
  void arm(long milliseconds);
  void disarm();
  void look_whether_idle();

  loop::EventLoop& loop_;
  std::function<void()> turn_ended_;
  CurlMulti& root_;                            ///< that this one is apart from; or itself
  std::chrono::nanoseconds keep_connections_;  ///< those without work
  long most_connections_;                      ///< without work; 0: libcurl decides
  loop::Timer timer_;
  std::optional<std::chrono::nanoseconds> due_;  ///< what timer_ is set to
  loop::Timer idle_;
  std::chrono::nanoseconds idle_since_{0};
  bool looks_whether_idle_ = false;  ///< idle_ is set
  bool in_turn_ = false;             ///< of the root: this one, or one apart from it, settles
  bool settling_ = false;
  bool wants_turn_ = false;  ///< libcurl is to be called again at once
  std::unordered_map<curl_socket_t, loop::EventSourcePtr> sockets_;
  std::unordered_map<CURL*, WhenEnded> requests_;
  std::unordered_set<CURL*> without_socket_;  ///< have lost the one that was waited for
  /// Of connections that serve one request at a time and have served one: by their local port.
  std::unordered_map<long, curl_socket_t> used_;
  std::unique_ptr<CURLM, MultiDeleter> multi_;
  std::vector<EasyPtr> spare_;
  std::map<std::string, std::unique_ptr<CurlMulti>> apart_;
  KnownProxies known_proxies_;
};

}  // namespace openbits::transfer
