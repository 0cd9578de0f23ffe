// A driver whose transfers are led by the test, or that serves what it was told to.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/driver.h"
#include "fakes/clock.h"
#include "fakes/files.h"

namespace openbits::fakes {

class FakeDriver final : public core::Driver {
 public:
  struct Transfer {
    core::TransferRequest request;
    core::TransferObserver* observer = nullptr;
    bool over = false;
    std::function<void(std::optional<std::uint64_t>)> stopped;  ///< stop() was called
    std::string version;
    std::uint64_t position = 0;  ///< up to where it has received
    std::string session = {};    ///< of an upload

    /// The temporary file has been written up to here and no further.
    bool appends() const { return !request.part_end; }
  };
  struct Resource {
    std::uint64_t size = 0;
    core::Validators validators;
  };

  FakeDriver(FakePoster& poster, FakeFiles& files) : poster_(poster), files_(files) {}

  core::TransferId start(const core::TransferRequest& request,
                         core::TransferObserver& observer) override;
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) override;

  // What the test lets happen. Bytes go to the FakeFiles.
  void connected(core::TransferId id);
  /// Of uploads: the server has made a session, or has told where the reply is.
  void session(core::TransferId id, const core::UploadSession& session);
  /// Of what only tells the server of the end of a session.
  void session_ended(core::TransferId id);
  void metadata(core::TransferId id, std::uint64_t size, core::Validators validators = {});
  void response(core::TransferId id, const std::string& headers);
  void received(core::TransferId id, std::uint64_t position);
  void durable(core::TransferId id, std::uint64_t position);
  /// All has been received; what follows is finished() or failed().
  void complete(core::TransferId id, std::uint64_t size);
  void finished(core::TransferId id, std::uint64_t size);
  void failed(core::TransferId id, const core::TransferFailure& failure);
  void version_changed(core::TransferId id);
  /// From connected to finished.
  void download(core::TransferId id, std::uint64_t size, core::Validators validators = {});
  /// The transfer has ended by itself, but its last word has not been heard yet.
  void end_silently(core::TransferId id) { at(id).over = true; }

  /// From now on transfers of this URL run by themselves, one event for each turn of the loop.
  void serve(const std::string& url, Resource resource) { served_[url] = std::move(resource); }

  /// What servers say of ranges from now on; at first that they can send them.
  void set_can_do_ranges(bool can) { can_do_ranges_ = can; }

  /// stop() does not complete until release_stops().
  void hold_stops() { holds_stops_ = true; }
  void release_stops();

  /// Those that have not ended and were not told to.
  std::vector<core::TransferId> running() const;
  std::optional<core::TransferId> of(const core::JobId& job) const;
  Transfer& at(core::TransferId id) { return transfers_.at(id); }
  const core::TransferRequest& request(core::TransferId id) const {
    return transfers_.at(id).request;
  }
  std::size_t started() const { return last_; }
  void crash() {
    transfers_.clear();
    holds_stops_ = false;
  }

 private:
  Transfer* live(core::TransferId id);
  void serve_step(core::TransferId id, const Resource& resource, int step);
  void complete_stop(core::TransferId id);

  FakePoster& poster_;
  FakeFiles& files_;
  std::map<core::TransferId, Transfer> transfers_;
  std::map<std::string, Resource> served_;
  core::TransferId last_ = 0;
  bool holds_stops_ = false;
  bool can_do_ranges_ = true;
};

}  // namespace openbits::fakes
