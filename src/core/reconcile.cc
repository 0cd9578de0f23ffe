// What a start of the service makes of what the last one left behind.
#include <algorithm>
#include <memory>
#include <utility>

#include "core/engine.h"

namespace openbits::core {

namespace {

bool is_still_true(const Job& job, const NoticeRecord& notice) {
  switch (notice.kind) {
    case NoticeKind::kJobTransferred:
      return job.state == JobState::kTransferred && job.record.event == notice.sequence;
    case NoticeKind::kJobError:
      return job.state == JobState::kError && job.record.event == notice.sequence;
    case NoticeKind::kFileTransferred:
      return !is_final(job.state) && notice.file && *notice.file < job.files.size() &&
             job.files[*notice.file].record.transferred;
    case NoticeKind::kJobModification:
    case NoticeKind::kFileRangesTransferred:
      return false;  // never owed
  }
  return false;
}

}  // namespace

Result<void> Engine::start() {
  auto loaded = world_.store.load();
  if (!loaded) return loaded.error();
  boot_ = world_.files.boot_id();
  reconcile(*loaded);
  begin_inactivity();
  set_alarm();
  return {};
}

// In this order: temporary files are held against stored progress; jobs are taken in, those that
// ran as QUEUED; what a Complete or Cancel left half done is finished; notices that are still true
// are due again, the others are dropped.
void Engine::reconcile(StoredState& state) {
  next_ordinal_ = state.next_ordinal;
  next_sequence_ = state.next_sequence;
  std::vector<Job*> by_age;
  by_age.reserve(state.jobs.size());
  jobs_.reserve(state.jobs.size());
  temp_names_.reserve(state.jobs.size());
  for (StoredJob& stored : state.jobs) {
    auto job = std::make_unique<Job>(std::move(stored.job));
    // Given back before the next job is made: what is needed for it fills the holes.
    std::vector<FileRecord> files = std::move(stored.files);
    job->files.reserve(files.size());
    for (FileRecord& file : files) {
      const bool is_free = job->record.high_performance && is_final(job->state);
      if (!is_free && !file.temp_name.empty()) temp_names_.insert(file.temp_name);
      job->add(std::move(file));
    }
    by_age.push_back(job.get());
    jobs_.emplace(job->id(), std::move(job));
  }
  std::sort(by_age.begin(), by_age.end(),
            [](const Job* a, const Job* b) { return a->record.ordinal < b->record.ordinal; });
  reconcile_files(by_age);
  for (const NoticeRecord& notice : state.notices) {
    const auto it = jobs_.find(notice.job);
    if (it != jobs_.end() && is_still_true(*it->second, notice)) {
      it->second->owed[notice.sequence] = notice;
    } else {
      answered_.insert(notice.sequence);
    }
  }
  for (Job* job : by_age) {
    order_.add(job->record.ordinal, *job);
    newest_created_ = job->record.ordinal;
    reconcile_job(*job);
  }
  reschedule_wanted_ = true;
  request_flush();
  set_alarm();
}

void Engine::reconcile_files(std::span<Job* const> jobs) {
  std::vector<File*> files;
  std::vector<Job*> owners;
  std::vector<InspectItem> items;
  for (Job* job : jobs) {
    if (is_final(job->state)) continue;
    for (File& file : job->files) {
      const FileRecord& r = file.record;
      const bool is_of_this_boot = r.boot_id == boot_;
      const bool has_begun = r.durable > 0 || r.transferred || r.size != kSizeUnknown;
      if (r.completed || !(has_begun || is_of_this_boot) || job->is_sent(r.index)) continue;
      files.push_back(&file);
      owners.push_back(job);
      InspectItem& item = items.emplace_back();
      item.owner = job->record.owner_uid;
      item.temp_name = r.temp_name;
      if (job->record.completing) item.local_name = r.local_name;
      if (r.transferred || r.has_holes()) continue;
      item.durable = r.durable;
      // What an earlier boot has left behind can be anything, and must be gone before this boot is
      // stored for the file.
      item.cuts = !is_of_this_boot;
    }
  }
  const std::vector<Inspection> found = world_.files.inspect(items);
  for (std::size_t i = 0; i < found.size(); ++i) {
    reconcile_file(*owners[i], *files[i], found[i]);
  }
}

void Engine::reconcile_file(Job& job, File& file, const Inspection& found) {
  FileRecord& r = file.record;
  const bool starts_over = job.record.dynamic_content || job.record.high_performance ||
                           !job.record.settings().http_method.empty();  // HTTP-28
  if (found.unknown &&
      (r.transferred || !starts_over)) {  // whoever opens the file sees what there is
    if (!r.has_holes()) file.received = r.durable;
    return;
  }
  if (r.transferred) {
    const bool whole = found.temp_exists && found.size == r.local_size();
    if (whole) return;
    if (job.record.completing && !found.temp_exists && found.local_exists) {
      r.completed = true;  // the rename was done, only the note of it is missing
      mark(job, r.index);
      return;
    }
    reset_file(job, r.index);
    if (job.state != JobState::kTransferred) return;
    job.record.error = JobErrorInfo{
        ErrorContext::kLocalFile, hr::kWin32FileNotFound, r.index, std::nullopt,
        "The temporary file " + r.temp_name + " of " + r.local_name +
            " has gone or changed while the service was not running. Resume to fetch it anew."};
    (void)apply(job, Input::kRejected);
    return;
  }
  // A file with holes goes at least as far as what of it is durable.
  const Ranges& filled = r.settings().filled;
  const std::uint64_t least = filled.empty() ? r.durable : end_of(filled.back());
  if (starts_over || !found.temp_exists || found.size < least ||
      (r.size != kSizeUnknown && found.size > r.local_size())) {
    const bool may_have_more = r.boot_id != boot_ && r.size != kSizeUnknown;
    if (r.durable > 0 || may_have_more) reset_file(job, r.index);
    return;
  }
  if (r.has_holes()) return;
  // Within one boot what was written is there, synced or not; inspect() has just synced it. Without
  // a known version the bytes are of no use.
  const bool version_known = r.size != kSizeUnknown;
  if (r.boot_id == boot_ && version_known && found.size > r.durable) {
    r.durable = found.size;
    mark(job, r.index);
  }
  file.received = r.durable;
}

void Engine::reconcile_job(Job& job) {
  JobRecord& record = job.record;
  const JobId id = job.id();
  end_session_when_durable(job);
  if (record.completing) {
    record.completing = false;
    mark(job);
  }
  if (is_final(job.state)) {
    if (record.cleanup) discard_leftovers(id, hr::kOk, [](const Result<HResult>&) {});
    const Duration age = world_.clock.wall() - record.retired.value_or(WallTime{});
    const Duration left =
        std::clamp<Duration>(std::chrono::minutes(10) - age, Duration{0}, std::chrono::minutes(10));
    deadlines_.set(id, Due::kRetire, world_.clock.steady() + left);
    return;
  }
  ++jobs_of_[record.owner_uid];
  notices_.configure(id, subscription(job));
  (void)apply(job, Input::kRestarted);
  if (job.state == JobState::kQueued) {
    job.turn = ++turns_;
    join_line(job);
  }
  if (record.no_progress_since) {
    const Duration stuck = world_.clock.wall() - *record.no_progress_since;
    const Duration most = std::chrono::seconds(record.no_progress_timeout);
    job.stuck_since = world_.clock.steady() - std::clamp<Duration>(stuck, Duration{0}, most);
  }
  if (job.state == JobState::kTransientError && !waits_for_policy(job)) await_retry(job);
  if (job.owed.empty()) return;
  std::vector<std::uint64_t> stored;  // what reconciling has added follows its commit
  for (const auto& [sequence, notice] : job.owed) {
    if (!new_notices_.contains(sequence)) stored.push_back(sequence);
  }
  // When the loop runs: programs answer the owner of the service's name only.
  world_.poster.post([this, id, stored = std::move(stored)] {
    const Job* now = find(id);
    if (now == nullptr) return;
    for (const std::uint64_t sequence : stored) {
      const auto it = now->owed.find(sequence);
      if (it != now->owed.end()) notices_.owe(call_for(*now, it->second), it->second.since);
    }
  });
}

}  // namespace openbits::core
