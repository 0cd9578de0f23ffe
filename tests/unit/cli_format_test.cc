// What bitsctl makes of numbers, names and words, without a service.
#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/job_status.h"
#include "cli/output.h"
#include "cli/progress_bar.h"
#include "cli/rate_meter.h"

namespace openbits::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

JobProgress progress(std::uint64_t have, std::uint64_t total) {
  return {total, have, 1, 0};
}

TEST(CliFormat, Bytes) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.0 KiB");
  EXPECT_EQ(format_bytes(1536), "1.5 KiB");
  EXPECT_EQ(format_bytes((1 << 20) - 1), "1.0 MiB") << "not 1024.0 KiB";
  EXPECT_EQ(format_bytes(256ull << 20), "256.0 MiB");
  EXPECT_EQ(format_bytes(3ull << 60), "3.0 EiB");
  EXPECT_EQ(format_bytes(kSizeUnknown), "?");
  EXPECT_EQ(format_rate(98.25 * (1 << 20)), "98.2 MiB/s");
  EXPECT_EQ(format_rate(-1), "0 B/s");
}

TEST(CliFormat, DurationsAreRoundedUp) {
  EXPECT_EQ(format_duration(seconds(0)), "0s");
  EXPECT_EQ(format_duration(milliseconds(1)), "1s");
  EXPECT_EQ(format_duration(seconds(59)), "59s");
  EXPECT_EQ(format_duration(seconds(65)), "1m 05s");
  EXPECT_EQ(format_duration(seconds(7380)), "2h 03m");
  EXPECT_EQ(format_duration(seconds(1209600)), "14d 00h");
}

TEST(CliFormat, Times) {
  EXPECT_EQ(format_time(WallTime()), "-");
  EXPECT_EQ(format_time(WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) +
                                 std::chrono::hours(20) + milliseconds(999))),
            "2026-11-22 20:00:00 UTC");
}

// PROG-01: the total may be unknown. PROG-02: it may be 0.
TEST(CliFormat, Progress) {
  EXPECT_EQ(percent(progress(0, kSizeUnknown)), std::nullopt);
  EXPECT_EQ(percent(progress(0, 0)), 100);
  EXPECT_EQ(percent(progress(999, 1000)), 99) << "100 % is only what is finished";
  EXPECT_EQ(percent(progress(1000, 1000)), 100);
  EXPECT_EQ(format_progress(progress(12 << 20, 256 << 20)), "12.0 MiB of 256.0 MiB (4%)");
  EXPECT_EQ(format_progress(progress(12 << 20, kSizeUnknown)), "12.0 MiB");
}

TEST(CliFormat, ResultCodes) {
  EXPECT_EQ(format_hresult(hr::kBgEInvalidState), "0x80200002 BG_E_INVALID_STATE");
  EXPECT_EQ(format_hresult(hr::code(0x8FFF1234)), "0x8FFF1234");
}

TEST(CliFormat, NamesCannotMoveTheCursor) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f"), "a?[2Jb?c?");
  EXPECT_EQ(printable("grün"), "grün");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2J\xC2\xA0"),
            "a?2J\xC2\xA0");
}

TEST(CliFormat, CutsBetweenCharacters) {
  EXPECT_EQ(cut("grün", 10), "grün");
  EXPECT_EQ(cut("grün", 3), "grü");
  EXPECT_EQ(cut("grün", 2), "gr");
  EXPECT_EQ(cut("", 2), "");
}

TEST(CliFormat, FileNameOfUrl) {
  EXPECT_EQ(file_name_of_url("http://h/a/b.tar.gz"), "b.tar.gz");
  EXPECT_EQ(file_name_of_url("http://h/a/b.iso?x=/y#z"), "b.iso");
  EXPECT_EQ(file_name_of_url("http://h"), "index.html");
  EXPECT_EQ(file_name_of_url("http://h/"), "index.html");
  EXPECT_EQ(file_name_of_url("http://h/a/"), "index.html");
  EXPECT_EQ(file_name_of_url("http://h/a%20b%2"), "a b%2");
  EXPECT_EQ(file_name_of_url("http://h/..%2f..%2Fetc%00"), ".._.._etc_");
  EXPECT_EQ(file_name_of_url("http://h/%2e%2E"), "index.html");
  EXPECT_EQ(file_name_of_url("/srv/files/x"), "x");
  EXPECT_EQ(file_name_of_url("/srv/files/a?b#c%20"), "a?b#c%20");
  EXPECT_EQ(file_name_of_url("file:///srv/files/a%20b"), "a b");
}

TEST(CliFormat, FreeName) {
  const std::set<std::string> taken = {"a", "a.1"};
  const auto exists = [&](const std::string& name) { return taken.contains(name); };
  EXPECT_EQ(free_name("a", exists), "a.2");
  EXPECT_EQ(free_name("b", exists), "b");
}

TEST(CliRateMeter, LooksAtTheLastSeconds) {
  RateMeter meter;
  const SteadyTime start{};
  EXPECT_EQ(meter.rate(), std::nullopt);
  meter.add(start, 0);
  EXPECT_EQ(meter.rate(), std::nullopt);
  meter.add(start + seconds(1), 1000);
  EXPECT_DOUBLE_EQ(*meter.rate(), 1000);
  EXPECT_DOUBLE_EQ(meter.left(3000)->count(), 2);
  EXPECT_EQ(meter.left(kSizeUnknown), std::nullopt);
  // After a pause that is longer than what it looks at, the past is forgotten.
  for (int i = 2; i < 20; ++i) meter.add(start + seconds(i), 1000);
  EXPECT_DOUBLE_EQ(*meter.rate(), 0);
  EXPECT_EQ(meter.left(3000), std::nullopt);
}

