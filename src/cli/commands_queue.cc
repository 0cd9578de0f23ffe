// create, add, suspend, resume, cancel, complete.
#include <nlohmann/json.hpp>

#include <memory>

#include "cli/command.h"
#include "cli/digest_options.h"
#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/json.h"

namespace openbits::cli {
namespace {

struct Options {
  bool json = false;
  std::string job;
  std::string name;
  std::string description;
  std::string priority;
  std::string url;
  std::string file;
  DigestOptions digests;
};

Result<void> configure(Job& job, const Options& o) {
  if (!o.priority.empty()) {
    if (auto set = job.set_priority(*parse_priority(o.priority)); !set) return set;
  }
  if (!o.description.empty()) return job.set_description(o.description);
  return {};
}

int create(const Options& o) {
  const Output out(o.json);
  return with_client(out, [&](Client& client) {
    auto job = client.create_job(o.name);
    if (!job) return out.fail(job.error(), "create job \"" + o.name + "\"");
    if (auto set = configure(*job, o); !set) {
      const int status = out.fail(set.error(), "create job \"" + o.name + "\"");
      (void)job->cancel();
      return status;
    }
    out.line(job->id().text());
    out.object({{"job", job->id().text()}, {"name", o.name}});
    return static_cast<int>(kExitOk);
  });
}

int add(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "add a file to", [&](Job& job) {
    const std::string path = absolute_path(o.file);
    if (auto added = job.add_file({o.url, path, {}, o.digests.digests()}); !added) {
      return out.fail(added.error(), "add " + o.url + " -> " + path + " to " + called(job));
    }
    out.line(printable("added " + o.url + " -> " + path));
    out.object({{"job", job.id().text()}, {"url", o.url}, {"file", path}});
    return static_cast<int>(kExitOk);
  });
}

/// Says what became of a job.
int done(const Output& out, const Job& job, std::string_view what, HResult result = hr::kOk) {
  std::string text = called(job) + " " + std::string(what);
  if (result == hr::kBgSUnableToDeleteFiles) text += "; some temporary files could not be deleted";
  out.line(text);
  nlohmann::json object = json_of(result);
  object["job"] = job.id().text();
  object["result"] = what;
  out.object(object);
  return kExitOk;
}

int suspend(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "suspend", [&](Job& job) {
    if (auto r = job.suspend(); !r) return out.fail(r.error(), "suspend " + called(job));
    return done(out, job, "suspended");
  });
}

int resume(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "resume", [&](Job& job) {
    if (auto r = job.resume(); !r) return out.fail(r.error(), "resume " + called(job));
    return done(out, job, "resumed");
  });
}

int cancel(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "cancel", [&](Job& job) {
    auto r = job.cancel();
    if (!r) return out.fail(r.error(), "cancel " + called(job));
    return done(out, job, "cancelled", *r);
  });
}

int complete(const Options& o) {
  const Output out(o.json);
  return with_job(out, o.job, "complete", [&](Job& job) {
    auto r = job.complete();
    if (!r) return out.fail(r.error(), "complete " + called(job));
    if (*r == hr::kBgSPartialComplete) {
      return done(out, job, "completed in part: files that were not finished are not kept", *r);
    }
    return done(out, job, "completed", *r);
  });
}

}  // namespace

void add_queue_commands(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  const auto command = [&](const char* name, const char* help, int (*run)(const Options&)) {
    CLI::App& c = *app.add_subcommand(name, help);
    c.callback([o, &status, run] { status = run(*o); });
    add_json_option(c, o->json);
    return &c;
  };

  CLI::App& create_command = *command("create", "Make a suspended job without files", create);
  create_command.add_option("NAME", o->name, "Display name")->required();
  create_command.add_option("--description", o->description, "Description")->type_name("TEXT");
  add_priority_option(create_command, o->priority);

  CLI::App& add_command = *command("add", "Add a file to a job", add);
  add_job_argument(add_command, o->job);
  add_command
      .add_option("URL", o->url, "What to download: a URL of http, https or file, or a full path")
      ->required();
  add_command.add_option("FILE", o->file, "Where to")->required();
  add_digest_options(add_command, o->digests);

  add_job_argument(*command("suspend", "Stop a job until it is resumed", suspend), o->job);
  add_job_argument(*command("resume", "Start a job, or try again after an error", resume), o->job);
  add_job_argument(*command("cancel", "Throw a job and its temporary files away", cancel), o->job);
  add_job_argument(*command("complete", "Keep the finished files and end the job", complete),
                   o->job);
}

}  // namespace openbits::cli
