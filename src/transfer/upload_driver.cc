#include "transfer/upload_driver.h"

#include <utility>

namespace openbits::transfer {
namespace {

constexpr unsigned kReaders = 2;

}  // namespace

UploadDriver::UploadDriver(loop::EventLoop& loop, HttpShare share, FragmentLimits limits)
    : loop_(loop),
      readers_(loop, kReaders),
      environment_{loop, readers_, share, limits,
                   [this](core::TransferId id) { transfers_.erase(id); }} {}

UploadDriver::~UploadDriver() = default;

core::TransferId UploadDriver::start(const core::TransferRequest& request,
                                     core::TransferObserver& observer) {
  const core::TransferId id = ++last_id_;
  auto transfer = std::make_shared<UploadTransfer>(id, request, observer, environment_);
  loop_.post([weak = std::weak_ptr<UploadTransfer>(transfer)] {
    if (const auto self = weak.lock()) self->begin();
  });
  transfers_.emplace(id, std::move(transfer));
  return id;
}

void UploadDriver::stop(core::TransferId id,
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
