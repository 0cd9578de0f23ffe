#include "cli/transfer_report.h"

#include <nlohmann/json.hpp>

#include "cli/format.h"
#include "cli/job_lookup.h"
#include "cli/json.h"

namespace openbits::cli {
namespace {

std::string_view name_of(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::kModified:
      return "JobModification";
    case Event::Kind::kTransferred:
      return "JobTransferred";
    case Event::Kind::kError:
      return "JobError";
  }
  return "";
}

}  // namespace

TransferReport::TransferReport(const Output& out)
    : out_(out), bar_(!out.json() && stdout_is_terminal()) {}

void TransferReport::begin(const Job& job) {
  job_ = job.id();
  // For the names in error messages; without them these are only less telling.
  if (auto files = job.files()) files_ = std::move(files).value();
}

void TransferReport::status(const JobStatus& status) {
  const bool news = status.state != last_state_;
  last_state_ = status.state;
  if (news && status.state == JobState::kTransientError && status.error) {
    say_error("waiting after an error, will be retried: ", *status.error);
  }
  if (out_.json()) {
    event("progress", json_of(status));
  } else {
    bar_.update(status.state, status.progress, std::chrono::steady_clock::now());
  }
}

void TransferReport::say_error(std::string_view before, const JobErrorInfo& error) {
  say(std::string(before) + error_sentence(error, files_));
}

void TransferReport::callback(const Event& event, const JobStatus& status) {
  std::string text = "callback " + std::string(name_of(event.kind));
  nlohmann::json fields = {{"name", name_of(event.kind)}};
  if (event.kind == Event::Kind::kModified) {
    text += ": " + std::string(to_string(status.state)) + ", " + format_progress(status.progress);
  } else {
    text += " (event " + std::to_string(event.sequence) + ")";
    fields["sequence"] = event.sequence;
  }
  if (event.error) {
    text += ": " + error_sentence(*event.error, files_);
    fields["error"] = json_of(*event.error);
  }
  say(text);
  this->event("callback", fields);
}

void TransferReport::say(std::string_view text) {
  if (!out_.json()) bar_.line(text);
}

void TransferReport::event(std::string_view name, const nlohmann::json& fields) {
  nlohmann::json object = fields;
  object["event"] = name;
  object["job"] = job_.text();
  out_.object(object);
}

void TransferReport::say_how_to_go_on(bool transferred) {
  const std::string id = short_id(job_);
  if (!transferred) say("  follow it:       bitsctl watch " + id);
  say(std::string("  keep the file:   bitsctl complete ") + id +
      (transferred ? "" : "    (when it is transferred)"));
  say("  throw it away:   bitsctl cancel " + id);
}

}  // namespace openbits::cli
