// Writes what the core tells into the log, and passes on what the bus wants to know.
#pragma once

#include "core/engine.h"
#include "service/service.h"

namespace openbits::daemon {

class Journal final : public core::EngineObserver {
 public:
  explicit Journal(service::Service& service) : service_(service) {}

  void on_changed(const core::Job& job) override;
  void on_transition(const core::Job& job, JobState from, core::Input input) override;
  void on_job_event(const core::Job& job, const std::string& text) override;
  void on_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt) override;
  void on_not_delivered(const core::NoticeCall& call, const DeliveryAttempt& attempt,
                        std::optional<core::Duration> wait) override;
  void on_logged(std::span<const core::EventRecord> events) override;
  void on_store_failure(const Error& error, core::Duration wait) override;
  bool may_forget(const core::JobId& job) override;

 private:
  service::Service& service_;
};

}  // namespace openbits::daemon
