// The driver for http and https: any number of transfers over one libcurl multi handle.
// Thread: the loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/driver.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "transfer/curl_multi.h"
#include "transfer/curl_request.h"
#include "transfer/curl_transfer.h"
#include "transfer/file_sink.h"
#include "transfer/sync_queue.h"
#include "transfer/transfer_table.h"

namespace openbits::transfer {

class CurlDriver : public core::Driver {
 public:
  struct Options {
    std::string user_agent;         ///< "OpenBITS/<version>" (LNX-18)
    bool verbose = false;           ///< libcurl writes what it does to stderr
    RequestSettings requests = {};  ///< `user_agent` and `verbose` above win
    SinkLimits limits = {};
    mode_t direct_mode = 0600;  ///< of files that are written under their final name
    Sources sources = {};
    DesktopProxies desktop_proxies = {};  ///< none: there is no desktop
  };

  /// `loop` and `workers` must outlive the driver. Destroying it drops what is under way: nobody
  /// is told, and what was written stays where it is.
  CurlDriver(loop::EventLoop& loop, loop::WorkerPool& workers, Options options);
  ~CurlDriver() override;
  CurlDriver(const CurlDriver&) = delete;
  CurlDriver& operator=(const CurlDriver&) = delete;

  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

  /// What other drivers that speak HTTP have in common with this one, for as long as it lives.
  const HttpShare& share() const { return environment_.http; }

 private:
  void turn_ended();
  void begin_transfers();

  const RequestSettings requests_;
  const SinkLimits limits_;
  const Sources sources_;
  SyncQueue syncs_;
  WriteBuffer writes_;
  SmallFiles small_files_;
  const DesktopProxies desktop_proxies_;
  Misleading misleading_;
  CurlMulti multi_;
  const CurlTransfer::Environment environment_;
  std::vector<core::TransferId> touched_;
  std::vector<core::TransferId> starting_;
  TransferTable<CurlTransfer> transfers_;
};

}  // namespace openbits::transfer
