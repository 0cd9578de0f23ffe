// get and put: one URL to one file, with wget's habits, and one file to one URL.
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <utility>

#include "cli/command.h"
#include "cli/digest_options.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/json.h"
#include "cli/mailbox.h"
#include "cli/transfer_report.h"

namespace openbits::cli {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

/// Callbacks say what happens. In case none comes (NOT-16) the job is looked at this often.
constexpr std::chrono::seconds kLookAnyway{5};
/// How long the service may be away before `get` gives up waiting for it.
constexpr std::chrono::seconds kServiceMayBeAway{60};

struct Options {
  bool json = false;
  bool show_callbacks = false;
  bool cancel_on_interrupt = false;
  std::string url;
  std::string output;
  std::string priority = "normal";
  DigestOptions digests;
  bool upload = false;  ///< `output` is sent to `url`
  std::string reply;    ///< where what the server answers to an upload goes; empty: it does not
};

/// Where the file goes: what -o says, or a name from the URL that is not taken yet.
std::string destination(const Options& o) {
  std::error_code ignored;
  const std::string name = file_name_of_url(o.url);
  const auto exists = [&ignored](const std::string& path) { return fs::exists(path, ignored); };
  if (o.output.empty()) return absolute_path(free_name(name, exists));
  if (o.output.ends_with('/') || fs::is_directory(o.output, ignored)) {
    return absolute_path(free_name((fs::path(o.output) / name).string(), exists));
  }
  return absolute_path(o.output);
}

Callbacks callbacks_into(const std::shared_ptr<Mailbox>& mailbox) {
  Callbacks c;
  c.transferred = [mailbox](const Job&, std::uint64_t sequence) {
    mailbox->post({Event::Kind::kTransferred, sequence, std::nullopt});
    return hr::kOk;
  };
  c.error = [mailbox](const Job&, const JobErrorInfo& error, std::uint64_t sequence) {
    mailbox->post({Event::Kind::kError, sequence, error});
    return hr::kOk;
  };
  c.modified = [mailbox](const Job&, std::uint64_t) { mailbox->post({}); };
  return c;
}

/// A folder on the server: the file gets its own name there.
std::string target(const Options& o) {
  if (!o.upload || !o.url.ends_with('/')) return o.url;
  return o.url + fs::path(o.output).filename().string();
}

class OneFile {
 public:
  explicit OneFile(const Options& options)
      : o_(options),
        out_(options.json),
        report_(out_),
        url_(target(options)),
        path_(options.upload ? absolute_path(options.output) : destination(options)),
        reply_(options.reply.empty() ? "" : absolute_path(options.reply)) {}

  int run() {
    return with_client(out_, [this](Client& client) {
      const JobType type = !o_.upload       ? JobType::kDownload
                           : reply_.empty() ? JobType::kUpload
                                            : JobType::kUploadReply;
      auto job =
          client.create_job(cut(fs::path(path_).filename().string(), limits::kDisplayName), type);
      if (!job) return out_.fail(job.error(), "create a job for " + url_);
      if (auto started = start(*job); !started) {
        const int status =
            out_.fail(started.error(), o_.upload ? "upload " + path_ + " to " + url_
                                                 : "download " + url_ + " to " + path_);
        (void)job->cancel();
        return status;
      }
      return follow(*job);
    });
  }

 private:
  Result<void> start(Job& job) {
    if (auto r = job.set_priority(*parse_priority(o_.priority)); !r) return r;
    if (auto r = job.add_file({url_, path_, {}, o_.digests.digests()}); !r) return r;
    if (!reply_.empty()) {
      if (auto r = job.set_reply_file_name(reply_); !r) return r;
    }
    const auto flags = notify::kJobTransferred | notify::kJobError | notify::kJobModification;
    if (auto r = job.set_notify_flags(flags); !r) return r;
    if (auto r = job.set_callbacks(callbacks_into(mailbox_)); !r) return r;
    report_.begin(job);
    const std::string way = o_.upload ? path_ + " -> " + url_ : url_ + " -> " + path_;
    report_.say(printable(called(job) + ": " + way));
    report_.event("created", {{"url", url_}, {"file", path_}});
    started_ = last_look_ = last_answer_ = Clock::now();
    report_.event("resuming", nlohmann::json::object());
    return job.resume();
  }

