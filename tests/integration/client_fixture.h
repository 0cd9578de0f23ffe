// libopenbits on a bus of its own, with a stand-in for the service.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include <openbits/client.hpp>

#include "fakes/fake_service.h"
#include "fakes/lone_bus.h"

namespace openbits::test {

using namespace std::chrono_literals;

/// A gate that callbacks wait at.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  void pass() {
    std::unique_lock lock(mutex_);
    ++waiting_;
    EXPECT_TRUE(changed_.wait_for(lock, 20s, [this] { return open_; }));
  }
  int arrived() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
  int waiting_ = 0;
};

class ClientTest : public testing::Test {
 protected:
  static Client connect(const LoneBus& bus, std::chrono::milliseconds timeout = 20s) {
    auto client = Client::connect({bus.address(), timeout});
    EXPECT_TRUE(client) << client.error().message;
    return std::move(client).value();
  }
  void start() {
    service_.emplace(bus_.address());
    client_.emplace(connect(bus_));
    job_.emplace(client_->job(FakeService::job_id()).value());
  }
  /// All handles are given up.
  void let_go() {
    job_.reset();
    client_.reset();
  }

  LoneBus bus_;
  std::optional<FakeService> service_;
  std::optional<Client> client_;
  std::optional<Job> job_;
};

}  // namespace openbits::test
