#include "admin/job_report.h"

#include <vector>

#include "admin/text.h"

namespace openbits::admin {
namespace {

constexpr std::string_view kContextTexts[] = {
    "No error has happened.",
    "It is not known where the error happened.",
    "The error happened in the service.",
    "The error happened while the program was notified.",
    "The error happened while the local file was processed.",
    "The error happened while the remote file was processed.",
    "The error happened on the way to the server.",
    "The error happened in the application on the server.",
    "The error happened while the program checked the certificate of the server.",
};

std::string counts(const JobProgress& p) {
  return std::to_string(p.files_transferred) + " / " + std::to_string(p.files_total);
}

std::string bytes(std::uint64_t transferred, std::uint64_t total) {
  return std::to_string(transferred) + " / " + size_text(total);
}

std::string or_null(const std::optional<std::string>& text) {
  return text ? printable(*text) : "NULL";
}

/// The value, or the failure in its place: one property that cannot be read does not hide the rest.
template <class T, class Text>
std::string shown(const Result<T>& value, Text text) {
  return value ? std::string(text(*value)) : code_text(value.code());
}

std::string name_of_file(const Job& job, std::uint32_t index) {
  const auto files = job.files();
  if (!files || index >= files->size()) return "file " + std::to_string(index);
  return printable((*files)[index].remote_name + " -> " + (*files)[index].local_name);
}

}  // namespace

Result<std::string> job_line(const Job& job) {
  const auto state = job.state();
  if (!state) return state.error();
  const auto name = job.display_name();
  if (!name) return name.error();
  const auto progress = job.progress();
  if (!progress) return progress.error();
  return braced(job.id()) + " '" + printable(*name) + "' " + shouted(to_string(*state)) + ' ' +
         counts(*progress) + ' ' + bytes(progress->bytes_transferred, progress->bytes_total);
}

std::string file_line(const FileInfo& file, bool transferred) {
  return bytes(file.progress.bytes_transferred, file.progress.bytes_total) +
         (transferred ? " COMPLETED " : " WORKING ") +
         printable(file.remote_name + " -> " + file.local_name);
}

std::string error_lines(const Job& job, const JobErrorInfo& error) {
  std::string text;
  if (error.file) text += "ERROR FILE:    " + name_of_file(job, *error.file) + '\n';
  text += "ERROR CODE:    " + code_text(error.code) + " - " + describe(error.code) + '\n';
  const auto context = static_cast<std::size_t>(error.context);
  text += "ERROR CONTEXT: " + code_text(static_cast<HResult>(context)) + " - " +
          std::string(context < std::size(kContextTexts) ? kContextTexts[context] : "") + '\n';
  if (!error.message.empty()) text += "ERROR MESSAGE: " + printable(error.message) + '\n';
  return text;
}

Result<std::string> job_details(const Job& job) {
  const auto state = job.state();
  if (!state) return state.error();
  const auto number = [](std::uint32_t n) { return std::to_string(n); };
  const auto text_of = [](const std::string& t) { return printable(t); };
  const auto name_of = [](auto value) { return shouted(to_string(value)); };
  const auto progress = job.progress();
  const auto times = job.times();
  const auto proxy = job.proxy_settings();
  const auto time_of = [&](WallTime JobTimes::*which) {
    return shown(times, [&](const JobTimes& t) { return time_text(t.*which); });
  };

  std::string text =
      "GUID: " + braced(job.id()) + " DISPLAY: '" + shown(job.display_name(), text_of) + "'\n";
  text += "TYPE: " + shown(job.type(), name_of) + " STATE: " + shouted(to_string(*state)) +
          " OWNER: " + printable(shown(job.owner(), owner_text)) + '\n';
  text += "PRIORITY: " + shown(job.priority(), name_of) + " FILES: " + shown(progress, counts) +
          " BYTES: " +
          shown(progress,
                [](const JobProgress& p) { return bytes(p.bytes_transferred, p.bytes_total); }) +
          '\n';
  text += "CREATION TIME: " + time_of(&JobTimes::creation) +
          " MODIFICATION TIME: " + time_of(&JobTimes::modification) + '\n';
  text += "COMPLETION TIME: " + time_of(&JobTimes::transfer_completion) + '\n';
  text += "NOTIFY INTERFACE: " +
          shown(job.has_callbacks(),
                [](bool registered) { return registered ? "REGISTERED" : "UNREGISTERED"; }) +
          " NOTIFICATION FLAGS: " + shown(job.notify_flags(), number) + '\n';
  text += "RETRY DELAY: " + shown(job.minimum_retry_delay(), number) +
          " NO PROGRESS TIMEOUT: " + shown(job.no_progress_timeout(), number) +
          " ERROR COUNT: " + shown(job.error_count(), number) + '\n';
  text += "PROXY USAGE: " +
          shown(proxy, [](const ProxySettings& p) { return shouted(to_string(p.usage)); }) +
          " PROXY LIST: " + shown(proxy, [](const ProxySettings& p) { return or_null(p.list); }) +
          " PROXY BYPASS LIST: " +
          shown(proxy, [](const ProxySettings& p) { return or_null(p.bypass); }) + '\n';
  if (const auto error = job.error()) text += error_lines(job, *error);
  text += "DESCRIPTION: " + shown(job.description(), text_of) + '\n';
  text += "JOB FILES:\n";
  if (const auto files = job.files()) {
    for (const FileInfo& file : *files) {
      const bool whole = file.progress.bytes_total == file.progress.bytes_transferred;
      text += '\t' + file_line(file, whole || file.progress.completed) + '\n';
    }
  }
  text +=
      "NOTIFICATION COMMAND LINE: " +
      shown(job.notify_command(),
            [](const NotifyCommand& c) {
              return c.empty() ? std::string("none") : printable(c.program + ' ' + c.parameters);
            }) +
      '\n';
  return text;
}

}  // namespace openbits::admin
