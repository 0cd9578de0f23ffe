#include "transfer/curl_multi.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdlib>
#include <utility>

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

/// How long connections without work are kept for the next request.
constexpr auto kKeepConnections = 90s;
/// The same for those that only one job can use, which are many.
constexpr auto kKeepConnectionsApart = 10s;
constexpr long kMostConnectionsApart = 4;

void initialize_curl_once() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_ALL);
  if (result != CURLE_OK) std::abort();  // only out of memory, before anything has begun
}

/// To be asked before the request is taken out. What waits on a connection would be taken for the
/// answer to the next request on it, so that connection ends: libcurl (7.88) looks for its end
/// only.
bool leaves_clean(CURL* easy) {
  curl_socket_t fd = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &fd) != CURLE_OK) return false;
  if (fd == CURL_SOCKET_BAD) return false;
  char byte = 0;
  if (::recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0) return true;
  long version = 0;
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  const bool one_by_one = version == CURL_HTTP_VERSION_1_0 || version == CURL_HTTP_VERSION_1_1;
  if (one_by_one) ::shutdown(fd, SHUT_RDWR);
  return false;
}

}  // namespace

bool CurlMulti::http2_is_faulty(unsigned version_number) {
  return version_number >= 0x075700 && version_number <= 0x080500;
}

CurlMulti::CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended)
    : CurlMulti(loop, std::move(turn_ended), kKeepConnections, 0) {}

CurlMulti::CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended,
                     std::chrono::nanoseconds keep_connections, long most_connections)
    : loop_(loop),
      turn_ended_(std::move(turn_ended)),
      keep_connections_(keep_connections),
      most_connections_(most_connections),
      timer_(loop, [this] { act(CURL_SOCKET_TIMEOUT, 0); }),
      idle_(loop, [this] {
        if (requests_.empty()) close();
      }) {
  initialize_curl_once();
}

CurlMulti::~CurlMulti() {
  for (const auto& [easy, done] : requests_) curl_multi_remove_handle(multi_.get(), easy);
  close();
}

void CurlMulti::open() {
  if (multi_) return;
  multi_.reset(curl_multi_init());
  if (!multi_) return;
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, on_timeout);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  if (most_connections_ != 0) {
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, most_connections_);
  }
}

void CurlMulti::close() {
  multi_.reset();
  sockets_.clear();
  timer_.set(std::nullopt);
}

bool CurlMulti::add(CURL* easy, WhenEnded ended) {
  open();
  if (!multi_) return false;
  idle_.set(std::nullopt);
  requests_[easy] = std::move(ended);
  if (curl_multi_add_handle(multi_.get(), easy) == CURLM_OK) return true;
  requests_.erase(easy);
  return false;
}

void CurlMulti::remove(CURL* easy) {
  if (requests_.erase(easy) == 0) return;
  curl_multi_remove_handle(multi_.get(), easy);
  without_socket_.erase(easy);
  if (requests_.empty()) idle_.set(now() + keep_connections_);
}

CurlMulti& CurlMulti::apart(const std::string& key) {
  std::erase_if(apart_, [&key](const auto& one) {
    return one.first != key &&
           !one.second->multi_;  // it is idle, and has let go of its connections
  });
  auto& one = apart_[key];
  if (!one) {
    one.reset(
        new CurlMulti(loop_, turn_ended_, kKeepConnectionsApart, kMostConnectionsApart));  // NOLINT
  }
  return *one;
}

void CurlMulti::resume(CURL* easy) {
  if (!requests_.contains(easy)) return;
  curl_easy_pause(easy, CURLPAUSE_CONT);
  settle();
}

int CurlMulti::on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void*) {
  auto& multi = *static_cast<CurlMulti*>(self);
  multi.watch(fd, what);
  if (what == CURL_POLL_REMOVE) {
    multi.without_socket_.insert(easy);
  } else {
    multi.without_socket_.erase(easy);
  }
  return 0;
}

void CurlMulti::watch(curl_socket_t fd, int what) {
  if (what == CURL_POLL_REMOVE) {
    sockets_.erase(fd);
    return;
  }
  std::uint32_t events = 0;
  if ((what & CURL_POLL_IN) != 0) events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) events |= EPOLLOUT;
  loop::EventSourcePtr& source = sockets_[fd];
  if (source) {
    sd_event_source_set_io_events(source.get(), events);
    return;
  }
  sd_event_source* raw = nullptr;
  // On failure (memory, watches of the user) the request ends by its own time limit.
  if (sd_event_add_io(loop_.get(), &raw, fd, events, on_ready, this) >= 0) source.reset(raw);
}

int CurlMulti::on_ready(sd_event_source*, int fd, std::uint32_t events, void* self) {
  // After a hang-up or an error libcurl looks for itself (0): its own CURL_CSELECT_ERR would keep
  // it from reading what came before.
  int bits = 0;
  if ((events & (EPOLLHUP | EPOLLERR)) == 0) {
    if ((events & EPOLLIN) != 0) bits |= CURL_CSELECT_IN;
    if ((events & EPOLLOUT) != 0) bits |= CURL_CSELECT_OUT;
  }
  static_cast<CurlMulti*>(self)->act(fd, bits);
  return 0;
}

int CurlMulti::on_timeout(CURLM*, long milliseconds, void* self) {
  static_cast<CurlMulti*>(self)->arm(milliseconds);
  return 0;
}

void CurlMulti::arm(long milliseconds) {
  if (milliseconds < 0) {
    timer_.set(std::nullopt);
  } else {
    timer_.set(now() + std::chrono::milliseconds(milliseconds));
  }
}

void CurlMulti::act(curl_socket_t fd, int events) {
  if (!multi_) return;
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
  if (fd == CURL_SOCKET_TIMEOUT) {
    // The timer is spent. libcurl names a time to its callback only if that has changed, and
    // sees no change when the loop's clock was a little ahead of its own.
    long wait = -1;
    if (curl_multi_timeout(multi_.get(), &wait) == CURLM_OK && wait >= 0) arm(wait);
  }
  settle();
}

void CurlMulti::settle() {
  turn_ended_();
  int left = 0;
  while (CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;  // the message does not outlive the removal
    const Ended how{message->data.result, leaves_clean(easy)};
    const auto at = requests_.find(easy);
    if (at == requests_.end()) continue;
    const WhenEnded ended = std::move(at->second);
    remove(easy);
    ended(how);
  }
  push_connecting();
}

void CurlMulti::push_connecting() {
  for (CURL* const easy : std::exchange(without_socket_, {})) {
    curl_off_t connected = 0;
    if (!requests_.contains(easy)) continue;
    curl_easy_getinfo(easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    if (connected != 0) continue;  // it may have been told to pause
    curl_easy_pause(easy, CURLPAUSE_RECV);
    curl_easy_pause(easy, CURLPAUSE_CONT);
  }
}

std::chrono::nanoseconds CurlMulti::now() const {
  std::uint64_t us = 0;
  sd_event_now(loop_.get(), CLOCK_BOOTTIME, &us);
  return std::chrono::microseconds(us);
}

}  // namespace openbits::transfer
