// The /set switches that change one value of a job (CLI-04).
#include <array>

#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

int report(const Console& console, const Result<void>& done, std::string_view what,
           std::string_view value) {
  if (!done) return console.fail("set the " + std::string(what), done.error());
  console.line(std::string(what) + " set to " + printable(value) + '.');
  return kDone;
}

int set_number(const Console& console, Job& job, const std::string& text, std::string_view what,
               Result<void> (Job::*set)(std::uint32_t)) {
  const auto number = parse_number(text);
  if (!number) return console.fail('"' + text + "\" is no number.");
  return report(console, (job.*set)(*number), what, text);
}

int set_text(const Console& console, Job& job, const std::string& text, std::string_view what,
             Result<void> (Job::*set)(std::string_view)) {
  return report(console, (job.*set)(text), what, '"' + text + '"');
}

int set_priority(const Console& console, Job& job, Rest rest) {
  const auto priority = parse_priority_name(rest[0]);
  if (!priority) {
    return console.fail("The priority is FOREGROUND, HIGH, NORMAL or LOW, not \"" + rest[0] +
                        "\".");
  }
  return report(console, job.set_priority(*priority), "priority", shouted(to_string(*priority)));
}

std::optional<std::string> unless_null(const std::string& text) {
  return text.empty() || is_null(text) ? std::nullopt : std::optional(text);
}

int set_proxy(const Console& console, Job& job, Rest rest) {
  const auto usage = parse_proxy_usage(rest[0]);
  if (!usage) {
    return console.fail("The usage is PRECONFIG, NO_PROXY, OVERRIDE or AUTODETECT, not \"" +
                        rest[0] + "\".");
  }
  ProxySettings settings{*usage, {}, {}};
  if (rest.size() > 1) settings.list = unless_null(rest[1]);
  if (rest.size() > 2) settings.bypass = unless_null(rest[2]);
  return report(console, job.set_proxy_settings(settings), "proxy usage", shouted(rest[0]));
}

// The words after the program are the whole command line, argv[0] first.
int set_command(const Console& console, Job& job, Rest rest) {
  NotifyCommand command;
  if (!is_null(rest[0])) command.program = rest[0];
  if (rest.size() > 1 && !(rest.size() == 2 && is_null(rest[1]))) {
    for (const std::string& word : rest.subspan(1)) {
      if (!command.parameters.empty()) command.parameters += ' ';
      command.parameters += word;
    }
  }
  return report(console, job.set_notify_command(command), "notification command line",
                command.empty() ? "none" : command.program + ' ' + command.parameters);
}

constexpr std::array kVerbs = {
    JobVerb{{"setdisplayname", "<name>", "Renames the job.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_text(c, j, r[0], "display name", &Job::set_display_name);
            }},
    JobVerb{{"setdescription", "<text>", "Describes the job.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_text(c, j, r[0], "description", &Job::set_description);
            }},
    JobVerb{{"setpriority", "<priority>", "FOREGROUND, HIGH, NORMAL or LOW.", 1, 1}, set_priority},
    JobVerb{{"setnotifyflags", "<flags>", "Which events are told.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_number(c, j, r[0], "notify flags", &Job::set_notify_flags);
            }},
    JobVerb{{"setminretrydelay", "<seconds>", "The wait between two tries, at least 5.", 1, 1},
            [](const Console& c, Job& j, Rest r) {
              return set_number(c, j, r[0], "retry delay", &Job::set_minimum_retry_delay);
            }},
    JobVerb{
        {"setnoprogresstimeout", "<seconds>", "How long a job is tried without progress.", 1, 1},
        [](const Console& c, Job& j, Rest r) {
          return set_number(c, j, r[0], "no-progress time-out", &Job::set_no_progress_timeout);
        }},
    JobVerb{{"setproxysettings", "<usage> [list] [bypass]",
             "PRECONFIG, NO_PROXY, OVERRIDE with its lists, or AUTODETECT.", 1, 3},
            set_proxy},
    JobVerb{{"setnotifycmdline", "<program> [parameters]",
             "The command that runs when the job is transferred or fails; NULL for none. The first "
             "parameter is the program's name.",
             1, kMany},
            set_command},
};

}  // namespace

std::span<const JobVerb> setter_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
