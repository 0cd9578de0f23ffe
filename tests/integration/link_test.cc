// The service at one end of a line with all that real ones have, a web server at the other.
#include "support/link.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <system_error>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::uint16_t kPort = 9000;

/// A UDP socket in one of the networks.
class Datagrams {
 public:
  Datagrams(const std::string& net, const std::string& address) {
    in_network(net, [&] { fd_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0); });
    const sockaddr_in here = socket_address(address);
    if (fd_ < 0 || ::bind(fd_, reinterpret_cast<const sockaddr*>(&here), sizeof here) != 0) {
      throw std::runtime_error("no socket on " + address);
    }
  }
  ~Datagrams() { ::close(fd_); }
  Datagrams(const Datagrams&) = delete;
  Datagrams& operator=(const Datagrams&) = delete;

  void send(const std::string& text, const std::string& to) const {
    const sockaddr_in there = socket_address(to);
    EXPECT_EQ(::sendto(fd_, text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&there),
                       sizeof there),
              static_cast<ssize_t>(text.size()));
  }
  /// Empty: nothing has come within 20 s.
  std::string receive() const {
    pollfd polled{fd_, POLLIN, 0};
    char buffer[2048];
    if (::poll(&polled, 1, 20'000) <= 0) return {};
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    return n < 0 ? std::string() : std::string(buffer, static_cast<std::size_t>(n));
  }

 private:
  static sockaddr_in socket_address(const std::string& text) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_port = htons(kPort);
    ::inet_pton(AF_INET, text.c_str(), &out.sin_addr);
    return out;
  }
  int fd_ = -1;
};

class LinkTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = Link::why_not(); !reason.empty()) GTEST_SKIP() << reason;
    link_ = std::make_unique<Link>();
  }
  std::unique_ptr<Link> link_;
};

TEST_F(LinkTest, CarriesPacketsInOrderAndNoSoonerThanItsDelay) {
  const Datagrams server(link_->server_net(), link_->server_address());
  const Datagrams client(link_->client_net(), link_->client_address());
  link_->tell("delay 50ms");
  const auto begin = std::chrono::steady_clock::now();
  for (const char* text : {"one", "two", "three"}) client.send(text, link_->server_address());
  std::vector<std::string> echoes;
  for (int i = 0; i < 3; ++i) {
    server.send(server.receive() + "!", link_->client_address());
    echoes.push_back(client.receive());
  }
  EXPECT_THAT(echoes, ElementsAre("one!", "two!", "three!"));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 100ms);
  for (const auto& counters : {link_->up(), link_->down()}) {
    EXPECT_EQ(counters.offered, 3u);
    EXPECT_EQ(counters.delivered, 3u);
    EXPECT_GE(counters.longest_way_us, 50'000u);
  }
}

TEST_F(LinkTest, LosesAndCutsWhatItIsToldTo) {
  const Datagrams server(link_->server_net(), link_->server_address());
  const Datagrams client(link_->client_net(), link_->client_address());
  link_->tell("loss 100% up");
  client.send("lost", link_->server_address());
  EXPECT_TRUE(eventually([&] { return link_->up().lost == 1; }));
  link_->tell("loss 0% up");
  link_->tell("cut");
  client.send("cut off", link_->server_address());
  EXPECT_TRUE(eventually([&] { return link_->up().cut_off == 1; }));
  link_->tell("join");
  client.send("through", link_->server_address());
  EXPECT_EQ(server.receive(), "through");
  EXPECT_EQ(link_->down().offered, 0u);
}

TEST_F(LinkTest, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THROW(link_->tell("rate fast"), std::runtime_error);
  EXPECT_THROW(link_->tell("counters"), std::runtime_error);
  link_->tell("rate 1mbit");
}

TEST_F(LinkTest, LeavesOurNetworkAlone) {
  EXPECT_EQ(::if_nametoindex("line0"), 0u);
  in_network(link_->client_net(), [] { EXPECT_NE(::if_nametoindex("line0"), 0u); });
  EXPECT_EQ(::if_nametoindex("line0"), 0u);
}

