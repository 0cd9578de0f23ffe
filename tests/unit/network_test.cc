// What the core makes of reports about the network, and who needs one.
#include "core/network.h"

#include <gtest/gtest.h>

#include <string>

namespace openbits::core {
namespace {

using Change = SettledNetwork::Change;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr NetworkReport kDown{false, 0};
constexpr NetworkReport kUp{true, 0};

class Settling : public ::testing::Test {
 protected:
  SettledNetwork network_;
  SteadyTime now_{std::chrono::hours(1)};

  void report(const NetworkReport& report) { network_.report(report, now_); }
};

TEST_F(Settling, TheFirstReportCountsAtOnce) {
  EXPECT_TRUE(network_.is_up()) << "without one";
  network_.begin(kDown);
  EXPECT_FALSE(network_.is_up());
  EXPECT_EQ(network_.due(), std::nullopt);
}

TEST_F(Settling, LaterOnesCountWhenTheyHaveStoodForAWhile) {  // NET-07
  report(kDown);
  EXPECT_TRUE(network_.is_up());
  EXPECT_TRUE(network_.may_be_lost());
  EXPECT_EQ(network_.due(), now_ + kNetworkSettles);
  EXPECT_EQ(network_.settle(), Change::kLost);
  EXPECT_FALSE(network_.is_up());
  EXPECT_EQ(network_.due(), std::nullopt);
  report(kUp);
  EXPECT_FALSE(network_.is_up());
  EXPECT_FALSE(network_.may_be_lost());
  EXPECT_EQ(network_.settle(), Change::kBack);
  EXPECT_TRUE(network_.is_up());
}

TEST_F(Settling, TheSameReportAgainChangesNothing) {
  report(kUp);
  EXPECT_EQ(network_.due(), std::nullopt);
  report(kDown);
  now_ += seconds(1);
  report(kDown);
  EXPECT_EQ(network_.due(), now_ - seconds(1) + kNetworkSettles);
}

TEST_F(Settling, AnInterfaceThatBlinksIsWaitedForButNotForEver) {  // LNX-116
  const SteadyTime begin = now_;
  for (int i = 0; i < 5; ++i) {
    report(i % 2 == 0 ? kDown : kUp);
    EXPECT_EQ(network_.due(), now_ + kNetworkSettles);
    now_ += milliseconds(1500);
  }
  for (int i = 0; i < 4; ++i) {
    report(i % 2 == 0 ? kUp : kDown);
    EXPECT_LE(network_.due(), begin + kNetworkSettlesMost);
    now_ += milliseconds(500);
  }
  EXPECT_EQ(network_.settle(), Change::kLost);
}

TEST_F(Settling, WhatHasBeenAwayForAMomentCountsAsAnotherWay) {  // LNX-117
  report(kDown);
  report(kUp);
  EXPECT_EQ(network_.settle(), Change::kOtherWay);
  report({true, 7});
  EXPECT_EQ(network_.settle(), Change::kOtherWay);
  network_.begin(kDown);
  report({true, 8});
  report({false, 9});
  EXPECT_EQ(network_.settle(), Change::kNone) << "it was not there long enough";
}

TEST(Loopback, IsTheMachineItself) {  // LNX-115
  for (const char* host : {"127.0.0.1", "127.1", "127.255.255.254", "::1", "localhost", "LocalHost",
                           "a.localhost", "::ffff:127.0.0.1"}) {
    EXPECT_TRUE(is_loopback(host)) << host;
  }
  for (const char* host : {"", "128.0.0.1", "10.0.0.127", "127.example.org", "::2", "localhost.org",
                           "notlocalhost", "1270.0.0.1", "::ffff:10.0.0.1"}) {
    EXPECT_FALSE(is_loopback(host)) << host;
  }
}

bool needs(std::string_view url) {
  return needs_network(url, {}, {});
}

TEST(NeedsNetwork, IsDecidedByTheHostOfTheUrl) {  // LNX-115
  for (const char* url :
       {"http://127.0.0.1:8080/file", "https://localhost/", "HTTP://LOCALHOST", "http://[::1]:80/",
        "http://user:pass@127.0.0.1/a", "http://evil.example@localhost/", "file:///srv/file",
        "/srv/file", "/srv/http://far/file", "file:///srv/http://far/file", "http://[::1", ""}) {
    EXPECT_FALSE(needs(url)) << url;
  }
  for (const char* url :
       {"http://server.example/file", "https://10.1.2.3:8443", "http://[2001:db8::1]/x",
        "http://127.0.0.1@server.example/", "http://server.example/?127.0.0.1",
        "http://server.example#@localhost", "http://server.example/@localhost",
        "http://server.example\\@localhost", "file://server/share/file", "http://@server"}) {
    EXPECT_TRUE(needs(url)) << url;
  }
}

ProxySettings through(std::string list) {
  ProxySettings proxy;
  proxy.usage = ProxyUsage::kOverride;
  proxy.list = std::move(list);
  return proxy;
}

TEST(NeedsNetwork, OfAProxyCountsTheProxy) {  // LNX-115
  const std::string url = "http://server.example/file";
  EXPECT_FALSE(needs_network(url, through("127.0.0.1:3128"), {}));
  EXPECT_FALSE(needs_network(url, through("socks5://[::1]:1080"), {}));
  EXPECT_FALSE(needs_network(url, through("https=far:1 ; http=localhost:2"), {}));
  EXPECT_FALSE(needs_network(url, through("localhost far"), {}));
  EXPECT_TRUE(needs_network(url, through("far localhost"), {}));
  EXPECT_TRUE(needs_network(url, through("https=localhost:2"), {}));
  EXPECT_TRUE(needs_network(url, through("https=localhost:2 far:1"), {}));
  EXPECT_TRUE(needs_network(url, through(""), {}));
  EXPECT_TRUE(needs_network(url, through(" ;; = :// [ "), {})) << "nonsense is no proxy";
  EXPECT_FALSE(needs_network("http://localhost/", through("far:1"), {})) << "as for any URL here";
}

TEST(NeedsNetwork, TheEnvironmentsProxyIsUsedWithoutSettingsOfTheJob) {  // LNX-115
  const DefaultProxies here{"http://127.0.0.1:3128", "far:3128"};
  EXPECT_FALSE(needs_network("http://server.example/", {}, here));
  EXPECT_TRUE(needs_network("https://server.example/", {}, here));
  ProxySettings direct;
  direct.usage = ProxyUsage::kNoProxy;
  EXPECT_TRUE(needs_network("http://server.example/", direct, here));
  EXPECT_TRUE(needs_network("http://server.example/", through("far:1"), here));
}

}  // namespace
}  // namespace openbits::core
