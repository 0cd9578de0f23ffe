// Which driver moves the bytes: the way they go and the remote name say it. Thread: the loop
// thread.
#pragma once

#include <functional>
#include <optional>

#include "core/driver.h"
#include "transfer/local_driver.h"
#include "transfer/upload_driver.h"

namespace openbits::transfer {

class Drivers : public core::Driver {
 public:
  /// All must outlive this.
  Drivers(core::Driver& http, LocalDriver& local, UploadDriver& uploads)
      : http_(http), local_(local), uploads_(uploads) {}

  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

 private:
  core::Driver& http_;
  LocalDriver& local_;
  UploadDriver& uploads_;
};

}  // namespace openbits::transfer
