// What the commands read from a job.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::cli {

/// What changes while a job runs.
struct JobStatus {
  JobState state = JobState::kSuspended;
  JobProgress progress;
  std::optional<JobErrorInfo> error;  ///< in ERROR and TRANSIENT_ERROR (ERR-02)
};
Result<JobStatus> read_status(const Job& job);

/// A line of `list`.
struct JobSummary {
  Guid id;
  std::string name;
  JobType type = JobType::kDownload;
  JobPriority priority = JobPriority::kNormal;
  JobStatus status;
};
Result<JobSummary> read_summary(const Job& job);

/// Everything, for `show`.
struct JobDetails {
  JobSummary summary;
  std::string description;
  std::string owner;  ///< "S-1-22-1-<uid>"
  JobTimes times;
  std::uint32_t error_count = 0;
  std::uint32_t notify_flags = 0;
  bool has_callbacks = false;
  std::uint32_t minimum_retry_delay = 0;
  std::uint32_t no_progress_timeout = 0;
  ProxySettings proxy;
  Guid notification_class;
  NotifyCommand notify_command;
  std::uint32_t minimum_notification_interval = 0;  ///< milliseconds
  std::vector<OpenNotice> open_notices;
  std::optional<CommandRun> last_command_run;
  std::vector<FileInfo> files;
  std::vector<FileDigests> digests;  ///< of those that were added with some, by index
};
Result<JobDetails> read_details(const Job& job);

/// The user of "S-1-22-1-<uid>", or the text itself (LNX-06).
std::string user_name(const std::string& owner);
/// "JOB_TRANSFERRED|JOB_ERROR".
std::string notify_flags_text(std::uint32_t flags);
/// The error in words: what happened, to which file, and its code.
std::string error_sentence(const JobErrorInfo& error, const std::vector<FileInfo>& files);

}  // namespace openbits::cli
