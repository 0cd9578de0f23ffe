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
    : requests_(settings_of(options)),
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
                   {multi_, requests_, sources_, desktop_proxies_},
                   limits_,
                   options.direct_mode,
                   [this](core::TransferId id) { touched_.push_back(id); },
                   [this](core::TransferId id) { transfers_.forget(id); },
                   misleading_},
      transfers_(loop) {}

CurlDriver::~CurlDriver() = default;

core::TransferId CurlDriver::start(const core::TransferRequest& request,
                                   core::TransferObserver& observer) {
  const core::TransferId id = transfers_.add(request, observer, environment_);
  if (multi_.in_turn()) {
    starting_.push_back(id);
  } else {
    transfers_.begin_later(id);
  }
  return id;
}

void CurlDriver::stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) {
  transfers_.stop(id, std::move(done));
}

void CurlDriver::begin_transfers() {
  for (const core::TransferId id : std::exchange(starting_, {})) {
    if (const auto transfer = transfers_.find(id)) transfer->begin();
  }
}

void CurlDriver::turn_ended() {
  // Observers may start and stop transfers, and libcurl may touch others meanwhile.
  for (const core::TransferId id : std::exchange(touched_, {})) {
    if (const auto transfer = transfers_.find(id)) transfer->report();
  }
  if (multi_.in_turn()) begin_transfers();
}

}  // namespace openbits::transfer
