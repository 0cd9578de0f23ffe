#include "driver_testing.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

namespace openbits::test {

base::UniqueFd listen_on_loopback(std::uint16_t& port) {
  base::UniqueFd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  EXPECT_EQ(::bind(fd.get(), generic, sizeof address), 0);
  EXPECT_EQ(::listen(fd.get(), 16), 0);
  EXPECT_EQ(::getsockname(fd.get(), generic, &length), 0);
  port = ntohs(address.sin_port);
  return fd;
}

Parrot::Parrot(std::vector<std::string> answers) : answers_(std::move(answers)) {
  listener_ = listen_on_loopback(port_);
  thread_ = std::thread([this] { serve(); });
}

Parrot::~Parrot() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  thread_.join();
}

void Parrot::serve() {
  for (std::size_t i = 0;; i = std::min(i + 1, answers_.size() - 1)) {
    const base::UniqueFd client(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!client) return;
    std::string asked;
    char buffer[4096];
    while (asked.find("\r\n\r\n") == std::string::npos) {
      const ssize_t n = ::recv(client.get(), buffer, sizeof buffer, 0);
      if (n <= 0) break;
      asked.append(buffer, static_cast<std::size_t>(n));
    }
    ++answered_;
    const std::string& text = answers_[i];
    for (std::size_t sent = 0; sent < text.size();) {
      const ssize_t n = ::send(client.get(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) break;
      sent += static_cast<std::size_t>(n);
    }
  }
}

}  // namespace openbits::test
