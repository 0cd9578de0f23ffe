// Which driver moves the bytes: the remote name says it. Thread: the loop thread.
#pragma once

#include <functional>
#include <optional>

#include "core/driver.h"
#include "transfer/local_driver.h"

namespace openbits::transfer {

class Drivers : public core::Driver {
 public:
  /// Both must outlive this.
  Drivers(core::Driver& http, LocalDriver& local) : http_(http), local_(local) {}

  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

 private:
  core::Driver& http_;
  LocalDriver& local_;
};

}  // namespace openbits::transfer
