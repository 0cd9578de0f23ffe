// Log lines: to the journal with fields when systemd runs us, else to standard error.
#pragma once

#include <string>
#include <string_view>

#include <openbits/guid.hpp>

namespace openbits::base {

enum class LogLevel { kError = 3, kWarning = 4, kInfo = 6, kDebug = 7 };  // as in syslog

/// Lines below this importance are dropped. Before any thread is started.
void set_log_level(LogLevel level);

/// Thread: any.
void log(LogLevel level, std::string_view text);
/// The same with the job's id, as the field OPENBITS_JOB in the journal.
void log(LogLevel level, const Guid& job, std::string_view text);

}  // namespace openbits::base
