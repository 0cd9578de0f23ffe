// Switches that are not about one job: create, list, monitor, reset, transfer (CLI-01, CLI-02).
#include <array>
#include <chrono>
#include <cstdio>
#include <thread>

#include "admin/job_report.h"
#include "admin/text.h"
#include "admin/transfer.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

int create(const Console& console, const Arguments& arguments) {
  JobType type = JobType::kDownload;
  if (arguments.size() == 2) {
    const auto named = parse_type_name(switch_name(arguments[0]));
    if (!named) {
      return console.fail("The type is /DOWNLOAD, /UPLOAD or /UPLOAD-REPLY, not \"" + arguments[0] +
                          "\".");
    }
    type = *named;
  }
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  const auto job = client->create_job(arguments.back(), type);
  if (!job) return console.fail("create the job", job.error());
  console.value((console.raw() ? "" : "Created job ") + braced(job->id()) +
                (console.raw() ? "" : "."));
  return kDone;
}

struct ListOptions {
  bool all_users = false;
  bool verbose = false;
  std::uint32_t refresh = 5;
};

/// Reads /allusers, and what else `options` says is allowed; the word that is not known otherwise.
std::optional<std::string> read_options(const Arguments& words, bool may_refresh,
                                        ListOptions& options) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (equal_in_any_case(switch_name(words[i]), "allusers")) {
      options.all_users = true;
    } else if (!may_refresh && equal_in_any_case(switch_name(words[i]), "verbose")) {
      options.verbose = true;
    } else if (may_refresh && equal_in_any_case(switch_name(words[i]), "refresh") &&
               i + 1 < words.size()) {
      const auto seconds = parse_number(words[++i]);
      if (!seconds || *seconds == 0) return words[i];
      options.refresh = *seconds;
    } else {
      return words[i];
    }
  }
  return std::nullopt;
}

int print_jobs(const Console& console, Client& client, const ListOptions& options) {
  const auto jobs = client.jobs(options.all_users);
  if (!jobs) return console.fail("list the jobs", jobs.error());
  std::size_t count = 0;
  for (const Job& job : *jobs) {
    auto text = options.verbose ? job_details(job) : job_line(job);
    if (!text) continue;  // it has ended meanwhile
    if (console.raw()) *text += '\n';
    console.value(*text);
    ++count;
  }
  console.line("\nListed " + std::to_string(count) + " job(s).");
  return kDone;
}

int list(const Console& console, const Arguments& arguments) {
  ListOptions options;
  if (const auto bad = read_options(arguments, false, options)) {
    return console.fail('"' + *bad + "\" is not known to /list.");
  }
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  return print_jobs(console, *client, options);
}

int monitor(const Console& console, const Arguments& arguments) {
  ListOptions options;
  if (const auto bad = read_options(arguments, true, options)) {
    return console.fail('"' + *bad + "\" is not known to /monitor, or no number of seconds.");
  }
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  for (;;) {
    console.line("MONITORING BACKGROUND COPY MANAGER (" + std::to_string(options.refresh) +
                 " second refresh)");
    if (const int status = print_jobs(console, *client, options); status != kDone) return status;
    std::fflush(stdout);
    std::this_thread::sleep_for(std::chrono::seconds(options.refresh));
  }
}

int reset(const Console& console, const Arguments& arguments) {
  ListOptions options;
  if (const auto bad = read_options(arguments, false, options)) {
    return console.fail('"' + *bad + "\" is not known to /reset.");
  }
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  auto jobs = client->jobs(options.all_users);
  if (!jobs) return console.fail("list the jobs", jobs.error());
  std::size_t cancelled = 0;
  for (Job& job : *jobs) {
    if (const auto done = job.cancel()) {
      ++cancelled;
      console.line(braced(job.id()) + " canceled.");
    } else {
      (void)console.fail("cancel " + braced(job.id()), done.error());
    }
  }
  console.line(std::to_string(cancelled) + " out of " + std::to_string(jobs->size()) +
               " jobs canceled.");
  return cancelled == jobs->size() ? kDone : kFailed;
}

constexpr std::array kVerbs = {
    PlainVerb{{"list", "[/allusers] [/verbose]", "The jobs in the queue.", 0, 2}, list},
    PlainVerb{{"monitor", "[/allusers] [/refresh <seconds>]",
               "The jobs in the queue, every 5 seconds unless you say otherwise.", 0, 3},
              monitor},
    PlainVerb{{"create", "[/DOWNLOAD | /UPLOAD | /UPLOAD-REPLY] <name>",
               "Makes a job, and prints its GUID.", 1, 2},
              create},
    PlainVerb{{"transfer",
               "<name> [/DOWNLOAD | /UPLOAD] [/priority <priority>] [/aclflags <flags>] [/dynamic] "
               "<remote> <local> ...",
               "Transfers files and waits for the end.", 3, kMany},
              transfer},
    PlainVerb{{"reset", "[/allusers]", "Cancels all of your jobs, or all there are.", 0, 1}, reset},
};

}  // namespace

std::span<const PlainVerb> plain_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
