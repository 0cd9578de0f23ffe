// Jobs when the network goes and comes (NET-04 to NET-07).
#include <utility>

#include "core/engine.h"

namespace openbits::core {

void Engine::begin_network(const NetworkReport& report) {
  network_.begin(report);
}

void Engine::set_default_proxies(DefaultProxies proxies) {
  default_proxies_ = std::move(proxies);
}

void Engine::report_network(const NetworkReport& report) {
  network_.report(report, world_.clock.steady());
  set_alarm();
}

void Engine::settle_network() {
  switch (network_.settle()) {
    case SettledNetwork::Change::kNone:
      return;
    case SettledNetwork::Change::kLost:
      return lose_network();
    case SettledNetwork::Change::kBack:
      return retry([](const JobErrorInfo&) { return true; });  // NET-06
    case SettledNetwork::Change::kOtherWay:
      return retry([](const JobErrorInfo& error) {  // LNX-117
        return error.context == ErrorContext::kGeneralTransport ||
               error.code == hr::kBgENetworkDisconnected;
      });
  }
}

void Engine::lose_network() {  // NET-05
  for (const auto& [id, job] : jobs_) {
    const bool moves = job->state == JobState::kQueued || is_running(job->state);
    if (!moves || job->busy || !lacks_network(*job)) continue;
    const bool is_once = is_running(job->state) && !job->record.settings().http_method.empty();
    if (is_once) {
      stop_with(*job, no_network());  // HTTP-28
    } else {
      block(*job, no_network());
    }
  }
}

void Engine::retry(const std::function<bool(const JobErrorInfo&)>& which) {
  for (const auto& [id, job] : jobs_) {
    if (job->state != JobState::kTransientError) continue;
    const auto& error = job->record.error;
    if (which(error ? *error : JobErrorInfo{})) (void)apply(*job, Input::kRetryDue);
  }
}

bool Engine::needs_network(const Job& job) const {
  const auto file = job.file_in_turn();
  return file && core::needs_network(job.files[*file].record.remote_name, job.record.proxy,
                                     default_proxies_);
}

bool Engine::lacks_network(const Job& job) const {
  return !network_.is_up() && needs_network(job);
}

bool Engine::failed_for_network(const Job& job, const TransferFailure& failure) const {
  return network_.may_be_lost() && failure.transient &&
         failure.error.context == ErrorContext::kGeneralTransport &&
         job.record.settings().http_method.empty() && needs_network(job);
}

JobErrorInfo Engine::no_network() {
  return {ErrorContext::kGeneralQueueManager, hr::kBgENetworkDisconnected, std::nullopt,
          std::nullopt, "This machine is not connected to a network. The job goes on when it is."};
}

}  // namespace openbits::core
