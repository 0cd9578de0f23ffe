// One file on its way from an HTTP server into its temporary file: ask for the size if it is not
// known, open the file, fetch what is missing range by range, make it durable.
// Thread: the loop thread. Observers are called from the loop only, never from inside libcurl, so
// that they may start and stop transfers at will.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/curl_request.h"
#include "transfer/failure.h"
#include "transfer/file_sink.h"
#include "transfer/hasher.h"
#include "transfer/multi_range.h"
#include "transfer/proxy_search.h"
#include "transfer/response_check.h"
#include "transfer/small_files.h"
#include "transfer/write_buffer.h"

namespace openbits::transfer {

class CurlTransfer final : public std::enable_shared_from_this<CurlTransfer>,
                           private CurlRequest::Listener {
 public:
  using StopDone = std::function<void(std::optional<std::uint64_t>)>;

  /// What a transfer needs of its driver; outlives it.
  struct Environment {
    loop::EventLoop& loop;
    loop::WorkerPool& workers;
    SyncQueue& syncs;
    WriteBuffer& writes;
    SmallFiles& small_files;
    HttpShare http;
    const SinkLimits& limits;
    mode_t direct_mode;  ///< of files that are written under their final name (TEMP-07)
    std::function<void(core::TransferId)> touched;  ///< report() is wanted after this turn
    std::function<void(core::TransferId)> ended;    ///< forget the transfer
    Misleading& misleading;  ///< servers that are asked for one range at a time
  };

  CurlTransfer(core::TransferId id, core::TransferRequest request, core::TransferObserver& observer,
               const Environment& environment);

  /// Once, from the loop.
  void begin();
  /// Tells the observer what has happened inside libcurl.
  void report();
  /// Once. The observer hears nothing any more.
  void stop(StopDone done);

 private:
  enum class Phase {
    kWaiting,     ///< begin() has not been called yet
    kPreparing,   ///< a worker reads certificates
    kAskingSize,  ///< HEAD, or GET of the first byte, is under way
    kOpening,     ///< a worker opens the temporary file
    kReceiving,   ///< GET of a range, or of the whole, is under way
    kConfirming,  ///< all is there, if the size was right; it is asked for once more
    kChecking,    ///< all is there; a worker computes its digests
    kClosing,     ///< no request is under way; the file is being made durable and closed
  };

  bool on_head(const ResponseHead& head) override;
  CurlRequest::Taken on_body(const char* data, std::size_t size) override;

  void prepared();
  void ask_size(bool probe) { ask_size(probe, Phase::kAskingSize, &CurlTransfer::size_answered); }
  void ask_size(bool probe, Phase phase, void (CurlTransfer::*handler)(CURLcode));
  void size_answered(CURLcode code);
  /// The size that an answer has told by its Content-Length alone may be wrong (LNX-134).
  bool is_doubtful() const;
  void confirm_size(bool probe);
  void size_confirmed(CURLcode code);
  void learn(std::uint64_t size, const core::Validators& validators);
  /// `then` is called when the file is open.
  void open_sink(std::function<void()> then);
  void when_open(std::function<void()> then);
  void sink_ready();
  /// The size is not known, and the request for the bytes is to tell it.
  bool may_discover() const;
  void write(const char* data, std::size_t size);
  bool append(const char* data, std::size_t size);
  void flush();
  CurlRequest::Taken take_parts(const char* data, std::size_t size);
  void ask_one_by_one();
  bool may_stay_in_memory() const;
  void leave_memory();
  void save();
  void saved(const SmallFiles::Outcome& outcome);
  void opened(const FileSink::Opened& opened);
  void next_range();
  void range_ended(CURLcode code);
  void synced(int error);

  void expect(const ResponseHead& head);
  void hash();
  void check();
  void checked(const Hasher::Outcome& outcome);
  void finish();
  void note_redirect();
  void fail(core::TransferFailure failure);
  void fail_to_write();
  void fail_answer(CURLcode code, const Answer& answer);
  void fail_redirect();
  void ask_program(const core::ServerCertificate& certificate);
  bool has_own_method() const;
  void version_changed();
  void conclude(bool discard, std::function<void(int)> then);

  void tell_complete();
  void report_metadata();
  void report_received();
  void report_durable(std::uint64_t before);
  bool is_over() const { return phase_ == Phase::kClosing; }
  /// Whether what is wanted is in the file, whose size is known (RANGE-08).
  bool wanted_fits() const;
  /// The position behind the last byte that is wanted, which fits.
  std::uint64_t end() const;
  /// The temporary file has bytes, which an answer has to go with.
  bool keeps_bytes() const;
  CurlMulti::Done when_done(void (CurlTransfer::*handler)(CURLcode));

  const core::TransferId id_;
  const core::TransferRequest request_;
  core::TransferObserver& observer_;
  const Environment& env_;
  Subject subject_;
  Phase phase_ = Phase::kWaiting;

  // The remote file, as far as it is known.
  std::uint64_t size_;
  core::Validators validators_;

  // The request that is under way.
  CurlRequest http_;
  bool probing_ = false;
  BodyRequest asked_;
  std::unique_ptr<MultiRange> several_;  // ranges of the request; null: it has one, or none
  bool one_by_one_ = false;              // the server does not do several
  std::optional<Answer> answer_;         // to asked_
  std::uint64_t answer_end_ = 0;         // position behind the last byte of the answer
  std::size_t discarded_ = 0;            // bytes of an answer that is of no use
  bool excess_ = false;                  // more came than was promised
  bool told_by_length_ = false;  // the answer's Content-Length is all that is known of the size
  bool discovering_ = false;     // the answer has to tell the size, or it is asked for (HTTP-02)
  bool paused_ = false;
  bool flush_due_ = false;  // bytes are in the buffer for writes
  int write_error_ = 0;

  // The local file.
  std::shared_ptr<FileSink> sink_;
  bool is_open_ = false;
  std::string early_;       // what came before the file was open
  bool in_memory_ = false;  // all of the file stays in early_ until it has come whole
  std::function<void()> when_open_;
  std::uint64_t position_;  // behind the last byte that has come, and is written or about to be

  // What it has to come to.
  std::vector<Digest> expected_;
  std::shared_ptr<Hasher> hasher_;  // null: nothing is expected, or the file is not open yet

  // What the observer has been told, and what it is to be told after this turn.
  bool connected_due_ = false;
  bool connected_told_ = false;
  bool metadata_due_ = false;
  bool metadata_told_ = false;
  bool complete_told_ = false;
  bool received_due_ = false;
  std::optional<std::string> response_due_;
  std::optional<std::uint64_t> received_told_;
  std::chrono::microseconds last_report_{0};

  std::optional<std::string> moved_;  // to be told before the end

  StopDone stop_done_;
  bool stopped_ = false;
};

}  // namespace openbits::transfer
