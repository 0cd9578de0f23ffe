#include "cli/command.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/job_lookup.h"

namespace openbits::cli {

namespace fs = std::filesystem;

int with_client(const Output& out, const std::function<int(Client&)>& run) {
  auto client = Client::connect();
  if (!client) return out.fail(client.error(), "reach the service");
  return run(*client);
}

int with_job(const Output& out, std::string_view word, std::string_view verb,
             const std::function<int(Job&)>& run) {
  return with_client(out, [&](Client& client) {
    auto found = find_job(client, word);
    if (!found) {
      return out.fail(found.error(), std::string(verb) + " job \"" + std::string(word) + "\"");
    }
    if (found->job) return run(*found->job);
    std::fprintf(stderr, "bitsctl: \"%s\" may mean any of these jobs; give more of the GUID:\n",
                 printable(word).c_str());
    for (const JobName& job : found->candidates) {
      std::fprintf(stderr, "  %s  %s\n", job.id.text().c_str(),
                   printable(job.display_name).c_str());
    }
    return static_cast<int>(kExitUsage);
  });
}

std::string called(const Job& job) {
  return "job " + short_id(job.id());
}

void add_json_option(CLI::App& command, bool& json) {
  command.add_flag("--json", json, "Print JSON, one object to a line");
}

void add_job_argument(CLI::App& command, std::string& job) {
  command.add_option("JOB", job, "GUID, a beginning of it (4 hex digits or more), or display name")
      ->required();
}

void add_priority_option(CLI::App& command, std::string& priority) {
  command
      .add_option("--priority", priority,
                  "foreground, high, normal or low: all but foreground give way to other traffic")
      ->check(CLI::IsMember({"foreground", "high", "normal", "low"}))
      ->type_name("P");
}

std::string absolute_path(const std::string& path) {
  std::error_code failed;
  const fs::path absolute = fs::absolute(path, failed);
  if (failed) return path;
  // ".." means the parent of where a symbolic link leads to.
  const fs::path folder = fs::weakly_canonical(absolute.parent_path(), failed);
  return (failed ? absolute.parent_path().lexically_normal() : folder) / absolute.filename();
}

std::string program_path(const std::string& path) {
  return fs::path(path).is_absolute() ? path : absolute_path(path);
}

}  // namespace openbits::cli
