#include "base/log.h"

#include <systemd/sd-journal.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace openbits::base {
namespace {

LogLevel g_level = LogLevel::kInfo;

bool to_journal() {
  static const bool journal = std::getenv("JOURNAL_STREAM") != nullptr;
  return journal;
}

const char* label(LogLevel level) {
  switch (level) {
    case LogLevel::kError:
      return "error";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kDebug:
      return "debug";
  }
  return "";
}

void to_stderr(LogLevel level, std::string_view text) {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  tm utc{};
  ::gmtime_r(&now.tv_sec, &utc);
  std::array<char, 80> head{};
  const int n =
      std::snprintf(head.data(), head.size(),
                    "%04d-%02d-%02dT%02d:%02d:%02d.%03ldZ openbitsd[%d] %s: ", utc.tm_year + 1900,
                    utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                    now.tv_nsec / 1'000'000, ::getpid(), label(level));
  std::string line(head.data(), static_cast<std::size_t>(n));
  line += text;
  line += '\n';
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void set_log_level(LogLevel level) {
  g_level = level;
}

void log(LogLevel level, std::string_view text) {
  if (level > g_level) return;
  if (!to_journal()) return to_stderr(level, text);
  sd_journal_send("MESSAGE=%.*s", static_cast<int>(text.size()), text.data(), "PRIORITY=%d",
                  static_cast<int>(level), nullptr);
}

void log(LogLevel level, const Guid& job, std::string_view text) {
  if (level > g_level) return;
  const std::string id = job.text();
  if (!to_journal()) return to_stderr(level, "job " + id + ": " + std::string(text));
  sd_journal_send("MESSAGE=job %s: %.*s", id.c_str(), static_cast<int>(text.size()), text.data(),
                  "PRIORITY=%d", static_cast<int>(level), "OPENBITS_JOB=%s", id.c_str(), nullptr);
}

}  // namespace openbits::base
