// libopenbits: threads that do something else while they wait for an answer.

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include <openbits/client.hpp>

#include "client/access.h"
#include "integration/client_fixture.h"

namespace openbits {
namespace {

using client::Access;
using test::ClientTest;
using test::eventually;
using test::FakeService;
using namespace std::chrono_literals;

/// Runs what it is given, in wait() only. Looks at `done` with its lock held, as condition
/// variables do.
class Pump final : public client::Pump {
 public:
  Pump() { Access::set_pump(this); }
  ~Pump() override { Access::set_pump(nullptr); }

  void wait(const std::function<bool()>& done) override {
    std::unique_lock lock(mutex_);
    ++waits_;
    while (!done()) {
      if (tasks_.empty()) {
        changed_.wait(lock);
        continue;
      }
      const auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }
  void wake() override {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }

  void post(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_all();
  }
  int waits() const { return waits_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  int waits_ = 0;
};

TEST_F(ClientTest, AThreadWithAPumpRunsThingsWhileACallWaits) {  // NOT-37
  start();
  Pump pump;
  std::thread::id ran_on;
  HResult nested = hr::kEFail;
  sd_bus_message* waiting = nullptr;
  // State is answered only when the pump has made a call of its own.
  service_->on("State", [&](sd_bus_message* m) {
    waiting = sd_bus_message_ref(m);
    pump.post([&] {
      ran_on = std::this_thread::get_id();
      nested = job_->type().code();
    });
    return 1;
  });
  service_->on("Type", [&](sd_bus_message* m) {
    const int r = sd_bus_reply_method_return(waiting, "v", "u", 4u);
    sd_bus_message_unref(waiting);
    return r < 0 ? r : sd_bus_reply_method_return(m, "v", "u", 0u);
  });
  EXPECT_EQ(job_->state().value(), JobState::kError);
  EXPECT_EQ(nested, hr::kOk);
  EXPECT_EQ(ran_on, std::this_thread::get_id());
}

TEST_F(ClientTest, ThePumpBelongsToOneThread) {
  start();
  Pump pump;
  std::thread([&] { EXPECT_TRUE(job_->state()); }).join();
  EXPECT_EQ(pump.waits(), 0);
  EXPECT_TRUE(job_->state());
  EXPECT_EQ(pump.waits(), 1);
  Access::set_pump(nullptr);
  EXPECT_TRUE(job_->state());
  EXPECT_EQ(pump.waits(), 1);
}

TEST_F(ClientTest, EveryWaitForTheServiceIsInThePump) {
  start();
  Pump pump;
  Access::forget_callbacks(*client_);
  const auto forgotten = pump.waits();
  EXPECT_GT(forgotten, 0);
  EXPECT_TRUE(job_->set_callbacks({}));
  EXPECT_EQ(pump.waits(), forgotten + 1);
  EXPECT_TRUE(client_->error_description(hr::kEFail).code() != hr::kOk);  // not known to the fake
  EXPECT_EQ(pump.waits(), forgotten + 2);
}

TEST_F(ClientTest, ThePumpIsWokenWhenTheBusGoes) {
  start();
  Pump pump;
  service_->keep_silent("State");
  std::thread end([&] {
    EXPECT_TRUE(eventually([&] { return service_->calls("State") == 1; }));
    bus_.stop();
  });
  EXPECT_EQ(job_->state().code(), hr::kWin32RpcServerUnavailable);
  end.join();
  EXPECT_EQ(job_->state().code(), hr::kWin32RpcServerUnavailable);
}

TEST_F(ClientTest, APumpMayGoAsSoonAsTheCallIsOver) {
  start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([job = *job_] {
      for (int k = 0; k < 200; ++k) {
        Pump pump;
        EXPECT_TRUE(job.state());
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace openbits
