// Sessions of uploads that are to be closed or cancelled on their servers, where the job itself has
// nothing to do any more (UPL-23, UPL-25). Thread: the loop thread.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "core/driver.h"
#include "core/store.h"

namespace openbits::core {

class SessionEnder final : public TransferObserver {
 public:
  /// nullopt: the server knows, or does not need to.
  using Done = std::function<void(const JobId&, const std::optional<TransferFailure>&)>;

  /// `driver` must outlive this.
  SessionEnder(Driver& driver, Done done) : driver_(driver), done_(std::move(done)) {}

  /// Tells the server once; `Done` is called when it has answered, or has not.
  void begin(const TransferRequest& request);
  bool is_busy(const JobId& job) const { return jobs_.contains(job); }
  std::size_t count() const { return jobs_.size(); }
  /// Ends all that is under way; `then` is called for each.
  void stop_all(const std::function<void()>& then);

  // TransferObserver.
  void on_connected(TransferId) override {}
  void on_metadata(TransferId, std::uint64_t, const Validators&, bool) override {}
  void on_response(TransferId, const std::string&) override {}
  void on_received(TransferId, std::uint64_t) override {}
  void on_durable(TransferId, std::uint64_t) override {}
  void on_finished(TransferId id, std::uint64_t) override { ended(id, std::nullopt); }
  void on_version_changed(TransferId id) override { ended(id, std::nullopt); }
  void on_certificate(TransferId id, const ServerCertificate&) override {
    ended(id, TransferFailure{});
  }
  void on_failed(TransferId id, const TransferFailure& failure) override { ended(id, failure); }

 private:
  void ended(TransferId id, const std::optional<TransferFailure>& failure);

  Driver& driver_;
  const Done done_;
  std::map<TransferId, JobId> transfers_;
  std::map<JobId, TransferId> jobs_;
};

}  // namespace openbits::core
