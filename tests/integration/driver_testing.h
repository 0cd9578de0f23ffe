// What the tests of the drivers share: an observer that checks the contract of its calls, a
// server that says what it is told to, and a driver on a loop of its own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "support/process.h"
#include "transfer/curl_driver.h"

namespace openbits::test {

inline constexpr std::size_t kMiB = std::size_t{1} << 20;
inline constexpr std::size_t kBig = 8 * kMiB;

/// Remembers what it hears, and that the contract of the calls is kept.
class Recorder : public core::TransferObserver {
 public:
  void on_connected(core::TransferId) override {
    check();
    EXPECT_FALSE(connected) << "connected twice";
    connected = true;
  }
  void on_metadata(core::TransferId, std::uint64_t s, const core::Validators& v, bool) override {
    check();
    EXPECT_FALSE(size) << "metadata twice";
    size = s;
    validators = v;
    if (when_metadata) when_metadata();
  }
  void on_response(core::TransferId, const std::string& text) override {
    check();
    headers = text;
  }
  void on_received(core::TransferId, std::uint64_t position) override {
    check();
    EXPECT_TRUE(size) << "bytes before metadata";
    EXPECT_GT(position, received);
    received = position;
    ++received_calls;
    if (when_received) when_received();
  }
  void on_durable(core::TransferId, std::uint64_t position) override {
    check();
    EXPECT_GE(position, durable);
    durable = position;
    ++durable_calls;
  }
  void on_finished(core::TransferId, std::uint64_t s) override {
    check();
    EXPECT_EQ(durable, s);
    finished = s;
  }
  void on_version_changed(core::TransferId) override {
    check();
    version_changed = true;
  }
  void on_failed(core::TransferId, const core::TransferFailure& f) override {
    check();
    failure = f;
  }

  bool ended() const { return finished || version_changed || failure; }
  std::string text() const { return failure ? failure->error.message : "no failure"; }
  HResult code() const { return failure ? failure->error.code : hr::kOk; }

  bool starting = false;  ///< inside Driver::start
  bool stopped = false;
  bool connected = false;
  std::optional<std::uint64_t> size;
  core::Validators validators;
  std::string headers;
  std::uint64_t received = 0;
  std::uint64_t durable = 0;
  int received_calls = 0;
  int durable_calls = 0;
  std::optional<std::uint64_t> finished;
  bool version_changed = false;
  std::optional<core::TransferFailure> failure;
  std::function<void()> when_received;
  std::function<void()> when_metadata;

 private:
  void check() const {
    EXPECT_FALSE(starting) << "called from inside start()";
    EXPECT_FALSE(stopped) << "called after stop()";
    EXPECT_FALSE(ended()) << "called after the end";
  }
};

/// Accepts connections one after another and answers each with the next of its texts, whatever is
/// asked, once a whole request has come. The last text is used again and again.
class Parrot {
 public:
  explicit Parrot(std::vector<std::string> answers);
  ~Parrot();
  Parrot(const Parrot&) = delete;
  Parrot& operator=(const Parrot&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/file"; }
  /// How many times so far.
  int answered() const { return answered_; }

 private:
  void serve();

  std::vector<std::string> answers_;
  base::UniqueFd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> answered_{0};
  std::thread thread_;
};

/// A socket that listens on a free loopback port, which is put into `port`.
base::UniqueFd listen_on_loopback(std::uint16_t& port);

class DriverTest : public ::testing::Test {
 protected:
  void SetUp() override { ::alarm(120); }  // whatever hangs ends the program
  void TearDown() override {
    close_driver();
    ::alarm(0);
  }

  void open_driver(transfer::CurlDriver::Options options = {}) {
    options.user_agent = "OpenBITS/test";
    driver_ = std::make_unique<transfer::CurlDriver>(*loop_, *workers_, std::move(options));
  }
  void close_driver() {
    driver_.reset();
    workers_.reset();
    if (loop_) loop_->drain();
    loop_.reset();
  }

  /// Runs the loop until `condition` holds.
  void run_until(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
      ASSERT_GE(sd_event_run(loop_->get(), 1'000'000), 0);
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nothing happens";
    }
  }

  core::TransferRequest request(const std::string& url) const {
    core::TransferRequest r;
    r.url = url;
    r.file = 7;
    r.temp_name = temp();
    r.proxy.usage = ProxyUsage::kNoProxy;
    return r;
  }
  core::TransferId start(const core::TransferRequest& r, Recorder& recorder) {
    if (!driver_) open_driver();
    recorder.starting = true;
    recorder.received = recorder.durable = r.offset;
    const core::TransferId id = driver_->start(r, recorder);
    recorder.starting = false;
    return id;
  }
  /// A transfer from start to end.
  std::unique_ptr<Recorder> run(const core::TransferRequest& r) {
    auto recorder = std::make_unique<Recorder>();
    start(r, *recorder);
    run_until([&] { return recorder->ended(); });
    return recorder;
  }
  std::unique_ptr<Recorder> run(const std::string& url) { return run(request(url)); }
  std::optional<std::uint64_t> stop(core::TransferId id, Recorder& recorder) {
    std::optional<std::optional<std::uint64_t>> answer;
    driver_->stop(id, [&](std::optional<std::uint64_t> durable) { answer = durable; });
    recorder.stopped = true;
    EXPECT_FALSE(answer) << "answered from inside stop()";
    run_until([&] { return answer.has_value(); });
    return *answer;
  }

  std::string temp() const { return dir_ / ".BIT0badcafe.tmp"; }

  TempDir dir_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  std::unique_ptr<loop::WorkerPool> workers_ = std::make_unique<loop::WorkerPool>(*loop_, 2);
  std::unique_ptr<core::Driver> driver_;
};

}  // namespace openbits::test
