#include "network/netlink.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <tuple>

#include "base/errno_error.h"

namespace openbits::network {
namespace {

constexpr std::size_t kMostDatagram = std::size_t{256} * 1024;
constexpr int kTries = 5;
constexpr std::size_t kAlign = 4;  // of messages and attributes

template <class T>
std::optional<T> head(Bytes bytes) {
  if (bytes.size() < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

/// Cuts a piece that says its own length off the front; nullopt if it does not fit. `Header` has
/// its length in front, the member `length` says which.
template <class Header, class Length>
std::optional<std::pair<Header, Bytes>> cut(Bytes& bytes, Length Header::*length) {
  const auto header = head<Header>(bytes);
  if (!header) return std::nullopt;
  const std::size_t size = header.value().*length;
  if (size < sizeof(Header) || size > bytes.size()) return std::nullopt;
  const Bytes body = bytes.subspan(sizeof(Header), size - sizeof(Header));
  const std::size_t padded = (size + kAlign - 1) / kAlign * kAlign;
  bytes = bytes.subspan(std::min(padded, bytes.size()));
  return std::pair(*header, body);
}

std::size_t size_of(int family) {
  return family == AF_INET ? 4 : 16;
}

bool read_address(Bytes bytes, int family, Address& address) {
  if (bytes.size() != size_of(family)) return false;
  std::memcpy(address.data(), bytes.data(), bytes.size());
  return true;
}

/// The gateway and, in a next hop, its interface are attributes.
template <class Take>
void for_attributes(Bytes bytes, Take take) {
  while (const auto attribute = cut(bytes, &rtattr::rta_len)) {
    take(attribute->first.rta_type & NLA_TYPE_MASK, attribute->second);
  }
}

bool is_dead(unsigned flags) {
  return (flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) != 0;
}

std::vector<Hop> read_hops(Bytes bytes, int family) {
  std::vector<Hop> hops;
  while (const auto next = cut(bytes, &rtnexthop::rtnh_len)) {
    if (is_dead(next->first.rtnh_flags)) continue;
    Hop hop{next->first.rtnh_ifindex, {}};
    for_attributes(next->second, [&](int type, Bytes value) {
      if (type == RTA_GATEWAY) read_address(value, family, hop.gateway);
    });
    hops.push_back(hop);
  }
  return hops;
}

/// Link-local and multicast: every interface with IPv6 has routes to them.
bool is_local_scope(const Route& route) {
  if (route.family != AF_INET6 || route.prefix < 8) return false;
  const auto& a = route.destination;
  return a[0] == 0xFF || (a[0] == 0xFE && (a[1] & 0xC0) == 0x80);
}

void add_link(Bytes body, Tables& tables) {
  const auto info = head<ifinfomsg>(body);
  if (!info || info->ifi_index <= 0) return;
  const bool is_up = (info->ifi_flags & IFF_UP) != 0 && (info->ifi_flags & IFF_RUNNING) != 0;
  tables.links[info->ifi_index] = is_up && (info->ifi_flags & IFF_LOOPBACK) == 0;
}

void add_route(Bytes body, Tables& tables) {
  const auto info = head<rtmsg>(body);
  if (!info || info->rtm_type != RTN_UNICAST || (info->rtm_flags & RTM_F_CLONED) != 0) return;
  if (info->rtm_family != AF_INET && info->rtm_family != AF_INET6) return;
  Route route;
  route.family = info->rtm_family;
  route.prefix = info->rtm_dst_len;
  Hop only;
  for_attributes(body.subspan(std::min(body.size(), sizeof(rtmsg))), [&](int type, Bytes value) {
    if (type == RTA_DST) read_address(value, route.family, route.destination);
    if (type == RTA_GATEWAY) read_address(value, route.family, only.gateway);
    if (type == RTA_OIF) only.interface = head<int>(value).value_or(0);
    if (type == RTA_PRIORITY) route.metric = head<std::uint32_t>(value).value_or(0);
    if (type == RTA_MULTIPATH) route.hops = read_hops(value, route.family);
  });
  if (only.interface > 0 && !is_dead(info->rtm_flags)) route.hops.push_back(only);
  if (!route.hops.empty() && !is_local_scope(route)) tables.routes.push_back(std::move(route));
}

template <class Header>
std::vector<std::byte> request(std::uint16_t type, std::uint16_t flags, std::uint32_t sequence,
                               const Header& header, Bytes more = {}) {
  nlmsghdr head{};
  head.nlmsg_len = static_cast<std::uint32_t>(sizeof head + sizeof header + more.size());
  head.nlmsg_type = type;
  head.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
  head.nlmsg_seq = sequence;
  std::vector<std::byte> message(head.nlmsg_len);
  std::memcpy(message.data(), &head, sizeof head);
  std::memcpy(message.data() + sizeof head, &header, sizeof header);
  std::copy(more.begin(), more.end(), message.begin() + sizeof head + sizeof header);
  return message;
}

}  // namespace

// What the kernel says -----------------------------------------------------------------------

DumpState read_dump(Bytes datagram, std::uint32_t sequence, Tables& tables) {
  DumpState state = DumpState::kMore;
  while (const auto message = cut(datagram, &nlmsghdr::nlmsg_len)) {
    const auto& [header, body] = *message;
    if (header.nlmsg_seq != sequence) continue;
    if ((header.nlmsg_flags & NLM_F_DUMP_INTR) != 0) state = DumpState::kInterrupted;
    switch (header.nlmsg_type) {
      case NLMSG_ERROR:
        return DumpState::kFailed;
      case NLMSG_DONE:
        return state == DumpState::kInterrupted ? state : DumpState::kDone;
      case RTM_NEWLINK:
        add_link(body, tables);
        break;
      case RTM_NEWROUTE:
        add_route(body, tables);
        break;
      default:
        break;
    }
  }
  return state;
}

std::optional<Result<int>> read_route_answer(Bytes datagram, std::uint32_t sequence) {
  while (const auto message = cut(datagram, &nlmsghdr::nlmsg_len)) {
    const auto& [header, body] = *message;
    if (header.nlmsg_seq != sequence) continue;
    if (header.nlmsg_type == NLMSG_ERROR) {
      const int error = head<int>(body).value_or(-EBADMSG);
      return base::errno_error(error < 0 ? -error : EBADMSG, "find a route");
    }
    if (header.nlmsg_type != RTM_NEWROUTE || body.size() < sizeof(rtmsg)) continue;
    int interface = 0;
    for_attributes(body.subspan(sizeof(rtmsg)), [&](int type, Bytes value) {
      if (type == RTA_OIF) interface = head<int>(value).value_or(0);
    });
    if (interface > 0) return Result<int>(interface);
  }
  return std::nullopt;
}

std::vector<Route> ways_out(const Tables& tables) {
  std::vector<Route> usable;
  for (Route route : tables.routes) {
    std::erase_if(route.hops, [&](const Hop& hop) {
      const auto link = tables.links.find(hop.interface);
      return link == tables.links.end() || !link->second;
    });
    if (!route.hops.empty()) usable.push_back(std::move(route));
  }
  std::stable_sort(usable.begin(), usable.end(), [](const Route& a, const Route& b) {
    return std::tie(a.prefix, a.family, a.metric, a.destination) <
           std::tie(b.prefix, b.family, b.metric, b.destination);
  });
  std::vector<Route> defaults;
  for (const Route& route : usable) {
    const bool is_best = defaults.empty() || defaults.back().family != route.family;
    if (route.prefix == 0 && is_best) defaults.push_back(route);
  }
  return defaults.empty() ? usable : defaults;
}

// Asking it ----------------------------------------------------------------------------------

Result<NetlinkSocket> NetlinkSocket::open(std::uint32_t groups) {
  const int type = SOCK_RAW | SOCK_CLOEXEC | (groups != 0 ? SOCK_NONBLOCK : 0);
  NetlinkSocket socket(base::UniqueFd(::socket(AF_NETLINK, type, NETLINK_ROUTE)));
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = groups;
  const timeval patience{1, 0};
  if (!socket.fd_ ||
      ::bind(socket.fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
      ::setsockopt(socket.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0) {
    return base::errno_error(errno, "ask the kernel for routes");
  }
  return socket;
}

Result<void> NetlinkSocket::send(Bytes message) const {
  sockaddr_nl kernel{};
  kernel.nl_family = AF_NETLINK;
  const ssize_t n = ::sendto(fd(), message.data(), message.size(), MSG_NOSIGNAL,
                             reinterpret_cast<const sockaddr*>(&kernel), sizeof kernel);
  if (n < 0) return base::errno_error(errno, "ask the kernel for routes");
  return {};
}

NetlinkSocket::Received NetlinkSocket::receive(std::span<std::byte> buffer) const {
  sockaddr_nl from{};
  iovec part{buffer.data(), buffer.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  ssize_t n = 0;
  do {
    n = ::recvmsg(fd(), &message, 0);
  } while (n < 0 && errno == EINTR);
  if (n < 0) return {errno, {}};
  const bool is_whole = (message.msg_flags & MSG_TRUNC) == 0;
  const bool from_kernel = message.msg_namelen == sizeof from && from.nl_pid == 0;
  if (!is_whole || !from_kernel) return {};
  return {0, buffer.first(static_cast<std::size_t>(n))};
}

Result<DumpState> NetlinkSocket::dump(std::uint16_t type, std::size_t header, Tables& tables) {
  ifinfomsg any_link{};
  rtmsg any_route{};
  const std::uint32_t sequence = ++sequence_;
  const auto message = header == sizeof any_link ? request(type, NLM_F_DUMP, sequence, any_link)
                                                 : request(type, NLM_F_DUMP, sequence, any_route);
  if (auto r = send(message); !r) return r.error();
  std::vector<std::byte> buffer(kMostDatagram);
  for (;;) {
    const Received received = receive(buffer);
    if (received.error != 0) return base::errno_error(received.error, "read routes");
    const DumpState state = read_dump(received.data, sequence, tables);
    if (state != DumpState::kMore) return state;
  }
}

Result<Tables> NetlinkSocket::dump() {
  for (int i = 0; i < kTries; ++i) {
    Tables tables;
    auto links = dump(RTM_GETLINK, sizeof(ifinfomsg), tables);
    if (!links) return links.error();
    auto routes = dump(RTM_GETROUTE, sizeof(rtmsg), tables);
    if (!routes) return routes.error();
    if (*links == DumpState::kDone && *routes == DumpState::kDone) return tables;
  }
  return base::errno_error(EAGAIN, "read routes");
}

Result<int> NetlinkSocket::interface_to(int family, const Address& address) {
  const std::size_t size = size_of(family);
  rtmsg header{};
  header.rtm_family = static_cast<unsigned char>(family);
  header.rtm_dst_len = static_cast<unsigned char>(size * 8);
  rtattr attribute{};
  attribute.rta_len = static_cast<unsigned short>(sizeof attribute + size);
  attribute.rta_type = RTA_DST;
  std::vector<std::byte> destination(attribute.rta_len);
  std::memcpy(destination.data(), &attribute, sizeof attribute);
  std::memcpy(destination.data() + sizeof attribute, address.data(), size);
  const std::uint32_t sequence = ++sequence_;
  if (auto r = send(request(RTM_GETROUTE, 0, sequence, header, destination)); !r) return r.error();
  std::vector<std::byte> buffer(kMostDatagram);
  for (;;) {
    const Received received = receive(buffer);
    if (received.error != 0) return base::errno_error(received.error, "find a route");
    if (auto answer = read_route_answer(received.data, sequence)) return std::move(*answer);
  }
}

}  // namespace openbits::network
