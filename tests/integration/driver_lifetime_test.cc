// Stopping transfers of the HTTP driver at any time, many of them, and what is left behind.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "driver_testing.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

std::size_t open_descriptors() {
  std::size_t n = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++n;
  return n;
}

TEST_F(DriverTest, StopAndGoOn) {
  Nginx nginx({.server = "limit_rate 1m;", .http = {}, .dir = {}, .tls = false});
  nginx.write_file("file", kBig, 7);
  Recorder r;
  const auto id = start(request(nginx.url("file")), r);
  run_until([&] { return r.received > 0; });
  const auto durable = stop(id, r);
  ASSERT_TRUE(durable);
  EXPECT_GE(*durable, r.received);
  EXPECT_TRUE(read_file(temp()) == content(kBig, 7).substr(0, *durable));
  EXPECT_EQ(stop(id, r), std::nullopt) << "the driver has forgotten the transfer";

  nginx.stop();
  nginx.start("");
  auto q = request(nginx.url("file"));
  q.offset = *durable;
  q.size = *r.size;
  q.validators = r.validators;
  const auto again = run(q);
  ASSERT_TRUE(again->finished) << again->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 7));
}

TEST_F(DriverTest, StopFromInsideAReport) {
  Nginx nginx;
  nginx.write_file("file", kBig, 8);
  Recorder r;
  core::TransferId id = 0;
  std::optional<std::optional<std::uint64_t>> answer;
  r.when_received = [&] {
    driver_->stop(id, [&](std::optional<std::uint64_t> durable) { answer = durable; });
    r.stopped = true;
    r.when_received = nullptr;
  };
  id = start(request(nginx.url("file")), r);
  run_until([&] { return answer.has_value(); });
  ASSERT_TRUE(*answer);
  EXPECT_TRUE(read_file(temp()) == content(kBig, 8).substr(0, **answer));
}

/// Stops after every number of turns of the loop, so in every phase there is.
TEST_F(DriverTest, StopAtAnyTime) {
  Nginx nginx;
  nginx.write_file("file", kMiB, 9);
  const std::string whole = content(kMiB, 9);
  bool has_ended = false;
  for (int turns = 0; turns < 400 && !has_ended; ++turns) {
    std::filesystem::remove(temp());
    Recorder r;
    const auto id = start(request(nginx.url("file")), r);
    for (int i = 0; i < turns && !r.ended(); ++i) sd_event_run(loop_->get(), 1'000'000);
    has_ended = r.ended();
    const auto durable = stop(id, r);
    EXPECT_EQ(durable.has_value(), !has_ended);
    if (durable && std::filesystem::exists(temp())) {
      EXPECT_TRUE(read_file(temp()) == whole.substr(0, *durable)) << "after " << turns;
    } else {
      EXPECT_EQ(durable.value_or(0), 0u);
    }
    if (has_ended) {
      EXPECT_TRUE(r.finished) << r.text();
    }
  }
  EXPECT_TRUE(has_ended);
}

TEST_F(DriverTest, StopOfNothing) {
  open_driver();
  Recorder r;
  EXPECT_EQ(stop(4711, r), std::nullopt);
}

/// A disk that is slower than the network: the transfer pauses instead of filling the memory.
TEST_F(DriverTest, WaitsForTheDisk) {
  Nginx nginx;
  nginx.write_file("file", 4 * kBig, 18);
  transfer::CurlDriver::Options options;
  options.limits.write_back = 64 * 1024;
  options.limits.sync = 128 * 1024;
  options.limits.unsynced = 256 * 1024;
  open_driver(options);
  const auto r = run(nginx.url("file"));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_GT(r->durable_calls, 2);
  EXPECT_TRUE(read_file(temp()) == content(4 * kBig, 18));
}

TEST_F(DriverTest, ManyAtATime) {
  Nginx nginx;
  nginx.write_file("file", kMiB / 4, 19);
  constexpr std::size_t kCount = 60;
  std::vector<std::unique_ptr<Recorder>> recorders;
  for (std::size_t i = 0; i < kCount; ++i) {
    auto q = request(nginx.url("file"));
    q.temp_name = dir_ / ("temp" + std::to_string(i));
    q.foreground = i % 2 == 0;
    recorders.push_back(std::make_unique<Recorder>());
    start(q, *recorders.back());
  }
  run_until([&] {
    return std::all_of(recorders.begin(), recorders.end(), [](auto& r) { return r->ended(); });
  });
  for (std::size_t i = 0; i < kCount; ++i) {
    EXPECT_TRUE(recorders[i]->finished) << recorders[i]->text();
    EXPECT_TRUE(read_file(dir_ / ("temp" + std::to_string(i))) == content(kMiB / 4, 19));
  }
}

TEST_F(DriverTest, AnIdleDriverDoesNotWakeTheLoop) {
  Nginx nginx;
  nginx.write_file("file", kMiB, 20);
  ASSERT_TRUE(run(nginx.url("file"))->finished);
  while (sd_event_run(loop_->get(), 0) > 0) {
  }
  EXPECT_EQ(sd_event_run(loop_->get(), 1'500'000), 0);
}

TEST_F(DriverTest, NoDescriptorIsLeftOpen) {
  Nginx nginx({.server = "limit_rate 1m;", .http = {}, .dir = {}, .tls = false});
  nginx.write_file("file", kBig, 21);
  nginx.write_file("small", 100, 21);
  close_driver();
  const std::size_t before = open_descriptors();
  loop_ = std::move(loop::EventLoop::create()).value();
  workers_ = std::make_unique<loop::WorkerPool>(*loop_, 2);
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(run(nginx.url("small"))->finished);
    EXPECT_TRUE(run(nginx.url("none"))->failure);
    Recorder stopped;
    const auto id = start(request(nginx.url("file")), stopped);
    run_until([&] { return stopped.received > 0; });
    stop(id, stopped);
  }
  Recorder dropped;
  start(request(nginx.url("file")), dropped);
  run_until([&] { return dropped.received > 0; });
  dropped.stopped = true;
  close_driver();
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace openbits::test
