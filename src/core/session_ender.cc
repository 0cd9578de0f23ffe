#include "core/session_ender.h"

#include <utility>

namespace openbits::core {

void SessionEnder::begin(const TransferRequest& request) {
  const TransferId id = driver_.start(request, *this);
  transfers_.emplace(id, request.job);
  jobs_.emplace(request.job, id);
}

void SessionEnder::ended(TransferId id, const std::optional<TransferFailure>& failure) {
  const auto at = transfers_.find(id);
  if (at == transfers_.end()) return;
  const JobId job = at->second;
  transfers_.erase(at);
  jobs_.erase(job);
  done_(job, failure);
}

void SessionEnder::stop_all(const std::function<void()>& then) {
  const auto transfers = std::exchange(transfers_, {});
  jobs_.clear();
  for (const auto& [id, job] : transfers) {
    driver_.stop(id, [then](std::optional<std::uint64_t>) { then(); });
  }
}

}  // namespace openbits::core
