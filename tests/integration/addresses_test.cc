// A server whose name has several addresses, of which not all lead to it.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/net_namespace.h"
#include "support/service_world.h"

namespace openbits::test {
namespace {

constexpr char kServer4[] = "192.0.2.1";       // here, and it answers
constexpr char kServer6[] = "2001:db8:1::1";   // here, and it answers
constexpr char kRefuses6[] = "2001:db8:2::1";  // here, and nobody listens
constexpr char kHole4[] = "198.51.100.1";      // whatever is sent there is lost
constexpr char kHole6[] = "2001:db8:3::1";
constexpr std::size_t kSize = 100'000;

/// Connections that have been begun in that network since it was made; -1: not known.
long begun_connections(const NetNamespace& net) {
  const NetNamespace::Visit visit(net);
  std::ifstream file("/proc/thread-self/net/snmp");  // a line of names, then one of values
  for (std::string names, values; std::getline(file, names) && std::getline(file, values);) {
    if (!names.starts_with("Tcp:")) continue;
    std::istringstream name_stream(names);
    std::istringstream value_stream(values);
    for (std::string name, value; name_stream >> name && value_stream >> value;) {
      if (name == "ActiveOpens") return std::stol(value);
    }
  }
  return -1;
}

/// One network with all those addresses, the server and the service in it.
class Addresses : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NetNamespace::possible()) GTEST_SKIP() << "needs the right to make networks";
    if (!std::ifstream("/proc/net/if_inet6")) GTEST_SKIP() << "needs a kernel with IPv6";
    net_ = std::make_unique<NetNamespace>();
    // What goes into one end for the address of a card that is not there is lost at the other.
    net_->ip("link add hole0 type veth peer name hole1");
    net_->ip("link set hole0 up");
    net_->ip("link set hole1 up");
    net_->ip("addr add 198.51.100.2/24 dev hole0");
    net_->ip("-6 addr add 2001:db8:3::2/64 dev hole0 nodad");
    for (const std::string hole : {kHole4, kHole6}) {
      net_->ip("neigh add " + hole + " lladdr 02:00:00:00:00:02 dev hole0 nud permanent");
      net_->ip("route add default via " + hole);
    }
    net_->ip(std::string("addr add ") + kServer4 + "/32 dev lo");
    for (const std::string here : {kServer6, kRefuses6}) {
      net_->ip("-6 addr add " + here + "/128 dev lo nodad");
    }
  }

  /// The name `server` has these addresses.
  void start(const std::vector<std::string>& addresses, std::vector<std::string> arguments = {}) {
    std::string hosts = "127.0.0.1 localhost\n";
    for (const std::string& address : addresses) hosts += address + " server.test\n";
    write_bytes(dir_ / "hosts", hosts);
    Nginx::Options web;
    web.net = net_->name();
    web.address = kServer4;
    web.http = std::string("server { listen [") + kServer6 + "]:8080; return 200 \"by IPv6\"; }" +
               "server { listen 8080; return 200 \"by IPv4\"; }";
    PrivateBus::Options bus;
    bus.net = net_->name();
    bus.hosts = dir_ / "hosts";
    bus.env = {{"http_proxy", ""}, {"HTTP_PROXY", ""}, {"all_proxy", ""}, {"ALL_PROXY", ""}};
    bus.service_arguments = std::move(arguments);
    world_ = std::make_unique<ServiceWorld>(web, bus);
    world_->web.write_file("file", kSize, 5);
  }
  Job begin() { return begin(world_->web.port()); }
  Job begin(std::uint16_t port) {
    Job job = must(world_->client.create_job("job"));
    must(job.set_priority(JobPriority::kForeground));
    const std::string url = "http://server.test:" + std::to_string(port) + "/file";
    must(job.add_file(url, world_->out / "file"));
    must(job.resume());
    return job;
  }
  void expect_the_file(Job& job, const std::string& bytes = content(kSize, 5)) {
    ASSERT_TRUE(world_->reaches(job, JobState::kTransferred)) << must(job.error()).message;
    EXPECT_EQ(must(job.complete()), hr::kOk);
    EXPECT_TRUE(read_file(world_->out / "file") == bytes);
  }

  TempDir dir_;
  std::unique_ptr<NetNamespace> net_;
  std::unique_ptr<ServiceWorld> world_;
};

// LNX-133
TEST_F(Addresses, IPv6ThatLeadsNowhereDoesNotHinderIPv4) {
  start({kHole6, kServer4});
  const long before = begun_connections(*net_);
  ASSERT_GE(before, 0);
  Job job = begin();
  expect_the_file(job);
  EXPECT_GE(begun_connections(*net_), before + 2) << "IPv6 was to be tried, too";
}

// LNX-133
TEST_F(Addresses, IPv6ThatIsRefusedDoesNotHinderIPv4) {
  start({kRefuses6, kServer4});
  const long before = begun_connections(*net_);
  Job job = begin();
  expect_the_file(job);
  EXPECT_GE(begun_connections(*net_), before + 2) << "IPv6 was to be tried, too";
}

// LNX-133
TEST_F(Addresses, IPv4ThatLeadsNowhereDoesNotHinderIPv6) {
  start({kHole4, kServer6});
  Job job = begin(8080);
  expect_the_file(job, "by IPv6");
}

// LNX-133
TEST_F(Addresses, TheNextAddressOfAFamilyHasItsTurn) {
  // Which one is first is decided by how much an address has in common with one's own (RFC 6724).
  net_->ip("addr add 192.0.2.200/32 dev lo");
  net_->ip(std::string("route replace local ") + kServer4 + " dev lo table local src 192.0.2.200");
  start({kHole4, kServer4}, {"--connect-timeout", "6"});
  const long before = begun_connections(*net_);
  Job job = begin();
  expect_the_file(job);
  EXPECT_GE(begun_connections(*net_), before + 2) << "the other one was to be tried first";
}

// LNX-133 SCHED-09
TEST_F(Addresses, WhenNoneLeadsAnywhereTheJobTriesAgain) {
  start({kHole6, kHole4}, {"--connect-timeout", "1"});
  Job job = begin(8080);
  ASSERT_TRUE(world_->reaches(job, JobState::kTransientError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, hr::kBgETimeout) << error.message;
  EXPECT_EQ(error.context, ErrorContext::kGeneralTransport);
  net_->ip(std::string("addr add ") + kHole4 + "/32 dev lo");  // the way is there again
  must(job.resume());
  expect_the_file(job, "by IPv4");
}

}  // namespace
}  // namespace openbits::test
