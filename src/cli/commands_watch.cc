// watch: another program's job, as it goes on. It asks now and then instead of registering a
// callback, which would take the job's callbacks away from their program (NOT-06).
#include <nlohmann/json.hpp>

#include <memory>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/json.h"
#include "cli/mailbox.h"
#include "cli/transfer_report.h"

namespace openbits::cli {
namespace {

constexpr std::chrono::milliseconds kInterval{500};

struct Options {
  bool json = false;
  std::string job;
};

bool same(const JobStatus& a, const JobStatus& b) {
  return a.state == b.state && a.progress.bytes_transferred == b.progress.bytes_transferred &&
         a.progress.bytes_total == b.progress.bytes_total &&
         a.progress.files_transferred == b.progress.files_transferred &&
         a.progress.files_total == b.progress.files_total;
}

/// What a state in which nothing more will happen by itself means for the exit code.
std::optional<int> verdict(JobState state) {
  switch (state) {
    case JobState::kTransferred:
    case JobState::kAcknowledged:
      return kExitOk;
    case JobState::kError:
    case JobState::kCancelled:
      return kExitJobFailed;
    case JobState::kQueued:
    case JobState::kConnecting:
    case JobState::kTransferring:
    case JobState::kSuspended:
    case JobState::kTransientError:
      return std::nullopt;
  }
  return std::nullopt;
}

void say_the_end(TransferReport& report, const Job& job, const JobStatus& status) {
  report.end();
  report.say(called(job) + " is " + std::string(to_string(status.state)));
  if (status.error) report.say_error("", *status.error);
  if (status.state == JobState::kTransferred) report.say_how_to_go_on(true);
}

int follow(const Output& out, const Job& job) {
  Interrupts interrupts;
  TransferReport report(out);
  report.begin(job);
  std::optional<JobStatus> last;
  while (true) {
    auto status = read_status(job);
    if (!status) {
      report.end();
      return out.fail(status.error(), "watch " + called(job));
    }
    // The bar's rate falls while nothing arrives; JSON is for changes.
    if (!out.json() || !last || !same(*last, *status)) report.status(*status);
    last = std::move(status).value();
    if (const auto code = verdict(last->state)) {
      say_the_end(report, job, *last);
      return *code;
    }
    wait_for(interrupts, nullptr, kInterval);
    if (const auto signal = interrupts.take()) {
      report.end();
      report.say(called(job) + " goes on");
      return kExitInterrupted + *signal;
    }
  }
}

}  // namespace

void add_watch(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& c = *app.add_subcommand(
      "watch", "Show how a job goes on, until it is transferred, failed or final");
  add_job_argument(c, o->job);
  add_json_option(c, o->json);
  c.callback([o, &status] {
    const Output out(o->json);
    status = with_job(out, o->job, "watch", [&](Job& job) { return follow(out, job); });
  });
}

}  // namespace openbits::cli
