// What is made of the kernel's messages about links and routes, bad ones included.
#include "network/netlink.h"

#include <gtest/gtest.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "network/default_proxies.h"

namespace openbits::network {
namespace {

constexpr std::uint32_t kSequence = 7;
constexpr int kLo = 1;
constexpr int kLan = 2;
constexpr int kWifi = 3;
constexpr unsigned kUp = IFF_UP | IFF_RUNNING;

/// A datagram that is put together piece by piece.
class Datagram {
 public:
  template <class T>
  Datagram& put(const T& value) {
    const auto* bytes = reinterpret_cast<const std::byte*>(&value);
    bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
    while (bytes_.size() % 4 != 0) bytes_.push_back({});
    return *this;
  }
  Datagram& begin(std::uint16_t type, std::uint32_t sequence = kSequence, std::uint16_t flags = 0) {
    start_ = bytes_.size();
    nlmsghdr header{};
    header.nlmsg_type = type;
    header.nlmsg_seq = sequence;
    header.nlmsg_flags = flags;
    return put(header);
  }
  template <class T>
  Datagram& attribute(std::uint16_t type, const T& value) {
    rtattr header{};
    header.rta_len = sizeof header + sizeof value;
    header.rta_type = type;
    return put(header).put(value);
  }
  Datagram& end() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - start_);
    std::memcpy(bytes_.data() + start_, &length, sizeof length);
    return *this;
  }
  Datagram& link(int index, unsigned flags) {
    ifinfomsg info{};
    info.ifi_index = index;
    info.ifi_flags = flags;
    return begin(RTM_NEWLINK).put(info).end();
  }
  /// Without end().
  Datagram& route(int family, unsigned prefix, unsigned char type = RTN_UNICAST,
                  unsigned flags = 0) {
    rtmsg info{};
    info.rtm_family = static_cast<unsigned char>(family);
    info.rtm_dst_len = static_cast<unsigned char>(prefix);
    info.rtm_type = type;
    info.rtm_flags = flags;
    return begin(RTM_NEWROUTE).put(info);
  }
  Datagram& default_route(int interface, std::uint32_t metric = 0) {
    return route(AF_INET, 0).attribute(RTA_OIF, interface).attribute(RTA_PRIORITY, metric).end();
  }
  Datagram& done() { return begin(NLMSG_DONE).put(int{0}).end(); }
  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  std::size_t start_ = 0;
};

using V4 = std::array<std::uint8_t, 4>;

Datagram links() {
  Datagram d;
  d.link(kLo, kUp | IFF_LOOPBACK).link(kLan, kUp).link(kWifi, kUp);
  return d;
}

Tables read(Datagram& d) {
  Tables tables;
  EXPECT_EQ(read_dump(d.bytes(), kSequence, tables), DumpState::kMore);
  return tables;
}

bool is_up(Datagram& d) {
  return !ways_out(read(d)).empty();
}

TEST(Routes, ADefaultRouteIsAWayOut) {  // LNX-116
  auto d = links();
  EXPECT_FALSE(is_up(d));
  d.default_route(kLan);
  EXPECT_TRUE(is_up(d));
}

TEST(Routes, AnyOtherRouteIsOneToo) {  // LNX-116
  auto d = links();
  d.route(AF_INET, 24).attribute(RTA_DST, V4{10, 0, 0, 0}).attribute(RTA_OIF, kLan).end();
  EXPECT_TRUE(is_up(d));
}

TEST(Routes, InterfacesThatLeadNowhereAreNoWay) {  // LNX-116
  for (const unsigned flags :
       {unsigned{0}, unsigned{IFF_UP}, unsigned{IFF_RUNNING}, unsigned{kUp | IFF_LOOPBACK}}) {
    Datagram d;
    d.link(kLan, flags).default_route(kLan);
    EXPECT_FALSE(is_up(d)) << flags;
  }
  Datagram unknown;
  unknown.default_route(kLan);
  EXPECT_FALSE(is_up(unknown));
}

