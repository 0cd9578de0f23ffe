#include "cli/notice_text.h"

#include <array>
#include <cstring>
#include <system_error>
#include <utility>

#include "cli/format.h"

namespace openbits::cli {
namespace {

std::string next_step(const OpenNotice& notice) {
  if (notice.under_way) return "a try is under way";
  if (notice.next_try) return "next try " + format_time(*notice.next_try);
  return "waits for a program to register";
}

std::string failures_text(std::uint32_t failures) {
  if (failures == 0) return "";
  return "failed " + std::to_string(failures) + (failures == 1 ? " time, " : " times in a row, ");
}

std::string attempt_line(const DeliveryAttempt& attempt) {
  std::string line = format_time(attempt.time) + "  " + std::string(to_string(attempt.receiver));
  if (!attempt.name.empty()) line += " " + attempt.name;
  line += ": " + (attempt.text.empty() ? describe(attempt.code) : attempt.text);
  return line + " [" + format_hresult(attempt.code) + "]";
}

std::string end_text(const CommandRun& run) {
  const std::string took = " after " + format_duration(run.ended - run.started);
  switch (run.end) {
    case CommandEnd::kExited:
      return "exited with status " + std::to_string(run.status) + took;
    case CommandEnd::kKilled: {
      const char* name = strsignal(run.status);
      return "killed by signal " + std::to_string(run.status) + " (" +
             (name != nullptr ? name : "?") + ")" + took;
    }
    case CommandEnd::kTimedOut:
      return "killed by the service" + took + ", because it took too long";
    case CommandEnd::kNotStarted:
      return "not started: " + std::generic_category().message(run.status);
  }
  return "ended" + took;
}

/// A tab is a blank, the rest is left to printable().
std::string blank_tabs(std::string_view text) {
  std::string line(text);
  for (char& c : line) {
    if (c == '\t') c = ' ';
  }
  return line;
}

std::string milliseconds_text(std::chrono::microseconds duration) {
  return std::to_string(std::chrono::round<std::chrono::milliseconds>(duration).count()) + " ms";
}

std::string class_advice(HResult code, const Guid& clsid) {
  switch (code) {
    case hr::kRegdbEClassNotReg:
      return "The bus knows no program for this class. \"bitsctl class list\" shows what is "
             "registered; \"bitsctl class add " +
             clsid.text() + " --exec PROGRAM\" registers one.";
    case hr::kCoEServerExecFailure:
      return "The program could not be started, ended at once, or serves another class. Run the "
             "command that \"bitsctl class list\" shows by hand, to see what it says.";
    case hr::kWin32RpcCallFailed:
      return "The program was started, but went away or did not answer in time. The journal has "
             "what it printed.";
    case hr::kEAccessDenied:
      return "The bus, or the program, does not let the service call it.";
    case hr::kENoInterface:
      return "The program was reached, but serves no such class, or none whose objects can be "
             "called back. Is the class id the one that it was written for?";
    default:
      return "The program was reached, and failed to make an object. The reason is its own.";
  }
}

}  // namespace

std::vector<std::string> notice_lines(const OpenNotice& notice) {
  std::string what(to_string(notice.kind));
  if (notice.file) what += ", file " + std::to_string(*notice.file);
  std::vector<std::string> lines = {what + ", since " + format_time(notice.since),
                                    failures_text(notice.failures) + next_step(notice)};
  for (const DeliveryAttempt& attempt : notice.attempts) lines.push_back(attempt_line(attempt));
  for (std::string& line : lines) line = printable(line);
  return lines;
}

std::string_view to_string(CommandEnd end) {
  switch (end) {
    case CommandEnd::kExited:
      return "exited";
    case CommandEnd::kKilled:
      return "killed";
    case CommandEnd::kTimedOut:
      return "timed-out";
    case CommandEnd::kNotStarted:
      return "not-started";
  }
  return "unknown";
}

std::vector<std::string> run_lines(const CommandRun& run) {
  std::vector<std::string> lines = {format_time(run.started) + ", " + end_text(run)};
  std::string_view rest = run.output;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    lines.push_back("| " + printable(blank_tabs(rest.substr(0, end))));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return lines;
}

std::optional<std::uint32_t> parse_notify_flags(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::uint32_t>, 6> kNames = {{
      {"transferred", notify::kJobTransferred},
      {"error", notify::kJobError},
      {"disable", notify::kDisable},
      {"modification", notify::kJobModification},
      {"file", notify::kFileTransferred},
      {"ranges", notify::kFileRangesTransferred},
  }};
  if (text == "none") return 0;
  std::uint32_t flags = 0;
  while (true) {
    const auto comma = std::min(text.find(','), text.size());
    std::uint32_t flag = 0;
    for (const auto& [name, value] : kNames) {
      if (name == text.substr(0, comma)) flag = value;
    }
    if (flag == 0) return std::nullopt;
    flags |= flag;
    if (comma == text.size()) return flags;
    text.remove_prefix(comma + 1);
  }
}

std::vector<std::string> class_test_lines(const Guid& clsid, const ClassTest& test) {
  const std::string name = "class " + clsid.text();
  const std::string took = milliseconds_text(test.duration);
  if (succeeded(test.code)) {
    return {printable(name + " works: " + test.connection + " made an object in " + took)};
  }
  const std::string why = test.message.empty() ? describe(test.code) : test.message;
  const std::string reached = test.connection.empty() ? "" : test.connection + ": ";
  return {printable(name + " does not work: " + reached + why + " [" + format_hresult(test.code) +
                    "], after " + took),
          class_advice(test.code, clsid)};
}

}  // namespace openbits::cli
