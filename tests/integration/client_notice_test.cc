// libopenbits: what a job tells of its notices and files, and the event log.

#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <openbits/client.hpp>

#include "integration/client_fixture.h"

namespace openbits {
namespace {

using test::ClientTest;
using test::FakeService;
using namespace std::chrono_literals;

const Guid kClass = *Guid::parse("00112233-4455-6677-8899-aabbccddeeff");
const std::string kClassText = kClass.text();

/// Configure that notes the one setting it gets, if its type is `type`, as text.
FakeService::Handler note_setting(std::promise<std::string>& got, const std::string& type) {
  return [&got, type](sd_bus_message* m) {
    const char* key = "";
    const char* one = "";
    const char* two = "";
    std::uint32_t number = 0;
    int r = sd_bus_message_enter_container(m, 'a', "{sv}");
    if (r >= 0) r = sd_bus_message_enter_container(m, 'e', "sv");
    if (r >= 0) r = sd_bus_message_read(m, "s", &key);
    if (r >= 0) r = sd_bus_message_enter_container(m, 'v', type.c_str());
    if (r >= 0 && type == "s") r = sd_bus_message_read(m, "s", &one);
    if (r >= 0 && type == "u") r = sd_bus_message_read(m, "u", &number);
    if (r >= 0 && type == "(ss)") r = sd_bus_message_read(m, "(ss)", &one, &two);
    if (r < 0) return r;
    got.set_value(std::string(key) + "=" +
                  (type == "u" ? std::to_string(number) : std::string(one) + "|" + two));
    return sd_bus_reply_method_return(m, "");
  };
}

// Settings ----------------------------------------------------------------------------------------

TEST_F(ClientTest, TheNotificationClassTravelsAsText) {  // NOT-35
  start();
  EXPECT_TRUE(job_->notification_class().value().is_null());
  service_->answer("NotificationClass", "v", "s", kClassText.c_str());
  EXPECT_EQ(job_->notification_class().value(), kClass);
  std::promise<std::string> got;
  service_->on("Configure", note_setting(got, "s"));
  EXPECT_TRUE(job_->set_notification_class(kClass));
  EXPECT_EQ(got.get_future().get(), "NotificationClass=" + kClassText + "|");
  service_->fail("Configure", "org.openbits.Error.HR80040154", "no such class");
  const auto result = job_->set_notification_class(kClass);
  EXPECT_EQ(result.code(), hr::kRegdbEClassNotReg);  // LNX-20
  EXPECT_EQ(result.error().message, "no such class");
}

TEST_F(ClientTest, ANotificationClassThatIsNoGuidIsAnError) {
  start();
  for (const char* text : {"0011", "not a class", "{}"}) {
    service_->answer("NotificationClass", "v", "s", text);
    EXPECT_EQ(job_->notification_class().code(), hr::kWin32BadStubData) << text;
  }
  service_->answer("NotificationClass", "v", "u", 1u);
  EXPECT_EQ(job_->notification_class().code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, TheCommandLineTravelsWhole) {  // CMD-05, CMD-13
  start();
  EXPECT_EQ(job_->notify_command().value(), (NotifyCommand{"/bin/tea", "tea --hot"}));
  std::promise<std::string> got;
  service_->on("Configure", note_setting(got, "(ss)"));
  EXPECT_TRUE(job_->set_notify_command({"/bin/t\xC3\xA9", "t 'a  b'"}));
  EXPECT_EQ(got.get_future().get(), "NotifyCommand=/bin/t\xC3\xA9|t 'a  b'");
  service_->fail("Configure", "org.openbits.Error.HR80200002");
  EXPECT_EQ(job_->set_notify_command({}).code(), hr::kBgEInvalidState);  // CMD-03
  service_->answer("NotifyCommand", "v", "s", "/bin/tea");
  EXPECT_EQ(job_->notify_command().code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, NewTextThatIsNotUtf8IsRefusedHere) {
  start();
  const std::string bad = "caf\xE9";
  const std::string nul("/a\0b", 4);
  EXPECT_EQ(job_->set_notify_command({bad, "a"}).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->set_notify_command({"/a", nul}).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->file(0).set_remote_name(bad).code(), hr::kEInvalidArg);
  EXPECT_EQ(job_->file(0).set_remote_name(nul).code(), hr::kEInvalidArg);
  EXPECT_EQ(service_->calls("Configure") + service_->calls("SetRemoteName"), 0);
}

TEST_F(ClientTest, TheNotificationIntervalIsANumber) {  // PROP-12
  start();
  EXPECT_EQ(job_->minimum_notification_interval().value(), 2u);
  std::promise<std::string> got;
  service_->on("Configure", note_setting(got, "u"));
  EXPECT_TRUE(job_->set_minimum_notification_interval(1500));
  EXPECT_EQ(got.get_future().get(), "MinimumNotificationInterval=1500");
  service_->answer("MinimumNotificationInterval", "v", "t", std::uint64_t{2});
  EXPECT_EQ(job_->minimum_notification_interval().code(), hr::kWin32BadStubData);
}

// Files -------------------------------------------------------------------------------------------

TEST_F(ClientTest, AFileTellsWhereItIsAndWhetherItIsGood) {  // TEMP-04, PEER-09
  start();
  File file = job_->file(3);
  EXPECT_EQ(file.temporary_name().value(), "tea \xF0\x9F\x8D\xB5");
  EXPECT_TRUE(file.validation_state().value());
  service_->answer("ValidationState", "v", "b", 0);
  EXPECT_FALSE(file.validation_state().value());
  service_->answer("ValidationState", "v", "u", 1u);
  EXPECT_EQ(file.validation_state().code(), hr::kWin32BadStubData);
  service_->answer("TemporaryName", "v", "b", 1);
  EXPECT_EQ(file.temporary_name().code(), hr::kWin32BadStubData);
  service_->fail("TemporaryName", "org.freedesktop.DBus.Error.UnknownObject");
  EXPECT_EQ(file.temporary_name().code(), hr::kBgENotFound);
}

TEST_F(ClientTest, AFileIsJudgedAndRenamedAtItsOwnPath) {  // PEER-06, FILE-28
  start();
  std::promise<std::pair<std::string, int>> judged;
  service_->on("SetValidationState", [&](sd_bus_message* m) {
    int good = -1;
    const int r = sd_bus_message_read(m, "b", &good);
    judged.set_value({sd_bus_message_get_path(m), good});
    return r < 0 ? r : sd_bus_reply_method_return(m, "");
  });
  EXPECT_TRUE(job_->file(3).set_validation_state(false));
  EXPECT_EQ(judged.get_future().get(), std::pair(FakeService::job_path() + "/files/3", 0));
  std::promise<std::string> renamed;
  service_->on("SetRemoteName", [&](sd_bus_message* m) {
    const char* url = "";
    const int r = sd_bus_message_read(m, "s", &url);
    renamed.set_value(url);
    return r < 0 ? r : sd_bus_reply_method_return(m, "");
  });
  EXPECT_TRUE(job_->file(3).set_remote_name("http://h/b"));
  EXPECT_EQ(renamed.get_future().get(), "http://h/b");
  service_->fail("SetValidationState", "org.openbits.Error.HR8000000A");
  EXPECT_EQ(job_->file(3).set_validation_state(true).code(), hr::kEPending);  // PEER-05
  service_->fail("SetRemoteName", "org.openbits.Error.HR80070057");
  EXPECT_EQ(job_->file(3).set_remote_name("x").code(), hr::kEInvalidArg);
}

// Notices, runs, events ---------------------------------------------------------------------------

TEST_F(ClientTest, OpenNoticesArriveAsTheyWereSent) {
  start();
  EXPECT_TRUE(job_->open_notices().value().empty());
  service_->answer("ListNotices", "a(tuxtutba(ustis))", 2, std::uint64_t{7}, 4u, std::int64_t{1},
                   std::uint64_t{1'000'000}, 3u, std::uint64_t{2'000'000}, 0, 1, 2u, "class",
                   std::uint64_t{900'000}, hr::kEFail, "it said no", std::uint64_t{8}, 1u,
                   std::int64_t{-1}, std::uint64_t{1'500'000}, 0u, std::uint64_t{0}, 1, 0);
  const auto notices = job_->open_notices();
  ASSERT_TRUE(notices);
  ASSERT_EQ(notices->size(), 2u);
  const OpenNotice& first = (*notices)[0];
  EXPECT_EQ(first.sequence, 7u);
  EXPECT_EQ(first.kind, EventKind::kFileTransferred);
  EXPECT_EQ(first.file, 1u);
  EXPECT_EQ(first.since, WallTime(1s));
  EXPECT_EQ(first.failures, 3u);
  EXPECT_EQ(first.next_try, WallTime(2s));
  ASSERT_EQ(first.attempts.size(), 1u);
  EXPECT_EQ(first.attempts[0].receiver, ReceiverKind::kClass);
  EXPECT_EQ(first.attempts[0].code, hr::kEFail);
  EXPECT_EQ(first.attempts[0].text, "it said no");
  EXPECT_EQ((*notices)[1].next_try, std::nullopt);
  EXPECT_TRUE((*notices)[1].under_way);
}

TEST_F(ClientTest, NoticesThatMakeNoSenseAreErrors) {
  start();
  service_->answer("ListNotices", "as", 0);
  EXPECT_EQ(job_->open_notices().code(), hr::kWin32BadStubData);
  service_->answer("ListNotices", "");
  EXPECT_EQ(job_->open_notices().code(), hr::kWin32BadStubData);
  service_->answer("ListNotices", "a(tuxtutba(ustis))", 1, std::uint64_t{7}, 99u, std::int64_t{1},
                   std::uint64_t{1}, 3u, std::uint64_t{2}, 0, 0);
  EXPECT_EQ(job_->open_notices().code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, TheLastRunOfTheCommandLineIsTold) {  // LNX-22
  start();
  EXPECT_EQ(job_->last_command_run().value(), std::nullopt);
  service_->answer("GetCommandRun", "ttuis", std::uint64_t{1'000'000}, std::uint64_t{3'000'000}, 1u,
                   9, "ouch");
  const auto run = job_->last_command_run().value();
  ASSERT_TRUE(run);
  EXPECT_EQ(run->ended - run->started, 2s);
  EXPECT_EQ(run->end, CommandEnd::kKilled);
  EXPECT_EQ(run->status, 9);
  EXPECT_EQ(run->output, "ouch");
  service_->answer("GetCommandRun", "ttuis", std::uint64_t{1}, std::uint64_t{3}, 4u, 9, "");
  EXPECT_EQ(job_->last_command_run().code(), hr::kWin32BadStubData);
  service_->answer("GetCommandRun", "s", "none");
  EXPECT_EQ(job_->last_command_run().code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, WhyAJobDoesNotMoveArrivesAsItWasSent) {
  start();
  EXPECT_EQ(job_->why().value().state, JobState::kSuspended);
  service_->answer("Why", "ua(ssst)", 5u, 2, "network", "gone", "plug in", std::uint64_t{0},
                   "notice", "owed", "", std::uint64_t{2'000'000});
  const auto why = job_->why();
  ASSERT_TRUE(why);
  EXPECT_EQ(why->state, JobState::kTransientError);
  ASSERT_EQ(why->causes.size(), 2u);
  EXPECT_EQ(why->causes[0].condition, "network");
  EXPECT_EQ(why->causes[0].remedy, "plug in");
  EXPECT_EQ(why->causes[0].until, std::nullopt);
  EXPECT_EQ(why->causes[1].until, WallTime(2s));
  service_->answer("Why", "u", 5u);
  EXPECT_EQ(job_->why().code(), hr::kWin32BadStubData);
  service_->answer("Why", "ua(ssst)", 9u, 0);
  EXPECT_EQ(job_->why().code(), hr::kWin32BadStubData);
  service_->fail("Why", "org.openbits.Error.HR80070005");
  EXPECT_EQ(job_->why().code(), hr::kEAccessDenied);
}

/// EventsSince that notes its arguments and answers with an empty page.
struct EventCall {
  std::uint64_t since = 0;
  std::uint32_t most = 0;
  std::uint32_t wait = 0;
  bool operator==(const EventCall&) const = default;
};
FakeService::Handler note_events(EventCall& got, std::uint64_t oldest, std::uint64_t newest) {
  return [&got, oldest, newest](sd_bus_message* m) {
    const int r = sd_bus_message_read(m, "tuu", &got.since, &got.most, &got.wait);
    return r < 0 ? r : sd_bus_reply_method_return(m, "tta(ttsuuxis)", oldest, newest, 0);
  };
}

TEST_F(ClientTest, EventsArriveAsTheyWereSent) {
  start();
  service_->answer("EventsSince", "tta(ttsuuxis)", std::uint64_t{5}, std::uint64_t{6}, 2,
                   std::uint64_t{5}, std::uint64_t{1'000'000}, kClassText.c_str(), 6u, 3u,
                   std::int64_t{-1}, 0, "", std::uint64_t{6}, std::uint64_t{2'000'000},
                   kClassText.c_str(), 2u, 4u, std::int64_t{1}, http_status(404), "not there");
  const auto page = client_->events(4);
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->complete);
  ASSERT_EQ(page->events.size(), 2u);
  EXPECT_EQ(page->events[0].kind, EventKind::kJobCreated);
  EXPECT_EQ(page->events[0].file, std::nullopt);
  const Event& error = page->events[1];
  EXPECT_EQ(error.sequence, 6u);
  EXPECT_EQ(error.time, WallTime(2s));
  EXPECT_EQ(error.job, kClass);
  EXPECT_EQ(error.state, JobState::kError);
  EXPECT_EQ(error.file, 1u);
  EXPECT_EQ(error.code, http_status(404));
  EXPECT_EQ(error.message, "not there");
}

TEST_F(ClientTest, APageSaysWhetherEventsAreMissing) {
  start();
  constexpr std::uint64_t kLast = ~std::uint64_t{0};
  struct Case {
    std::uint64_t since, oldest, newest;
    bool complete;
  };
  for (const Case& c : {
           Case{0, 1, 0, true},          // nothing has happened yet
           Case{0, 0, 0, true},          //
           Case{4, 5, 9, true},          // exactly from the next one on
           Case{4, 1, 4, true},          // nothing new
           Case{4, 6, 9, false},         // number 5 is gone
           Case{4, 5, 4, true},          // the log is empty, but it knows of 4
           Case{4, 1, 3, false},         // the log has begun anew
           Case{kLast, 1, 3, false},     // so it has
           Case{kLast, 1, kLast, true},  //
       }) {
    EventCall got;
    service_->on("EventsSince", note_events(got, c.oldest, c.newest));
    const auto page = client_->events(c.since, 10);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->complete, c.complete) << c.since << " " << c.oldest << " " << c.newest;
    EXPECT_EQ(got, (EventCall{c.since, 10, 0}));
  }
}

TEST_F(ClientTest, TheWaitForEventsEndsBeforeThePatienceOfTheClient) {
  start();
  EventCall got;
  service_->on("EventsSince", note_events(got, 1, 3));
  const auto waits = [&](Client& client, std::chrono::milliseconds wait) {
    EXPECT_TRUE(client.wait_for_events(3, wait));
    return got.wait;
  };
  EXPECT_EQ(waits(*client_, 1234ms), 1234u);
  EXPECT_EQ(waits(*client_, -1ms), 0u);
  EXPECT_EQ(waits(*client_, std::chrono::milliseconds::max()), 16'000u);  // of 20 s
  Client patient = connect(bus_, 1h);
  EXPECT_EQ(waits(patient, 1h), 20'000u);
  Client hasty = connect(bus_, 10s);
  EXPECT_EQ(waits(hasty, 20s), 8'000u);
}

TEST_F(ClientTest, EventsThatMakeNoSenseAreErrors) {
  start();
  const auto answer = [&](const char* job, std::uint32_t kind, std::uint32_t state) {
    service_->answer("EventsSince", "tta(ttsuuxis)", std::uint64_t{1}, std::uint64_t{1}, 1,
                     std::uint64_t{1}, std::uint64_t{1}, job, kind, state, std::int64_t{-1}, 0, "");
    return client_->events(0).code();
  };
  EXPECT_EQ(answer(kClassText.c_str(), 6, 3), hr::kOk);
  EXPECT_EQ(answer("a job", 6, 3), hr::kWin32BadStubData);
  EXPECT_EQ(answer(kClassText.c_str(), 0, 3), hr::kWin32BadStubData);
  EXPECT_EQ(answer(kClassText.c_str(), 6, 9), hr::kWin32BadStubData);
  service_->answer("EventsSince", "tt", std::uint64_t{1}, std::uint64_t{1});
  EXPECT_EQ(client_->events(0).code(), hr::kWin32BadStubData);
  service_->fail("EventsSince", "org.freedesktop.DBus.Error.AccessDenied");
  EXPECT_EQ(client_->events(0).code(), hr::kEAccessDenied);
}

TEST_F(ClientTest, AClassIsTestedByTheService) {
  start();
  const auto test = client_->test_class(kClass);
  ASSERT_TRUE(test);
  EXPECT_EQ(test->code, hr::kOk);
  EXPECT_EQ(test->duration, 1500us);
  EXPECT_EQ(test->connection, ":1.99");
  EXPECT_EQ(test->message, "an object was made");
  service_->answer("TestClass", "itss", hr::kRegdbEClassNotReg, std::uint64_t{0}, "", "none");
  EXPECT_EQ(client_->test_class(kClass)->code, hr::kRegdbEClassNotReg);
  service_->answer("TestClass", "itss", 0, ~std::uint64_t{0}, "", "");
  EXPECT_EQ(client_->test_class(kClass).code(), hr::kWin32BadStubData);
  service_->answer("TestClass", "its", 0, std::uint64_t{0}, "");
  EXPECT_EQ(client_->test_class(kClass).code(), hr::kWin32BadStubData);
}

TEST_F(ClientTest, TheTestOfAClassTakesAsLongAsItTakes) {
  start();
  Client hasty = connect(bus_, 1ms);
  service_->on("TestClass", [](sd_bus_message* m) {
    std::this_thread::sleep_for(50ms);  // longer than the client's patience
    return sd_bus_reply_method_return(m, "itss", 0, std::uint64_t{0}, "", "");
  });
  EXPECT_TRUE(hasty.test_class(kClass));
}

}  // namespace
}  // namespace openbits
