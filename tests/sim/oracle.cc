#include "sim/oracle.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/ranges.h"

namespace openbits::sim {
namespace {

bool is_end(core::NoticeKind kind) {
  return kind == core::NoticeKind::kJobTransferred || kind == core::NoticeKind::kJobError;
}

bool is_owed_kind(core::NoticeKind kind) {
  return is_end(kind) || kind == core::NoticeKind::kFileTransferred;
}

constexpr unsigned bit(JobState state) {
  return 1U << static_cast<unsigned>(state);
}

/// Where a job may go from each state, whatever happens (docs/spec, STATE-*), in the order of
/// JobState. Written down apart from the table of the core.
constexpr unsigned kFinal = bit(JobState::kAcknowledged) | bit(JobState::kCancelled);
constexpr std::array<unsigned, 9> kWays = {
    // QUEUED
    kFinal | bit(JobState::kConnecting) | bit(JobState::kSuspended) |
        bit(JobState::kTransientError) | bit(JobState::kError) | bit(JobState::kTransferred),
    // CONNECTING
    kFinal | bit(JobState::kTransferring) | bit(JobState::kQueued) | bit(JobState::kSuspended) |
        bit(JobState::kTransientError) | bit(JobState::kError) | bit(JobState::kTransferred),
    // TRANSFERRING
    kFinal | bit(JobState::kQueued) | bit(JobState::kSuspended) | bit(JobState::kTransientError) |
        bit(JobState::kError) | bit(JobState::kTransferred),
    // SUSPENDED
    kFinal | bit(JobState::kQueued) | bit(JobState::kError),
    // ERROR
    kFinal | bit(JobState::kQueued) | bit(JobState::kError),
    // TRANSIENT_ERROR
    kFinal | bit(JobState::kQueued) | bit(JobState::kSuspended) | bit(JobState::kTransientError) |
        bit(JobState::kError),
    // TRANSFERRED
    kFinal | bit(JobState::kQueued) | bit(JobState::kError),
    // ACKNOWLEDGED
    0,
    // CANCELLED
    0,
};

/// What the inputs of programs lead to, from any state that takes them.
bool is_right_way(core::Input input, JobState to) {
  switch (input) {
    case core::Input::kResume:
    case core::Input::kRetryDue:
    case core::Input::kPreempted:
    case core::Input::kRestarted:
      return to == JobState::kQueued;
    case core::Input::kSuspend:
    case core::Input::kRangesDone:
      return to == JobState::kSuspended;
    case core::Input::kCancel:
    case core::Input::kScavenged:
      return to == JobState::kCancelled;
    case core::Input::kComplete:
      return to == JobState::kAcknowledged;
    case core::Input::kPicked:
      return to == JobState::kConnecting;
    case core::Input::kConnected:
      return to == JobState::kTransferring;
    case core::Input::kTransientFailure:
    case core::Input::kNetworkLost:
      return to == JobState::kTransientError;
    case core::Input::kFatalFailure:
    case core::Input::kNoProgress:
    case core::Input::kRejected:
      return to == JobState::kError;
    case core::Input::kFilesDone:
      return to == JobState::kTransferred;
  }
  return false;
}

JobState stored(JobState state) {
  return core::is_running(state) ? JobState::kQueued : state;
}

}  // namespace

std::string short_name(const core::JobId& id) {
  return id.hex().substr(0, 4);
}

void Oracle::fail(std::string_view invariant, std::string what) {
  if (!violation_) violation_ = Violation{std::string(invariant), std::move(what)};
}

// The store --------------------------------------------------------------------------------------

void Oracle::commit_begins(const core::StoreBatch& batch) {
  under_way_ = batch;
}

void Oracle::commit_ends(const core::StoreBatch& batch, bool good) {
  under_way_.reset();
  if (!good) {
    uncertain_.push_back(batch);
    return;
  }
  uncertain_.clear();
  check_answered(batch);
  check_events(batch);
  account_.apply(batch);
  check_files(batch);
}

// A commit that has ended is there; one that had not, or has failed, may be.
void Oracle::store_loaded(const core::StoredState& state) {
  const std::string difference = account_.difference(state);
  if (under_way_) uncertain_.push_back(std::move(*under_way_));
  under_way_.reset();
  bool fits = difference.empty();
  for (const core::StoreBatch& batch : std::exchange(uncertain_, {})) {
    if (fits) break;
    Account other = account_;
    other.apply(batch);
    fits = other.difference(state).empty();
    if (fits) account_ = std::move(other);
  }
  if (fits) return;
  std::set<core::JobId> there;
  for (const core::StoredJob& job : state.jobs) there.insert(job.job.id);
  for (const auto& [id, known] : jobs_) {
    if (known.created && account_.jobs.contains(id) && !there.contains(id)) {
      return fail("acknowledged", "job " + short_name(id) + " is not in the store any more");
    }
  }
  fail("announced", "the store has lost a commit: " + difference);
}

/// The job as it will be stored with the batch.
const core::JobRecord* Oracle::after(const core::StoreBatch& batch, const core::JobId& id) const {
  for (const core::JobRecord& job : batch.jobs) {
    if (job.id == id) return &job;
  }
  const auto it = account_.jobs.find(id);
  return it == account_.jobs.end() ? nullptr : &it->second;
}

/// A duty ends when a program has said S_OK, or when what was to be told is not true any more.
void Oracle::check_answered(const core::StoreBatch& batch) {
  for (const std::uint64_t sequence : batch.answered) {
    const auto it = account_.notices.find(sequence);
    if (it == account_.notices.end() || told_.contains(sequence)) continue;
    const core::NoticeRecord& notice = it->second;
    const core::JobRecord* job = after(batch, notice.job);
    if (job == nullptr || is_final(job->state)) continue;
    bool is_true = false;
    if (is_end(notice.kind)) {
      const JobState state =
          notice.kind == core::NoticeKind::kJobError ? JobState::kError : JobState::kTransferred;
      is_true = job->state == state && job->event == sequence;
    } else {
      const auto known = jobs_.find(notice.job);
      const bool end_told = known != jobs_.end() && known->second.end_told > sequence;
      bool transferred = account_.files.at({notice.job, *notice.file}).transferred;
      for (const auto& put : batch.files) {
        if (put.job == notice.job && put.file.index == *notice.file) {
          transferred &= put.file.transferred;
        }
      }
      is_true = transferred && !end_told;
    }
    if (is_true) {
      fail("told-or-owed", "notice " + std::to_string(sequence) + " of job " +
                               short_name(notice.job) + " is no longer owed, and nobody was told");
    }
  }
}

/// What the flags ask for becomes a duty together with the event.
void Oracle::check_events(const core::StoreBatch& batch) {
  for (const core::EventRecord& record : batch.events) {
    const Event& event = record.event;
    const core::JobRecord* job = after(batch, event.job);
    if (account_.events.contains(event.sequence)) {
      fail("told-or-owed", "event " + std::to_string(event.sequence) + " was given out twice");
    }
    if (job == nullptr || is_final(job->state)) continue;
    const auto known = jobs_.find(event.job);
    const bool asked =
        event.kind == EventKind::kFileTransferred
            ? (job->notify_flags & notify::kFileTransferred) != 0 && known != jobs_.end() &&
                  !known->second.flags_change
            : job->event == event.sequence &&
                  (job->state == JobState::kTransferred || job->state == JobState::kError);
    if (!asked) continue;
    const bool owed = std::any_of(
        batch.notices.begin(), batch.notices.end(),
        [&](const core::NoticeRecord& notice) { return notice.sequence == event.sequence; });
    bool withdrawn = std::find(batch.answered.begin(), batch.answered.end(), event.sequence) !=
                     batch.answered.end();
    for (const auto& put : batch.files) {  // rejected or reset before it was stored
      withdrawn |= event.kind == EventKind::kFileTransferred && put.job == event.job &&
                   put.file.index == event.file && !put.file.transferred;
    }
    if (!owed && !withdrawn) {
      fail("told-or-owed", "nobody is owed event " + std::to_string(event.sequence) + " of job " +
                               short_name(event.job));
    }
  }
}

void Oracle::check_files(const core::StoreBatch& batch) {
  for (const auto& put : batch.files) check_file(put.job, put.file);
}

/// The bytes that a file is to have locally, if it is of this version.
std::string Oracle::wanted_bytes(const core::FileRecord& file, const Resource& of,
                                 std::size_t version) const {
  const std::uint64_t size = of.sizes[version];
  if (!file.has_ranges()) return of.bytes(version, 0, size);
  std::string bytes;
  for (const FileRange& range : file.settings().ranges) {
    const std::uint64_t end = range.length == kToEndOfFile ? size : range.offset + range.length;
    if (range.offset > size || end > size) return {};
    bytes += of.bytes(version, range.offset, end);
  }
  return bytes;
}

bool Oracle::is_good(const core::FileRecord& file, const std::string& bytes) const {
  for (const auto& [url, of] : network_.resources()) {
    for (std::size_t version = 0; version < of.sizes.size(); ++version) {
      if (file.has_ranges() ? of.sizes[version] != file.size : of.sizes[version] != bytes.size()) {
        continue;
      }
      if (wanted_bytes(file, of, version) == bytes) return true;
    }
  }
  return false;
}

/// Stored progress is on the disk, to stay, and of the version that is stored.
void Oracle::check_file(const core::JobId& job, const core::FileRecord& file) {
  if (file.completed || file.durable == 0) return;
  const std::string name = file.temp_name;
  // Its rename was done, and could not be made durable.
  if (jobs_[job].half_completed && !disk_.exists(name)) return;
  if (file.has_holes()) {
    for (const FileRange& part : file.settings().filled) {
      if (disk_.is_safe(name, part.offset, core::end_of(part))) continue;
      fail("durable-progress", name + " lacks a part that is stored as durable");
    }
    return;
  }
  const std::uint64_t safe = disk_.safe_size(name);
  if (safe < file.durable) {
    return fail("durable-progress", name + ": stored progress is " + std::to_string(file.durable) +
                                        ", and only " + std::to_string(safe) + " bytes are safe");
  }
  const std::string* data = disk_.contents(name);
  if (file.transferred) {
    if (data == nullptr || !is_good(file, *data)) {
      fail("one-version", name + " is whole, but not what any version of the server is");
    }
    return;
  }
  if (file.size == kSizeUnknown || file.validators == core::Validators{}) return;
  for (const auto& [url, of] : network_.resources()) {
    for (std::size_t version = 0; version < of.sizes.size(); ++version) {
      const bool is_it = of.sizes[version] == file.size &&
                         of.etag(version) == file.validators.etag &&
                         of.last_modified(version) == file.validators.last_modified;
      if (!is_it) continue;
      const std::string wanted = wanted_bytes(file, of, version);
      if (wanted.compare(0, file.durable, *data, 0, file.durable) != 0) {
        fail("one-version", name + " does not begin as the version that is stored for it");
      }
    }
  }
}

void Oracle::log_read(const EventPage& page, bool all) {
  if (page.newest + 1 != account_.next_sequence) {
    fail("announced", "the log ends with event " + std::to_string(page.newest));
  }
  if (!all) return;
  if (page.events.size() != account_.events.size()) {
    return fail("announced", "the log has lost an event");
  }
  auto expected = account_.events.begin();
  for (const Event& event : page.events) {
    const Event& was = expected->second.event;
    if (event.sequence != was.sequence || event.job != was.job || event.kind != was.kind ||
        event.state != was.state || event.file != was.file) {
      return fail("announced", "event " + std::to_string(event.sequence) + " has changed");
    }
    ++expected;
  }
}

// The Engine -------------------------------------------------------------------------------------

void Oracle::service_begins(const core::Engine* engine) {
  engine_ = engine;
}

void Oracle::service_ends() {
  engine_ = nullptr;
  in_flight_.clear();
  for (auto& [id, known] : jobs_) {
    known.state.reset();
    known.told_now = 0;
  }
}

void Oracle::transition(const core::Job& job, JobState from, core::Input input) {
  Known& known = jobs_[job.id()];
  const JobState to = job.state;
  const bool is_way = (kWays.at(static_cast<std::size_t>(from)) & bit(to)) != 0;
  if (!is_way || !is_right_way(input, to) || (known.state && *known.state != from)) {
    fail("transitions", "job " + short_name(job.id()) + " went from " +
                            std::string(to_string(from)) + " to " + std::string(to_string(to)) +
                            " by \"" + std::string(core::to_string(input)) + "\"");
  }
  known.state = to;
}

/// What a program reads now must not be undone by a power cut.
void Oracle::changed(const core::Job& job) {
  if (!job.is_created) return fail("announced", "a job is shown before it is stored");
  const auto it = account_.jobs.find(job.id());
  if (it == account_.jobs.end()) {
    return fail("announced", "job " + short_name(job.id()) + " is shown and not stored");
  }
  const core::JobRecord& r = it->second;
  if (r.state != stored(job.state) || r.notify_flags != job.record.notify_flags ||
      r.priority != job.record.priority || r.owner_uid != job.record.owner_uid ||
      r.newest_event != job.record.newest_event || r.display_name != job.record.display_name) {
    fail("announced", "job " + short_name(job.id()) + " is shown as it is not stored");
  }
}

void Oracle::logged(std::span<const core::EventRecord> events) {
  for (const core::EventRecord& record : events) {
    if (!account_.events.contains(record.event.sequence)) {
      fail("announced",
           "event " + std::to_string(record.event.sequence) + " is shown and not stored");
    }
  }
}

// Receivers --------------------------------------------------------------------------------------

void Oracle::called(const core::NoticeCall& call, ReceiverKind kind, std::uint32_t owner) {
  const auto it = jobs_.find(call.job);
  const bool taken_over = it != jobs_.end() && it->second.taken_over;
  if (kind != ReceiverKind::kCommand && ++in_flight_[owner] > 4 && !taken_over) {
    fail("four-places", "owner " + std::to_string(owner) + " gets a fifth call at a time");
  }
  if (is_owed_kind(call.kind) && !account_.events.contains(call.sequence)) {
    fail("announced",
         "a program is told of event " + std::to_string(call.sequence) + ", which is not stored");
  }
}

void Oracle::call_ended(std::uint32_t owner) {
  --in_flight_[owner];
}

void Oracle::reached(const core::NoticeCall& call, ReceiverKind kind) {
  if (!is_owed_kind(call.kind)) return;
  const Known& known = jobs_[call.job];
  if (known.flags_change) return;  // what was not asked for before may be now
  if (call.kind == core::NoticeKind::kFileTransferred && known.told_now > call.sequence) {
    fail("order", "a file is told of after the end of job " + short_name(call.job));
  }
  if (call.kind != core::NoticeKind::kJobTransferred || kind == ReceiverKind::kCommand) return;
  const auto job = account_.jobs.find(call.job);
  if (job == account_.jobs.end()) return;
  if ((job->second.notify_flags & notify::kFileTransferred) == 0) return;
  for (const auto& [sequence, notice] : account_.notices) {
    if (notice.job == call.job && notice.kind == core::NoticeKind::kFileTransferred &&
        sequence < call.sequence && !told_.contains(sequence)) {
      fail("order", "the end of job " + short_name(call.job) + " is told before file " +
                        std::to_string(*notice.file));
    }
  }
}

void Oracle::told(const core::NoticeCall& call, ReceiverKind kind) {
  told_.insert(call.sequence);
  if (!is_end(call.kind)) return;
  Known& known = jobs_[call.job];
  known.end_told = std::max(known.end_told, call.sequence);
  // A command line whose run does not count any more may end well, too.
  if (kind != ReceiverKind::kCommand) known.told_now = std::max(known.told_now, call.sequence);
}

// Programs ---------------------------------------------------------------------------------------

void Oracle::job_created(const core::JobId& id) {
  jobs_[id].created = true;
  if (!account_.jobs.contains(id)) {
    fail("announced", "job " + short_name(id) + " is acknowledged and not stored");
  }
}

void Oracle::files_added(const core::JobId& id, std::size_t count) {
  Known& known = jobs_[id];
  known.files += count;
  std::size_t there = 0;
  for (const auto& [key, file] : account_.files) there += key.first == id ? 1U : 0U;
  if (there < known.files && account_.jobs.contains(id)) {
    fail("announced", "files of job " + short_name(id) + " are acknowledged and not stored");
  }
}

void Oracle::cancelled(const core::JobId& id) {
  jobs_[id].ended = JobState::kCancelled;
  const auto it = account_.jobs.find(id);
  if (it != account_.jobs.end() && it->second.state != JobState::kCancelled) {
    fail("announced", "job " + short_name(id) + " is cancelled and not stored so");
  }
}

void Oracle::completed(const core::JobId& id) {
  jobs_[id].ended = JobState::kAcknowledged;
  const auto it = account_.jobs.find(id);
  if (it == account_.jobs.end()) return;
  if (it->second.state != JobState::kAcknowledged) {
    fail("announced", "job " + short_name(id) + " is completed and not stored so");
  }
  for (auto file = account_.files.lower_bound({id, 0});
       file != account_.files.end() && file->first.first == id; ++file) {
    const core::FileRecord& r = file->second;
    if (!r.completed) continue;
    published_[r.local_name] = r;
    if (!disk_.is_name_safe(r.local_name)) {
      fail("announced", r.local_name + " is completed, and its name is not durable");
    }
  }
  check_completed();
}

void Oracle::check_completed() {
  for (const auto& [name, file] : published_) {
    const std::string* data = disk_.contents(name);
    if (data == nullptr) {
      fail("announced", name + " was completed and is gone");
    } else if (!is_good(file, *data)) {
      fail("one-version", name + " is completed, but not what any version of the server is");
    } else if (disk_.safe_size(name) < data->size()) {
      fail("announced", name + " is completed, and its bytes are not durable");
    }
  }
}

// Always -----------------------------------------------------------------------------------------

void Oracle::after_step() {
  if (engine_ == nullptr) return;
  for (const auto& [id, known] : jobs_) {
    if (!known.created) continue;
    const core::Job* job = engine_->find(id);
    if (job == nullptr ? !known.may_end : is_final(job->state) && !known.may_end) {
      fail("acknowledged", "job " + short_name(id) + " was acknowledged, and is gone");
    }
    if (job != nullptr && known.ended && job->state != *known.ended) {
      fail("announced", "job " + short_name(id) + " had ended, and is there again");
    }
    if (job != nullptr && job->files.size() < known.files) {
      fail("acknowledged", "job " + short_name(id) + " has lost a file");
    }
  }
}

}  // namespace openbits::sim
