// One file on its way to a server of the BITS upload protocol: make a session, or go on with the
// one that there is; send fragment after fragment, each when the one before has been acknowledged.
// Also what there is to say to the server when the job is over. By another method than BITS_POST a
// file is sent as the body of one request, to servers of any kind (LNX-149).
// Thread: the loop thread; what the file system of the source can hold up runs on worker threads.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/curl_request.h"
#include "transfer/failure.h"
#include "transfer/source_file.h"
#include "transfer/upload_body.h"
#include "transfer/upload_packet.h"
#include "transfer/upload_source.h"

namespace openbits::transfer {

/// Sizes of fragments, in bytes.
struct FragmentLimits {
  std::size_t first = std::size_t{256} * 1024;
  std::size_t least = std::size_t{4} * 1024;
  std::size_t most = std::size_t{4} * 1024 * 1024;
};

class UploadTransfer final : public std::enable_shared_from_this<UploadTransfer>,
                             private CurlRequest::Listener {
 public:
  using StopDone = std::function<void(std::optional<std::uint64_t>)>;

  /// What a transfer needs of its driver; outlives it.
  struct Environment {
    loop::EventLoop& loop;
    loop::WorkerPool& readers;
    HttpShare http;
    FragmentLimits limits;
    std::function<void(core::TransferId)> ended;  ///< forget the transfer
  };

  UploadTransfer(core::TransferId id, core::TransferRequest request,
                 core::TransferObserver& observer, const Environment& environment);

  /// Once, from the loop.
  void begin();
  /// Once. The observer hears nothing any more.
  void stop(StopDone done);

 private:
  using Answered = void (UploadTransfer::*)(const UploadAck& ack);
  enum class Phase { kWaiting, kPreparing, kOpening, kTalking, kReading, kClosing };

  bool on_head(const ResponseHead&) override { return true; }
  CurlRequest::Taken on_body(const char* data, std::size_t size) override;

  void prepared();
  void open();
  void opened();
  void choose_host();

  void send_packet(const char* type, std::vector<std::string> fields, std::string_view body,
                   Answered then);
  void answered(CURLcode code, Answered then);
  void create_session();
  void session_created(const UploadAck& ack);
  void old_session_cancelled(const UploadAck& ack);
  void host_reached(const UploadAck& ack);
  void end_session();
  void session_ended(const UploadAck& ack);
  void lose_session();

  bool has_own_method() const;
  void send_whole();
  void piece_read();
  void whole_sent(CURLcode code);
  void whole_answered(const UploadAck& ack);
  void tell_size();

  void next_fragment();
  void fragment_read(Fragment fragment);
  void fragment_answered(const UploadAck& ack);
  /// The server wants the bytes from `offset` on.
  void go_on_from(std::uint64_t offset);
  void shrink(const UploadAck& ack);
  void adapt(std::chrono::microseconds took);
  void all_sent(const UploadAck& ack);

  void report_progress(bool durably);
  void finish();
  void fail(core::TransferFailure failure);
  void fail_answer(const UploadAck& ack);
  void fail_request(CURLcode code);
  void source_changed();
  void conclude(std::function<void()> then);

  bool is_over() const { return phase_ == Phase::kClosing; }
  std::uint64_t size() const { return source_->version.size; }

  const core::TransferId id_;
  const core::TransferRequest request_;
  const core::UploadRequest& upload_;  ///< of request_
  core::TransferObserver& observer_;
  const Environment& env_;
  Subject subject_;
  Phase phase_ = Phase::kWaiting;

  CurlRequest http_;
  std::string url_;       ///< that packets go to
  std::string stand_in_;  ///< the same, if the server has named another host than the job
  std::size_t discarded_ = 0;
  bool connected_told_ = false;
  bool metadata_told_ = false;  ///< used with body_ only

  std::shared_ptr<const SourceFile> source_;  ///< shared with the workers
  core::UploadSession session_;
  std::shared_ptr<UploadBody> body_;  ///< by another method than that of the protocol
  std::chrono::microseconds last_report_{0};
  unsigned lost_ = 0;  ///< sessions, in this transfer

  std::uint64_t position_;     ///< up to where the server has the file
  Fragment fragment_;          ///< that is being sent, from position_ on
  std::size_t fragment_size_;  ///< of the next one
  std::size_t largest_;        ///< that the server has not refused
  std::chrono::microseconds sent_at_{0};
  unsigned idle_acks_ = 0;  ///< in a row, that acknowledged nothing new
  std::optional<std::uint64_t> received_told_;
  std::uint64_t durable_told_;
  std::chrono::microseconds last_durable_{0};

  StopDone stop_done_;
  bool stopped_ = false;
};

}  // namespace openbits::transfer
