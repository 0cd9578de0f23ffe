// One file on its way from another place on this machine into its temporary file: open the source
// with the rights of the owner, open the temporary file, copy piece by piece, make it durable.
// Thread: the loop thread; what blocks runs on worker threads.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/failure.h"
#include "transfer/file_copy.h"
#include "transfer/file_sink.h"
#include "transfer/hasher.h"
#include "transfer/source_file.h"
#include "transfer/sync_queue.h"

namespace openbits::transfer {

class LocalTransfer final : public std::enable_shared_from_this<LocalTransfer> {
 public:
  using StopDone = std::function<void(std::optional<std::uint64_t>)>;

  /// What a transfer needs of its driver; outlives it.
  struct Environment {
    loop::EventLoop& loop;
    loop::WorkerPool& workers;  ///< for what only the disk of the temporary file can hold up
    loop::WorkerPool& readers;  ///< for what the file system of a source can hold up
    SyncQueue& syncs;
    SinkLimits limits;
    std::uint64_t piece;  ///< bytes that are copied at a time
    mode_t direct_mode;   ///< of files that are written under their final name (TEMP-07)
    CopyMethod method;    ///< the first to be tried
    std::function<void(core::TransferId)> ended;  ///< forget the transfer
  };

  LocalTransfer(core::TransferId id, core::TransferRequest request,
                core::TransferObserver& observer, const Environment& environment);

  /// Once, from the loop.
  void begin();
  /// Once. The observer hears nothing any more.
  void stop(StopDone done);

 private:
  enum class Phase {
    kWaiting,        ///< begin() has not been called yet
    kOpeningSource,  ///< a worker opens the source
    kOpening,        ///< a worker opens the temporary file
    kCopying,        ///< a worker copies a piece, or the disk is waited for
    kChecking,       ///< all is there; a worker computes its digests
    kClosing,        ///< the file is being made durable and closed
  };
  struct Piece;  // what a worker did

  void source_opened(SourceFile& file);
  void open_sink();
  void sink_opened(const FileSink::Opened& result);
  void copy_next();
  void copied(const Piece& piece);
  void go_on();
  void synced(int error);

  void check();
  void checked(const Hasher::Outcome& outcome);
  void finish();
  void keep_time();
  void fail(core::TransferFailure failure);
  void version_changed();
  void conclude(bool discard, std::function<void(int)> then);

  void report_received();
  bool is_over() const { return phase_ == Phase::kClosing; }
  bool is_whole_file() const { return request_.ranges.empty() && !request_.part_end; }
  /// Whether what is wanted is in the file (RANGE-08).
  bool wanted_fits() const;
  /// The position behind the last byte that is wanted, which fits.
  std::uint64_t end() const;
  /// The temporary file has bytes, which the source has to go with.
  bool keeps_bytes() const;

  const core::TransferId id_;
  const core::TransferRequest request_;
  core::TransferObserver& observer_;
  const Environment& env_;
  Subject subject_;
  Phase phase_ = Phase::kWaiting;

  std::shared_ptr<const SourceFile> source_;  // shared with the workers
  CopyMethod method_;

  std::shared_ptr<FileSink> sink_;
  std::shared_ptr<Hasher> hasher_;  // null: the file has no digests, or is not open yet
  std::uint64_t position_;
  bool waiting_ = false;  // for the disk

  std::optional<std::uint64_t> received_told_;
  std::chrono::microseconds last_report_{0};

  StopDone stop_done_;
  bool stopped_ = false;
};

}  // namespace openbits::transfer
