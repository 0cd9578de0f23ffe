#include "transfer/curl_multi.h"

#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>

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
/// Calls of libcurl in one turn of the loop.
constexpr int kMostTurns = 16;
constexpr std::size_t kMostSpare = 2;

void initialize_curl_once() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_ALL);
  if (result != CURLE_OK) std::abort();  // only out of memory, before anything has begun
}

/// Bytes have come that nobody has read; those that OpenSSL keeps are not counted.
bool has_unread(curl_socket_t socket) {
  int unread = 0;
  return ::ioctl(socket, FIONREAD, &unread) == 0 && unread > 0;
}

}  // namespace

bool CurlMulti::http2_is_faulty(unsigned version_number) {
  return version_number >= 0x075700 && version_number <= 0x080500;
}

CurlMulti::CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended)
    : CurlMulti(loop, std::move(turn_ended), nullptr, kKeepConnections, 0) {}

CurlMulti::CurlMulti(loop::EventLoop& loop, std::function<void()> turn_ended, CurlMulti* root,
                     std::chrono::nanoseconds keep_connections, long most_connections)
    : loop_(loop),
      turn_ended_(std::move(turn_ended)),
      root_(root != nullptr ? *root : *this),
      keep_connections_(keep_connections),
      most_connections_(most_connections),
      timer_(loop,
             [this] {
               due_.reset();
               act(CURL_SOCKET_TIMEOUT, 0);
             }),
      idle_(loop, [this] { look_whether_idle(); }) {
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
  spare_.clear();
  multi_.reset();
  sockets_.clear();
  used_.clear();
  disarm();
}

void CurlMulti::disarm() {
  timer_.set(std::nullopt);
  due_.reset();
}

bool CurlMulti::add(CURL* easy, WhenEnded ended) {
  open();
  if (!multi_) return false;
  requests_[easy] = std::move(ended);
  if (curl_multi_add_handle(multi_.get(), easy) == CURLM_OK) return true;
  requests_.erase(easy);
  return false;
}

void CurlMulti::remove(CURL* easy) {
  if (requests_.erase(easy) == 0) return;
  curl_multi_remove_handle(multi_.get(), easy);
  without_socket_.erase(easy);
  if (!requests_.empty()) return;
  if (!settling_) disarm();
  idle_since_ = loop_.now();
  if (!std::exchange(looks_whether_idle_, true)) idle_.set(idle_since_ + keep_connections_);
}

/// The timer is not set anew for each request.
void CurlMulti::look_whether_idle() {
  looks_whether_idle_ = false;
  if (!requests_.empty()) return;  // remove() sets it
  if (loop_.now() - idle_since_ >= keep_connections_) return close();
  looks_whether_idle_ = true;
  idle_.set(idle_since_ + keep_connections_);
}

CurlMulti& CurlMulti::apart(const std::string& key) {
  std::erase_if(apart_, [&key](const auto& one) {
    return one.first != key &&
           !one.second->multi_;  // it is idle, and has let go of its connections
  });
  auto& one = apart_[key];
  if (!one) {
    one.reset(new CurlMulti(loop_, turn_ended_, &root_, kKeepConnectionsApart,
                            kMostConnectionsApart));  // NOLINT
  }
  return *one;
}

EasyPtr CurlMulti::take_easy() {
  if (spare_.empty()) return EasyPtr(curl_easy_init());
  EasyPtr easy = std::move(spare_.back());
  spare_.pop_back();
  return easy;
}

void CurlMulti::give_back(EasyPtr easy) {
  if (!easy || spare_.size() == kMostSpare) return;
  curl_easy_reset(easy.get());
  spare_.push_back(std::move(easy));
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

/// A timer that goes off too early does no harm: libcurl finds nothing to do, and says for how
/// long.
void CurlMulti::arm(long milliseconds) {
  if (milliseconds < 0) return;
  if (milliseconds == 0 && settling_) {
    wants_turn_ = true;
    return;
  }
  const auto at = loop_.now() + std::chrono::milliseconds(milliseconds);
  if (due_ && *due_ <= at) return;
  due_ = at;
  timer_.set(at);
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
  if (settling_) return;
  settling_ = true;
  const bool outermost = !std::exchange(root_.in_turn_, true);
  int turns = 0;
  for (;;) {
    const bool any = report_ended();
    push_connecting();
    if (!any && !wants_turn_) break;
    turn_ended_();
    if (!std::exchange(wants_turn_, false)) continue;
    if (++turns > kMostTurns) {  // others wait
      settling_ = false;
      arm(0);
      break;
    }
    int running = 0;
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
    turn_ended_();
  }
  settling_ = false;
  if (outermost) root_.in_turn_ = false;
  if (requests_.empty()) disarm();  // the next one may just have taken the place of the last
}

/// True if there was any.
bool CurlMulti::report_ended() {
  bool any = false;
  int left = 0;
  while (CURLMsg* message = multi_ ? curl_multi_info_read(multi_.get(), &left) : nullptr) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* const easy = message->easy_handle;  // the message does not outlive the removal
    const auto at = requests_.find(easy);
    if (at == requests_.end()) continue;
    const Ended how{message->data.result, note_connection(easy)};
    const WhenEnded ended = std::move(at->second);
    remove(easy);
    ended(how);
    any = true;
  }
  return any;
}

/// libcurl tells the socket of a request that has ended, not of one that begins. Returns whether
/// it is clean (Ended).
bool CurlMulti::note_connection(CURL* easy) {
  curl_socket_t socket = CURL_SOCKET_BAD;
  long port = 0;
  long version = 0;
  curl_easy_getinfo(easy, CURLINFO_ACTIVESOCKET, &socket);
  curl_easy_getinfo(easy, CURLINFO_LOCAL_PORT, &port);
  curl_easy_getinfo(easy, CURLINFO_HTTP_VERSION, &version);
  if (socket == CURL_SOCKET_BAD || version > CURL_HTTP_VERSION_1_1) {
    used_.erase(port);
  } else {
    used_[port] = socket;
  }
  return socket != CURL_SOCKET_BAD && !has_unread(socket);
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

bool CurlMulti::has_left_over(CURL* easy, int local_port) const {
  long made = 0;
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &made);
  const auto used = used_.find(local_port);
  if (made != 0 || used == used_.end()) return false;
  if (has_unread(used->second)) return true;
  curl_tlssessioninfo* tls = nullptr;
  if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK || tls == nullptr) {
    return false;
  }
  return tls->backend == CURLSSLBACKEND_OPENSSL && tls->internals != nullptr &&
         SSL_has_pending(static_cast<const SSL*>(tls->internals)) == 1;
}

}  // namespace openbits::transfer
