// The subcommands of bitsctl, and what they have in common.
#pragma once

#include <CLI/App.hpp>

#include <functional>
#include <string>
#include <string_view>

#include <openbits/client.hpp>

#include "cli/output.h"

namespace openbits::cli {

// Each adds its subcommands to `app`. When the command line names one of them it is carried out,
// and its exit code put into `status`.
void add_get(CLI::App& app, int& status);
void add_put(CLI::App& app, int& status);
void add_queue_commands(CLI::App& app, int& status);  // create add suspend resume cancel complete
void add_show_commands(CLI::App& app, int& status);   // list show
void add_why(CLI::App& app, int& status);
void add_watch(CLI::App& app, int& status);
void add_events(CLI::App& app, int& status);
void add_notify(CLI::App& app, int& status);
void add_class_commands(CLI::App& app, int& status);  // class add, list, remove, test
void add_completion(CLI::App& app, int& status);

/// Connects and runs; reports when it cannot.
int with_client(const Output& out, const std::function<int(Client&)>& run);
/// Finds the job that `word` means and runs; reports when there is none, or more than one. `verb`
/// says what was to be done with it.
int with_job(const Output& out, std::string_view word, std::string_view verb,
             const std::function<int(Job&)>& run);

/// "job 1234abcd".
std::string called(const Job& job);

/// --json, the same for every subcommand.
void add_json_option(CLI::App& command, bool& json);
void add_job_argument(CLI::App& command, std::string& job);
void add_priority_option(CLI::App& command, std::string& priority);

/// `path` made absolute, without "." and ".." components.
std::string absolute_path(const std::string& path);
/// The same for a program; one that is absolute already stays as it is, symbolic links and all.
std::string program_path(const std::string& path);

}  // namespace openbits::cli
