// The driver for files of this machine (LNX-02): any number of transfers. Sources are opened and
// read on threads of the driver's own, so that a source that hangs holds up no other transfer's
// files. Thread: the loop thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/file_sink.h"
#include "transfer/local_transfer.h"
#include "transfer/transfer_table.h"

namespace openbits::transfer {

class LocalDriver : public core::Driver {
 public:
  struct Options {
    SinkLimits limits = {};
    std::uint64_t piece = std::uint64_t{8} << 20;  ///< bytes that are copied at a time
    mode_t direct_mode = 0600;               ///< of files that are written under their final name
    CopyMethod method = CopyMethod::kClone;  ///< the first to be tried
  };

  /// `loop` and `workers` must outlive the driver. Destroying it waits for the pieces that are
  /// being copied and drops what is under way: nobody is told.
  LocalDriver(loop::EventLoop& loop, loop::WorkerPool& workers, Options options);
  ~LocalDriver() override;
  LocalDriver(const LocalDriver&) = delete;
  LocalDriver& operator=(const LocalDriver&) = delete;

  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

  /// Whether an id is one of this driver's: those of no other driver are so large.
  static bool owns(core::TransferId id) { return id >= kFirstId; }

 private:
  static constexpr core::TransferId kFirstId = core::TransferId{1} << 63;

  loop::WorkerPool readers_;
  SyncQueue syncs_;
  const LocalTransfer::Environment environment_;
  TransferTable<LocalTransfer> transfers_;
};

}  // namespace openbits::transfer
