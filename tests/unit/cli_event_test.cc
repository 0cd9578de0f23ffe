// What bitsctl says about events, notices and classes, to people and to programs.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "cli/event_text.h"
#include "cli/json.h"
#include "cli/notice_text.h"

namespace openbits::cli {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

const Guid kJob = *Guid::parse("0123abcd-4567-89ab-cdef-0123456789ab");
const WallTime kTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) +
                     std::chrono::hours(20) + milliseconds(500));

openbits::Event event(EventKind kind, JobState state) {
  openbits::Event e;
  e.sequence = 42;
  e.time = kTime;
  e.job = kJob;
  e.kind = kind;
  e.state = state;
  return e;
}

openbits::Event error_event() {
  auto e = event(EventKind::kJobError, JobState::kError);
  e.file = 3;
  e.code = http_status(404);
  e.message = "no\nsuch file";
  return e;
}

TEST(CliEvents, WhatHappened) {
  EXPECT_EQ(event_words(event(EventKind::kJobCreated, JobState::kSuspended)), "created");
  EXPECT_EQ(event_words(event(EventKind::kStateChanged, JobState::kQueued)), "queued");
  EXPECT_EQ(event_words(event(EventKind::kJobTransferred, JobState::kTransferred)), "transferred");
  auto file = event(EventKind::kFileTransferred, JobState::kTransferring);
  EXPECT_EQ(event_words(file), "a file transferred");
  file.file = 0;
  EXPECT_EQ(event_words(file), "file 0 transferred");
}

TEST(CliEvents, OneLineForEach) {
  auto e = event(EventKind::kStateChanged, JobState::kSuspended);
  EXPECT_EQ(event_line(e), "    42  2026-11-22 20:00:00 UTC  0123abcd  suspended");
  e.sequence = 12345678;
  EXPECT_EQ(event_line(e), "12345678  2026-11-22 20:00:00 UTC  0123abcd  suspended");
  EXPECT_EQ(event_line(error_event()),
            "    42  2026-11-22 20:00:00 UTC  0123abcd  error (file 3): no?such file "
            "[0x80190194 BG_E_HTTP_ERROR_404]");
}

TEST(CliEvents, ObjectsForPrograms) {
  EXPECT_EQ(json_of(event(EventKind::kStateChanged, JobState::kQueued)),
            json::parse(R"({"sequence": 42, "time": 1795377600.5, "event": "state-changed",
              "job": "0123abcd-4567-89ab-cdef-0123456789ab", "state": "queued", "file": null,
              "code": null, "symbol": null, "message": null})"));
  const json error = json_of(error_event());
  EXPECT_EQ(error.at("file"), 3);
  EXPECT_EQ(error.at("code"), "0x80190194");
  EXPECT_EQ(error.at("symbol"), "BG_E_HTTP_ERROR_404");
  EXPECT_EQ(error.at("message"), "no\nsuch file");
  auto silent = error_event();
  silent.message.clear();
  EXPECT_EQ(json_of(silent).at("message"), describe(silent.code));
}

TEST(CliEvents, GapsAreTold) {
  const EventPage cut{100, 200, false, {}};
  EXPECT_EQ(gap_sentence(cut, 7), "events up to 99 are no longer kept");
  EXPECT_EQ(json_of_gap(cut, 7),
            json::parse(R"({"gap": {"since": 7, "oldest": 100, "newest": 200}})"));
  const EventPage anew{1, 3, false, {}};
  EXPECT_EQ(gap_sentence(anew, 7),
            "the log has begun anew: it does not know event 7; what it has follows");
  const EventPage empty{201, 200, false, {}};
  EXPECT_EQ(gap_sentence(empty, 7), "events up to 200 are no longer kept");
}

TEST(CliEvents, GoesOnAfterWhatWasSeen) {
  EventPage page{1, 200, true, {}};
  EXPECT_EQ(seen_until(page), 200u) << "events of other users in between";
  page.events = {error_event(), error_event()};
  page.events.back().sequence = 43;
  EXPECT_EQ(seen_until(page), 43u) << "there may be more";
}

