#include "core/engine.h"

#include <algorithm>
#include <utility>

#include "core/cost.h"
#include "core/owner.h"

namespace openbits::core {
namespace {

constexpr Duration kKeepFinal = std::chrono::minutes(10);  // LNX-25

// What a restart would find.
JobState stored_state(JobState s) {
  return is_running(s) ? JobState::kQueued : s;
}

}  // namespace

Engine::Engine(const World& world, Policy policy)
    : world_(world),
      policy_(policy),
      notices_(world.receivers, world.clock, world.random, *this),
      session_ender_(world.driver,
                     [this](const JobId& id, const std::optional<TransferFailure>& failure) {
                       on_session_ended(id, failure);
                     }),
      network_cost_(cost::kUnrestricted) {}

Engine::~Engine() = default;

// Access -------------------------------------------------------------------------------------

const Job* Engine::find(const JobId& id) const {
  const auto it = jobs_.find(id);
  return it == jobs_.end() ? nullptr : it->second.get();
}

Result<const Job*> Engine::find(const Caller& caller, const JobId& id) const {
  const Job* job = find(id);
  if (job == nullptr || !job->is_created) {
    return Error{hr::kBgENotFound, "There is no job " + id.text() + "."};
  }
  if (job->record.owner_uid != caller.uid && !caller.is_administrator()) {
    return Error{hr::kEAccessDenied, "The job " + id.text() + " belongs to another user."};
  }
  return job;
}

Result<Job*> Engine::access(const Caller& caller, const JobId& id) {
  const auto found = std::as_const(*this).find(caller, id);
  if (!found) return found.error();
  const std::uint32_t owner = (*found)->record.owner_uid;
  if (owner != caller.uid && integrity_level(owner) > integrity_level(caller.uid)) {  // OWN-03
    return Error{hr::kEAccessDenied,
                 "The job " + id.text() + " belongs to an account of the system."};
  }
  return const_cast<Job*>(*found);  // NOLINT: the jobs are ours
}

void Engine::serialized(const JobId& id, std::function<void()> command) {
  const auto it = jobs_.find(id);
  if (it != jobs_.end() && (it->second->is_occupied() || !it->second->waiting.empty())) {
    it->second->waiting.push_back(std::move(command));
  } else {
    command();
  }
}

void Engine::release(Job& job) {
  job.busy = false;
  job.asking = false;
  const JobId id = job.id();
  world_.poster.post([this, id] {
    for (;;) {
      const auto it = jobs_.find(id);
      if (it == jobs_.end() || it->second->is_occupied() || it->second->waiting.empty()) return;
      const auto command = std::move(it->second->waiting.front());
      it->second->waiting.pop_front();
      command();
    }
  });
  reschedule_wanted_ = true;
  request_flush();
}

// State --------------------------------------------------------------------------------------

Result<void> Engine::apply(Job& job, Input input) {
  const Outcome outcome = transition(job.state, input);
  switch (outcome.kind) {
    case Outcome::Kind::kGo:
      enter(job, outcome.to, input);
      return {};
    case Outcome::Kind::kStay:
      return {};
    case Outcome::Kind::kRefuse:
      return Error{outcome.code, "The job " + job.id().text() + " is " +
                                     std::string(to_string(job.state)) + "; " +
                                     std::string(to_string(input)) + " is not possible."};
    case Outcome::Kind::kImpossible:
      break;
  }
  return Error{hr::kEUnexpected, "The job " + job.id().text() + " got \"" +
                                     std::string(to_string(input)) + "\" while " +
                                     std::string(to_string(job.state)) + "."};
}

void Engine::enter(Job& job, JobState to, Input input) {
  leave_line(job);
  const JobState from = job.state;
  count_time(job);
  job.state = to;
  const bool stays_in_place = from == to;
  deadlines_.set(job.id(), Due::kRetry, std::nullopt);
  deadlines_.set(job.id(), Due::kNoProgress, std::nullopt);
  if (to != JobState::kTransientError) job.record.retry_at.reset();
  if (from == JobState::kTransferred || from == JobState::kError) {
    withdraw_notices(job, [](const NoticeRecord& n) { return !n.file; });
  }
  job.record.times.modification = world_.clock.wall();

  if (to == JobState::kQueued) {
    const bool keeps_place =
        input == Input::kPreempted && job.slice_end && *job.slice_end > world_.clock.steady();
    if (!keeps_place) job.turn = ++turns_;
  }
  if (!is_running(to)) {
    job.slice_end.reset();
    if (std::exchange(job.counted_to, std::nullopt)) mark(job);
    deadlines_.set(job.id(), Due::kDownloadTime, std::nullopt);
  } else if (!job.counted_to) {
    job.counted_to = world_.clock.steady();
    await_download_time(job);
  }
  if ((to == JobState::kTransferring || to == JobState::kTransferred) && job.record.error) {
    job.record.error.reset();
    mark(job);
  }
  if (to == JobState::kTransferred) {
    job.record.times.transfer_completion = job.record.times.modification;
    job.record.retries = 0;
    job.record.no_progress_since.reset();
  }
  record_entry(job, from, to);
  end_session_when_durable(job);
  if (is_final(to)) {
    withdraw_notices(job, [](const NoticeRecord&) { return true; });
    job.record.retired = world_.clock.wall();
    // What is still to be told to a server needs them (DONE-17).
    if (!job.owes_end_of_session()) forget_secrets(job);  // CRED-08
    deadlines_.set(job.id(), Due::kRetire, world_.clock.steady() + kKeepFinal);
    --jobs_of_[job.record.owner_uid];
    if (job.record.high_performance) free_names(job);
    announce_when_durable([this, id = job.id()] { notices_.forget(id); });
  }
  join_line(job);

  // QUEUED, CONNECTING and TRANSFERRING are one and the same to a restart.
  if (stored_state(from) != stored_state(to) || stays_in_place) mark(job);
  job.record.state = stored_state(to);
  reschedule_wanted_ = true;
  request_flush();
  if (to != JobState::kTransferred && to != JobState::kError && !is_final(to)) {
    announce_modification(job);  // NOT-15
  }
  changed(job);
  world_.observer.on_transition(job, from, input);
}

// Durability ---------------------------------------------------------------------------------

void Engine::touch(Job& job) {
  job.record.times.modification = world_.clock.wall();
  is_active(job);
  mark(job);
  changed(job);
  announce_modification(job);
}

void Engine::announce_modification(const Job& job) {
  announce_when_durable([this, id = job.id()] {
    if (const Job* now = find(id)) notices_.modified(id, now->durable_event);
  });
}

void Engine::mark(Job& job) {
  dirty_jobs_.insert(job.id());
  gather();
}

void Engine::mark(Job& job, std::uint32_t file) {
  dirty_files_.emplace(job.id(), file);
  gather();
}

void Engine::changed(const Job& job) {
  waiting_.changed.insert(job.id());
  gather();
}

void Engine::after_commit(std::function<void(const Result<void>&)> then) {
  waiting_.replies.push_back(std::move(then));
  request_flush();
}

void Engine::reply_when_durable(Reply<void> reply) {
  after_commit([reply = std::move(reply)](const Result<void>& committed) { reply(committed); });
}

void Engine::announce_when_durable(std::function<void()> announcement) {
  waiting_.announcements.push_back(std::move(announcement));
  request_flush();
}

bool Engine::nothing_pending() const {
  return !committing_ && !flush_posted_ && dirty_jobs_.empty() && dirty_files_.empty() &&
         new_notices_.empty() && answered_.empty() && removed_.empty() && new_events_.empty() &&
         waiting_.replies.empty() && waiting_.announcements.empty();
}

void Engine::when_durable(std::function<void()> read) {
  if (nothing_pending()) {
    read();
  } else {
    after_commit([read = std::move(read)](const Result<void>&) { read(); });
  }
}

void Engine::request_flush() {
  flush_wanted_ = true;
  gathers_until_.reset();
  post_flush();
}

void Engine::gather() {
  if (flush_posted_ || committing_ || gathers_until_) return;
  const SteadyTime until = last_commit_ + policy_.commit_gather;
  if (policy_.commit_gather == Duration{0} || world_.clock.steady() >= until) return post_flush();
  gathers_until_ = until;
  set_alarm();
}

void Engine::post_flush() {
  if (flush_posted_ || committing_) return;
  if (commit_again_at_ && waiting_.replies.empty()) return;  // nobody waits: not before its time
  flush_posted_ = true;
  world_.poster.post([this] {
    flush_posted_ = false;
    flush();
  });
}

StoreBatch Engine::take_batch() {
  StoreBatch batch;
  for (const JobId& id : std::exchange(dirty_jobs_, {})) {
    if (const Job* job = find(id)) batch.jobs.push_back(job->record);
  }
  for (const auto& [id, index] : std::exchange(dirty_files_, {})) {
    if (const Job* job = find(id)) batch.files.push_back({id, job->files[index].record});
  }
  for (const auto& [sequence, notice] : std::exchange(new_notices_, {})) {
    batch.notices.push_back(notice);
  }
  const auto answered = std::exchange(answered_, {});
  batch.answered.assign(answered.begin(), answered.end());
  batch.removed = std::exchange(removed_, {});
  for (auto& [sequence, event] : std::exchange(new_events_, {})) {
    batch.events.push_back(std::move(event));
  }
  if (!batch.events.empty() && next_sequence_ > policy_.max_events) {
    batch.first_event = next_sequence_ - policy_.max_events;
  }
  if (std::exchange(counters_changed_, false)) {
    batch.next_ordinal = next_ordinal_;
    batch.next_sequence = next_sequence_;
  }
  return batch;
}

void Engine::flush() {
  if (committing_) return;
  flush_wanted_ = false;
  gathers_until_.reset();
  StoreBatch batch = take_batch();
  Waiting waiting = std::exchange(waiting_, {});
  if (batch.empty()) {
    on_committed({}, std::move(waiting), {});
    return;
  }
  committing_ = true;
  StoreBatch copy = batch;
  world_.store.commit(std::move(copy),
                      [this, batch = std::move(batch),
                       waiting = std::move(waiting)](const Result<void>& result) mutable {
                        committing_ = false;
                        last_commit_ = world_.clock.steady();
                        on_committed(std::move(batch), std::move(waiting), result);
                      });
}

void Engine::on_committed(StoreBatch batch, Waiting waiting, const Result<void>& result) {
  if (result) {
    if (!batch.empty()) commit_failures_ = 0;
    commit_again_at_.reset();
    store_error_.reset();
    if (!batch.events.empty()) world_.observer.on_logged(batch.events);
  } else {
    mark_again(std::move(batch));
    const Duration wait = std::min<Duration>(
        std::chrono::seconds(1) * (1 << std::min(commit_failures_++, 6u)), std::chrono::minutes(1));
    commit_again_at_ = world_.clock.steady() + wait;
    store_error_ = result.error();
    world_.observer.on_store_failure(result.error(), wait);
  }
  for (const auto& reply : waiting.replies) reply(result);
  if (result) {
    for (const auto& announcement : waiting.announcements) announcement();
    if (std::exchange(reschedule_wanted_, false) && !shutting_down_) reschedule();
    for (const JobId& id : waiting.changed) {
      if (dirty_jobs_.contains(id)) {
        waiting_.changed.insert(id);  // it has changed again: to be told with the next commit
      } else if (const Job* job = find(id)) {
        world_.observer.on_changed(*job);
      }
    }
  } else {
    waiting_.announcements.insert(waiting_.announcements.begin(),
                                  std::make_move_iterator(waiting.announcements.begin()),
                                  std::make_move_iterator(waiting.announcements.end()));
    waiting_.changed.merge(waiting.changed);
  }
  const bool more =
      !waiting_.replies.empty() || (result && (!nothing_pending() || !waiting_.changed.empty()));
  if (more) flush_wanted_ ? request_flush() : gather();
  set_alarm();
}

// What could not be stored is tried again together with whatever comes next.
void Engine::mark_again(StoreBatch batch) {
  for (const JobRecord& job : batch.jobs) dirty_jobs_.insert(job.id);
  for (const auto& put : batch.files) dirty_files_.emplace(put.job, put.file.index);
  for (const NoticeRecord& notice : batch.notices) {
    const Job* job = find(notice.job);
    if (job != nullptr && is_owed(*job, notice.sequence)) new_notices_[notice.sequence] = notice;
  }
  for (const std::uint64_t sequence : batch.answered) {
    if (!new_notices_.contains(sequence)) answered_.insert(sequence);
  }
  removed_.insert(removed_.end(), batch.removed.begin(), batch.removed.end());
  for (EventRecord& event : batch.events) {
    new_events_.emplace(event.event.sequence, std::move(event));
  }
  if (batch.next_sequence != 0) counters_changed_ = true;
}

// Time ---------------------------------------------------------------------------------------

void Engine::set_alarm() {
  std::optional<SteadyTime> next = deadlines_.next();
  const auto consider = [&next](std::optional<SteadyTime> t) {
    if (t && (!next || *t < *next)) next = t;
  };
  consider(notices_.next_deadline());
  consider(reconsider_at_);
  consider(commit_again_at_);
  consider(gathers_until_);
  consider(network_.due());
  consider(scavenge_at_);
  world_.alarm.set(next);
}

void Engine::on_alarm() {
  const SteadyTime now = world_.clock.steady();
  for (const auto& [id, due] : deadlines_.take_due(now)) {
    const auto it = jobs_.find(id);
    if (it == jobs_.end()) continue;
    switch (due) {
      case Due::kRetry:
        (void)apply(*it->second, Input::kRetryDue);
        break;
      case Due::kNoProgress:
        (void)apply(*it->second, Input::kNoProgress);
        break;
      case Due::kDownloadTime:
        end_download_time(*it->second);
        break;
      case Due::kRetire:
        retire(id);
        break;
      case Due::kSession:
        end_session(id);
        break;
    }
  }
  notices_.run_due(now);
  if (network_.due() && *network_.due() <= now) settle_network();
  if (scavenge_at_ && *scavenge_at_ <= now) scavenge();
  if (reconsider_at_ && *reconsider_at_ <= now) {
    reconsider_at_.reset();
    reschedule_wanted_ = true;
    request_flush();
  }
  if (commit_again_at_ && *commit_again_at_ <= now) {
    commit_again_at_.reset();
    request_flush();
  }
  if (gathers_until_ && *gathers_until_ <= now) {
    gathers_until_.reset();
    post_flush();
  }
  set_alarm();
}

void Engine::retire(const JobId& id) {
  const Job& job = *jobs_.at(id);
  const bool at_work =
      job.is_occupied() || job.concluding || !job.waiting.empty() || job.owes_end_of_session();
  if (!at_work && world_.observer.may_forget(id)) {
    removed_.push_back(id);
    remove(id);
    request_flush();
  } else {
    deadlines_.set(id, Due::kRetire, world_.clock.steady() + kKeepFinal);
  }
}

void Engine::remove(const JobId& id) {
  notices_.forget(id);
  for (const Due due :
       {Due::kRetry, Due::kNoProgress, Due::kDownloadTime, Due::kRetire, Due::kSession}) {
    deadlines_.set(id, due, std::nullopt);
  }
  const Job& job = *jobs_.at(id);
  dirty_jobs_.erase(id);
  for (const File& file : job.files) {
    dirty_files_.erase({id, file.record.index});
  }
  if (!job.record.high_performance || !is_final(job.state)) free_names(job);
  for (const auto& [sequence, notice] : job.owed) new_notices_.erase(sequence);
  order_.remove(job.record.ordinal);
  jobs_.erase(id);
}

void Engine::free_names(const Job& job) {
  for (const File& file : job.files) {
    if (!file.record.temp_name.empty()) temp_names_.erase(file.record.temp_name);
  }
}

void Engine::shut_down(std::function<void()> done) {
  shutting_down_ = true;
  follow_wall_clock();
  auto left = std::make_shared<std::size_t>(1 + session_ender_.count());
  const auto finish_one = [this, left, done = std::move(done)] {
    if (--*left == 0) {
      after_commit([done](const Result<void>&) { done(); });
    }
  };
  for (const auto& [id, job] : jobs_) {
    if (job->has_transfers()) ++*left;
  }
  for (const auto& [id, job] : jobs_) {
    if (job->has_transfers()) stop_transfer(*job, finish_one);
  }
  session_ender_.stop_all(finish_one);
  finish_one();
}

void Engine::on_deadline_changed() {
  set_alarm();
}

}  // namespace openbits::core
