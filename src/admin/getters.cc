// The /get switches that read one value of a job (CLI-03, CLI-05).
#include <array>

#include "admin/job_report.h"
#include "admin/text.h"
#include "admin/verb.h"

namespace openbits::admin {
namespace {

using Rest = std::span<const std::string>;

/// Prints what `text` makes of the value, or why it could not be had.
template <class T, class Text>
int show(const Console& console, const Result<T>& value, std::string_view what, Text text) {
  if (!value) return console.fail("get the " + std::string(what), value.error());
  console.value(printable(text(*value)));
  return kDone;
}

std::string number(std::uint32_t n) {
  return std::to_string(n);
}
std::string same(const std::string& text) {
  return text;
}
template <class Enum>
std::string name_of(Enum value) {
  return shouted(to_string(value));
}
std::string or_null(const std::optional<std::string>& text) {
  return text.value_or("NULL");
}

int get_error(const Console& console, Job& job, Rest) {
  const auto error = job.error();
  if (!error) return console.fail("get the error", error.error());
  if (console.raw()) {
    console.value(code_text(error->code));
  } else {
    std::string lines = error_lines(job, *error);
    lines.pop_back();
    console.value(lines);
  }
  return kDone;
}

int get_command(const Console& console, Job& job, Rest) {
  return show(console, job.notify_command(), "command line", [](const NotifyCommand& c) {
    return c.empty() ? std::string("NULL") : '\'' + c.program + "' '" + c.parameters + '\'';
  });
}

template <class Member>
int get_progress(const Console& console, Job& job, Member text) {
  return show(console, job.progress(), "progress", text);
}

int get_time(const Console& console, Job& job, WallTime JobTimes::*which) {
  return show(console, job.times(), "times",
              [which](const JobTimes& times) { return time_text(times.*which); });
}

int get_proxy(const Console& console, Job& job, std::string (*text)(const ProxySettings&)) {
  return show(console, job.proxy_settings(), "proxy settings", text);
}

constexpr std::array kVerbs = {
    JobVerb{
        {"gettype", "", "Download, upload or upload-reply."},
        [](const Console& c, Job& j, Rest) { return show(c, j.type(), "type", name_of<JobType>); }},
    JobVerb{{"getstate", "", "The state."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.state(), "state", name_of<JobState>);
            }},
    JobVerb{{"getpriority", "", "FOREGROUND, HIGH, NORMAL or LOW."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.priority(), "priority", name_of<JobPriority>);
            }},
    JobVerb{{"getdisplayname", "", "The display name."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.display_name(), "display name", same);
            }},
    JobVerb{{"getdescription", "", "The description."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.description(), "description", same);
            }},
    JobVerb{{"getowner", "", "The user who owns the job."},
            [](const Console& c, Job& j, Rest) { return show(c, j.owner(), "owner", owner_text); }},
    JobVerb{{"getbytestotal", "", "Bytes of all files, or UNKNOWN."},
            [](const Console& c, Job& j, Rest) {
              return get_progress(c, j, [](const auto& p) { return size_text(p.bytes_total); });
            }},
    JobVerb{{"getbytestransferred", "", "Bytes that have been transferred."},
            [](const Console& c, Job& j, Rest) {
              return get_progress(
                  c, j, [](const auto& p) { return std::to_string(p.bytes_transferred); });
            }},
    JobVerb{{"getfilestotal", "", "How many files the job has."},
            [](const Console& c, Job& j, Rest) {
              return get_progress(c, j, [](const auto& p) { return number(p.files_total); });
            }},
    JobVerb{{"getfilestransferred", "", "How many of them have been transferred."},
            [](const Console& c, Job& j, Rest) {
              return get_progress(c, j, [](const auto& p) { return number(p.files_transferred); });
            }},
    JobVerb{{"getcreationtime", "", "When the job was created."},
            [](const Console& c, Job& j, Rest) { return get_time(c, j, &JobTimes::creation); }},
    JobVerb{{"getmodificationtime", "", "When the job was last changed."},
            [](const Console& c, Job& j, Rest) { return get_time(c, j, &JobTimes::modification); }},
    JobVerb{{"getcompletiontime", "", "When the transfer ended, or UNKNOWN."},
            [](const Console& c, Job& j, Rest) {
              return get_time(c, j, &JobTimes::transfer_completion);
            }},
    JobVerb{{"geterror", "", "The error of a job in ERROR or TRANSIENT_ERROR."}, get_error},
    JobVerb{{"geterrorcount", "", "How often errors have interrupted the job."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.error_count(), "error count", number);
            }},
    JobVerb{{"getnotifyflags", "", "Which events are told."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.notify_flags(), "notify flags", number);
            }},
    JobVerb{{"getnotifyinterface", "", "Whether a program is registered for the job's events."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.has_callbacks(), "notify interface", [](bool registered) {
                return std::string(registered ? "REGISTERED" : "UNREGISTERED");
              });
            }},
    JobVerb{{"getnotifycmdline", "", "The command that runs at the end, or NULL."}, get_command},
    JobVerb{{"getminretrydelay", "", "Seconds between two tries."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.minimum_retry_delay(), "retry delay", number);
            }},
    JobVerb{{"getnoprogresstimeout", "", "Seconds without progress until the job fails."},
            [](const Console& c, Job& j, Rest) {
              return show(c, j.no_progress_timeout(), "time-out", number);
            }},
    JobVerb{{"getproxyusage", "", "PRECONFIG, NO_PROXY, OVERRIDE or AUTODETECT."},
            [](const Console& c, Job& j, Rest) {
              return get_proxy(c, j, [](const auto& p) { return name_of(p.usage); });
            }},
    JobVerb{{"getproxylist", "", "The proxies, or NULL."},
            [](const Console& c, Job& j, Rest) {
              return get_proxy(c, j, [](const auto& p) { return or_null(p.list); });
            }},
    JobVerb{{"getproxybypasslist", "", "The hosts that need no proxy, or NULL."},
            [](const Console& c, Job& j, Rest) {
              return get_proxy(c, j, [](const auto& p) { return or_null(p.bypass); });
            }},
};

}  // namespace

std::span<const JobVerb> getter_verbs() {
  return kVerbs;
}

}  // namespace openbits::admin
