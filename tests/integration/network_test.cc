// The service on a network of its own, which comes and goes.
#include <gtest/gtest.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <sys/socket.h>

#include <array>
#include <memory>
#include <string>

#include "loop/event_loop.h"
#include "network/netlink.h"
#include "network/route_monitor.h"
#include "support/net_namespace.h"
#include "support/service_world.h"

namespace openbits::test {
namespace {

using network::Address;
using network::NetlinkSocket;
using Visit = NetNamespace::Visit;

constexpr const char* kServer = "10.99.0.1:8080";

/// A machine and a web server, each in a network of its own, with a cable in between: "wan" on the
/// machine's side, 10.99.0.2, and "far" on the other, 10.99.0.1.
class Networks : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!NetNamespace::possible()) GTEST_SKIP() << "no network namespaces here";
    machine_ = std::make_unique<NetNamespace>();
    outside_ = std::make_unique<NetNamespace>();
    machine_->ip("link add wan type veth peer name far netns " + outside_->name());
    outside_->ip("addr add 10.99.0.1/24 dev far");
    outside_->ip("link set far up");
    machine_->ip("addr add 10.99.0.2/24 dev wan");
    machine_->ip("link set wan up");
    // The kernel thinks it over for a moment.
    ASSERT_TRUE(eventually([&] { return is_running(*machine_) && is_running(*outside_); }));
  }
  static bool is_running(const NetNamespace& network) {
    const std::string links = network.ip_output("-o link show type veth");
    return links.find("state UP") != std::string::npos;
  }

  std::unique_ptr<NetNamespace> machine_;
  std::unique_ptr<NetNamespace> outside_;
};

class ServiceOnNetworks : public Networks {
 protected:
  void SetUp() override {
    Networks::SetUp();
    if (IsSkipped()) return;
    {
      const Visit visit(*outside_);
      Nginx::Options options;
      options.http = "server { listen " + std::string(kServer) + "; root " + files_.path() +
                     "; location /slow/ { alias " + files_.path() + "/; limit_rate 500k; } }";
      far_server_ = std::make_unique<Nginx>(options);
    }
    write_bytes(files_ / "file", content(kSize, 1));
    const Visit visit(*machine_);
    near_server_ = std::make_unique<Nginx>();
    bus_ = std::make_unique<PrivateBus>();
    ClientOptions options;
    options.bus_address = bus_->address();
    client_ = std::make_unique<Client>(must(Client::connect(options)));
  }
  void TearDown() override {
    client_.reset();
    bus_.reset();
  }

  Job start(const std::string& url, const std::string& name) {
    Job job = must(client_->create_job(name));
    must(job.add_file(url, out_ / name));
    must(job.resume());
    return job;
  }
  Job start_far(const std::string& path, const std::string& name) {
    return start("http://" + std::string(kServer) + path, name);
  }
  static bool reaches(const Job& job, JobState state) {
    return eventually([&] {
      const auto now = job.state();
      return now && *now == state;
    });
  }
  static bool is_disconnected(const Job& job) {
    if (!reaches(job, JobState::kTransientError)) return false;
    const auto error = job.error();
    return error && error->code == hr::kBgENetworkDisconnected;
  }
  static bool has_received(const Job& job) {
    return eventually([&] { return must(job.progress()).bytes_transferred > 0; });
  }
  void expect_whole(Job& job, const std::string& name) {
    EXPECT_TRUE(reaches(job, JobState::kTransferred));
    must(job.complete());
    EXPECT_EQ(read_file(out_ / name), content(kSize, 1));
  }

  static constexpr std::size_t kSize = 2'000'000;
  TempDir files_;
  TempDir out_;
  std::unique_ptr<Nginx> far_server_;
  std::unique_ptr<Nginx> near_server_;
  std::unique_ptr<PrivateBus> bus_;
  std::unique_ptr<Client> client_;
};

