#include "transfer/local_driver.h"

#include <utility>

namespace openbits::transfer {
namespace {

constexpr unsigned kReaders = 2;

}  // namespace

LocalDriver::LocalDriver(loop::EventLoop& loop, loop::WorkerPool& workers, Options options)
    : readers_(loop, kReaders),
      syncs_(workers),
      environment_{loop,
                   workers,
                   readers_,
                   syncs_,
                   options.limits,
                   options.piece,
                   options.direct_mode,
                   options.method,
                   [this](core::TransferId id) { transfers_.forget(id); }},
      transfers_(loop, kFirstId) {}

LocalDriver::~LocalDriver() = default;

core::TransferId LocalDriver::start(const core::TransferRequest& request,
                                    core::TransferObserver& observer) {
  const core::TransferId id = transfers_.add(request, observer, environment_);
  transfers_.begin_later(id);
  return id;
}

void LocalDriver::stop(core::TransferId id,
                       std::function<void(std::optional<std::uint64_t>)> done) {
  transfers_.stop(id, std::move(done));
}

}  // namespace openbits::transfer
