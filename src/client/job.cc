#include "client/callback_host.h"
#include "client/certificate_host.h"
#include "client/connection.h"
#include "client/job_calls.h"
#include "client/request.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits {
namespace {

using client::configure;
using client::Connection;
using client::job_method;
using client::job_property;
using client::Request;

// A list of files that is longer could make the bus cut the connection.
constexpr std::size_t kMessageBytes = 24 * 1024 * 1024;

int read_files(sd_bus_message* m, std::vector<FileInfo>& files) {
  int r = sd_bus_message_enter_container(m, 'a', "(ussttb)");
  if (r < 0) return r;
  FileInfo file;
  const char* remote = "";
  const char* local = "";
  int completed = 0;
  while ((r = sd_bus_message_read(m, "(ussttb)", &file.index, &remote, &local,
                                  &file.progress.bytes_total, &file.progress.bytes_transferred,
                                  &completed)) > 0) {
    file.remote_name = remote;
    file.local_name = local;
    file.progress.completed = completed != 0;
    files.push_back(file);
  }
  return r;
}

/// Complete or Cancel. When it has ended the job, nothing will be called any more for it.
Result<HResult> end_job(Connection& connection, const Guid& id, const std::string& path,
                        const char* member) {
  client::CallbackHost::Retired retired;
  client::CertificateHost::Retired judges;
  HResult value = hr::kOk;
  Request request = job_method(path, member);
  request.unlimited = true;
  request.read = [&](sd_bus_message* m) {
    const int r = client::read_value(m, value);
    if (r > 0) {
      retired = connection.callbacks().retire(id);
      judges = connection.certificates().retire(id);
    }
    return r;
  };
  if (auto r = connection.call(request); !r) return std::move(r).error();
  return value;
}

}  // namespace

Job::Job(std::shared_ptr<Connection> connection, const Guid& id)
    : connection_(std::move(connection)), id_(id), path_(wire::job_path(id)) {}

Result<void> Job::add_file(std::string_view remote_name, std::string_view local_name) {
  const FileSpec file{std::string(remote_name), std::string(local_name)};
  return add_files({&file, 1});
}

Result<void> Job::add_file(const FileSpec& file) {
  return add_files({&file, 1});
}

Result<void> Job::add_files(std::span<const FileSpec> files) {
  std::size_t bytes = 0;
  std::size_t with_ranges = 0;
  bool has_digests = false;
  for (const FileSpec& file : files) {
    if (auto r = client::check_text(file.remote_name, "a remote name"); !r) return r;
    if (auto r = client::check_text(file.local_name, "a local name"); !r) return r;
    bytes += file.remote_name.size() + file.local_name.size() + 32 + 16 * file.ranges.size();
    for (const Digest& digest : file.digests) bytes += digest.value.size() + 32;
    if (!file.ranges.empty()) ++with_ranges;
    if (!file.digests.empty()) has_digests = true;
  }
  if (bytes > kMessageBytes) {
    return Error{hr::kEInvalidArg, "too many or too long names for one call: add them in parts"};
  }
  const std::vector<FileSpec> list(files.begin(), files.end());
  if (has_digests) {
    Request request = job_method(path_, "AddFilesWithDigests");
    request.append = [&](sd_bus_message* m) { return wire::append_with_digests(m, list); };
    return connection_->call(request);
  }
  if (with_ranges != 0 && with_ranges != files.size()) {
    return Error{hr::kEInvalidArg, "files with and without ranges go into calls of their own"};
  }
  Request request = job_method(path_, with_ranges == 0 ? "AddFiles" : "AddFilesWithRanges");
  request.append = [&](sd_bus_message* m) {
    return with_ranges == 0 ? wire::append(m, list) : wire::append_with_ranges(m, list);
  };
  return connection_->call(request);
}

Result<void> Job::add_file_with_ranges(std::string_view remote_name, std::string_view local_name,
                                       std::span<const FileRange> ranges) {
  if (ranges.empty()) return Error{hr::kEInvalidArg, "no range was given"};  // RANGE-02
  const FileSpec file{
      std::string(remote_name), std::string(local_name), {ranges.begin(), ranges.end()}};
  return add_files({&file, 1});
}

Result<HResult> Job::replace_remote_prefix(std::string_view from, std::string_view to) {
  if (auto r = client::check_text(from, "the old prefix"); !r) return std::move(r).error();
  if (auto r = client::check_text(to, "the new prefix"); !r) return std::move(r).error();
  Request request = job_method(path_, "ReplaceRemotePrefix");
  request.append = [&](sd_bus_message* m) {
    const int r = wire::append_string(m, std::string(from));
    return r < 0 ? r : wire::append_string(m, std::string(to));
  };
  return client::call_for<HResult>(*connection_, request);
}

Result<std::vector<FileDigests>> Job::digests() const {
  return client::call_for<std::vector<FileDigests>>(
      *connection_, job_method(path_, "ListDigests", Request::Kind::kRead));
}

Result<std::vector<FileInfo>> Job::files() const {
  std::vector<FileInfo> files;
  Request request = job_method(path_, "ListFiles", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) { return read_files(m, files); };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return files;
}

File Job::file(std::uint32_t index) const {
  return File(connection_, id_, index);
}

Result<void> Job::suspend() {
  return connection_->call(job_method(path_, "Suspend"));
}

Result<void> Job::resume() {
  return connection_->call(job_method(path_, "Resume"));
}

Result<HResult> Job::cancel() {
  return end_job(*connection_, id_, path_, "Cancel");
}