TEST(Routes, WhatIsNotForOtherMachinesIsNoWay) {  // LNX-116
  for (const unsigned char type :
       {RTN_LOCAL, RTN_BROADCAST, RTN_MULTICAST, RTN_UNREACHABLE, RTN_BLACKHOLE, RTN_UNSPEC}) {
    auto d = links();
    d.route(AF_INET, 0, type).attribute(RTA_OIF, kLan).end();
    EXPECT_FALSE(is_up(d)) << int{type};
  }
  for (const unsigned flags :
       {unsigned{RTNH_F_DEAD}, unsigned{RTNH_F_LINKDOWN}, unsigned{RTM_F_CLONED}}) {
    auto d = links();
    d.route(AF_INET, 0, RTN_UNICAST, flags).attribute(RTA_OIF, kLan).end();
    EXPECT_FALSE(is_up(d)) << flags;
  }
  auto family = links();
  family.route(AF_PACKET, 0).attribute(RTA_OIF, kLan).end();
  EXPECT_FALSE(is_up(family));
}

TEST(Routes, LinkLocalAddressesOfIpv6AreOnEveryInterface) {  // LNX-116
  const auto is_way = [](Address destination, unsigned prefix) {
    auto d = links();
    d.route(AF_INET6, prefix).attribute(RTA_DST, destination).attribute(RTA_OIF, kLan).end();
    return is_up(d);
  };
  EXPECT_FALSE(is_way({0xFE, 0x80}, 64));
  EXPECT_FALSE(is_way({0xFF}, 8));
  EXPECT_TRUE(is_way({0x20, 0x01}, 64));
  EXPECT_TRUE(is_way({}, 0));
}

TEST(Routes, OfSeveralHopsOneIsEnough) {
  const auto with = [](int interface, unsigned char flags) {
    auto d = links();
    d.link(kWifi, 0);
    rtnexthop dead{sizeof(rtnexthop), 0, 0, kWifi};
    rtnexthop other{sizeof(rtnexthop), flags, 0, interface};
    d.route(AF_INET, 0).attribute(RTA_MULTIPATH, std::array{dead, other}).end();
    return is_up(d);
  };
  EXPECT_TRUE(with(kLan, 0));
  EXPECT_FALSE(with(kLan, RTNH_F_LINKDOWN));
  EXPECT_FALSE(with(kWifi, 0));
}

TEST(Routes, TheBestDefaultRouteIsTheWay) {  // LNX-117
  auto d = links();
  d.default_route(kWifi, 600).default_route(kLan, 100).default_route(kWifi, 700);
  const auto ways = ways_out(read(d));
  ASSERT_EQ(ways.size(), 1u);
  EXPECT_EQ(ways[0].hops[0].interface, kLan);
  auto without = links();
  without.link(kLan, IFF_UP).default_route(kWifi, 600).default_route(kLan, 100);
  EXPECT_EQ(ways_out(read(without))[0].hops[0].interface, kWifi);
  EXPECT_NE(ways, ways_out(read(without)));
}

TEST(Routes, AGatewayIsPartOfTheWay) {  // LNX-117
  const auto through = [](V4 gateway) {
    auto d = links();
    d.route(AF_INET, 0).attribute(RTA_OIF, kLan).attribute(RTA_GATEWAY, gateway).end();
    return ways_out(read(d));
  };
  EXPECT_EQ(through({10, 0, 0, 1}), through({10, 0, 0, 1}));
  EXPECT_NE(through({10, 0, 0, 1}), through({10, 0, 0, 2}));
}

// The end of a dump, and what does not belong to it ------------------------------------------

DumpState state_of(Datagram& d) {
  Tables tables;
  return read_dump(d.bytes(), kSequence, tables);
}

TEST(Dump, SaysHowItEnds) {
  auto good = links();
  good.done();
  EXPECT_EQ(state_of(good), DumpState::kDone);
  auto changed = links();
  changed.begin(RTM_NEWROUTE, kSequence, NLM_F_DUMP_INTR).put(rtmsg{}).end().done();
  EXPECT_EQ(state_of(changed), DumpState::kInterrupted);
  Datagram refused;
  refused.begin(NLMSG_ERROR).put(nlmsgerr{-EPERM, {}}).end();
  EXPECT_EQ(state_of(refused), DumpState::kFailed);
}

TEST(Dump, AnswersToOthersAreLeftOut) {
  Datagram d;
  d.begin(NLMSG_DONE, kSequence + 1).put(int{0}).end();
  d.begin(NLMSG_ERROR, 0).put(nlmsgerr{-EPERM, {}}).end();
  EXPECT_EQ(state_of(d), DumpState::kMore);
}

/// With a route of every kind that is read.
Datagram everything() {
  auto d = links();
  d.default_route(kLan, 5);
  rtnexthop hop{sizeof(rtnexthop), 0, 0, kWifi};
  d.route(AF_INET, 8).attribute(RTA_DST, V4{10}).attribute(RTA_MULTIPATH, hop).end();
  d.route(AF_INET6, 64)
      .attribute(RTA_DST, Address{0x20})
      .attribute(RTA_GATEWAY, Address{0x20, 1})
      .attribute(RTA_OIF, kLan)
      .end();
  return d;
}