TEST_F(ServiceOnNetworks, AJobWaitsWhileTheInterfaceIsDown) {  // NET-05 NET-06 NET-07
  Job running = start_far("/slow/file", "a");
  Job queued = start_far("/file", "b");
  ASSERT_TRUE(has_received(running));
  machine_->ip("link set wan down");
  EXPECT_TRUE(is_disconnected(running));
  EXPECT_TRUE(is_disconnected(queued));
  machine_->ip("link set wan up");
  expect_whole(running, "a");
  expect_whole(queued, "b");
}

TEST_F(ServiceOnNetworks, ACableWithoutAnOtherEndIsNoNetwork) {  // NET-05 NET-06
  Job job = start_far("/slow/file", "a");
  ASSERT_TRUE(has_received(job));
  outside_->ip("link set far down");
  EXPECT_TRUE(is_disconnected(job));
  outside_->ip("link set far up");
  expect_whole(job, "a");
}

TEST_F(ServiceOnNetworks, AServiceThatStartsWithoutANetworkWaitsForOne) {  // NET-04 NET-06 LNX-116
  Job job = start_far("/slow/file", "a");
  ASSERT_TRUE(has_received(job));
  ASSERT_GT(bus_->kill_service(SIGKILL), 0);
  machine_->ip("link set wan down");
  bus_->start_service();
  EXPECT_TRUE(is_disconnected(job));
  EXPECT_EQ(machine_->ip_output("-o link show dev wan up"), "") << "nobody switches it on";
  machine_->ip("link set wan up");
  expect_whole(job, "a");
}

TEST_F(ServiceOnNetworks, TheMachinesOwnServersNeedNoNetwork) {  // LNX-115
  near_server_->write_file("file", kSize, 1);
  Job far = start_far("/slow/file", "far");
  ASSERT_TRUE(has_received(far));
  machine_->ip("link set wan down");
  EXPECT_TRUE(is_disconnected(far));
  Job near = start(near_server_->url("file"), "near");
  expect_whole(near, "near");
  EXPECT_TRUE(is_disconnected(far));
}

// What the kernel says -----------------------------------------------------------------------

Address v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {a, b, c, d};
}

TEST_F(Networks, TheInterfaceWithTheBestRouteToAServer) {  // NET-08
  machine_->ip("link add lan type veth peer name other netns " + outside_->name());
  outside_->ip("link set other up");
  machine_->ip("addr add 10.98.0.2/24 dev lan");
  machine_->ip("addr add 2001:db8::2/64 dev lan nodad");
  machine_->ip("link set lan up");
  machine_->ip("route add default via 10.99.0.1 metric 100");
  machine_->ip("route add default via 10.98.0.1 metric 50");
  machine_->ip("route add 192.0.2.0/24 via 10.99.0.1");
  const Visit visit(*machine_);
  auto socket = must(NetlinkSocket::open(0));
  const auto to = [&](int family, const Address& address) {
    const auto found = socket.interface_to(family, address);
    char name[IF_NAMESIZE] = "";
    return found ? std::string(::if_indextoname(static_cast<unsigned>(*found), name))
                 : found.error().message;
  };
  EXPECT_EQ(to(AF_INET, v4(10, 99, 0, 1)), "wan");
  EXPECT_EQ(to(AF_INET, v4(10, 98, 0, 7)), "lan");
  EXPECT_EQ(to(AF_INET, v4(203, 0, 113, 1)), "lan") << "the smaller metric";
  EXPECT_EQ(to(AF_INET, v4(192, 0, 2, 9)), "wan") << "the narrower route";
  EXPECT_EQ(to(AF_INET, v4(127, 0, 0, 1)), "lo");
  EXPECT_EQ(to(AF_INET6, {0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9}), "lan");
  machine_->ip("link set lan down");
  EXPECT_EQ(to(AF_INET, v4(203, 0, 113, 1)), "wan");
  machine_->ip("link set wan down");
  EXPECT_FALSE(socket.interface_to(AF_INET, v4(203, 0, 113, 1)).ok());
}

