// How a job goes on, told while it happens: with a progress bar, in lines, or in JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

#include "cli/job_status.h"
#include "cli/mailbox.h"
#include "cli/output.h"
#include "cli/progress_bar.h"

namespace openbits::cli {

class TransferReport {
 public:
  explicit TransferReport(const Output& out);

  /// The job is known from now on.
  void begin(const Job& job);
  /// Shows it, and the reason once each time that the job falls into TRANSIENT_ERROR.
  void status(const JobStatus& status);
  /// A callback has arrived.
  void callback(const Event& event, const JobStatus& status);
  /// A sentence for people.
  void say(std::string_view text);
  /// The error in words, after `before`.
  void say_error(std::string_view before, const JobErrorInfo& error);
  /// The same for programs: {"event": name, "job": id} and `fields`.
  void event(std::string_view name, const nlohmann::json& fields);
  /// What a person can do with the job from now on.
  void say_how_to_go_on(bool transferred);
  /// Takes the bar away.
  void end() { bar_.clear(); }

 private:
  const Output& out_;
  ProgressBar bar_;
  Guid job_;
  std::vector<FileInfo> files_;
  JobState last_state_ = JobState::kSuspended;
};

}  // namespace openbits::cli
