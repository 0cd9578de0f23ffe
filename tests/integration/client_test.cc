// libopenbits: calls, and what can go wrong with them.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <openbits/client.hpp>

#include "integration/client_fixture.h"

namespace openbits {
namespace {

using test::ClientTest;
using test::eventually;
using test::FakeService;
using namespace std::chrono_literals;

constexpr const char* kUnknownObject = "org.freedesktop.DBus.Error.UnknownObject";

// Errors --------------------------------------------------------------------------------------

TEST_F(ClientTest, NoBusToConnectTo) {
  EXPECT_EQ(Client::connect({"unix:path=/nonexistent/bus"}).code(), hr::kWin32RpcServerUnavailable);
  EXPECT_EQ(Client::connect({"neither fish nor fowl"}).code(), hr::kWin32RpcServerUnavailable);
}

TEST_F(ClientTest, NoServiceThatTheBusCouldStart) {
  Client client = connect(bus_);
  EXPECT_EQ(client.version().code(), hr::kWin32RpcServerUnavailable);
  EXPECT_EQ(client.create_job("x").code(), hr::kWin32RpcServerUnavailable);
}

TEST_F(ClientTest, ErrorsOfTheServiceArriveWithCodeAndMessage) {
  start();
  service_->fail("Resume", "org.openbits.Error.HR80200003", "add a file first");
  const auto result = job_->resume();
  EXPECT_EQ(result.code(), hr::kBgEEmpty);
  EXPECT_EQ(result.error().message, "add a file first");
}

TEST_F(ClientTest, ErrorsOfTheBusHaveTheirCodes) {
  start();
  const std::pair<const char*, HResult> cases[] = {
      {kUnknownObject, hr::kBgENotFound},
      {"org.freedesktop.DBus.Error.AccessDenied", hr::kEAccessDenied},
      {"org.freedesktop.DBus.Error.InvalidArgs", hr::kEInvalidArg},
      {"org.freedesktop.DBus.Error.ServiceUnknown", hr::kWin32RpcServerUnavailable},
      {"org.freedesktop.DBus.Error.NameHasNoOwner", hr::kWin32RpcServerUnavailable},
      {"org.freedesktop.DBus.Error.Spawn.ExecFailed", hr::kWin32RpcServerUnavailable},
      {"org.freedesktop.DBus.Error.NoReply", hr::kWin32RpcCallFailed},
      {"org.freedesktop.DBus.Error.LimitsExceeded", hr::kEFail},
      {"org.openbits.Error.HR00000000", hr::kEFail},  // not an error at all
      {"org.openbits.Error.HRxyz", hr::kEFail},
      {"com.example.Error", hr::kEFail},
  };
  for (const auto& [name, code] : cases) {
    service_->fail("Suspend", name);
    EXPECT_EQ(job_->suspend().code(), code) << name;
  }
  service_->fail("Version", kUnknownObject);  // the manager itself: not "no such job"
  EXPECT_EQ(client_->version().code(), hr::kEFail);
}

TEST_F(ClientTest, AnswersThatMakeNoSenseAreErrors) {
  start();
  service_->answer("State", "v", "u", 9u);  // no such state
  EXPECT_EQ(job_->state().code(), hr::kWin32BadStubData);
  service_->answer("State", "v", "s", "queued");
  EXPECT_EQ(job_->state().code(), hr::kWin32BadStubData);
  service_->answer("State", "");
  EXPECT_EQ(job_->state().code(), hr::kWin32BadStubData);
  service_->answer("Complete", "");
  EXPECT_EQ(job_->complete().code(), hr::kWin32BadStubData);
  service_->answer("GetJob", "o", "/org/openbits/jobs/12");
  EXPECT_EQ(client_->job(FakeService::job_id()).code(), hr::kWin32BadStubData);
  service_->answer("ListFiles", "as", 1, "a");
  EXPECT_EQ(job_->files().code(), hr::kWin32BadStubData);
  service_->answer("GetError", "uixss", 77u, 0, std::int64_t{-1}, "", "");
  EXPECT_EQ(job_->error().code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, TextThatIsNotUtf8IsRefusedHere) {
  start();
  const std::string bad = "caf\xE9";
  const std::string nul("a\0b", 3);
  EXPECT_EQ(client_->create_job(bad).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->set_display_name(nul).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->set_description(bad).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->add_file(bad, "/tmp/a").code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->add_file("http://h/a", nul).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->set_proxy_settings({ProxyUsage::kOverride, bad, {}}).code(), hr::kEInvalidArg);
  EXPECT_EQ(service_->calls("Configure") + service_->calls("AddFiles"), 0);
  EXPECT_TRUE(job_->set_display_name("caf\xC3\xA9"));
}

TEST_F(ClientTest, ValuesArriveAsTheyWereSent) {
  start();
  EXPECT_EQ(job_->id(), FakeService::job_id());
  EXPECT_EQ(job_->state().value(), JobState::kSuspended);
  EXPECT_EQ(job_->display_name().value(), "tea \xF0\x9F\x8D\xB5");
  EXPECT_EQ(job_->progress()->bytes_transferred, 10u);
  EXPECT_EQ(job_->times()->creation, WallTime(1s));
  EXPECT_EQ(job_->error()->file, 1u);
  const auto settings = job_->proxy_settings();
  EXPECT_EQ(settings->usage, ProxyUsage::kOverride);
  EXPECT_EQ(settings->list, "http://proxy");
  EXPECT_EQ(settings->bypass, std::nullopt);
  const auto files = job_->files();
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[1].remote_name, "http://h/b");
  EXPECT_EQ((*files)[1].progress.bytes_total, kSizeUnknown);
  EXPECT_TRUE(job_->set_proxy_settings(*settings));
}

TEST_F(ClientTest, AListOfJobsComesInParts) {
  start();
  const auto jobs = client_->jobs();
  ASSERT_EQ(jobs->size(), 3u);
  for (unsigned i = 0; i < 3; ++i) EXPECT_EQ((*jobs)[i].id(), FakeService::job_id(i + 1));
  EXPECT_EQ(service_->calls("ListJobs"), 2);
}

TEST_F(ClientTest, AListThatDoesNotGetOnIsRefused) {
  start();
  service_->on("ListJobs", [](sd_bus_message* m) {
    return sd_bus_reply_method_return(m, "aos", 0, "once more");
  });
  EXPECT_EQ(client_->jobs().code(), hr::kWin32BadStubData);
  EXPECT_EQ(service_->calls("ListJobs"), 1);
}

// The service goes away -------------------------------------------------------------------------

TEST_F(ClientTest, AReadIsRepeatedWhenTheServiceWentAwayOverIt) {
  start();
  FakeService next(bus_.address(), true);
  service_->die_on("State");
  EXPECT_EQ(job_->state().value(), JobState::kSuspended);
  EXPECT_EQ(next.calls("State"), 1);
}

TEST_F(ClientTest, AReadIsRepeatedOnlyOnce) {
  start();
  FakeService next(bus_.address(), true);
  FakeService last(bus_.address(), true);
  service_->die_on("State");
  next.die_on("State");
  EXPECT_EQ(job_->state().code(), hr::kWin32RpcCallFailed);
  EXPECT_EQ(last.calls("State"), 0);
}

TEST_F(ClientTest, AChangeIsNotRepeated) {
  start();
  FakeService next(bus_.address(), true);
  service_->die_on("Resume");
  EXPECT_EQ(job_->resume().code(), hr::kWin32RpcCallFailed);
  EXPECT_EQ(next.calls("Resume"), 0);
}

TEST_F(ClientTest, NoAnswerInTimeIsAFailureAndNotRepeated) {
  start();
  Client hasty = connect(bus_, 100ms);
  service_->keep_silent("Version");
  EXPECT_EQ(hasty.version().code(), hr::kWin32RpcCallFailed);
  EXPECT_TRUE(eventually([this] { return service_->calls("Version") > 0; }));
  EXPECT_EQ(service_->calls("Version"), 1);
}

TEST_F(ClientTest, CompleteWaitsAsLongAsItTakes) {
  start();
  Client hasty = connect(bus_, 1s);
  Job job = hasty.job(FakeService::job_id()).value();
  service_->on("Complete", [](sd_bus_message* m) {
    std::this_thread::sleep_for(1500ms);
    return sd_bus_reply_method_return(m, "i", hr::kBgSPartialComplete);
  });
  EXPECT_EQ(job.complete().value(), hr::kBgSPartialComplete);
}

TEST_F(ClientTest, WithoutTheBusEverythingFailsAtOnce) {
  start();
  service_->keep_silent("Complete");
  auto pending = std::async(std::launch::async, [this] { return job_->complete().code(); });
  EXPECT_TRUE(eventually([this] { return service_->calls("Complete") == 1; }));
  std::promise<void> released;
  std::shared_ptr<void> held(nullptr, [&](void*) { released.set_value(); });
  EXPECT_TRUE(job_->set_callbacks({[held](Job, std::uint64_t) { return hr::kOk; }, {}, {}}));
  held.reset();
  bus_.stop();
  EXPECT_EQ(pending.get(), hr::kWin32RpcServerUnavailable);
  EXPECT_EQ(job_->state().code(), hr::kWin32RpcServerUnavailable);
  EXPECT_EQ(client_->version().code(), hr::kWin32RpcServerUnavailable);
  EXPECT_EQ(released.get_future().wait_for(20s), std::future_status::ready);
}

TEST(Describe, NamesAndTexts) {
  EXPECT_EQ(symbol(hr::kBgENotFound), "BG_E_NOT_FOUND");
  EXPECT_EQ(symbol(hr::code(0x81234567)), "");
  EXPECT_FALSE(describe(hr::kBgENotFound).empty());
  EXPECT_FALSE(describe(hr::code(0x81234567)).empty());
}

}  // namespace
}  // namespace openbits
