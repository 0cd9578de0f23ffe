// Writes down what the Engine tells the rest of the service.
#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/engine.h"

namespace openbits::fakes {

class FakeObserver final : public core::EngineObserver {
 public:
  struct Change {
    core::JobId job;
    JobState state;
  };
  struct Transition {
    core::JobId job;
    JobState from;
    JobState to;
    core::Input input;
  };
  struct Undelivered {
    core::NoticeCall call;
    DeliveryAttempt attempt;
    std::optional<core::Duration> wait;
  };

  void on_changed(const core::Job& job) override { changes.push_back({job.id(), job.state}); }
  void on_transition(const core::Job& job, JobState from, core::Input input) override {
    transitions.push_back({job.id(), from, job.state, input});
  }
  void on_job_event(const core::Job& /*job*/, const std::string& text) override {
    events.push_back(text);
  }
  void on_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt) override {
    delivered.push_back({call, attempt, std::nullopt});
  }
  void on_not_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt,
                        std::optional<core::Duration> wait) override {
    undelivered.push_back({call, attempt, wait});
  }
  void on_logged(std::span<const core::EventRecord> records) override {
    for (const core::EventRecord& record : records) logged.push_back(record.event.sequence);
  }
  void on_store_failure(const Error& error, core::Duration wait) override {
    store_failures.push_back(error);
    store_waits.push_back(wait);
  }
  bool may_forget(const core::JobId& /*job*/) override { return lets_forget; }

  /// The states that a job went through, in order.
  std::vector<JobState> path(const core::JobId& job) const {
    std::vector<JobState> states;
    for (const Transition& t : transitions) {
      if (t.job == job) states.push_back(t.to);
    }
    return states;
  }
  bool told_of(const core::JobId& job, JobState state) const {
    return std::any_of(changes.begin(), changes.end(),
                       [&](const Change& c) { return c.job == job && c.state == state; });
  }

  std::vector<Change> changes;
  std::vector<Transition> transitions;
  std::vector<std::string> events;
  std::vector<Undelivered> delivered;
  std::vector<Undelivered> undelivered;
  std::vector<std::uint64_t> logged;
  std::vector<Error> store_failures;
  std::vector<core::Duration> store_waits;
  bool lets_forget = true;
};

}  // namespace openbits::fakes
