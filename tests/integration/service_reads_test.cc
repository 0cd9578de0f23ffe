// What the service tells on the bus is durable: reads and PropertiesChanged, against the Engine on
// fakes, so that a commit can be held.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "fakes/lone_bus.h"
#include "fakes/world.h"
#include "service/service.h"
#include "support/process.h"
#include "wire/names.h"

namespace openbits::test {
namespace {

using core::JobId;

struct Unref {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, Unref>;

class ServiceReads : public fakes::World {
 protected:
  void SetUp() override {
    World::SetUp();
    service_bus_ = connect();
    program_ = connect();
    ASSERT_GE(sd_bus_attach_event(service_bus_.get(), loop_->get(), 0), 0);
    service_ = std::make_unique<service::Service>(
        *loop_, service_bus_.get(), service::HttpTools{*vault_, certificates_, *workers_});
    ASSERT_TRUE(service_->publish(engine()).ok());
    ASSERT_TRUE(service_->take_name().ok());
    id_ = queued_job({"a"}, {::getuid()});
    driver.connected(transfer(id_));
    run();
  }
  void TearDown() override {
    slot_.reset();
    service_.reset();
    workers_.reset();
    loop_->drain();
  }

  Bus connect() const {
    sd_bus* bus = nullptr;
    EXPECT_GE(sd_bus_new(&bus), 0);
    EXPECT_GE(sd_bus_set_address(bus, lone_.address().c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus, 1), 0);
    EXPECT_GE(sd_bus_start(bus), 0);
    return Bus(bus);
  }
  /// Lets the service see what has come for it, and the program what has come back.
  template <class Condition>
  bool exchange(Condition condition) {
    return eventually([&] {
      sd_event_run(loop_->get(), 0);
      while (sd_bus_process(program_.get(), nullptr) > 0) {
      }
      return condition();
    });
  }
  void ask_state() {
    sd_bus_slot* slot = nullptr;
    ASSERT_GE(sd_bus_call_method_async(program_.get(), &slot, wire::kService,
                                       wire::job_path(id_).c_str(), wire::kPropertiesInterface,
                                       "Get", on_state, this, "ss", wire::kJobInterface, "State"),
              0);
    slot_.reset(slot);
    sd_bus_flush(program_.get());
  }
  static int on_state(sd_bus_message* m, void* self, sd_bus_error*) {
    std::uint32_t state = 0;
    EXPECT_GE(sd_bus_message_read(m, "v", "u", &state), 0) << sd_bus_message_get_error(m)->message;
    static_cast<ServiceReads*>(self)->told_ = static_cast<JobState>(state);
    return 1;
  }
  /// All messages that were sent to the service before this call have been handled.
  void settle() {
    bool back = false;
    sd_bus_slot* slot = nullptr;
    sd_bus_call_method_async(
        program_.get(), &slot, wire::kService, "/", "org.freedesktop.DBus.Peer", "Ping",
        [](sd_bus_message*, void* done, sd_bus_error*) {
          *static_cast<bool*>(done) = true;
          return 1;
        },
        &back, nullptr);
    ASSERT_TRUE(exchange([&] { return back; }));
    sd_bus_slot_unref(slot);
  }
  void finish_the_file() {
    driver.complete(transfer(id_), 100);
    driver.finished(transfer(id_), 100);
  }

  LoneBus lone_;
  TempDir dir_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  std::unique_ptr<loop::WorkerPool> workers_ = std::make_unique<loop::WorkerPool>(*loop_, 1);
  std::unique_ptr<vault::Vault> vault_ =
      std::move(vault::Vault::open(dir_.path(), [](const std::string&) {})).value();
  const vault::CertificateStores certificates_{vault::CertificateStores::Options{}};
  Bus service_bus_;
  Bus program_;
  std::unique_ptr<service::Service> service_;
  loop::SlotPtr slot_;
  JobId id_;
  std::optional<JobState> told_;
};

TEST_F(ServiceReads, AnAnswerWaitsForTheCommit) {
  store.hold();
  finish_the_file();
  ask_state();
  settle();
  EXPECT_FALSE(told_) << "TRANSFERRED is not durable";
  store.release();
  run();
  ASSERT_TRUE(exchange([&] { return told_.has_value(); }));
  EXPECT_EQ(*told_, JobState::kTransferred);
}

// What comes while the commit is under way is not durable when that is done.
TEST_F(ServiceReads, AnAnswerTellsNothingThatCameLater) {
  const auto changed = begin_configure(id_, {}, {::getuid()});
  ask_state();
  settle();
  store.hold();
  run();  // the commit that the answer waits for is under way
  finish_the_file();
  EXPECT_FALSE(told_);
  store.release();
  store.hold();
  run();
  ASSERT_TRUE(exchange([&] { return told_.has_value(); }));
  EXPECT_EQ(*told_, JobState::kTransferring);
  EXPECT_NE(store.job(id_)->state, JobState::kTransferred);
}

// A burst of changes is told some time after the first of it: by then the job may have changed
// again.
TEST_F(ServiceReads, ASignalTellsNothingThatIsNotDurable) {
  int signals = 0;
  sd_bus_slot* slot = nullptr;
  ASSERT_GE(sd_bus_match_signal(
                program_.get(), &slot, wire::kService, wire::job_path(id_).c_str(),
                wire::kPropertiesInterface, "PropertiesChanged",
                [](sd_bus_message* m, void* count, sd_bus_error*) {
                  EXPECT_STREQ(sd_bus_message_get_signature(m, 1), "sa{sv}as");
                  ++*static_cast<int*>(count);
                  return 0;
                },
                &signals),
            0);
  slot_.reset(slot);
  store.hold();
  finish_the_file();
  run();
  service_->on_changed(job(id_));
  settle();
  EXPECT_EQ(signals, 0) << "TRANSFERRED is not durable";
  store.release();
  run();
  EXPECT_TRUE(exchange([&] { return signals == 1; }));
}

}  // namespace
}  // namespace openbits::test