OpenNotice notice() {
  OpenNotice n;
  n.sequence = 42;
  n.kind = EventKind::kJobError;
  n.since = kTime;
  return n;
}

// NOT-25, NOT-33: what is tried, and when.
TEST(CliNotices, SayWhyNobodyWasTold) {
  OpenNotice n = notice();
  EXPECT_EQ(notice_lines(n),
            Lines({"error, since 2026-11-22 20:00:00 UTC", "waits for a program to register"}));
  n.under_way = true;
  EXPECT_EQ(notice_lines(n).at(1), "a try is under way");
  n.under_way = false;
  n.kind = EventKind::kFileTransferred;
  n.file = 2;
  n.failures = 1;
  n.next_try = kTime + seconds(4);
  n.attempts = {{ReceiverKind::kObject, ":1.7 /a", kTime, hr::kEFail, "it\x1b answered"},
                {ReceiverKind::kCommand, "", kTime + seconds(1), hr::kWin32Timeout, ""}};
  EXPECT_EQ(notice_lines(n),
            Lines({"file-transferred, file 2, since 2026-11-22 20:00:00 UTC",
                   "failed 1 time, next try 2026-11-22 20:00:04 UTC",
                   "2026-11-22 20:00:00 UTC  object :1.7 /a: it? answered [0x80004005 E_FAIL]",
                   "2026-11-22 20:00:01 UTC  command: " + describe(hr::kWin32Timeout) +
                       " [0x800705B4 ERROR_TIMEOUT]"}));
  n.failures = 5;
  EXPECT_EQ(notice_lines(n).at(1), "failed 5 times in a row, next try 2026-11-22 20:00:04 UTC");
}

TEST(CliNotices, ObjectsForPrograms) {
  OpenNotice n = notice();
  n.attempts = {{ReceiverKind::kClass, kJob.text(), kTime, hr::kRegdbEClassNotReg, "none"}};
  EXPECT_EQ(json_of(n),
            json::parse(R"({"sequence": 42, "event": "error", "file": null, "since": 1795377600.5,
              "failures": 0, "next_try": null, "under_way": false, "attempts": [{
                "receiver": "class", "name": "0123abcd-4567-89ab-cdef-0123456789ab",
                "time": 1795377600.5, "code": "0x80040154", "symbol": "REGDB_E_CLASSNOTREG",
                "message": "none"}]})"));
  n.next_try = kTime;
  n.file = 0;
  EXPECT_EQ(json_of(n).at("next_try"), 1795377600.5);
  EXPECT_EQ(json_of(n).at("file"), 0);
}

// CMD-10, LNX-22.
TEST(CliCommandRun, SaysHowItEnded) {
  CommandRun run{kTime, kTime + seconds(2), CommandEnd::kExited, 3, ""};
  EXPECT_EQ(run_lines(run), Lines({"2026-11-22 20:00:00 UTC, exited with status 3 after 2s"}));
  run.end = CommandEnd::kKilled;
  run.status = 9;
  EXPECT_EQ(run_lines(run).at(0), "2026-11-22 20:00:00 UTC, killed by signal 9 (Killed) after 2s");
  run.end = CommandEnd::kTimedOut;
  EXPECT_EQ(run_lines(run).at(0),
            "2026-11-22 20:00:00 UTC, killed by the service after 2s, because it took too long");
  run.end = CommandEnd::kNotStarted;
  run.status = ENOENT;
  EXPECT_EQ(run_lines(run).at(0),
            "2026-11-22 20:00:00 UTC, not started: No such file or directory");
  EXPECT_EQ(json_of(run).at("end"), "not-started");
  EXPECT_EQ(json_of(run).at("status"), ENOENT);
}

