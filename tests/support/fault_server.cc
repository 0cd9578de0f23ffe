#include "support/fault_server.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <atomic>
#include <cctype>
#include <cerrno>
#include <list>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "base/unique_fd.h"

namespace openbits::test {
namespace {

using ContextPtr = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
using TlsPtr = std::unique_ptr<SSL, void (*)(SSL*)>;

constexpr std::size_t kLongestRequest = 64 * 1024;

ContextPtr context_of(const std::string& pem) {
  ContextPtr context(pem.empty() ? nullptr : SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (pem.empty()) return context;
  if (!context || SSL_CTX_use_certificate_file(context.get(), pem.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), pem.c_str(), SSL_FILETYPE_PEM) != 1) {
    throw std::runtime_error("no certificate with a key in " + pem);
  }
  return context;
}

/// A listening socket on that port of the loopback, or on a free one, which is put there.
base::UniqueFd listen_on(std::uint16_t& port) {
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(fd.get(), generic, sizeof address) != 0 || ::listen(fd.get(), 64) != 0 ||
      ::getsockname(fd.get(), generic, &length) != 0) {
    throw std::system_error(errno, std::generic_category(), "listen on the loopback");
  }
  port = ntohs(address.sin_port);
  return fd;
}

/// "GET /path HTTP/1.1" and the fields behind it.
HttpRequest parse(std::string_view text) {
  HttpRequest request;
  const auto line = [&text] {
    const std::size_t end = text.find("\r\n");
    const std::string_view one = text.substr(0, end);
    text.remove_prefix(end + 2);
    return one;
  };
  const std::string_view first = line();
  const std::size_t space = first.find(' ');
  request.method = first.substr(0, space);
  request.path = first.substr(space + 1, first.rfind(' ') - space - 1);
  while (!text.starts_with("\r\n")) {
    const std::string_view field = line();
    const std::size_t colon = field.find(':');
    std::string name(field.substr(0, colon));
    for (char& c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    std::string_view value = field.substr(std::min(colon + 1, field.size()));
    while (value.starts_with(' ')) value.remove_prefix(1);
    request.fields[name] = value;
  }
  return request;
}

/// An Exchange with its socket; used for one request of the connection after another.
class Talk final : public Exchange {
 public:
  Talk(int fd, int stop) : fd_(fd), stop_(stop) {}

  bool send(std::string_view bytes) override {
    while (!over_ && !bytes.empty()) {
      const ssize_t n = tls_ ? SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size()))
                             : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) over_ = true;
      if (n > 0) bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return !over_;
  }

  std::string receive(std::size_t count) override {
    while (!over_ && buffer_.size() < count && fill()) {
    }
    std::string bytes = buffer_.substr(0, count);
    buffer_.erase(0, bytes.size());
    return bytes;
  }

  void stall() override {
    while (pause(60'000)) {
    }
  }

  bool pause(int milliseconds) override {
    pollfd fds[] = {{fd_, POLLRDHUP, 0}, {stop_, POLLIN, 0}};
    if (!over_ && ::poll(fds, 2, milliseconds) != 0) over_ = true;
    return !over_;
  }

  bool drain() override {
    int left = 0;
    while (!over_ && ::ioctl(fd_, SIOCOUTQ, &left) == 0 && left > 0 && pause(1)) {
    }
    return !over_;
  }

  void reset() override {
    drain();
    const linger at_once{1, 0};  // with close(2), which follows, it sends RST
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    over_ = true;
    was_reset_ = true;
  }

  void finish() override {
    ::shutdown(fd_, SHUT_WR);
    over_ = true;
  }

  bool begin_tls(SSL_CTX* context) {
    tls_.reset(SSL_new(context));
    return tls_ && SSL_set_fd(tls_.get(), fd_) == 1 && SSL_accept(tls_.get()) == 1;
  }

  /// Waits for the first bytes.
  bool has_input() const {
    pollfd fds[] = {{fd_, POLLIN, 0}, {stop_, POLLIN, 0}};
    return ::poll(fds, 2, -1) > 0 && fds[1].revents == 0;
  }

  bool read_request() {
    std::size_t end = 0;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
      if (over_ || buffer_.size() > kLongestRequest || !fill()) return false;
    }
    request_ = parse(std::string_view(buffer_).substr(0, end + 4));
    buffer_.erase(0, end + 4);
    return true;
  }
  /// Waits for more bytes.
  bool fill() {
    if ((!tls_ || SSL_pending(tls_.get()) == 0) && !has_input()) return false;
    char bytes[16384];
    const ssize_t n =
        tls_ ? SSL_read(tls_.get(), bytes, sizeof bytes) : ::recv(fd_, bytes, sizeof bytes, 0);
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }
  void set_number(int number) { request_.number = number; }
  bool was_reset() const { return was_reset_; }