Result<HResult> Job::complete() {
  return end_job(*connection_, id_, path_, "Complete");
}

Result<void> Job::take_ownership() {
  return connection_->call(job_method(path_, "TakeOwnership"));
}

Result<JobState> Job::state() const {
  return job_property<JobState>(*connection_, path_, "State");
}

Result<JobType> Job::type() const {
  return job_property<JobType>(*connection_, path_, "Type");
}

Result<JobProgress> Job::progress() const {
  return job_property<JobProgress>(*connection_, path_, "Progress");
}

Result<JobTimes> Job::times() const {
  return job_property<JobTimes>(*connection_, path_, "Times");
}

Result<JobErrorInfo> Job::error() const {
  JobErrorInfo error;
  Request request = job_method(path_, "GetError", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) { return wire::read_error(m, error); };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return error;
}

Result<Explanation> Job::why() const {
  Explanation explanation;
  Request request = job_method(path_, "Why", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) { return wire::read_explanation(m, explanation); };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return explanation;
}

Result<std::uint32_t> Job::error_count() const {
  return job_property<std::uint32_t>(*connection_, path_, "ErrorCount");
}

Result<std::string> Job::owner() const {
  return job_property<std::string>(*connection_, path_, "Owner");
}

Result<std::string> Job::display_name() const {
  return job_property<std::string>(*connection_, path_, "DisplayName");
}

Result<void> Job::set_display_name(std::string_view name) {
  return configure(*connection_, path_, "DisplayName", name);
}

Result<std::string> Job::description() const {
  return job_property<std::string>(*connection_, path_, "Description");
}

Result<void> Job::set_description(std::string_view text) {
  return configure(*connection_, path_, "Description", text);
}

Result<JobPriority> Job::priority() const {
  return job_property<JobPriority>(*connection_, path_, "Priority");
}

Result<void> Job::set_priority(JobPriority priority) {
  return configure(*connection_, path_, "Priority", static_cast<std::uint32_t>(priority));
}

Result<std::uint32_t> Job::notify_flags() const {
  return job_property<std::uint32_t>(*connection_, path_, "NotifyFlags");
}

Result<void> Job::set_notify_flags(std::uint32_t flags) {
  return configure(*connection_, path_, "NotifyFlags", flags);
}

Result<std::uint32_t> Job::minimum_retry_delay() const {
  return job_property<std::uint32_t>(*connection_, path_, "MinimumRetryDelay");
}

Result<void> Job::set_minimum_retry_delay(std::uint32_t seconds) {
  return configure(*connection_, path_, "MinimumRetryDelay", seconds);
}

Result<std::uint32_t> Job::no_progress_timeout() const {
  return job_property<std::uint32_t>(*connection_, path_, "NoProgressTimeout");
}

Result<void> Job::set_no_progress_timeout(std::uint32_t seconds) {
  return configure(*connection_, path_, "NoProgressTimeout", seconds);
}

Result<ProxySettings> Job::proxy_settings() const {
  return job_property<ProxySettings>(*connection_, path_, "ProxySettings");
}

Result<void> Job::set_proxy_settings(const ProxySettings& settings) {
  for (const auto* list : {&settings.list, &settings.bypass}) {
    if (!*list) continue;
    if (auto r = client::check_text(**list, "a proxy list"); !r) return r;
  }
  return configure(*connection_, path_, "ProxySettings", "(uasas)",
                   [&](sd_bus_message* m) { return wire::append(m, settings); });
}

Result<std::uint32_t> Job::minimum_notification_interval() const {
  return job_property<std::uint32_t>(*connection_, path_, "MinimumNotificationInterval");
}

Result<void> Job::set_minimum_notification_interval(std::uint32_t milliseconds) {
  return configure(*connection_, path_, "MinimumNotificationInterval", milliseconds);
}

Result<Guid> Job::notification_class() const {
  return job_property<Guid>(*connection_, path_, "NotificationClass");
}

Result<void> Job::set_notification_class(const Guid& clsid) {
  return configure(*connection_, path_, "NotificationClass", clsid.text());
}

Result<NotifyCommand> Job::notify_command() const {
  return job_property<NotifyCommand>(*connection_, path_, "NotifyCommand");
}

Result<void> Job::set_notify_command(const NotifyCommand& command) {
  if (auto r = client::check_text(command.program, "the program"); !r) return r;
  if (auto r = client::check_text(command.parameters, "the command line"); !r) return r;
  return configure(*connection_, path_, "NotifyCommand", "(ss)",
                   [&](sd_bus_message* m) { return wire::append(m, command); });
}

Result<std::vector<OpenNotice>> Job::open_notices() const {
  return client::call_for<std::vector<OpenNotice>>(
      *connection_, job_method(path_, "ListNotices", Request::Kind::kRead));
}

Result<std::optional<CommandRun>> Job::last_command_run() const {
  std::optional<CommandRun> run;
  Request request = job_method(path_, "GetCommandRun", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) { return wire::read_run(m, run); };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return run;
}

Result<void> Job::set_callbacks(Callbacks callbacks, Registration registration) {
  return connection_->callbacks().set(id_, std::move(callbacks), registration, nullptr);
}

Result<void> Job::clear_callbacks() {
  return connection_->callbacks().clear(id_);
}

Result<bool> Job::has_callbacks() const {
  auto registered = connection_->callbacks().registered(id_);
  if (!registered) return std::move(registered).error();
  return registered->where != client::Registered::Where::kNowhere;
}

}  // namespace openbits