TEST_F(LinkTest, IsGoneWithItsProcess) {
  const Datagrams client(link_->client_net(), link_->client_address());  // holds its network
  ASSERT_EQ(::kill(link_->pid(), SIGKILL), 0);
  EXPECT_TRUE(eventually([&] {
    try {
      link_->tell("join");
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  }));
  EXPECT_THROW(in_network(link_->client_net(), [] {}), std::system_error);
}

/// Jobs over the line.
class LinkedService : public LinkTest {
 protected:
  void SetUp() override {
    LinkTest::SetUp();
    if (IsSkipped()) return;
    PrivateBus::Options bus;
    bus.net = link_->client_net();
    world_ = std::make_unique<ServiceWorld>(link_->server(), bus);
  }

  /// A job that has begun to fetch so many bytes.
  Job start(std::size_t size) {
    bytes_ = content(size, 1);
    world_->web.write_file("file", bytes_);
    Job job = world_->job_for("file");
    must(job.set_minimum_retry_delay(1));
    must(job.resume());
    return job;
  }
  static std::uint64_t fetched(const Job& job) { return must(job.progress()).bytes_transferred; }
  bool has_fetched(const Job& job, std::size_t bytes) {
    return eventually([&] { return fetched(job) >= bytes; }, 60s);
  }
  /// Waits for its end, and looks at what has come.
  void expect_whole(Job job) {
    ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
    EXPECT_EQ(must(job.complete()), hr::kOk);
    EXPECT_TRUE(read_file(world_->out / "file") == bytes_);
  }

  std::string bytes_;
  std::unique_ptr<ServiceWorld> world_;
};

TEST_F(LinkedService, DownloadsAFileAcrossLoss) {
  link_->tell("rate 50mbit");
  link_->tell("delay 5ms");
  link_->tell("loss 1%");
  expect_whole(start(8 * kMiB));
  EXPECT_GT(link_->down().lost, 0u);
  EXPECT_GT(link_->down().delivered_bytes, 8 * kMiB);
}

TEST_F(LinkedService, DownloadsAFileThroughAQueueThatOverflows) {
  link_->tell("rate 20mbit");
  link_->tell("delay 20ms");
  link_->tell("queue 16k");
  expect_whole(start(4 * kMiB));
  EXPECT_GT(link_->down().dropped, 0u);
}

TEST_F(LinkedService, GoesOnWhenACutLineIsJoined) {
  link_->tell("rate 20mbit");
  Job job = start(6 * kMiB);
  ASSERT_TRUE(has_fetched(job, kMiB));
  link_->tell("cut");
  ASSERT_TRUE(eventually([&] { return link_->down().cut_off > 0; }));
  const std::uint64_t before = link_->down().delivered;
  // Further packets were sent into the cut.
  const std::uint64_t cut_off = link_->down().cut_off;
  ASSERT_TRUE(eventually([&] { return link_->down().cut_off > cut_off; }));
  EXPECT_EQ(link_->down().delivered, before);
  EXPECT_LT(fetched(job), 6 * kMiB);
  EXPECT_NE(must(job.state()), JobState::kError);
  link_->tell("join");
  expect_whole(job);
  EXPECT_LT(world_->web.bytes_sent(), 2 * 6 * kMiB);  // it has not started over
}

TEST_F(LinkedService, ComesBackAfterACutThatIsLongerThanItWaits) {
  if (std::getenv("OPENBITS_SOAK") == nullptr) {
    GTEST_SKIP() << "the service waits two minutes: ./dev test --soak";
  }
  link_->tell("rate 20mbit");
  Job job = start(6 * kMiB);
  ASSERT_TRUE(has_fetched(job, kMiB));
  link_->tell("cut");
  ASSERT_TRUE(eventually([&] { return must(job.error_count()) > 0; }, 5min));
  EXPECT_NE(must(job.state()), JobState::kError);
  link_->tell("join");
  expect_whole(job);
  EXPECT_LT(world_->web.bytes_sent(), 2 * 6 * kMiB);  // nor has it started over
}

TEST_F(LinkedService, BeginsWhenTheLineIsThere) {
  link_->tell("cut");
  Job job = start(kMiB);
  ASSERT_TRUE(eventually([&] { return link_->up().cut_off > 0; }));
  EXPECT_EQ(fetched(job), 0u);
  link_->tell("join");
  expect_whole(job);
}

TEST_F(LinkedService, DownloadsAFileAcrossChangesOfTheRate) {
  link_->tell("rate 4mbit");
  Job job = start(8 * kMiB);
  ASSERT_TRUE(has_fetched(job, kMiB / 4));
  EXPECT_NE(must(job.state()), JobState::kTransferred);
  link_->tell("rate 40mbit");
  ASSERT_TRUE(has_fetched(job, 4 * kMiB));
  link_->tell("rate 10mbit");
  link_->tell("delay 20ms");
  ASSERT_TRUE(has_fetched(job, 5 * kMiB));
  link_->tell("rate none");
  expect_whole(job);
}

}  // namespace
}  // namespace openbits::test