// PROG-09: a file that is started over goes back to 0.
TEST(CliRateMeter, StartsOverWithTheFile) {
  RateMeter meter;
  const SteadyTime start{};
  meter.add(start, 5000);
  meter.add(start + seconds(1), 100);
  EXPECT_EQ(meter.rate(), std::nullopt);
  meter.add(start + seconds(2), 300);
  EXPECT_DOUBLE_EQ(*meter.rate(), 200);
}

TEST(CliProgressBar, FitsTheTerminal) {
  RateMeter meter;
  const SteadyTime start{};
  meter.add(start, 0);
  meter.add(start + seconds(1), 64 << 20);
  const JobProgress half = progress(128 << 20, 256 << 20);
  EXPECT_EQ(draw_bar(half, "transferring", meter, 100),
            "[====================>                   ] 128.0 MiB of 256.0 MiB (50%)  "
            "64.0 MiB/s  3s left");
  for (std::size_t width = 0; width < 120; ++width) {
    EXPECT_LT(draw_bar(half, "transferring", meter, width).size(), std::max<std::size_t>(width, 1));
  }
  EXPECT_EQ(draw_bar(progress(1, kSizeUnknown), "queued", meter, 80), "1 B  queued");
}

class CliLookup : public testing::Test {
 protected:
  const std::vector<JobName> jobs_ = {
      {*Guid::parse("12345678-0000-0000-0000-000000000001"), "first"},
      {*Guid::parse("12345678-0000-0000-0000-000000000002"), "second"},
      {*Guid::parse("abcd0000-0000-0000-0000-000000000003"), "twin"},
      {*Guid::parse("abce0000-0000-0000-0000-000000000004"), "twin"},
      {*Guid::parse("ffff0000-0000-0000-0000-000000000005"), "abcd"},
  };
  std::vector<std::size_t> match(std::string_view word) { return match_jobs(jobs_, word); }
};

using Positions = std::vector<std::size_t>;

TEST_F(CliLookup, ByBeginningOfTheGuid) {
  EXPECT_EQ(match("abce"), Positions({3}));
  EXPECT_EQ(match("ABCE00"), Positions({3}));
  EXPECT_EQ(match("{12345678-0000-0000-0000-000000000002}"), Positions({1}));
  EXPECT_EQ(match("12345678"), Positions({0, 1}));
  EXPECT_EQ(match("abc"), Positions()) << "too short";
}

// JOB-03: display names need not be unique.
TEST_F(CliLookup, ByName) {
  EXPECT_EQ(match("second"), Positions({1}));
  EXPECT_EQ(match("twin"), Positions({2, 3}));
  EXPECT_EQ(match("abcd"), Positions({2, 4})) << "a GUID's beginning and a name";
  EXPECT_EQ(match("nobody"), Positions());
}

TEST_F(CliLookup, ShortIdsTellJobsApart) {
  std::vector<Guid> ids;
  EXPECT_EQ(short_id_length(ids), 8u);
  for (const JobName& job : jobs_) ids.push_back(job.id);
  EXPECT_EQ(short_id_length(ids), 32u);
  ids.erase(ids.begin());
  EXPECT_EQ(short_id_length(ids), 8u);
}

TEST(CliOutput, ExitCodes) {
  EXPECT_EQ(exit_code_of(hr::kWin32RpcServerUnavailable), kExitUnreachable);
  EXPECT_EQ(exit_code_of(hr::kWin32RpcCallFailed), kExitUnreachable);
  EXPECT_EQ(exit_code_of(hr::kBgENotFound), kExitNoSuchJob);
  EXPECT_EQ(exit_code_of(hr::kBgEInvalidState), kExitRefused);
}

// LNX-06: owners are S-1-22-1-<uid>, and tools show the user's name.
TEST(CliStatus, OwnersAreShownByName) {
  EXPECT_EQ(user_name("S-1-22-1-0"), "root");
  EXPECT_EQ(user_name("S-1-22-1-4000000000"), "S-1-22-1-4000000000");
  EXPECT_EQ(user_name("S-1-22-1-x"), "S-1-22-1-x");
  EXPECT_EQ(user_name("S-1-5-18"), "S-1-5-18");
}

TEST(CliStatus, NotifyFlags) {
  EXPECT_EQ(notify_flags_text(0), "none");
  EXPECT_EQ(notify_flags_text(3), "JOB_TRANSFERRED|JOB_ERROR");
}

TEST(CliStatus, ErrorsNameTheFile) {
  JobErrorInfo error;
  error.code = http_status(404);
  error.file = 0;
  error.message = "the server has no such file";
  const FileInfo file{0, "http://h/x", "/tmp/x", {}};
  EXPECT_EQ(error_sentence(error, {file}),
            "the server has no such file (http://h/x -> /tmp/x) [0x80190194 BG_E_HTTP_ERROR_404]");
  error.file = 7;
  EXPECT_EQ(error_sentence(error, {file}),
            "the server has no such file [0x80190194 BG_E_HTTP_ERROR_404]");
}

}  // namespace
}  // namespace openbits::cli
