// The driver for uploads to servers of the BITS upload protocol, on the connections of another
// driver of HTTP. Thread: the loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/transfer_table.h"
#include "transfer/upload_transfer.h"

namespace openbits::transfer {

class UploadDriver : public core::Driver {
 public:
  /// `loop` and what `share` refers to must outlive the driver. Destroying it waits for the
  /// fragments that are being read and drops what is under way: nobody is told.
  UploadDriver(loop::EventLoop& loop, HttpShare share, FragmentLimits limits = {});
  ~UploadDriver() override;
  UploadDriver(const UploadDriver&) = delete;
  UploadDriver& operator=(const UploadDriver&) = delete;

  /// `request.upload` is there.
  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

  /// Whether an id is one of this driver's: no other has those with this bit and without the
  /// highest one.
  static bool owns(core::TransferId id) { return (id >> 62) == 1; }

 private:
  static constexpr core::TransferId kFirstId = core::TransferId{1} << 62;

  loop::WorkerPool readers_;
  const UploadTransfer::Environment environment_;
  TransferTable<UploadTransfer> transfers_;
};

}  // namespace openbits::transfer
