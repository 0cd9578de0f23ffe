#include "cli/json.h"

#include <nlohmann/json.hpp>

#include <cstdio>

#include "cli/format.h"
#include "cli/notice_text.h"

namespace openbits::cli {
namespace {

using nlohmann::json;

json size_or_null(std::uint64_t bytes) {
  return bytes == kSizeUnknown ? json(nullptr) : json(bytes);
}

template <class T>
json value_or_null(const std::optional<T>& value) {
  return value ? json(*value) : json(nullptr);
}

/// Seconds since 1970 with their fraction; null for never.
json time_or_null(WallTime t) {
  if (t == WallTime()) return nullptr;
  return std::chrono::duration<double>(t.time_since_epoch()).count();
}

}  // namespace

json json_of(HResult code) {
  const auto name = symbol(code);
  return {{"code", format_hresult(code).substr(0, 10)},
          {"symbol", name.empty() ? json(nullptr) : json(name)}};
}

json json_of(const JobProgress& p) {
  return {{"bytes_total", size_or_null(p.bytes_total)},
          {"bytes_transferred", p.bytes_transferred},
          {"files_total", p.files_total},
          {"files_transferred", p.files_transferred}};
}

json json_of(const JobErrorInfo& error) {
  json object = json_of(error.code);
  object["context"] = to_string(error.context);
  object["file"] = value_or_null(error.file);
  object["protocol"] = value_or_null(error.protocol);
  object["message"] = error.message.empty() ? describe(error.code) : error.message;
  return object;
}

json json_of(const JobStatus& status) {
  json object = json_of(status.progress);
  object["state"] = to_string(status.state);
  if (status.error) object["error"] = json_of(*status.error);
  return object;
}

json json_of(const JobSummary& summary) {
  json object = json_of(summary.status);
  object["job"] = summary.id.text();
  object["name"] = summary.name;
  object["type"] = to_string(summary.type);
  object["priority"] = to_string(summary.priority);
  return object;
}

json json_of(const FileInfo& file) {
  return {{"index", file.index},
          {"url", file.remote_name},
          {"file", file.local_name},
          {"bytes_total", size_or_null(file.progress.bytes_total)},
          {"bytes_transferred", file.progress.bytes_transferred},
          {"completed", file.progress.completed}};
}

json json_of(const JobDetails& d) {
  json object = json_of(d.summary);
  object["description"] = d.description;
  object["owner"] = d.owner;
  object["user"] = user_name(d.owner);
  object["created"] = time_or_null(d.times.creation);
  object["modified"] = time_or_null(d.times.modification);
  object["transferred"] = time_or_null(d.times.transfer_completion);
  object["error_count"] = d.error_count;
  object["notify_flags"] = d.notify_flags;
  object["has_callbacks"] = d.has_callbacks;
  object["minimum_retry_delay"] = d.minimum_retry_delay;
  object["no_progress_timeout"] = d.no_progress_timeout;
  object["proxy"] = {{"usage", to_string(d.proxy.usage)},
                     {"list", value_or_null(d.proxy.list)},
                     {"bypass", value_or_null(d.proxy.bypass)}};
  object["notification_class"] = class_or_null(d.notification_class);
  object["notify_command"] = json_of(d.notify_command);
  object["minimum_notification_interval"] = d.minimum_notification_interval;
  object["open_notices"] = json::array();
  for (const OpenNotice& notice : d.open_notices) object["open_notices"].push_back(json_of(notice));
  object["last_command_run"] = d.last_command_run ? json_of(*d.last_command_run) : json(nullptr);
  object["files"] = json::array();
  for (const FileInfo& file : d.files) {
    object["files"].push_back(json_of(file));
    object["files"].back()["digests"] = json::object();
  }
  for (const FileDigests& file : d.digests) {
    if (file.index >= d.files.size()) continue;
    for (const Digest& digest : file.digests) {
      object["files"][file.index]["digests"][std::string(to_string(digest.algorithm))] =
          digest.hex();
    }
  }
  return object;
}

json json_of(const openbits::Event& event) {
  const bool error = failed(event.code);
  json object = error ? json_of(event.code) : json{{"code", nullptr}, {"symbol", nullptr}};
  object["message"] =
      error ? json(event.message.empty() ? describe(event.code) : event.message) : json(nullptr);
  object["sequence"] = event.sequence;
  object["time"] = time_or_null(event.time);
  object["job"] = event.job.text();
  object["event"] = to_string(event.kind);
  object["state"] = to_string(event.state);
  object["file"] = value_or_null(event.file);
  return object;
}

json json_of_gap(const EventPage& page, std::uint64_t since) {
  return {{"gap", {{"since", since}, {"oldest", page.oldest}, {"newest", page.newest}}}};
}

json json_of(const OpenNotice& notice) {
  json object = {{"sequence", notice.sequence},
                 {"event", to_string(notice.kind)},
                 {"file", value_or_null(notice.file)},
                 {"since", time_or_null(notice.since)},
                 {"failures", notice.failures},
                 {"next_try", time_or_null(notice.next_try.value_or(WallTime()))},
                 {"under_way", notice.under_way},
                 {"attempts", json::array()}};
  for (const DeliveryAttempt& attempt : notice.attempts) {
    json one = json_of(attempt.code);
    one["receiver"] = to_string(attempt.receiver);
    one["name"] = attempt.name;
    one["time"] = time_or_null(attempt.time);
    one["message"] = attempt.text;
    object["attempts"].push_back(std::move(one));
  }
  return object;
}

json json_of(const CommandRun& run) {
  return {{"started", time_or_null(run.started)},
          {"ended", time_or_null(run.ended)},
          {"end", to_string(run.end)},
          {"status", run.status},
          {"output", run.output}};
}

json json_of(const Explanation& explanation) {
  json object = {{"state", to_string(explanation.state)}, {"causes", json::array()}};
  for (const Cause& cause : explanation.causes) {
    object["causes"].push_back(
        {{"condition", cause.condition},
         {"text", cause.text},
         {"remedy", cause.remedy.empty() ? json(nullptr) : json(cause.remedy)},
         {"until", time_or_null(cause.until.value_or(WallTime()))}});
  }
  return object;
}

json json_of(const ClassTest& test) {
  json object = json_of(test.code);
  object["milliseconds"] = std::chrono::duration<double, std::milli>(test.duration).count();
  object["connection"] = test.connection.empty() ? json(nullptr) : json(test.connection);
  object["message"] = test.message.empty() ? describe(test.code) : test.message;
  return object;
}

json json_of(const ClassEntry& entry) {
  const Words& words = entry.service.words;
  const std::string& unit = entry.service.unit;
  return {{"class", entry.service.clsid.text()},
          {"program", words.empty() ? json(nullptr) : json(words.front())},
          {"arguments", words.empty() ? Words() : Words(words.begin() + 1, words.end())},
          {"place", entry.place},
          {"file", entry.file},
          {"unit", unit.empty() ? json(nullptr) : json(unit)},
          {"hidden", entry.hidden}};
}

json json_of(const NotifyCommand& command) {
  if (command.empty()) return nullptr;
  return {{"program", command.program}, {"parameters", command.parameters}};
}

json class_or_null(const Guid& clsid) {
  return clsid.is_null() ? json(nullptr) : json(clsid.text());
}

std::string json_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace openbits::cli
