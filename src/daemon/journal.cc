#include "daemon/journal.h"

#include <cstdio>
#include <string>

#include "base/error_text.h"
#include "base/log.h"

namespace openbits::daemon {
namespace {

using base::LogLevel;

std::string coded(HResult code) {
  char hex[16];
  std::snprintf(hex, sizeof hex, "0x%08X", static_cast<unsigned>(code));
  std::string text = hex;
  const std::string_view name = error_name(code);
  if (!name.empty()) text += " " + std::string(name);
  return text;
}

std::string seconds(core::Duration d) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(d).count()) + " s";
}

std::string minutes(core::Duration d) {
  const auto whole = std::chrono::ceil<std::chrono::seconds>(d).count();
  if (whole < 60) return std::to_string(whole) + " s";
  return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
}

std::string event_text(const core::NoticeCall& call) {
  return std::string(core::to_string(call.kind)) + " (event " + std::to_string(call.sequence) + ")";
}

std::string receiver_text(const DeliveryAttempt& attempt) {
  return "the " + std::string(to_string(attempt.receiver)) + " " + attempt.name;
}

}  // namespace

void Journal::on_changed(const core::Job& job) {
  service_.on_changed(job);
}

void Journal::on_transition(const core::Job& job, JobState from, core::Input input) {
  std::string text = std::string(to_string(from)) + " -> " + std::string(to_string(job.state)) +
                     " (" + std::string(to_string(input)) + ")";
  LogLevel level = LogLevel::kInfo;
  const bool failed_now = job.state == JobState::kError || job.state == JobState::kTransientError;
  if (failed_now && job.record.error) {
    level = LogLevel::kWarning;
    text += ": " + coded(job.record.error->code) + ": " + job.record.error->message;
    if (job.state == JobState::kTransientError) text += " It will be tried again.";
  }
  base::log(level, job.id(), text);
}

void Journal::on_job_event(const core::Job& job, const std::string& text) {
  base::log(LogLevel::kInfo, job.id(), text);
}

void Journal::on_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt) {
  base::log(LogLevel::kInfo, call.job,
            event_text(call) + " was answered by " + receiver_text(attempt) + ".");
}

// NOT-38
void Journal::on_not_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt,
                               std::optional<core::Duration> wait) {
  std::string text = event_text(call) + " was not accepted by " + receiver_text(attempt) + ": " +
                     attempt.text + " (" + coded(attempt.code) + "); ";
  text += wait ? "tried again in " + minutes(*wait) + "."
               : "the next receiver is tried, or the next that is set.";
  base::log(LogLevel::kWarning, call.job, text);
}

void Journal::on_logged(std::span<const core::EventRecord> events) {
  service_.on_logged(events);
}

void Journal::on_store_failure(const Error& error, core::Duration wait) {
  base::log(LogLevel::kError, "The job store could not be written: " + error.message +
                                  " Nothing is reported as done until it can; tried again in " +
                                  seconds(wait) + ".");
}

bool Journal::may_forget(const core::JobId& job) {
  return !service_.is_used(job);
}

}  // namespace openbits::daemon
