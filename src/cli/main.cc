// bitsctl: the service on the command line.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdio>

#include "cli/command.h"
#include "cli/exit_code.h"

namespace {

constexpr const char* kFooter =
    R"(JOB is a job's GUID, the first 4 or more hex digits of it, or its display name.

Exit codes:
    0  done
    1  the job failed, or was cancelled by someone else
    2  the command line is wrong, or names more than one job
    3  the service cannot be reached
    4  there is no such job, or class
    5  the service refused; the message has its code
  130  interrupted; downloads go on in the background)";

}  // namespace

int main(int argc, char** argv) {
  using namespace openbits::cli;
  int status = kExitOk;
  CLI::App app("Background downloads that survive", "bitsctl");
  app.set_version_flag("--version", "bitsctl " OPENBITS_VERSION);
  app.require_subcommand(0, 1);
  app.footer(kFooter);
  add_get(app, status);
  add_put(app, status);
  add_queue_commands(app, status);
  add_show_commands(app, status);
  add_why(app, status);
  add_watch(app, status);
  add_events(app, status);
  add_notify(app, status);
  add_class_commands(app, status);
  add_completion(app, status);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and the version are such errors, too, with code 0.
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  if (app.get_subcommands().empty()) {
    std::fputs(app.help().c_str(), stderr);
    return kExitUsage;
  }
  return status;
}
