// A store that remembers what a power cut would leave. Becoming durable is one step of the loop,
// the answer the next, so that a cut can come between the two.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "core/store.h"
#include "fakes/clock.h"

namespace openbits::fakes {

class FakeStore final : public core::Store {
 public:
  explicit FakeStore(FakePoster& poster) : poster_(poster) {}

  Result<core::StoredState> load() override;
  void commit(core::StoreBatch batch, std::function<void(Result<void>)> done) override;
  void read_events(const core::EventQuery& query,
                   std::function<void(Result<EventPage>)> done) override;

  /// Commits wait until release(); what waits is lost in a power cut.
  void hold() { holds_ = true; }
  /// Carries out what waits, and holds no more.
  void release();
  std::size_t held() const { return held_.size(); }

  /// Commits fail with this error until it is cleared; nothing of them is stored.
  void fail_with(std::optional<Error> error) { error_ = std::move(error); }
  void fail_load(Error error) { load_error_ = std::move(error); }

  /// What the disk holds.
  core::StoredState after_power_cut() const;
  /// One job of it, or nullptr.
  const core::JobRecord* job(const core::JobId& id) const;
  const core::FileRecord* file(const core::JobId& id, std::uint32_t index) const;
  std::size_t notices() const { return notices_.size(); }
  /// The event log.
  std::vector<Event> events() const;

  /// The service has ended; commits that wait are lost.
  void crash() {
    held_.clear();
    holds_ = false;
  }

  const std::vector<core::StoreBatch>& commits() const { return commits_; }
  std::size_t attempts() const { return attempts_; }

 private:
  struct Held {
    core::StoreBatch batch;
    std::function<void(Result<void>)> done;
  };
  void carry_out(Held held);
  void apply(const core::StoreBatch& batch);

  FakePoster& poster_;
  std::map<core::JobId, core::JobRecord> jobs_;
  std::map<std::pair<core::JobId, std::uint32_t>, core::FileRecord> files_;
  std::map<std::uint64_t, core::NoticeRecord> notices_;
  std::map<std::uint64_t, core::EventRecord> events_;
  std::uint64_t next_ordinal_ = 1;
  std::uint64_t next_sequence_ = 1;
  std::deque<Held> held_;
  bool holds_ = false;
  std::optional<Error> error_;
  std::optional<Error> load_error_;
  std::vector<core::StoreBatch> commits_;
  std::size_t attempts_ = 0;
};

}  // namespace openbits::fakes
