// What must be true of every history, checked as it goes on. The oracle hears of everything that
// crosses a seam, keeps its own account of it, and says what does not fit.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/engine.h"
#include "sim/disk.h"
#include "sim/network.h"

namespace openbits::sim {

/// What is in the store, as the commits say.
struct Account {
  std::map<core::JobId, core::JobRecord> jobs;
  std::map<std::pair<core::JobId, std::uint32_t>, core::FileRecord> files;
  std::map<std::uint64_t, core::NoticeRecord> notices;
  std::map<std::uint64_t, core::EventRecord> events;
  std::uint64_t next_ordinal = 1;
  std::uint64_t next_sequence = 1;

  void apply(const core::StoreBatch& batch);
  /// The first difference; empty: none.
  std::string difference(const core::StoredState& loaded) const;
};

class Oracle {
 public:
  struct Violation {
    std::string invariant;
    std::string what;
  };

  Oracle(Disk& disk, Network& network) : disk_(disk), network_(network) {}

  void fail(std::string_view invariant, std::string what);
  const std::optional<Violation>& violation() const { return violation_; }
  const Account& account() const { return account_; }

  // The store.
  void commit_begins(const core::StoreBatch& batch);
  /// `account` has not got it yet.
  void commit_ends(const core::StoreBatch& batch, bool good);
  void store_loaded(const core::StoredState& state);
  void store_set_aside() { fail("acknowledged", "the store was damaged and set aside"); }
  void log_read(const EventPage& page, bool all);

  // The Engine.
  void service_begins(const core::Engine* engine);
  void service_ends();
  void transition(const core::Job& job, JobState from, core::Input input);
  void changed(const core::Job& job);
  void logged(std::span<const core::EventRecord> events);

  // Receivers.
  void called(const core::NoticeCall& call, ReceiverKind kind, std::uint32_t owner);
  void call_ended(std::uint32_t owner);
  /// The call reaches the program; later than called() if a bug is planted.
  void reached(const core::NoticeCall& call, ReceiverKind kind);
  /// The program has answered with success.
  void told(const core::NoticeCall& call, ReceiverKind kind);

  // Programs, which have got these replies, or are about to ask.
  void job_created(const core::JobId& id);
  void files_added(const core::JobId& id, std::size_t count);
  void ends_may_come(const core::JobId& id) { jobs_[id].may_end = true; }
  void flags_change(const core::JobId& id) { jobs_[id].flags_change = true; }
  void taken_over(const core::JobId& id) { jobs_[id].taken_over = true; }
  void cancelled(const core::JobId& id);
  void completed(const core::JobId& id);
  bool is_half_completed(const core::JobId& id) { return jobs_[id].half_completed; }
  void not_completed(const core::JobId& id) { jobs_[id].half_completed = true; }

  void after_step();
  /// What was completed is there, whatever has happened since.
  void check_completed();

 private:
  struct Known {
    bool created = false;
    std::size_t files = 0;
    bool may_end = false;       ///< Cancel or Complete was called
    bool flags_change = false;  ///< after files may have come
    bool taken_over = false;
    std::optional<JobState> state;  ///< in this run
    std::optional<JobState> ended;  ///< as a reply has said
    std::uint64_t end_told = 0;     ///< the newest event about its end that was told
    std::uint64_t told_now = 0;     ///< the same, in this run
    bool half_completed = false;    ///< a Complete has failed
  };
  void check_answered(const core::StoreBatch& batch);
  void check_events(const core::StoreBatch& batch);
  void check_files(const core::StoreBatch& batch);
  void check_file(const core::JobId& job, const core::FileRecord& file);
  std::string wanted_bytes(const core::FileRecord& file, const Resource& of,
                           std::size_t version) const;
  bool is_good(const core::FileRecord& file, const std::string& bytes) const;
  const core::JobRecord* after(const core::StoreBatch& batch, const core::JobId& id) const;

  Disk& disk_;
  Network& network_;
  const core::Engine* engine_ = nullptr;
  Account account_;
  std::vector<core::StoreBatch> uncertain_;    ///< a power cut may find them or not
  std::optional<core::StoreBatch> under_way_;  ///< of the last run, too
  std::map<core::JobId, Known> jobs_;
  std::set<std::uint64_t> told_;                 ///< sequences
  std::map<std::uint32_t, unsigned> in_flight_;  ///< by owner
  std::map<std::string, core::FileRecord> published_;
  std::optional<Violation> violation_;
};

/// "a1b2" of an id.
std::string short_name(const core::JobId& id);

}  // namespace openbits::sim