TEST(CliCommandRun, OutputCannotMoveTheCursor) {
  const CommandRun run{kTime, kTime, CommandEnd::kExited, 0, "a\tb\x1b[2J\n\nlast\r\n"};
  EXPECT_EQ(run_lines(run), Lines({"2026-11-22 20:00:00 UTC, exited with status 0 after 0s",
                                   "| a b?[2J", "| ", "| last?"}));
  EXPECT_EQ(json_of(run).at("output"), run.output);
}

// NOT-07, NOT-08.
TEST(CliNotify, FlagsByName) {
  EXPECT_EQ(parse_notify_flags("none"), 0u);
  EXPECT_EQ(parse_notify_flags("transferred"), notify::kJobTransferred);
  EXPECT_EQ(parse_notify_flags("transferred,error,modification,file,ranges,disable"), notify::kAll);
  EXPECT_EQ(parse_notify_flags("error,error"), notify::kJobError);
  for (const char* wrong :
       {"", ",", "error,", ",error", "none,error", "Error", "error error", "3"}) {
    EXPECT_EQ(parse_notify_flags(wrong), std::nullopt) << wrong;
  }
}

TEST(CliNotify, SettingsForPrograms) {
  JobDetails d;
  EXPECT_EQ(json_of(d).at("notification_class"), nullptr);
  EXPECT_EQ(json_of(d).at("notify_command"), nullptr);
  EXPECT_EQ(json_of(d).at("open_notices"), json::array());
  EXPECT_EQ(json_of(d).at("last_command_run"), nullptr);
  d.notification_class = kJob;
  d.notify_command = {"/p", "p %s"};
  d.minimum_notification_interval = 500;
  EXPECT_EQ(json_of(d).at("notification_class"), kJob.text());
  EXPECT_EQ(json_of(d).at("notify_command"), json({{"program", "/p"}, {"parameters", "p %s"}}));
  EXPECT_EQ(json_of(d).at("minimum_notification_interval"), 500);
}

TEST(CliClassTest, SaysWhatHappenedAndWhatToDo) {
  const std::string name = "class 0123abcd-4567-89ab-cdef-0123456789ab ";
  EXPECT_EQ(class_test_lines(kJob, {hr::kOk, milliseconds(12), ":1.9", ""}),
            Lines({name + "works: :1.9 made an object in 12 ms"}));
  const auto lines =
      class_test_lines(kJob, {hr::kRegdbEClassNotReg, milliseconds(1), "", "no such name"});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], name +
                          "does not work: no such name [0x80040154 REGDB_E_CLASSNOTREG], after "
                          "1 ms");
  EXPECT_NE(lines[1].find("bitsctl class add 0123abcd-"), std::string::npos);
  const auto failed = class_test_lines(kJob, {hr::kEFail, milliseconds(1), ":1.9", "out of luck"});
  EXPECT_EQ(failed.at(0),
            name + "does not work: :1.9: out of luck [0x80004005 E_FAIL], after 1 ms");
  const json object = json_of(ClassTest{hr::kEFail, std::chrono::microseconds(1500), "", "x"});
  EXPECT_EQ(object, json::parse(R"({"code": "0x80004005", "symbol": "E_FAIL", "milliseconds": 1.5,
                                    "connection": null, "message": "x"})"));
}

TEST(CliClassTest, EntriesForPrograms) {
  ClassEntry entry{{kJob, {"/p", "-Embedding"}, "u.service", true}, "user", "/f", false};
  EXPECT_EQ(json_of(entry),
            json::parse(R"({"class": "0123abcd-4567-89ab-cdef-0123456789ab", "program": "/p",
              "arguments": ["-Embedding"], "place": "user", "file": "/f", "unit": "u.service",
              "hidden": false})"));
  entry.service.words.clear();
  EXPECT_EQ(json_of(entry).at("program"), nullptr);
  EXPECT_EQ(json_of(entry).at("arguments"), json::array());
}

}  // namespace
}  // namespace openbits::cli
