// The Engine's side of transfers: whose turn it is, and what the driver reports.
#include <algorithm>
#include <utility>

#include "core/engine.h"
#include "core/retry.h"
#include "core/scheduler.h"

namespace openbits::core {
namespace {

constexpr unsigned kMostRestarts = 5;  // LNX-13

}  // namespace

// Turns --------------------------------------------------------------------------------------

void Engine::reschedule() {
  std::vector<Candidate> candidates;
  const auto add = [&](const Job& job) {
    if (job.busy) return false;
    candidates.push_back(
        {job.id(), job.record.priority, job.turn, is_running(job.state), job.slice_end});
    return true;
  };
  for (const JobId& id : running_) add(*jobs_.at(id));
  // Of the background jobs two are enough: the first may get the turn, and the second shows whether
  // an equal waits then.
  unsigned background = 0;
  for (const auto& [priority, turn, id] : line_) {
    if (priority != JobPriority::kForeground && background == 2) break;
    if (add(*jobs_.at(id)) && priority != JobPriority::kForeground) ++background;
  }
  const Schedule plan = schedule(candidates, world_.clock.steady());
  reconsider_at_ = plan.reconsider_at;
  for (const JobId& id : plan.preempt) {
    Job& job = *jobs_.at(id);
    if (apply(job, Input::kPreempted)) stop_transfer(job, {});
  }
  for (const JobId& id : plan.run) {
    Job& job = *jobs_.at(id);
    if (job.state == JobState::kQueued && !job.transfer) begin_turn(job);
  }
  set_alarm();
}

void Engine::leave_line(const Job& job) {
  line_.erase({job.record.priority, job.turn, job.id()});
  running_.erase(job.id());
}

void Engine::join_line(const Job& job) {
  if (job.state == JobState::kQueued) line_.emplace(job.record.priority, job.turn, job.id());
  if (is_running(job.state)) running_.insert(job.id());
}

void Engine::begin_turn(Job& job) {
  if (!job.has_unfinished_files()) {
    (void)apply(job, Input::kFilesDone);
    return;
  }
  if (!apply(job, Input::kPicked)) return;
  job.slice_end = world_.clock.steady() + kTimeSlice;
  start_next_file(job);
}

void Engine::start_next_file(Job& job) {
  const auto index = job.next_file();
  if (!index) {
    (void)apply(job, Input::kFilesDone);
    return;
  }
  File& file = job.files[*index];
  if (file.record.boot_id != boot_) {
    // Bytes behind the durable ones are trusted after a restart within one boot only.
    file.record.boot_id = boot_;
    settle(job, *index, 1);
  }
  if (file.unsettled != 0) return;  // settle() comes back
  TransferRequest request;
  request.job = job.id();
  request.file = *index;
  request.url = file.record.remote_name;
  request.temp_name = file.record.temp_name;
  request.offset = file.record.durable;
  request.size = file.record.size;
  request.validators = file.record.validators;
  request.foreground = job.record.priority == JobPriority::kForeground;
  request.proxy = job.record.proxy;
  file.received = file.record.durable;
  job.transfer = world_.driver.start(request, *this);
  transfers_[*job.transfer] = {job.id(), *index};
}

void Engine::settle(Job& job, std::uint32_t first, std::uint32_t count) {
  for (std::uint32_t i = first; i < first + count; ++i) {
    ++job.files[i].unsettled;
    mark(job, i);
  }
  announce_when_durable([this, id = job.id(), first, count] {
    const auto it = jobs_.find(id);
    if (it == jobs_.end()) return;
    Job& now = *it->second;
    for (std::uint32_t i = first; i < first + count; ++i) --now.files[i].unsettled;
    if (is_running(now.state) && !now.transfer && !now.busy && !shutting_down_) {
      start_next_file(now);
    }
  });
}

void Engine::stop_transfer(Job& job, std::function<void()> then) {
  if (!job.transfer) {
    if (then) world_.poster.post(std::move(then));
    return;
  }
  if (then) job.when_stopped.push_back(std::move(then));
  if (std::exchange(job.stopping, true)) return;
  world_.driver.stop(*job.transfer, [this, id = job.id(), transfer = *job.transfer](
                                        std::optional<std::uint64_t> durable) {
    on_stopped(id, transfer, durable);
  });
}

void Engine::on_stopped(const JobId& id, TransferId transfer,
                        std::optional<std::uint64_t> durable) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return;
  Job& job = *it->second;
  if (durable) {
    File& file = job.files[transfers_.at(transfer).file];
    file.received = *durable;
    if (file.record.durable != *durable) {
      file.record.durable = *durable;
      mark(job, file.record.index);
    }
  }
  end_transfer(job, transfer);
}

void Engine::end_transfer(Job& job, TransferId id) {
  transfers_.erase(id);
  job.transfer.reset();
  job.stopping = false;
  for (const auto& then : std::exchange(job.when_stopped, {})) then();
  reschedule_wanted_ = true;
  request_flush();
}

Job* Engine::running_job(TransferId id) {
  const auto it = transfers_.find(id);
  if (it == transfers_.end()) return nullptr;
  Job& job = *jobs_.at(it->second.job);
  return job.transfer == id && !job.stopping ? &job : nullptr;
}

// What the driver reports --------------------------------------------------------------------

void Engine::on_connected(TransferId id) {
  Job* job = running_job(id);
  if (job != nullptr) (void)apply(*job, Input::kConnected);
}

