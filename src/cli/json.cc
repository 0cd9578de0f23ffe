#include "cli/json.h"

#include <nlohmann/json.hpp>

#include <cstdio>

#include "cli/format.h"

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
  object["files"] = json::array();
  for (const FileInfo& file : d.files) object["files"].push_back(json_of(file));
  return object;
}

std::string json_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace openbits::cli
