#include "admin/transfer.h"

#include <chrono>
#include <cstdio>
#include <optional>

#include "admin/job_report.h"
#include "admin/text.h"

namespace openbits::admin {
namespace {

struct Request {
  std::string name;
  JobType type = JobType::kDownload;
  JobPriority priority = JobPriority::kNormal;
  std::uint32_t acl_flags = 0;
  bool dynamic = false;
  std::vector<FileSpec> files;
};

/// nullopt, and `problem` says why, if the words are none.
std::optional<Request> read_request(const Arguments& words, std::string& problem) {
  Request request;
  request.name = words[0];
  std::size_t at = 1;
  for (; at < words.size() && !switch_name(words[at]).empty(); ++at) {
    const std::string_view option = switch_name(words[at]);
    if (const auto type = parse_type_name(option)) {
      request.type = *type;
    } else if (equal_in_any_case(option, "priority") && at + 1 < words.size()) {
      const auto priority = parse_priority_name(words[++at]);
      if (!priority) {
        problem = "The priority is FOREGROUND, HIGH, NORMAL or LOW, not \"" + words[at] + "\".";
        return std::nullopt;
      }
      request.priority = *priority;
    } else if (equal_in_any_case(option, "aclflags") && at + 1 < words.size()) {
      const auto flags = parse_acl_flags(words[++at]);
      if (!flags) {
        problem = "The flags are letters of OGDS, not \"" + words[at] + "\".";
        return std::nullopt;
      }
      request.acl_flags = *flags;
    } else if (equal_in_any_case(option, "dynamic")) {
      request.dynamic = true;
    } else {
      problem = '"' + words[at] + "\" is not known to /transfer.";
      return std::nullopt;
    }
  }
  if (at == words.size() || (words.size() - at) % 2 != 0) {
    problem = "Each file needs its remote and its local name.";
    return std::nullopt;
  }
  for (; at < words.size(); at += 2) request.files.push_back({words[at], words[at + 1]});
  return request;
}

constexpr std::chrono::seconds kRefresh{1};

/// Follows the job, from the event after `since` on, until it is at an end, and says how it gets
/// on. TRANSFERRED, ERROR, or a final state if somebody else has ended the job.
Result<JobState> follow(const Console& console, Client& client, const Job& job,
                        std::uint64_t since) {
  std::string said;
  for (;;) {
    const auto page = client.wait_for_events(since, kRefresh);
    if (!page) return page.error();
    for (const Event& event : page->events) {
      since = event.sequence;
      if (event.job != job.id()) continue;
      const JobState state = event.state;
      if (state == JobState::kTransferred || state == JobState::kError || is_final(state)) {
        return state;
      }
    }
    // The log may have forgotten the end already, or have begun anew.
    if (!page->complete) since = page->newest;
    const auto now = job.state();
    if (!now) return now.error();
    if (*now == JobState::kTransferred || *now == JobState::kError || is_final(*now)) return *now;
    const auto line = job_line(job);
    if (line && *line != said) console.line(said = *line);
  }
}

Result<void> prepare(Job& job, const Request& request) {
  if (request.priority != JobPriority::kNormal) {
    if (auto set = job.set_priority(request.priority); !set) return set;
  }
  if (request.acl_flags != 0) {
    if (auto set = job.set_file_acl_flags(request.acl_flags); !set) return set;
  }
  if (request.dynamic) {
    if (auto set = job.set_dynamic_content(true); !set) return set;
  }
  return job.add_files(request.files);
}

int finish(const Console& console, Job& job, JobState state) {
  if (state == JobState::kTransferred) {
    const auto completed = job.complete();
    if (!completed) return console.fail("complete the job", completed.error());
    console.line("Transfer complete.");
    return kDone;
  }
  if (is_final(state)) {
    std::fputs("Somebody else has ended the job.\n", stderr);
    return kFailed;
  }
  if (const auto error = job.error()) std::fputs(error_lines(job, *error).c_str(), stderr);
  (void)job.cancel();
  std::fputs("The transfer has failed; the job was canceled.\n", stderr);
  return kFailed;
}

}  // namespace

int transfer(const Console& console, const Arguments& arguments) {
  std::string problem;
  const auto request = read_request(arguments, problem);
  if (!request) return console.fail(problem);
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  const auto before = client->events(0, 1);
  if (!before) return console.fail("follow the events", before.error());
  auto job = client->create_job(request->name, request->type);
  if (!job) return console.fail("create the job", job.error());
  Result<void> begun = prepare(*job, *request);
  if (begun) begun = job->resume();
  if (!begun) {
    const int status = console.fail("transfer the files", begun.error());
    (void)job->cancel();
    return status;
  }
  const auto state = follow(console, *client, *job, before->newest);
  if (!state) return console.fail("follow the job", state.error());
  return finish(console, *job, *state);
}

}  // namespace openbits::admin
