// What comes before the first request of a transfer, and what it means when one brings no answer:
// the same for downloads and uploads. Thread: the loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "core/driver.h"
#include "loop/worker_pool.h"
#include "transfer/curl_request.h"
#include "transfer/failure.h"

namespace openbits::transfer {

struct RequestSetup {
  CurlRequest& http;  ///< to be prepared
  const core::TransferRequest& request;
  Subject subject;
  std::string url;                  ///< that a proxy is looked for
  std::uint32_t without_flags = 0;  ///< core::security: do not count
  const HttpShare& share;
  loop::WorkerPool& workers;  ///< that certificates are read on
  /// Whether the transfer still is there and waits for this; else nothing of it is touched.
  std::function<bool()> is_wanted;
  std::function<void(std::optional<core::TransferFailure>)> done;  ///< perhaps at once
};

/// Opens what the request has of secrets, reads its certificates, finds its proxy, and prepares
/// `http` by all that.
void set_up(RequestSetup setup);

/// For requests without an answer that counts, when the certificate of the server was accepted and
/// no redirect was refused.
core::TransferFailure transport_failure(const Subject& subject, const CurlRequest& http,
                                        CURLcode code);

}  // namespace openbits::transfer
