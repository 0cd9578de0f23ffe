// why.
#include <nlohmann/json.hpp>

#include <memory>

#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/json.h"

namespace openbits::cli {
namespace {

struct Options {
  bool json = false;
  std::string job;
};

void print(const Output& out, const Explanation& e) {
  out.line("state: " + std::string(to_string(e.state)));
  for (const Cause& cause : e.causes) {
    out.line(printable(cause.condition) + ": " + printable(cause.text));
    if (!cause.remedy.empty()) out.line("  to do: " + printable(cause.remedy));
    if (cause.until) out.line("  by itself: " + format_time(*cause.until));
  }
}

int why(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "explain", [&](Job& job) {
    const auto explanation = job.why();
    if (!explanation) return out.fail(explanation.error(), "explain " + called(job));
    print(out, *explanation);
    nlohmann::json object = json_of(*explanation);
    object["job"] = job.id().text();
    out.object(object);
    return static_cast<int>(kExitOk);
  });
}

}  // namespace

void add_why(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& c = *app.add_subcommand("why", "Say why a job does not move, and what would help");
  add_json_option(c, o->json);
  add_job_argument(c, o->job);
  c.callback([o, &status] { status = why(*o); });
}

}  // namespace openbits::cli
