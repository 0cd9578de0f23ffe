// The Engine's side of notification: events are written into the log, become notices, and are
// settled when they have been answered or are not true any more.
#include <algorithm>
#include <utility>

#include "core/engine.h"

namespace openbits::core {

// Events -------------------------------------------------------------------------------------

std::uint64_t Engine::record_event(Job& job, EventKind kind, std::optional<std::uint32_t> file) {
  EventRecord record;
  Event& event = record.event;
  event.sequence = next_sequence_++;
  event.time = world_.clock.wall();
  event.job = job.id();
  event.kind = kind;
  event.state = job.state;
  event.file = file;
  const auto& error = job.record.error;
  if (error && (job.state == JobState::kError || job.state == JobState::kTransientError)) {
    event.code = error->code;
    event.message = error->message;
    event.file = error->file;
  }
  record.owner_uid = job.record.owner_uid;
  const std::uint64_t sequence = event.sequence;
  new_events_.emplace(sequence, std::move(record));
  counters_changed_ = true;
  job.record.newest_event = sequence;
  mark(job);
  waiting_.announcements.emplace_back([this, id = job.id(), sequence] {
    if (const auto it = jobs_.find(id); it != jobs_.end()) it->second->durable_event = sequence;
  });
  return sequence;
}

// QUEUED, CONNECTING and TRANSFERRING follow each other all the time: the log has them as one.
void Engine::record_entry(Job& job, JobState from, JobState to) {
  const auto in_log = [](JobState s) { return is_running(s) ? JobState::kQueued : s; };
  if (to == JobState::kTransferred || to == JobState::kError) {
    job.record.event = record_event(
        job, to == JobState::kError ? EventKind::kJobError : EventKind::kJobTransferred);
    owe(job);
  } else if (in_log(from) != in_log(to)) {
    record_event(job, EventKind::kStateChanged);
  }
}

void Engine::read_events(const Caller& caller, std::uint64_t since, std::uint32_t most,
                         std::function<void(Result<EventPage>)> done) {
  EventQuery query{since, most, std::nullopt};
  if (!caller.is_administrator()) query.owner = caller.uid;
  world_.store.read_events(query, std::move(done));
}

// Notices ------------------------------------------------------------------------------------

void Engine::owe(Job& job) {
  owe(job, {job.record.event, job.id(),
            job.state == JobState::kError ? NoticeKind::kJobError : NoticeKind::kJobTransferred,
            std::nullopt, world_.clock.wall()});
}

void Engine::owe(Job& job, NoticeRecord notice) {
  job.owed[notice.sequence] = notice;
  new_notices_[notice.sequence] = notice;
  answered_.erase(notice.sequence);
  announce_when_durable([this, notice] {
    const Job* now = find(notice.job);
    if (now != nullptr && is_owed(*now, notice.sequence)) {
      notices_.owe(call_for(*now, notice), notice.since);
    }
  });
}

// NOT-27, LNX-36, CMD-09
void Engine::owe_again(Job& job, ReceiverKind set) {
  const bool has_event = job.state == JobState::kTransferred || job.state == JobState::kError;
  if (has_event && !is_owed(job, job.record.event) && notices_.receiver(job.id()) == set) owe(job);
}

void Engine::settle_notice(Job& job, std::uint64_t sequence) {
  job.owed.erase(sequence);
  new_notices_.erase(sequence);
  answered_.insert(sequence);
  request_flush();  // or the commit of the next notice would have to do it
}

bool Engine::is_owed(const Job& job, std::uint64_t sequence) {
  return job.owed.contains(sequence);
}

NoticeCall Engine::call_for(const Job& job, const NoticeRecord& notice) const {
  NoticeCall call{notice.kind, notice.job, notice.sequence, notice.file, std::nullopt};
  if (notice.kind == NoticeKind::kJobError) call.error = job.record.error;
  return call;
}

void Engine::withdraw_notices(Job& job, const std::function<bool(const NoticeRecord&)>& which) {
  std::vector<std::uint64_t> sequences;
  for (const auto& [sequence, notice] : job.owed) {
    if (which(notice)) sequences.push_back(sequence);
  }
  for (const std::uint64_t sequence : sequences) settle_notice(job, sequence);
  if (!sequences.empty()) notices_.withdraw(job.id(), sequences);
}

Subscription Engine::subscription(const Job& job) const {
  const JobRecord& r = job.record;
  Subscription s;
  s.owner = r.owner_uid;
  s.flags = r.notify_flags;
  s.clsid = r.notification_clsid;
  if (policy_.may_run_commands(r.owner_uid)) s.command = r.notify_command;
  s.minimum_retry_delay = r.minimum_retry_delay;
  s.interval = std::chrono::milliseconds(r.notification_interval);
  return s;
}

// `set`: the receiver that has just been set, which is tried at once (LNX-21).
void Engine::subscribe_when_durable(const Job& job, std::optional<ReceiverKind> set) {
  announce_when_durable([this, id = job.id(), set] {
    const auto it = jobs_.find(id);
    if (it == jobs_.end() || is_final(it->second->state)) return;
    notices_.configure(id, subscription(*it->second));
    if (!set) return;
    notices_.try_now(id);
    owe_again(*it->second, *set);
  });
}

void Engine::test_class(const Guid& clsid,
                        std::function<void(Result<CallbackObject>, Duration)> done) {
  const SteadyTime begun = world_.clock.steady();
  world_.receivers.create_instance(
      clsid, [this, clsid, begun, done = std::move(done)](const Result<CallbackObject>& made) {
        if (made) world_.receivers.release_instance(clsid, *made);
        done(made, world_.clock.steady() - begun);
      });
}

// NoticeObserver -----------------------------------------------------------------------------

void Engine::on_answered(const NoticeCall& call, const DeliveryAttempt& attempt) {
  const auto it = jobs_.find(call.job);
  if (it == jobs_.end()) return;
  settle_notice(*it->second, call.sequence);
  world_.observer.on_delivered(call, attempt);
}

void Engine::on_moot(const NoticeCall& call) {
  const auto it = jobs_.find(call.job);
  if (it != jobs_.end()) settle_notice(*it->second, call.sequence);
}

void Engine::on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                              std::optional<Duration> wait) {
  world_.observer.on_not_delivered(call, attempt, wait);
}

void Engine::on_command_ended(const JobId& id, const CommandRun& run) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return;
  it->second->record.last_run = run;
  mark(*it->second);
}

void Engine::on_receiver_gone(const JobId& id) {
  if (const Job* job = find(id)) {
    world_.observer.on_job_event(*job, "The program that was called about the job has gone.");
  }
}

}  // namespace openbits::core
