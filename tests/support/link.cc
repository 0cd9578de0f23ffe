#include "support/link.h"

#include <nlohmann/json.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace openbits::test {
namespace {

/// The longest wait for an answer.
constexpr int kPatienceMs = 20'000;

}  // namespace

std::string Link::why_not() {
  static const std::string reason = [] {
    try {
      const Link attempt;
      return std::string();
    } catch (const std::exception& e) {
      return std::string("no networks of our own here: ") + e.what();
    }
  }();
  return reason;
}

Link::Link(std::uint64_t seed) {
  int pair[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
    throw std::runtime_error("no pair of sockets");
  }
  control_ = pair[0];
  try {
    const TempDir dir;
    Process::Options options{{}, dir / "log"};
    options.control = pair[1];
    emulator_ = std::make_unique<Process>(
        std::vector<std::string>{OPENBITS_LINK_EMULATOR, std::to_string(seed)}, options);
    ::close(std::exchange(pair[1], -1));
    const std::string first = read_line();
    if (first.empty()) throw std::runtime_error(read_file(dir / "log"));
    const auto place = nlohmann::json::parse(first);
    server_net_ = place.at("server").get<std::string>();
    client_net_ = place.at("client").get<std::string>();
    server_address_ = place.at("server_address").get<std::string>();
    client_address_ = place.at("client_address").get<std::string>();
  } catch (...) {
    if (pair[1] >= 0) ::close(pair[1]);
    close();
    throw;
  }
}

Link::~Link() {
  close();
}

void Link::close() {
  ::close(std::exchange(control_, -1));
  emulator_.reset();
}

void Link::tell(const std::string& command) {
  const std::string answer = ask(command);
  if (answer != "ok") throw std::runtime_error(answer);
}

Nginx::Options Link::server(Nginx::Options more) const {
  more.address = server_address_;
  more.net = server_net_;
  return more;
}

std::string Link::ask(const std::string& command) {
  const std::string line = command + "\n";
  if (::send(control_, line.data(), line.size(), MSG_NOSIGNAL) !=
      static_cast<ssize_t>(line.size())) {
    throw std::runtime_error("the line has gone");
  }
  std::string answer = read_line();
  if (answer.empty()) throw std::runtime_error("the line has gone");
  return answer;
}

/// Empty: the emulator has ended, or does not answer.
std::string Link::read_line() {
  for (;;) {
    if (const auto end = answered_.find('\n'); end != std::string::npos) {
      std::string out = answered_.substr(0, end);
      answered_.erase(0, end + 1);
      return out;
    }
    char buffer[4096];
    pollfd polled{control_, POLLIN, 0};
    if (::poll(&polled, 1, kPatienceMs) == 0) return {};
    const ssize_t n = ::recv(control_, buffer, sizeof buffer, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return {};
    answered_.append(buffer, static_cast<std::size_t>(n));
  }
}

Link::Counters Link::counters(const std::string& direction) {
  const auto json = nlohmann::json::parse(ask("counters " + direction));
  Counters out;
  json.at("offered").get_to(out.offered);
  json.at("delivered").get_to(out.delivered);
  json.at("delivered_bytes").get_to(out.delivered_bytes);
  json.at("dropped").get_to(out.dropped);
  json.at("lost").get_to(out.lost);
  json.at("cut_off").get_to(out.cut_off);
  json.at("longest_way_us").get_to(out.longest_way_us);
  json.at("most_queued").get_to(out.most_queued);
  return out;
}

}  // namespace openbits::test
