// A line between two networks that nobody else is in.
//   link_emulator [SEED]
// Makes two network namespaces, each with one interface, kServerAddress and kClientAddress, and
// carries packets between them as told. Its first line of output is an object of JSON with the
// paths of the namespaces, "server" and "client", for setns(2) and nsenter(1), and their
// "server_address" and "client_address"; then it answers each line of input with one line (see
// support/link_command.h). It ends with its input. Nothing else keeps the namespaces: however it
// ends, they are gone with it and the processes in them.
// Needs CAP_SYS_ADMIN, CAP_NET_ADMIN and /dev/net/tun.
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#include "base/unique_fd.h"
#include "support/link_command.h"
#include "support/link_model.h"

namespace {

using openbits::base::UniqueFd;
using openbits::test::Line;
using openbits::test::LinkModel;

constexpr const char* kServerAddress = "10.77.0.1";
constexpr const char* kClientAddress = "10.77.0.2";
constexpr const char* kMask = "255.255.255.0";
constexpr const char* kInterface = "line0";
constexpr std::size_t kLargestPacket = 65536;
/// So many packets are taken from one side before anything else is looked at.
constexpr int kBatch = 64;

int check(int r, const char* what) {
  if (r < 0) throw std::system_error(errno, std::generic_category(), what);
  return r;
}

sockaddr address_of(const char* text) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text, &in.sin_addr) != 1) throw std::runtime_error("no address");
  sockaddr out{};
  std::memcpy(&out, &in, sizeof in);
  return out;
}

ifreq request_for(const char* interface) {
  ifreq out{};
  std::strncpy(out.ifr_name, interface, IFNAMSIZ - 1);
  return out;
}

void bring_up(int socket, const char* interface) {
  ifreq request = request_for(interface);
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  check(::ioctl(socket, SIOCSIFFLAGS, &request), "bring an interface up");
}

/// The kernel would ask the line for IPv6 routers.
void forbid_ipv6() {
  const std::string name = std::string("/proc/sys/net/ipv6/conf/") + kInterface + "/disable_ipv6";
  const UniqueFd fd(::open(name.c_str(), O_WRONLY | O_CLOEXEC));
  if (fd) check(static_cast<int>(::write(fd.get(), "1", 1)), "switch IPv6 off");
}

/// A network namespace, and the other end of the interface in it.
class End {
 public:
  /// Leaves this process in the new namespace.
  explicit End(const char* address) {
    check(::unshare(CLONE_NEWNET), "unshare the network");
    net_ = UniqueFd(check(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), "open the network"));
    tun_ = UniqueFd(
        check(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC), "open /dev/net/tun"));
    ifreq request = request_for(kInterface);
    request.ifr_flags = IFF_TUN | IFF_NO_PI;
    check(::ioctl(tun_.get(), TUNSETIFF, &request), "make an interface");
    forbid_ipv6();
    const UniqueFd socket(check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "make a socket"));
    request = request_for(kInterface);
    request.ifr_addr = address_of(address);
    check(::ioctl(socket.get(), SIOCSIFADDR, &request), "set the address");
    request.ifr_netmask = address_of(kMask);
    check(::ioctl(socket.get(), SIOCSIFNETMASK, &request), "set the mask");
    bring_up(socket.get(), "lo");
    bring_up(socket.get(), kInterface);
    add_default_route(socket.get());
  }

  int fd() const { return tun_.get(); }
  std::string path() const {
    return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(net_.get());
  }

  /// A packet that the kernel has sent, unless there is none.
  std::optional<std::string> read() {
    const ssize_t n = ::read(tun_.get(), buffer_.data(), buffer_.size());
    if (n < 0 && errno != EAGAIN && errno != EINTR) check(-1, "read a packet");
    if (n <= 0) return std::nullopt;
    return std::string(buffer_.data(), static_cast<std::size_t>(n));
  }
  /// The kernel takes packets at once or never, as a network card does.
  void write(const std::string& packet) {
    [[maybe_unused]] const ssize_t n = ::write(tun_.get(), packet.data(), packet.size());
  }

 private:
  static void add_default_route(int socket) {
    rtentry route{};
    route.rt_dst = address_of("0.0.0.0");
    route.rt_genmask = address_of("0.0.0.0");
    route.rt_flags = RTF_UP;
    std::string device = kInterface;
    route.rt_dev = device.data();
    check(::ioctl(socket, SIOCADDRT, &route), "add a route");
  }

  UniqueFd net_;
  UniqueFd tun_;
  std::array<char, kLargestPacket> buffer_{};
};

LinkModel::Time now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

class Emulator {
 public:
  explicit Emulator(std::uint64_t seed)
      : server_(kServerAddress), client_(kClientAddress), line_{LinkModel(seed), LinkModel(~seed)} {
    say("{\"server\": \"" + server_.path() + "\", \"client\": \"" + client_.path() +
        "\", \"server_address\": \"" + kServerAddress + "\", \"client_address\": \"" +
        kClientAddress + "\"}");
  }

  void run() {
    while (input_open_) {
      std::array<pollfd, 3> polled = {
          {{STDIN_FILENO, POLLIN, 0}, {server_.fd(), POLLIN, 0}, {client_.fd(), POLLIN, 0}}};
      const std::optional<timespec> pause = time_to_next();
      const int r = ::ppoll(polled.data(), polled.size(), pause ? &*pause : nullptr, nullptr);
      if (r < 0 && errno != EINTR) check(r, "wait");
      // First, so that a packet never overtakes a command that was given before it.
      if (r > 0 && polled[0].revents != 0) read_commands();
      carry(server_, line_.down, client_);
      carry(client_, line_.up, server_);
    }
  }

 private:
  std::optional<timespec> time_to_next() const {
    std::optional<LinkModel::Time> first = line_.up.next();
    if (const auto down = line_.down.next(); down && (!first || *down < *first)) first = down;
    if (!first) return std::nullopt;
    const auto left = std::max(LinkModel::Time{0}, *first - now());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    return timespec{static_cast<time_t>(seconds.count()),
                    static_cast<long>((left - seconds).count())};
  }

  static void carry(End& from, LinkModel& link, End& to) {
    for (int i = 0; i < kBatch; ++i) {
      auto packet = from.read();
      if (!packet) break;
      link.offer(std::move(*packet), now());
    }
    while (const auto packet = link.take(now())) to.write(*packet);
  }

  void read_commands() {
    std::array<char, 4096> buffer;
    const ssize_t n = ::read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) return;
    if (n <= 0) {
      input_open_ = false;
      return;
    }
    input_.append(buffer.data(), static_cast<std::size_t>(n));
    for (std::size_t end; (end = input_.find('\n')) != std::string::npos;) {
      say(run_link_command(input_.substr(0, end), line_, now()));
      input_.erase(0, end + 1);
    }
  }

  End server_;
  End client_;
  Line line_;
  std::string input_;
  bool input_open_ = true;
};

}  // namespace

int main(int argc, char** argv) try {
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  Emulator emulator(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1);
  emulator.run();
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "link_emulator: %s\n", e.what());
  return 1;
}
