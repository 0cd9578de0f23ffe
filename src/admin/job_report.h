// What /list, /info and /monitor say of a job.
#pragma once

#include <string>

#include <openbits/client.hpp>

namespace openbits::admin {

/// "{GUID} 'name' STATE files / files bytes / bytes".
Result<std::string> job_line(const Job& job);
/// Everything, in several lines.
Result<std::string> job_details(const Job& job);
/// "bytes / bytes STATE url -> path".
std::string file_line(const FileInfo& file, bool transferred);
/// Code, context, file and description of an error, each on a line.
std::string error_lines(const Job& job, const JobErrorInfo& error);

}  // namespace openbits::admin
