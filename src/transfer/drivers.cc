#include "transfer/drivers.h"

#include <utility>

#include "core/names.h"

namespace openbits::transfer {

core::TransferId Drivers::start(const core::TransferRequest& request,
                                core::TransferObserver& observer) {
  if (request.upload) return uploads_.start(request, observer);
  if (core::local_source(request.url)) return local_.start(request, observer);
  return http_.start(request, observer);
}

void Drivers::stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) {
  if (LocalDriver::owns(id)) return local_.stop(id, std::move(done));
  if (UploadDriver::owns(id)) return uploads_.stop(id, std::move(done));
  http_.stop(id, std::move(done));
}

}  // namespace openbits::transfer