void Engine::on_metadata(TransferId id, std::uint64_t size, const Validators& validators,
                         bool can_do_ranges) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  File& file = job->files[transfers_.at(id).file];
  file.record.size = size;
  file.record.validators = validators;
  file.can_do_ranges = can_do_ranges;
  mark(*job, file.record.index);
  changed(*job);
}

void Engine::advance(Job& job, File& file, std::uint64_t position) {
  if (position == file.received) return;
  const std::uint64_t before = std::exchange(file.received, position);
  if (position > file.high_water) {
    file.high_water = position;
    file.restarts = 0;
  }
  if (job.record.no_progress_since || job.record.retries != 0) {
    job.record.no_progress_since.reset();
    job.record.retries = 0;
    mark(job);
  }
  job.record.times.modification = world_.clock.wall();
  changed(job);
  notices_.modified(job.id(), job.durable_event);
  if (file.can_do_ranges && position > before) {  // NOT-11, NOT-23
    notices_.ranges_arrived(job.id(), file.record.index, {before, position - before},
                            job.durable_event);
  }
}

void Engine::on_received(TransferId id, std::uint64_t position) {
  if (Job* job = running_job(id)) advance(*job, job->files[transfers_.at(id).file], position);
}

void Engine::on_durable(TransferId id, std::uint64_t position) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  File& file = job->files[transfers_.at(id).file];
  advance(*job, file, std::max(position, file.received));
  if (position == file.record.durable) return;
  file.record.durable = position;
  mark(*job, file.record.index);
  mark(*job);  // the time of it
}

void Engine::on_finished(TransferId id, std::uint64_t size) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  File& file = job->files[transfers_.at(id).file];
  advance(*job, file, size);
  file.record.size = size;
  file.record.durable = size;
  file.record.transferred = true;
  mark(*job, file.record.index);
  const std::uint64_t event =
      record_event(*job, EventKind::kFileTransferred, file.record.index);  // marks the job
  if ((job->record.notify_flags & notify::kFileTransferred) != 0) {
    owe(*job,
        {event, job->id(), NoticeKind::kFileTransferred, file.record.index, world_.clock.wall()});
  }
  changed(*job);
  end_transfer(*job, id);
  if (!shutting_down_ && !job->busy) start_next_file(*job);
}

void Engine::on_version_changed(TransferId id) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  const std::uint32_t index = transfers_.at(id).file;
  File& file = job->files[index];
  end_transfer(*job, id);
  if (++file.restarts > kMostRestarts) {
    file.restarts = 0;
    TransferFailure failure;
    failure.transient = false;
    failure.error = {ErrorContext::kRemoteFile, hr::kBgERemoteFileChanged, index, "http",
                     "The file on the server changed each time that it was asked for. Resume "
                     "when it has come to rest."};
    reset_file(*job, index);
    fail(*job, failure);
    return;
  }
  world_.observer.on_job_event(*job, "The file " + std::to_string(index) +
                                         " has changed on the server, or the part that "
                                         "is here cannot be continued; it is fetched anew.");
  reset_file(*job, index);  // when that is durable, it starts again
}

void Engine::reset_file(Job& job, std::uint32_t index) {
  File& file = job.files[index];
  file.received = 0;
  file.record.durable = 0;
  file.record.size = kSizeUnknown;
  file.record.validators = {};
  file.record.transferred = false;
  file.record.validated = false;
  job.file_was_reset(index);
  settle(job, index, 1);
  changed(job);
}

void Engine::on_failed(TransferId id, const TransferFailure& failure) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  TransferFailure known = failure;
  if (!known.error.file && known.error.context != ErrorContext::kGeneralQueueManager) {
    known.error.file = transfers_.at(id).file;
  }
  end_transfer(*job, id);
  fail(*job, known);
}

void Engine::fail(Job& job, const TransferFailure& failure) {
  const WallTime now = world_.clock.wall();
  const SteadyTime steady = world_.clock.steady();
  JobRecord& record = job.record;
  record.error = failure.error;
  if (!is_outside_condition(failure.error.code)) ++record.error_count;  // ERR-10, ERR-12
  ++record.retries;
  if (failure.transient && !record.no_progress_since) {
    record.no_progress_since = now;
    job.stuck_since = steady;
  }
  mark(job);
  const bool fatal =
      !failure.transient || gives_up(record.no_progress_timeout, record.minimum_retry_delay,
                                     steady - job.stuck_since.value_or(steady));
  if (fatal) {
    (void)apply(job, Input::kFatalFailure);
    return;
  }
  if (!apply(job, Input::kTransientFailure)) return;
  const Duration wait = retry_delay(record.minimum_retry_delay, record.retries, failure.retry_after,
                                    world_.random.next());
  record.retry_at = now + std::chrono::ceil<std::chrono::microseconds>(wait);
  await_retry(job);
}

// The waits are counted on the steady clock from here on: setting the time of day does not change
// them (SCHED-11).
void Engine::await_retry(Job& job) {
  const WallTime now = world_.clock.wall();
  const Duration left = job.record.retry_at.value_or(now) - now;
  const Duration most = longest_retry_delay(job.record.minimum_retry_delay);
  deadlines_.set(job.id(), Due::kRetry,
                 world_.clock.steady() + std::clamp<Duration>(left, Duration{0}, most));
  await_progress(job);
}

void Engine::await_progress(Job& job) {
  const SteadyTime since = job.stuck_since.value_or(world_.clock.steady());
  deadlines_.set(job.id(), Due::kNoProgress,
                 since + std::chrono::seconds(job.record.no_progress_timeout));
  set_alarm();
}

}  // namespace openbits::core
