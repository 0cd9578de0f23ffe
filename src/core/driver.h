// The seam to what moves bytes: one transfer is one file of one job, from an offset to its end.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "core/certificate.h"
#include "core/store.h"

namespace openbits::core {

using TransferId = std::uint64_t;

struct TransferRequest {
  JobId job;
  std::uint32_t file = 0;
  std::string url;
  std::string temp_name;     ///< made if it is not there
  std::uint64_t offset = 0;  ///< keep so many bytes of the temporary file, go on behind them
  std::uint64_t size = kSizeUnknown;  ///< if known from before
  Validators validators;              ///< of the version that the kept bytes are of
  bool foreground = false;            ///< may ask for the whole file without a range (HTTP-07)
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
  /// A server has answered.
  virtual void on_connected(TransferId id) = 0;
  /// Size and version as the server states them, before the first byte is reported, and whether it
  /// can send parts of the file, as far as it has said.
  virtual void on_metadata(TransferId id, std::uint64_t size, const Validators& validators,
                           bool can_do_ranges) = 0;
  /// The temporary file holds `position` bytes that are good, but not yet durable.
  virtual void on_received(TransferId id, std::uint64_t position) = 0;
  /// The first `position` bytes would survive a power cut.
  virtual void on_durable(TransferId id, std::uint64_t position) = 0;
  /// The file is at another URL, which the job is to show from now on (HTTP-14, HTTP-15).
  virtual void on_moved(TransferId, const std::string& /*url*/) {}
  /// The file is whole and durable.
  virtual void on_finished(TransferId id, std::uint64_t size) = 0;
  /// The bytes kept so far are of another version than the server has now. Nothing of the new
  /// version was written.
  virtual void on_version_changed(TransferId id) = 0;
  /// The transfer has ended before a request was sent: the system accepts the certificate of the
  /// server, but the program has not yet.
  virtual void on_certificate(TransferId, const ServerCertificate&) {}
  /// The transfer has ended with an error; what was received before is kept and durable.
  virtual void on_failed(TransferId id, const TransferFailure& failure) = 0;
};

class Driver {
 public:
  virtual ~Driver() = default;
  /// `observer` must outlive the transfer.
  virtual TransferId start(const TransferRequest& request, TransferObserver& observer) = 0;
  /// Ends a transfer. What was received is made durable; then `done` is called with the durable
  /// length, after which the driver holds nothing of the file. `done` comes from the loop. For a
  /// transfer that has just ended by itself it is called with nullopt.
  virtual void stop(TransferId id, std::function<void(std::optional<std::uint64_t>)> done) = 0;
};

}  // namespace openbits::core