  /// Until there is an exit code.
  int follow(Job& job) {
    while (true) {
      wait_for(interrupts_, mailbox_.get(), std::chrono::seconds(1));
      if (const auto signal = interrupts_.take()) return interrupted(job, *signal);
      std::optional<int> status;
      while (auto event = mailbox_->take()) {
        status = react(job, *event);
        if (status) return *status;
      }
      status = look_anyway(job);
      if (status) return *status;
    }
  }

  std::optional<int> react(Job& job, const Event& event) {
    const bool seen = look(job).has_value();
    if (o_.show_callbacks) report_.callback(event, status_);
    switch (event.kind) {
      case Event::Kind::kModified:
        return seen && is_final(status_.state) ? std::optional(ended_by_another()) : std::nullopt;
      case Event::Kind::kTransferred:
        return finish(job);
      case Event::Kind::kError:
        return failed(job, *event.error);
    }
    return std::nullopt;
  }

  /// Reads and shows the job; nullopt while the service does not answer.
  std::optional<JobState> look(const Job& job) {
    last_look_ = Clock::now();
    auto status = read_status(job);
    if (!status) {
      last_failure_ = std::move(status).error();
      return std::nullopt;
    }
    last_answer_ = last_look_;
    status_ = std::move(status).value();
    report_.status(status_);
    return status_.state;
  }

  /// For what no callback has told. A state that asks for a callback is given time for it.
  std::optional<int> look_anyway(Job& job) {
    if (Clock::now() - last_look_ < kLookAnyway) return std::nullopt;
    const auto state = look(job);
    if (!state) {
      const bool gone = exit_code_of(last_failure_.code) != kExitUnreachable;
      if (!gone && last_look_ - last_answer_ < kServiceMayBeAway) return std::nullopt;
      report_.end();
      return out_.fail(last_failure_, "follow " + called(job));
    }
    if (is_final(*state)) return ended_by_another();
    if (*state != JobState::kTransferred && *state != JobState::kError) {
      overdue_ = false;
      return std::nullopt;
    }
    if (!std::exchange(overdue_, true)) return std::nullopt;
    if (*state == JobState::kTransferred) return finish(job);
    return failed(job, status_.error.value_or(JobErrorInfo{}));
  }

  int finish(Job& job) {
    const std::chrono::duration<double> time = Clock::now() - started_;
    report_.event("transferred", {{"seconds", time.count()}});
    auto result = job.complete();
    report_.end();
    if (!result) {
      const int status = out_.fail(
          result.error(), o_.upload ? "complete the upload" : "put " + path_ + " in its place");
      report_.say_how_to_go_on(true);
      return status;
    }
    const std::uint64_t bytes = status_.progress.bytes_transferred;
    report_.say(printable((o_.upload ? "sent " : "saved ") + path_ + " (" + format_bytes(bytes) +
                          " in " + format_duration(time) + ", " +
                          format_rate(static_cast<double>(bytes) / time.count()) + ")"));
    if (!reply_.empty()) report_.say(printable("saved the reply as " + reply_));
    nlohmann::json fields = json_of(*result);
    fields["file"] = path_;
    if (!reply_.empty()) fields["reply"] = reply_;
    fields["bytes"] = bytes;
    report_.event("completed", fields);
    return kExitOk;
  }

