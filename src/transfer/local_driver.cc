#include "transfer/local_driver.h"

#include <utility>

namespace openbits::transfer {
namespace {

constexpr unsigned kReaders = 2;

}  // namespace

LocalDriver::LocalDriver(loop::EventLoop& loop, loop::WorkerPool& workers, Options options)
    : loop_(loop),
      readers_(loop, kReaders),
      syncs_(workers),
      environment_{loop,
                   workers,
                   readers_,
                   syncs_,
                   options.limits,
                   options.piece,
                   options.direct_mode,
                   options.method,
                   [this](core::TransferId id) { transfers_.erase(id); }} {}

LocalDriver::~LocalDriver() = default;

core::TransferId LocalDriver::start(const core::TransferRequest& request,
                                    core::TransferObserver& observer) {
  const core::TransferId id = ++last_id_;
  auto transfer = std::make_shared<LocalTransfer>(id, request, observer, environment_);
  loop_.post([weak = std::weak_ptr<LocalTransfer>(transfer)] {
    if (const auto self = weak.lock()) self->begin();
  });
  transfers_.emplace(id, std::move(transfer));
  return id;
}

void LocalDriver::stop(core::TransferId id,
                       std::function<void(std::optional<std::uint64_t>)> done) {
  const auto at = transfers_.find(id);
  if (at == transfers_.end()) {
    loop_.post([done = std::move(done)] { done(std::nullopt); });
    return;
  }
  const auto transfer = at->second;
  transfer->stop(std::move(done));
}

}  // namespace openbits::transfer
