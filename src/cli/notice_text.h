// What people are told, and may say, about the notification of a job. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::cli {

/// Why nobody has taken an event: what it is, what comes next, and each try.
std::vector<std::string> notice_lines(const OpenNotice& notice);

/// How a command line ended, and its output.
std::vector<std::string> run_lines(const CommandRun& run);
/// "exited", "killed", "timed-out", "not-started".
std::string_view to_string(CommandEnd end);

/// Bits of openbits::notify, of their names in `--flags` with commas between them. nullopt if one
/// is unknown, or "none" is not alone.
std::optional<std::uint32_t> parse_notify_flags(std::string_view text);

/// What came of Client::test_class, first what happened, then what to do about it.
std::vector<std::string> class_test_lines(const Guid& clsid, const ClassTest& test);

}  // namespace openbits::cli
