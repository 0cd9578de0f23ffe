// The seam to what moves bytes: one transfer is one file of one job, from an offset to its end, or
// to that of a part.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "core/certificate.h"
#include "core/owner.h"
#include "core/store.h"

namespace openbits::core {

using TransferId = std::uint64_t;

inline constexpr std::size_t kMostResponseHeaders = std::size_t{64} * 1024;

/// What an upload needs besides its URL. Positions are those up to which the server has the file,
/// `TransferRequest::validators` name the version of the source that they are of.
struct UploadRequest {
  enum class Task : std::uint8_t {
    kSend,    ///< send what the server does not have
    kClose,   ///< tell the server that all is done (UPL-23)
    kCancel,  ///< tell the server that nobody wants it (UPL-25)
  };
  Task task = Task::kSend;
  std::string source;           ///< the file of this machine
  UploadSession session;        ///< without an id: make one; without validators: one of no use
  bool wants_reply = false;     ///< UPL-34
  std::uint64_t unreached = 0;  ///< seconds since the server was heard of, after failures (UPL-28)
};

struct TransferRequest {
  JobId job;
  std::uint32_t file = 0;
  /// Whose rights to files of this machine count, its temporary file included (NET-03); nullopt:
  /// those of the service.
  std::optional<Owner> owner = std::nullopt;
  std::string url;
  std::string given_url;     ///< what the program has named, if not `url`: whom it trusts (LNX-71)
  std::string temp_name;     ///< made if it is not there
  std::uint64_t offset = 0;  ///< keep so many bytes of the temporary file, go on behind them
  std::uint64_t size = kSizeUnknown;  ///< of the remote file, if known from before
  /// What of the remote file is wanted; the temporary file has it one behind the other, and
  /// positions are positions in there (RANGE-06). None: all of it.
  std::vector<FileRange> ranges;
  /// A file with holes: what is wanted is from `offset` up to here, or up to the end of the file,
  /// and other bytes of the temporary file are left alone (OND-10). Never together with `ranges`.
  std::optional<std::uint64_t> part_end;
  std::uint32_t volume = 0;  ///< that the kept bytes were on, if known from before (ERR-22)
  bool keeps_rest = false;   ///< with `part_end`: the temporary file has bytes of this version
  Validators validators;     ///< of the version that the kept bytes are of
  bool foreground = false;   ///< may ask for the whole file without a range (HTTP-07)
  ProxySettings proxy;
  std::shared_ptr<const JobOptions> options = nullptr;  ///< null: all as by default
  /// If `options` ask for it, no other servers' certificates are good; null: none is.
  std::shared_ptr<const AcceptedCertificates> accepted = nullptr;

  const JobOptions& settings() const {
    static const JobOptions defaults;
    return options ? *options : defaults;
  }
  /// Made for the asking: the size may not be known before the end, and no part can be asked for.
  bool dynamic = false;
  bool direct = false;  ///< temp_name is the destination itself (TEMP-07)
  /// What the whole temporary file has to come to; none: what the server says, if that is about
  /// just this file (LNX-121). Never for a part.
  std::vector<Digest> digests = {};
  bool only_check =
      false;  ///< all bytes are there: ask no server, only hold them against `digests`
  std::shared_ptr<const UploadRequest> upload = nullptr;  ///< null: this is a download
};

/// How badly a transfer failed, and at what.
struct TransferFailure {
  JobErrorInfo error;
  bool transient = true;
  std::uint32_t retry_after = 0;  ///< seconds that the server asked to wait (LNX-16)
};

/// Hears of one transfer. Thread: the loop thread. No call comes from inside Driver::start, and
/// none after finished, failed, version_changed or certificate, nor after stop() was called.
class TransferObserver {
 public:
  virtual ~TransferObserver() = default;
  /// The temporary file is open. Its file system is that one.
  virtual void on_opened(TransferId, std::uint32_t /*volume*/) {}
  /// The session of an upload is that from now on. If it has another id than before, the server has
  /// nothing of the file.
  virtual void on_session(TransferId, const UploadSession&) {}
  /// A server has answered.
  virtual void on_connected(TransferId id) = 0;
  /// Size and version as the server states them, before the first byte is reported, and whether it
  /// can send parts of the file, as far as it has said.
  virtual void on_metadata(TransferId id, std::uint64_t size, const Validators& validators,
                           bool can_do_ranges) = 0;
  /// The head of an answer, with CR LF behind each line, at most kMostResponseHeaders bytes of it
  /// in UTF-8; not of redirects (HTTP-30).
  virtual void on_response(TransferId id, const std::string& headers) = 0;
  /// The temporary file holds the bytes up to `position`, which are good, but not yet durable.
  virtual void on_received(TransferId id, std::uint64_t position) = 0;
  /// The bytes up to `position` would survive a power cut.
  virtual void on_durable(TransferId id, std::uint64_t position) = 0;
  /// The file is at another URL, which the job is to show from now on (HTTP-14, HTTP-15).
  virtual void on_moved(TransferId, const std::string& /*url*/) {}
  /// All that was asked for has come, and is what it has to be. It is being written and made
  /// durable, and on_finished or on_failed follows; meanwhile another transfer of the job may be
  /// started.
  virtual void on_complete(TransferId) {}
  /// What was asked for is there and durable, up to `position`.
  virtual void on_finished(TransferId id, std::uint64_t position) = 0;
  /// The bytes kept so far are of another version than the server has now. Nothing of the new
  /// version was written.
  virtual void on_version_changed(TransferId id) = 0;
  /// The transfer has ended before a request was sent: the system accepts the certificate of the
  /// server, but the program has not yet.
  virtual void on_certificate(TransferId, const ServerCertificate&) {}
  /// The transfer has ended with an error; what was received before is kept and durable. With
  /// BG_E_VALIDATION_FAILED the file is whole, and is not what it has to be (LNX-122).
  virtual void on_failed(TransferId id, const TransferFailure& failure) = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  /// `observer` must outlive the transfer.
  virtual TransferId start(const TransferRequest& request, TransferObserver& observer) = 0;
  /// Ends a transfer. What was received is made durable; then `done` is called with the position up
  /// to which it is, after which the driver holds nothing of the file. `done` comes from the loop.
  /// For a transfer that has just ended by itself it is called with nullopt.
  virtual void stop(TransferId id, std::function<void(std::optional<std::uint64_t>)> done) = 0;
};

}  // namespace openbits::core
