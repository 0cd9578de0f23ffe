// list, show.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/json.h"
#include "cli/notice_text.h"

namespace openbits::cli {
namespace {

struct Options {
  bool json = false;
  bool ids = false;
  bool all_users = false;
  std::string job;
};

Result<std::vector<JobSummary>> read_jobs(Client& client, bool all_users) {
  auto jobs = client.jobs(all_users);
  if (!jobs) return std::move(jobs).error();
  std::vector<JobSummary> rows;
  for (const Job& job : *jobs) {
    auto row = read_summary(job);
    if (!row && row.code() == hr::kBgENotFound) continue;  // gone since
    if (!row) return std::move(row).error();
    rows.push_back(std::move(row).value());
  }
  return rows;
}

void print_jobs(const Output& out, const std::vector<JobSummary>& jobs) {
  if (jobs.empty()) {
    out.line("no jobs");
    return;
  }
  std::vector<Guid> ids;
  ids.reserve(jobs.size());
  for (const JobSummary& job : jobs) ids.push_back(job.id);
  const std::size_t digits = short_id_length(ids);
  std::vector<Row> rows;
  rows.reserve(jobs.size() + 1);
  rows.push_back({"JOB", "STATE", "PRIORITY", "PROGRESS", "NAME"});
  for (const JobSummary& job : jobs) {
    rows.push_back({job.id.hex().substr(0, digits), std::string(to_string(job.status.state)),
                    std::string(to_string(job.priority)), format_progress(job.status.progress),
                    printable(job.name)});
  }
  for (const std::string& line : table_lines(rows)) out.line(line);
}

int list(const Options& o) {
  const Output out(o.json);
  return with_client(out, [&](Client& client) {
    if (o.ids) {
      auto jobs = client.jobs(o.all_users);
      if (!jobs) return out.fail(jobs.error(), "list the jobs");
      for (const Job& job : *jobs) out.line(job.id().text());
      return static_cast<int>(kExitOk);
    }
    auto jobs = read_jobs(client, o.all_users);
    if (!jobs) return out.fail(jobs.error(), "list the jobs");
    if (!o.json) print_jobs(out, *jobs);
    nlohmann::json array = nlohmann::json::array();
    for (const JobSummary& job : *jobs) array.push_back(json_of(job));
    out.object(array);
    return static_cast<int>(kExitOk);
  });
}

std::string proxy_text(const ProxySettings& proxy) {
  std::string text(to_string(proxy.usage));
  if (proxy.list) text += ": " + *proxy.list;
  if (proxy.bypass) text += ", not for " + *proxy.bypass;
  return text;
}

using Field = std::function<void(std::string name, std::string_view value)>;

void print_lines(const Field& field, std::string name, const std::vector<std::string>& lines) {
  for (const std::string& line : lines) field(std::exchange(name, {}), line);
}

void print_notification(const Field& field, const JobDetails& d) {
  field("notify",
        notify_flags_text(d.notify_flags) + (d.has_callbacks ? "; a program is registered" : ""));
  if (!d.notification_class.is_null()) field("notify class", d.notification_class.text());
  if (!d.notify_command.empty()) {
    field("notify command", d.notify_command.program);
    if (!d.notify_command.parameters.empty()) field("", "as: " + d.notify_command.parameters);
  }
  field("notify interval", std::to_string(d.minimum_notification_interval) + " ms");
  for (const OpenNotice& notice : d.open_notices) {
    print_lines(field, "not told, event " + std::to_string(notice.sequence), notice_lines(notice));
  }
  if (d.last_command_run) print_lines(field, "last command run", run_lines(*d.last_command_run));
}

void print_details(const Output& out, const JobDetails& d) {
  const JobStatus& status = d.summary.status;
  const Field field = [&out](std::string name, std::string_view value) {
    name.resize(std::max<std::size_t>(name.size() + 1, 20), ' ');
    out.line(name + printable(value));
  };
  const auto seconds = [](std::uint32_t s) { return format_duration(std::chrono::seconds(s)); };
  field("job", d.summary.id.text());
  field("name", d.summary.name);
  if (!d.description.empty()) field("description", d.description);
  field("type", to_string(d.summary.type));
  field("state", to_string(status.state));
  if (status.error) field("error", error_sentence(*status.error, d.files));
  if (status.state == JobState::kTransientError) {
    field("", "will be retried by itself; \"bitsctl resume\" retries at once");
  }
  field("priority", to_string(d.summary.priority));
  field("progress", format_progress(status.progress));
  field("files", std::to_string(status.progress.files_transferred) + " of " +
                     std::to_string(status.progress.files_total));
  field("owner", user_name(d.owner));
  field("created", format_time(d.times.creation));
  field("modified", format_time(d.times.modification));
  field("transferred", format_time(d.times.transfer_completion));
  field("errors so far", std::to_string(d.error_count));
  field("retry after", seconds(d.minimum_retry_delay));
  field("no-progress timeout", seconds(d.no_progress_timeout));
  print_notification(field, d);
  field("proxy", proxy_text(d.proxy));
  auto digests = d.digests.begin();
  for (const FileInfo& file : d.files) {
    const JobProgress progress{file.progress.bytes_total, file.progress.bytes_transferred, 1, 0};
    field("file " + std::to_string(file.index), file.remote_name);
    field("", "-> " + file.local_name);
    field("", format_progress(progress) + (file.progress.completed ? ", completed" : ""));
    if (digests == d.digests.end() || digests->index != file.index) continue;
    for (const Digest& digest : digests->digests) {
      field("", "has to be " + std::string(to_string(digest.algorithm)) + " " + digest.hex());
    }
    ++digests;
  }
}

int show(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "show", [&](Job& job) {
    auto details = read_details(job);
    if (!details) return out.fail(details.error(), "show " + called(job));
    if (!o.json) print_details(out, *details);
    out.object(json_of(*details));
    return static_cast<int>(kExitOk);
  });
}

}  // namespace

void add_show_commands(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();

  CLI::App& list_command = *app.add_subcommand("list", "List the jobs that are not final");
  add_json_option(list_command, o->json);
  list_command.add_flag("--ids", o->ids, "Print nothing but the GUIDs");
  list_command.add_flag("--all-users", o->all_users, "Of all users; for administrators");
  list_command.callback([o, &status] { status = list(*o); });

  CLI::App& show_command = *app.add_subcommand("show", "Show everything about a job");
  add_json_option(show_command, o->json);
  add_job_argument(show_command, o->job);
  show_command.callback([o, &status] { status = show(*o); });
}

}  // namespace openbits::cli