TEST(Dump, WhatIsCutOffIsLeftOut) {
  const auto whole = everything().bytes();
  std::size_t most = 0;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    // In memory of its own, so that a sanitizer sees a read beyond it.
    const std::vector<std::byte> cut(whole.begin(), whole.begin() + static_cast<long>(size));
    Tables tables;
    EXPECT_EQ(read_dump(cut, kSequence, tables), DumpState::kMore);
    EXPECT_GE(tables.links.size() + tables.routes.size(), most);
    most = tables.links.size() + tables.routes.size();
    (void)read_route_answer(cut, kSequence);
  }
  EXPECT_EQ(most, 6u);
}

TEST(Dump, NonsenseIsSurvived) {
  std::mt19937 random(1);
  const auto whole = everything().bytes();
  for (int round = 0; round < 20'000; ++round) {
    std::vector<std::byte> bytes = whole;
    const unsigned changes = 1 + random() % 4;
    for (unsigned i = 0; i < changes; ++i) {
      bytes[random() % bytes.size()] = static_cast<std::byte>(random() % 256);
    }
    Tables tables;
    (void)read_dump(bytes, kSequence, tables);
    (void)ways_out(tables);
    (void)read_route_answer(bytes, kSequence);
  }
  for (const std::uint32_t length : {0u, 1u, 15u, 17u, 0x7FFF'FFFFu, 0xFFFF'FFFFu}) {
    auto d = everything();
    std::memcpy(d.bytes().data(), &length, sizeof length);
    EXPECT_TRUE(read(d).routes.empty()) << length;
  }
  auto no_length = links();
  no_length.route(AF_INET, 0).put(rtattr{0, RTA_OIF}).put(kLan).end();
  EXPECT_FALSE(is_up(no_length));
  auto short_value = links();
  short_value.route(AF_INET, 0).attribute(RTA_OIF, std::uint16_t{kLan}).end();
  EXPECT_FALSE(is_up(short_value));
}

// One route ----------------------------------------------------------------------------------

TEST(RouteAnswer, NamesTheInterfaceOrTheReason) {  // NET-08
  Datagram found;
  found.route(AF_INET, 32).attribute(RTA_OIF, kWifi).end();
  const auto answer = read_route_answer(found.bytes(), kSequence);
  ASSERT_TRUE(answer && *answer);
  EXPECT_EQ(**answer, kWifi);
  EXPECT_FALSE(read_route_answer(found.bytes(), kSequence + 1));
  Datagram refused;
  refused.begin(NLMSG_ERROR).put(nlmsgerr{-ENETUNREACH, {}}).end();
  const auto refusal = read_route_answer(refused.bytes(), kSequence);
  ASSERT_TRUE(refusal);
  EXPECT_FALSE(refusal->ok());
  Datagram odd;
  odd.begin(NLMSG_ERROR).end();
  EXPECT_FALSE(read_route_answer(odd.bytes(), kSequence)->ok());
  Datagram nowhere;
  nowhere.route(AF_INET, 32).end();
  EXPECT_FALSE(read_route_answer(nowhere.bytes(), kSequence));
}

TEST(DefaultProxiesOfTheEnvironment, AreThoseOfLibcurl) {  // LNX-115
  const std::vector<std::string> names = {"http_proxy", "https_proxy", "HTTPS_PROXY",
                                          "HTTP_PROXY", "all_proxy",   "ALL_PROXY"};
  const auto with = [&](const std::string& name, const char* value) {
    for (const std::string& n : names) ::unsetenv(n.c_str());
    ::setenv(name.c_str(), value, 1);
    const auto found = default_proxies();
    ::unsetenv(name.c_str());
    return found.http + "," + found.https;
  };
  EXPECT_EQ(with("http_proxy", "p:1"), "p:1,");
  EXPECT_EQ(with("HTTP_PROXY", "p:1"), ",");
  EXPECT_EQ(with("https_proxy", "p:1"), ",p:1");
  EXPECT_EQ(with("HTTPS_PROXY", "p:1"), ",p:1");
  EXPECT_EQ(with("ALL_PROXY", "p:1"), "p:1,p:1");
  EXPECT_EQ(with("all_proxy", ""), ",");
}

}  // namespace
}  // namespace openbits::network
