// notify: who is told of a job's events, and of which.
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_status.h"
#include "cli/json.h"
#include "cli/notice_text.h"

namespace openbits::cli {
namespace {

struct Options {
  bool json = false;
  bool no_command = false;
  std::string job;
  std::string clsid;
  std::string program;
  std::string parameters;
  std::string flags;
  std::optional<std::uint32_t> interval;
};

/// The null GUID for "none".
std::optional<Guid> parse_class(const std::string& text) {
  return text == "none" ? Guid{} : Guid::parse(text);
}

/// What was to be done, and why it could not be.
struct Failure {
  std::string action;
  Error error;
};

/// Each setting is stored by itself; after a failure, those before it are set.
std::optional<Failure> set(Job& job, const Options& o) {
  const auto attempt = [&](const char* what, Result<void> result) -> std::optional<Failure> {
    if (result) return std::nullopt;
    return Failure{"set the " + std::string(what) + " of " + called(job),
                   std::move(result).error()};
  };
  std::optional<Failure> failure;
  if (!o.clsid.empty()) {
    failure = attempt("class", job.set_notification_class(*parse_class(o.clsid)));
  }
  if (!failure && (o.no_command || !o.program.empty())) {
    const std::string program = o.program.empty() ? "" : program_path(o.program);
    failure = attempt("command", job.set_notify_command({program, o.parameters}));
  }
  if (!failure && !o.flags.empty()) {
    failure = attempt("flags", job.set_notify_flags(*parse_notify_flags(o.flags)));
  }
  if (!failure && o.interval) {
    failure = attempt("interval", job.set_minimum_notification_interval(*o.interval));
  }
  return failure;
}

void print(const Output& out, const Job& job, const JobDetails& d) {
  const Guid& clsid = d.notification_class;
  const NotifyCommand& command = d.notify_command;
  const std::string parameters = command.parameters.empty() ? "" : "  as: " + command.parameters;
  out.line(called(job));
  out.line("  flags:     " + notify_flags_text(d.notify_flags));
  out.line("  class:     " + (clsid.is_null() ? "none" : clsid.text()));
  out.line(printable("  command:   " + (command.empty() ? "none" : command.program + parameters)));
  out.line("  interval:  " + std::to_string(d.minimum_notification_interval) + " ms");
  out.object({{"job", job.id().text()},
              {"notify_flags", d.notify_flags},
              {"notification_class", class_or_null(clsid)},
              {"notify_command", json_of(command)},
              {"minimum_notification_interval", d.minimum_notification_interval}});
}

int change(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "set the notification of", [&](Job& job) {
    if (auto failure = set(job, o)) return out.fail(failure->error, failure->action);
    auto details = read_details(job);
    if (!details) return out.fail(details.error(), "read the notification of " + called(job));
    print(out, job, *details);
    return static_cast<int>(kExitOk);
  });
}

std::string check_class(const std::string& text) {
  return parse_class(text) ? "" : "\"" + text + "\" is no class id, nor \"none\"";
}

std::string check_flags(const std::string& text) {
  if (parse_notify_flags(text)) return "";
  return "\"" + text + "\": not names out of transferred, error, modification, file, ranges, " +
         "disable with commas between them, nor \"none\"";
}

}  // namespace

void add_notify(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& c = *app.add_subcommand(
      "notify", "Set who is told of a job's events, and of which; shows it without options");
  add_job_argument(c, o->job);
  c.add_option("--class", o->clsid, "Class that is started when no program can be called, or none")
      ->type_name("CLSID")
      ->check(check_class);
  CLI::Option* command =
      c.add_option("--command", o->program,
                   "Program that is run when there is no other to tell, or it has failed")
          ->type_name("PROGRAM")
          ->check([](const std::string& text) {
            return text.empty() ? "no program: say --no-command" : std::string();
          });
  c.add_option("--parameters", o->parameters,
               "Its whole command line, which begins with the name of the program")
      ->type_name("TEXT")
      ->needs(command);
  c.add_flag("--no-command", o->no_command, "Run no program")->excludes(command);
  c.add_option("--flags", o->flags,
               "What is told, with commas: transferred, error, modification, file, ranges; "
               "disable, or none")
      ->type_name("FLAGS")
      ->check(check_flags);
  c.add_option("--interval", o->interval, "Milliseconds between two calls about progress")
      ->type_name("MS");
  add_json_option(c, o->json);
  c.callback([o, &status] { status = change(*o); });
}

}  // namespace openbits::cli
