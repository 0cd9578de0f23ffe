#include "transfer/upload_driver.h"

#include <utility>

namespace openbits::transfer {
namespace {

constexpr unsigned kReaders = 2;

}  // namespace

UploadDriver::UploadDriver(loop::EventLoop& loop, HttpShare share, FragmentLimits limits)
    : readers_(loop, kReaders),
      environment_{loop, readers_, share, limits,
                   [this](core::TransferId id) { transfers_.forget(id); }},
      transfers_(loop, kFirstId) {}

UploadDriver::~UploadDriver() = default;

core::TransferId UploadDriver::start(const core::TransferRequest& request,
                                     core::TransferObserver& observer) {
  const core::TransferId id = transfers_.add(request, observer, environment_);
  transfers_.begin_later(id);
  return id;
}

void UploadDriver::stop(core::TransferId id,
                        std::function<void(std::optional<std::uint64_t>)> done) {
  transfers_.stop(id, std::move(done));
}

}  // namespace openbits::transfer
