// What --json prints. Names and types are documented in docs/bitsctl.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

#include "cli/class_registration.h"
#include "cli/job_status.h"

namespace openbits::cli {

/// {"code": "0x80200002", "symbol": "BG_E_INVALID_STATE"}; symbol null if there is none.
nlohmann::json json_of(HResult code);
/// Totals that are not known are null.
nlohmann::json json_of(const JobProgress& progress);
nlohmann::json json_of(const JobErrorInfo& error);
nlohmann::json json_of(const JobStatus& status);
nlohmann::json json_of(const JobSummary& summary);
nlohmann::json json_of(const FileInfo& file);
nlohmann::json json_of(const JobDetails& details);
/// Of an event without an error, code, symbol and message are null.
nlohmann::json json_of(const openbits::Event& event);
/// {"gap": {"since", "oldest", "newest"}}.
nlohmann::json json_of_gap(const EventPage& page, std::uint64_t since);
nlohmann::json json_of(const OpenNotice& notice);
nlohmann::json json_of(const CommandRun& run);
nlohmann::json json_of(const Explanation& explanation);
nlohmann::json json_of(const ClassTest& test);
nlohmann::json json_of(const ClassEntry& entry);
/// Null if there is none.
nlohmann::json json_of(const NotifyCommand& command);
nlohmann::json class_or_null(const Guid& clsid);

/// One line; bytes that are not UTF-8 are replaced.
std::string json_text(const nlohmann::json& value);

}  // namespace openbits::cli
