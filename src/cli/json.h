// What --json prints. Names and types are documented in docs/bitsctl.md.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

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

/// One line; bytes that are not UTF-8 are replaced.
std::string json_text(const nlohmann::json& value);

}  // namespace openbits::cli