class Monitor : public Networks {
 protected:
  void begin() {
    const Visit visit(*machine_);
    loop_ = must(loop::EventLoop::create());
    monitor_ = std::make_unique<network::RouteMonitor>(
        *loop_, [this](const core::NetworkReport& report) { reports_.push_back(report); },
        [](const std::string& text) { ADD_FAILURE() << text; });
    first_ = monitor_->begin();
  }
  /// Runs the loop until there are so many reports.
  bool hears(std::size_t reports) {
    return eventually([&] {
      sd_event_run(loop_->get(), 10'000);
      return reports_.size() >= reports;
    });
  }

  std::unique_ptr<loop::EventLoop> loop_;
  std::unique_ptr<network::RouteMonitor> monitor_;
  core::NetworkReport first_;
  std::vector<core::NetworkReport> reports_;
};

TEST_F(Monitor, AnAddressIsAWayOut) {  // LNX-116
  machine_->ip("addr del 10.99.0.2/24 dev wan");
  begin();
  EXPECT_FALSE(first_.up) << "link-local addresses of IPv6 are none";
  machine_->ip("addr add 10.99.0.2/24 dev wan");
  ASSERT_TRUE(hears(1));
  EXPECT_TRUE(reports_.back().up);
  machine_->ip("addr del 10.99.0.2/24 dev wan");
  ASSERT_TRUE(hears(2));
  EXPECT_FALSE(reports_.back().up);
}

TEST_F(Monitor, AnAddressOfIpv6IsOneToo) {  // LNX-116
  machine_->ip("addr del 10.99.0.2/24 dev wan");
  begin();
  EXPECT_FALSE(first_.up);
  machine_->ip("addr add 2001:db8::2/64 dev wan nodad");
  ASSERT_TRUE(hears(1));
  EXPECT_TRUE(reports_.back().up);
  machine_->ip("addr del 2001:db8::2/64 dev wan");
  ASSERT_TRUE(hears(2));
  EXPECT_FALSE(reports_.back().up);
}

TEST_F(Monitor, AnotherDefaultRouteIsAnotherWay) {  // LNX-117
  machine_->ip("route add default via 10.99.0.1 metric 100");
  begin();
  EXPECT_TRUE(first_.up);
  machine_->ip("route add 192.0.2.0/24 via 10.99.0.1");  // of no importance
  machine_->ip("route add default via 10.99.0.3 metric 50");
  ASSERT_TRUE(hears(1));
  EXPECT_TRUE(reports_.back().up);
  EXPECT_NE(reports_.back().way, first_.way);
  EXPECT_EQ(reports_.size(), 1u);
}

TEST_F(Monitor, ARouteOfAnInterfaceThatWentDownIsForgotten) {
  machine_->ip("route add default via 10.99.0.1");
  begin();
  machine_->ip("link set wan down");
  ASSERT_TRUE(hears(1));
  EXPECT_FALSE(reports_.back().up);
  machine_->ip("addr flush dev wan");
  machine_->ip("link set wan up");  // the kernel does not bring the default route back
  machine_->ip("addr add 10.97.0.2/24 dev wan");
  ASSERT_TRUE(hears(2));
  EXPECT_TRUE(reports_.back().up);
}

TEST_F(Monitor, NewsThatTheKernelHadToDropAreFoundByLooking) {  // ENOBUFS
  begin();
  const int small = 1;  // the kernel makes the least of it that it can
  ASSERT_EQ(::setsockopt(monitor_->fd(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small), 0);
  for (int i = 0; i < 40; ++i) {
    machine_->ip("route add 10.1." + std::to_string(i) + ".0/24 via 10.99.0.1");
  }
  machine_->ip("link set wan down");
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof memory;
  ASSERT_EQ(::getsockopt(monitor_->fd(), SOL_SOCKET, SO_MEMINFO, memory.data(), &size), 0);
  ASSERT_GT(memory[SK_MEMINFO_DROPS], 0u);
  ASSERT_TRUE(hears(1));
  EXPECT_FALSE(reports_.back().up);
}

}  // namespace
}  // namespace openbits::test