 private:
  const int fd_;
  const int stop_;
  TlsPtr tls_{nullptr, SSL_free};
  std::string buffer_;
  bool over_ = false;
  bool was_reset_ = false;
};

}  // namespace

class FaultServer::Impl {
 public:
  Impl(Script script, Options options) : script_(std::move(script)), options_(std::move(options)) {}

  ~Impl() {
    close();
    ::eventfd_write(stop_.get(), 1);
    for (Connection& connection : connections_) {
      {
        const std::lock_guard lock(mutex_);
        if (connection.fd) ::shutdown(connection.fd.get(), SHUT_RDWR);
      }
      connection.thread.join();
    }
  }

  void open() {
    listener_ = listen_on(port_);
    pause_.reset(::eventfd(0, EFD_CLOEXEC));
    thread_ = std::thread([this] { accept_all(); });
  }

  void close() {
    if (!thread_.joinable()) return;
    ::eventfd_write(pause_.get(), 1);
    thread_.join();
    listener_.reset();
  }

  std::string url(const std::string& path) const {
    return (tls_ ? "https" : "http") + ("://127.0.0.1:" + std::to_string(port_)) + "/" + path;
  }
  std::uint16_t port() const { return port_; }

 private:
  struct Connection {
    base::UniqueFd fd;  ///< mutex_
    std::thread thread;
  };

  void accept_all() {
    for (;;) {
      pollfd fds[] = {{listener_.get(), POLLIN, 0}, {pause_.get(), POLLIN, 0}};
      if (::poll(fds, 2, -1) < 0) continue;
      if (fds[1].revents != 0) return;
      base::UniqueFd fd(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd) continue;
      const int on = 1;
      ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      Connection& connection = connections_.emplace_back();
      connection.fd = std::move(fd);
      connection.thread = std::thread([this, &connection] { serve(connection); });
    }
  }

  void serve(Connection& connection) {
    {
      Talk talk(connection.fd.get(), stop_.get());
      converse(talk);
      // What is left unread would turn the end into a reset.
      if (!talk.was_reset()) drain(connection.fd.get());
    }
    const std::lock_guard lock(mutex_);
    connection.fd.reset();
  }

  static void drain(int fd) {
    ::shutdown(fd, SHUT_WR);
    char bytes[4096];
    while (::recv(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {
    }
  }

  void converse(Talk& talk) {
    if (options_.greeting && (!talk.has_input() || !options_.greeting(talk))) return;
    if (tls_ && !talk.begin_tls(tls_.get())) return;
    while (talk.read_request()) {
      talk.set_number(requests_++);
      if (!script_(talk)) return;
    }
  }

  const Script script_;
  const Options options_;
  const ContextPtr tls_ = context_of(options_.certificate);
  const base::UniqueFd stop_{::eventfd(0, EFD_CLOEXEC)};
  base::UniqueFd pause_;
  base::UniqueFd listener_;
  std::mutex mutex_;
  std::list<Connection> connections_;  ///< added to by thread_ only
  std::uint16_t port_ = 0;
  std::atomic<int> requests_ = 0;
  std::thread thread_;
};

FaultServer::FaultServer(Script script, Options options)
    : impl_(std::make_unique<Impl>(std::move(script), std::move(options))) {
  impl_->open();
}

FaultServer::~FaultServer() = default;

std::uint16_t FaultServer::port() const {
  return impl_->port();
}

std::string FaultServer::url(const std::string& path) const {
  return impl_->url(path);
}

void FaultServer::close() {
  impl_->close();
}

void FaultServer::open() {
  impl_->open();
}

}  // namespace openbits::test