  /// What has been transferred is kept for another try.
  int failed(Job& job, const JobErrorInfo& error) {
    report_.end();
    const bool keep = status_.progress.bytes_transferred > 0;
    nlohmann::json fields = {{"error", json_of(error)}, {"kept", keep}};
    if (!keep) (void)job.cancel();
    const FileInfo file{0, url_, path_, {}};
    std::string text = "bitsctl: the " + what() + " failed: " + error_sentence(error, {file});
    std::fprintf(stderr, "%s\n", text.c_str());
    if (keep) {
      report_.say("what was transferred is kept");
      report_.say("  try again:       bitsctl resume " + short_id(job.id()));
      report_.say("  throw it away:   bitsctl cancel " + short_id(job.id()));
    }
    report_.event("error", fields);
    return kExitJobFailed;
  }

  int interrupted(Job& job, int signal) {
    report_.end();
    if (o_.cancel_on_interrupt) {
      if (auto r = job.cancel(); !r) out_.fail(r.error(), "cancel " + called(job));
      report_.say("interrupted: " + called(job) + " is cancelled");
      report_.event("cancelled", nlohmann::json::object());
    } else {
      report_.say("interrupted: the " + what() + " goes on in the background as job " +
                  job.id().text());
      report_.say_how_to_go_on(false);
      report_.event("interrupted", {{"file", path_}});
    }
    return kExitInterrupted + signal;
  }

  int ended_by_another() {
    report_.end();
    const bool good = status_.state == JobState::kAcknowledged;
    report_.say(std::string("another program has ") + (good ? "completed" : "cancelled") +
                " the job");
    report_.event(good ? "completed" : "cancelled", {{"file", path_}});
    return good ? kExitOk : kExitJobFailed;
  }

  std::string what() const { return o_.upload ? "upload" : "download"; }

  const Options& o_;
  Output out_;
  Interrupts interrupts_;  // before the client and its threads
  std::shared_ptr<Mailbox> mailbox_ = std::make_shared<Mailbox>();
  TransferReport report_;
  const std::string url_;
  const std::string path_;
  const std::string reply_;
  JobStatus status_;
  Error last_failure_;
  bool overdue_ = false;
  Clock::time_point started_;
  Clock::time_point last_look_;
  Clock::time_point last_answer_;
};

}  // namespace

void add_get(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& c = *app.add_subcommand("get", "Download a URL, wait for it, and keep the file");
  c.add_option("URL", o->url, "What to download: a URL of http, https or file, or a full path")
      ->required();
  c.add_option("-o,--output", o->output,
               "File, replaced if it exists, or folder; without it, a new file in this folder that "
               "is named after the URL")
      ->type_name("FILE");
  add_priority_option(c, o->priority);
  add_digest_options(c, o->digests);
  c.add_flag("--cancel-on-interrupt", o->cancel_on_interrupt,
             "On Ctrl-C cancel the job, instead of leaving it in the background");
  c.add_flag("--show-callbacks", o->show_callbacks, "Print each callback of the service");
  add_json_option(c, o->json);
  c.callback([o, &status] { status = OneFile(*o).run(); });
}

void add_put(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  o->upload = true;
  CLI::App& c = *app.add_subcommand("put", "Upload a file and wait for it");
  c.add_option("FILE", o->output, "What to upload")->required()->type_name("FILE");
  c.add_option("URL", o->url,
               "Where to: a URL of http or https on a server of the BITS upload protocol; with a "
               "slash at its end the file keeps its name")
      ->required();
  c.add_option("--reply", o->reply, "File for what the server answers, which has to be something")
      ->type_name("FILE");
  add_priority_option(c, o->priority);
  c.add_flag("--cancel-on-interrupt", o->cancel_on_interrupt,
             "On Ctrl-C cancel the job, instead of leaving it in the background");
  c.add_flag("--show-callbacks", o->show_callbacks, "Print each callback of the service");
  add_json_option(c, o->json);
  c.callback([o, &status] { status = OneFile(*o).run(); });
}

}  // namespace openbits::cli
