#include "cli/job_status.h"

#include <pwd.h>

#include <array>
#include <charconv>
#include <utility>

#include "cli/format.h"

namespace openbits::cli {
namespace {

/// Collects getters until the first one fails.
class Reader {
 public:
  template <class T>
  Reader& get(Result<T> got, T& into) {
    if (error_) return *this;
    if (got) {
      into = std::move(got).value();
    } else {
      error_ = std::move(got).error();
    }
    return *this;
  }

  template <class T>
  Result<T> finish(T value) {
    if (error_) return *std::move(error_);
    return value;
  }

 private:
  std::optional<Error> error_;
};

}  // namespace

Result<JobStatus> read_status(const Job& job) {
  JobStatus status;
  Reader reader;
  reader.get(job.state(), status.state).get(job.progress(), status.progress);
  if (status.state == JobState::kError || status.state == JobState::kTransientError) {
    // It may have gone on in the meantime.
    if (auto error = job.error()) status.error = std::move(error).value();
  }
  return reader.finish(std::move(status));
}

Result<JobSummary> read_summary(const Job& job) {
  JobSummary s;
  s.id = job.id();
  Reader reader;
  reader.get(job.display_name(), s.name)
      .get(job.type(), s.type)
      .get(job.priority(), s.priority)
      .get(read_status(job), s.status);
  return reader.finish(std::move(s));
}

Result<JobDetails> read_details(const Job& job) {
  JobDetails d;
  Reader reader;
  reader.get(read_summary(job), d.summary)
      .get(job.description(), d.description)
      .get(job.owner(), d.owner)
      .get(job.times(), d.times)
      .get(job.error_count(), d.error_count)
      .get(job.notify_flags(), d.notify_flags)
      .get(job.has_callbacks(), d.has_callbacks)
      .get(job.minimum_retry_delay(), d.minimum_retry_delay)
      .get(job.no_progress_timeout(), d.no_progress_timeout)
      .get(job.proxy_settings(), d.proxy)
      .get(job.notification_class(), d.notification_class)
      .get(job.notify_command(), d.notify_command)
      .get(job.minimum_notification_interval(), d.minimum_notification_interval)
      .get(job.open_notices(), d.open_notices)
      .get(job.last_command_run(), d.last_command_run)
      .get(job.files(), d.files)
      .get(job.digests(), d.digests);
  return reader.finish(std::move(d));
}

std::string user_name(const std::string& owner) {
  static constexpr std::string_view kPrefix = "S-1-22-1-";
  if (!owner.starts_with(kPrefix)) return owner;
  uid_t uid = 0;
  const char* first = owner.data() + kPrefix.size();
  const char* last = owner.data() + owner.size();
  if (std::from_chars(first, last, uid).ptr != last) return owner;
  const passwd* user = getpwuid(uid);
  return user != nullptr ? user->pw_name : owner;
}

std::string notify_flags_text(std::uint32_t flags) {
  static constexpr std::array<std::pair<std::uint32_t, std::string_view>, 6> kNames = {{
      {notify::kJobTransferred, "JOB_TRANSFERRED"},
      {notify::kJobError, "JOB_ERROR"},
      {notify::kDisable, "DISABLE"},
      {notify::kJobModification, "JOB_MODIFICATION"},
      {notify::kFileTransferred, "FILE_TRANSFERRED"},
      {notify::kFileRangesTransferred, "FILE_RANGES_TRANSFERRED"},
  }};
  std::string text;
  for (const auto& [flag, name] : kNames) {
    if ((flags & flag) == 0) continue;
    if (!text.empty()) text += '|';
    text += name;
  }
  return text.empty() ? "none" : text;
}

std::string error_sentence(const JobErrorInfo& error, const std::vector<FileInfo>& files) {
  std::string text = error.message.empty() ? describe(error.code) : error.message;
  if (error.file && *error.file < files.size()) {
    const FileInfo& file = files[*error.file];
    text += " (" + file.remote_name + " -> " + file.local_name + ")";
  }
  return printable(text + " [" + format_hresult(error.code) + "]");
}

}  // namespace openbits::cli
