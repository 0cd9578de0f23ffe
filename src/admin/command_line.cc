// The command line: global switches, finding the verb, help.
#include <array>
#include <cstdio>
#include <span>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

constexpr std::string_view kBanner = "BITSADMIN version " OPENBITS_VERSION " (OpenBITS)\n\n";

/// Every group of verbs, for looking up and for the help. `visit` ends the walk by returning true.
template <class Visit>
bool any_verb(Visit visit) {
  for (const auto verbs : {queue_verbs(), getter_verbs(), setter_verbs(), option_verbs(),
                           http_verbs(), file_verbs()}) {
    for (const JobVerb& verb : verbs) {
      if (visit(verb)) return true;
    }
  }
  for (const auto verbs : {plain_verbs(), cache_verbs()}) {
    for (const PlainVerb& verb : verbs) {
      if (visit(verb)) return true;
    }
  }
  return false;
}

std::string usage_of(const Verb& verb, bool of_a_job) {
  std::string text = "bitsadmin /" + std::string(verb.name);
  if (of_a_job) text += " <job>";
  if (!verb.arguments.empty()) text += ' ' + std::string(verb.arguments);
  return text;
}

int print_help() {
  std::fputs(R"(Usage: bitsadmin [/rawreturn] [/wrap | /nowrap] /<switch> <arguments>

/rawreturn prints the bare value of /create and of the /get switches. A job is given by its GUID
or by its display name; one that several jobs have cannot be used. Switches may be written in any
case. Exit status: 0 done, 1 failed, 2 the command line is wrong.

)",
             stdout);
  any_verb([](const auto& verb) {
    constexpr bool kOfAJob = std::is_same_v<std::remove_cvref_t<decltype(verb)>, JobVerb>;
    std::printf("%s\n    %.*s\n", usage_of(verb, kOfAJob).c_str(),
                static_cast<int>(verb.help.size()), verb.help.data());
    return false;
  });
  return kDone;
}

int print_examples() {
  std::fputs(R"(Fetch a file, and wait for it:
  bitsadmin /transfer myJob /download /priority normal https://example.org/a.zip /srv/a.zip

Step by step:
  bitsadmin /create myJob
  bitsadmin /addfile myJob https://example.org/a.zip /srv/a.zip
  bitsadmin /resume myJob
  bitsadmin /info myJob /verbose
  bitsadmin /complete myJob

The state of a job, for a script:
  bitsadmin /rawreturn /getstate myJob

All of your jobs, again and again:
  bitsadmin /monitor /refresh 10
)",
             stdout);
  return kDone;
}

int wrong_usage(const Verb& verb, bool of_a_job) {
  std::fprintf(stderr, "Usage: %s\n", usage_of(verb, of_a_job).c_str());
  return kUsage;
}

bool count_fits(const Verb& verb, std::size_t count) {
  return count >= verb.least && count <= verb.most;
}

int run_job_verb(const Console& console, const JobVerb& verb, std::span<const std::string> given) {
  if (given.empty() || !count_fits(verb, given.size() - 1)) return wrong_usage(verb, true);
  auto client = connect();
  if (!client) return console.fail("reach the service", client.error());
  auto job = find_job(*client, given[0]);
  if (!job) return console.fail("find the job \"" + given[0] + "\"", job.error());
  return verb.run(console, *job, given.subspan(1));
}

int dispatch(const Console& console, std::string_view name, std::span<const std::string> rest) {
  int status = kUsage;
  const bool known = any_verb([&](const auto& verb) {
    if (!equal_in_any_case(verb.name, name)) return false;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(verb)>, JobVerb>) {
      status = run_job_verb(console, verb, rest);
    } else {
      status = count_fits(verb, rest.size())
                   ? verb.run(console, Arguments(rest.begin(), rest.end()))
                   : wrong_usage(verb, false);
    }
    return true;
  });
  if (!known) {
    std::fprintf(stderr, "There is no switch /%s. bitsadmin /help lists them.\n",
                 printable(name).c_str());
  }
  return status;
}

}  // namespace

void Console::value(std::string_view text) const {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (!raw()) std::fputc('\n', stdout);
}

void Console::line(std::string_view text) const {
  if (!raw()) value(text);
}

int Console::fail(std::string_view what, const Error& error) const {
  std::fprintf(stderr, "Unable to %s - %s\n%s\n", printable(what).c_str(),
               code_text(error.code).c_str(), describe(error.code).c_str());
  if (!error.message.empty()) std::fprintf(stderr, "%s\n", printable(error.message).c_str());
  return kFailed;
}

int Console::fail(std::string_view message) const {
  std::fprintf(stderr, "%s\n", printable(message).c_str());
  return kUsage;
}

Result<Client> connect() {
  return Client::connect();
}

Result<Job> find_job(Client& client, const std::string& word) {
  if (const auto id = Guid::parse(word)) return client.job(*id);
  auto jobs = client.jobs();
  if (!jobs) return std::move(jobs).error();
  std::vector<Job> found;
  for (Job& job : *jobs) {
    const auto name = job.display_name();
    if (name && *name == word) found.push_back(job);
  }
  if (found.empty()) return Error{hr::kBgENotFound, "No job of yours has this display name."};
  if (found.size() == 1) return found.front();
  std::string message = "Several jobs have this display name; use the GUID of one:";
  for (const Job& job : found) message += ' ' + braced(job.id());
  return Error{hr::kEInvalidArg, message};
}

int run(const Arguments& arguments) {
  Mode mode;
  std::size_t at = 0;
  for (; at < arguments.size(); ++at) {
    const std::string_view name = switch_name(arguments[at]);
    if (equal_in_any_case(name, "rawreturn")) {
      mode.raw = true;
    } else if (!equal_in_any_case(name, "wrap") && !equal_in_any_case(name, "nowrap")) {
      break;  // lines are never wrapped: terminals do that
    }
  }
  if (at == arguments.size()) {
    print_help();
    return arguments.empty() ? kUsage : kDone;
  }
  const std::string_view name = switch_name(arguments[at]);
  if (name.empty()) {
    std::fprintf(stderr, "\"%s\" is no switch. bitsadmin /help lists them.\n",
                 printable(arguments[at]).c_str());
    return kUsage;
  }
  if (!mode.raw) std::fwrite(kBanner.data(), 1, kBanner.size(), stdout);
  if (name == "?" || equal_in_any_case(name, "help")) return print_help();
  if (equal_in_any_case(name, "examples")) return print_examples();
  return dispatch(Console(mode), name, std::span(arguments).subspan(at + 1));
}

}  // namespace openbits::admin
