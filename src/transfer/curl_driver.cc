#include "transfer/curl_driver.h"

#include <utility>

namespace openbits::transfer {
namespace {

RequestSettings settings_of(CurlDriver::Options& options) {
  options.requests.user_agent = options.user_agent;
  options.requests.verbose = options.verbose;
  return std::move(options.requests);
}

}  // namespace

CurlDriver::CurlDriver(loop::EventLoop& loop, loop::WorkerPool& workers, Options options)
    : loop_(loop),
      requests_(settings_of(options)),
      limits_(options.limits),
      sources_(options.sources),
      syncs_(workers),
      small_files_(loop, workers),
      desktop_proxies_(std::move(options.desktop_proxies)),
      multi_(loop, [this] { turn_ended(); }),
      environment_{loop,
                   workers,
                   syncs_,
                   writes_,
                   small_files_,
                   multi_,
                   requests_,
                   limits_,
                   options.direct_mode,
                   sources_,
                   desktop_proxies_,
                   [this](core::TransferId id) { touched_.push_back(id); },
                   [this](core::TransferId id) { transfers_.erase(id); },
                   misleading_} {}

CurlDriver::~CurlDriver() = default;

core::TransferId CurlDriver::start(const core::TransferRequest& request,
                                   core::TransferObserver& observer) {
  const core::TransferId id = ++last_id_;
  auto transfer = std::make_shared<CurlTransfer>(id, request, observer, environment_);
  transfers_.emplace(id, std::move(transfer));
  starting_.push_back(id);
  if (!multi_.in_turn()) {
    loop_.post([this, alive = std::weak_ptr(alive_)] {
      if (!alive.expired()) begin_transfers();
    });
  }
  return id;
}

void CurlDriver::stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) {
  const auto at = transfers_.find(id);
  if (at == transfers_.end()) {
    loop_.post([done = std::move(done)] { done(std::nullopt); });
    return;
  }
  const auto transfer = at->second;
  transfer->stop(std::move(done));
}

void CurlDriver::begin_transfers() {
  for (const core::TransferId id : std::exchange(starting_, {})) {
    const auto at = transfers_.find(id);
    if (at == transfers_.end()) continue;
    const auto transfer = at->second;
    transfer->begin();
  }
}

void CurlDriver::turn_ended() {
  // Observers may start and stop transfers, and libcurl may touch others meanwhile.
  for (const core::TransferId id : std::exchange(touched_, {})) {
    const auto at = transfers_.find(id);
    if (at == transfers_.end()) continue;
    const auto transfer = at->second;
    transfer->report();
  }
  if (multi_.in_turn()) begin_transfers();
}

}  // namespace openbits::transfer
