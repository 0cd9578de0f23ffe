// The Engine's side of transfers: whose turn it is, and what the driver reports.
#include <algorithm>
#include <utility>

#include "core/engine.h"
#include "core/names.h"
#include "core/retry.h"
#include "core/scheduler.h"

namespace openbits::core {
namespace {

constexpr unsigned kMostRestarts = 5;  // LNX-13

/// Transfers of one job that may be waiting for the disk while the next one runs.
constexpr std::size_t kMostSealing = 256;

/// For so many files it is stored with one commit in which boot they were written.
constexpr std::uint32_t kBootWindow = 256;

}  // namespace

// Turns --------------------------------------------------------------------------------------

void Engine::reschedule() {
  std::vector<Candidate> candidates;
  std::vector<JobId> unable;
  std::vector<JobId> to_block;
  const auto add = [&](const Job& job) {
    if (job.busy) return false;
    if (!can_run(job)) {
      if (is_running(job.state)) unable.push_back(job.id());
      return false;
    }
    if (blocked(job)) {
      to_block.push_back(job.id());
      return false;
    }
    candidates.push_back(
        {job.id(), job.record.priority, job.turn, is_running(job.state), job.slice_end});
    return true;
  };
  for (const JobId& id : running_) add(*jobs_.at(id));
  // Of the background jobs two are enough: the first may get the turn, and the second shows whether
  // an equal waits then.
  unsigned background = 0;
  for (const auto& [priority, turn, id] : line_) {
    const Job& job = *jobs_.at(id);
    if (priority != JobPriority::kForeground && background == 2) {
      if (network_.is_up()) break;
      if (!job.busy && lacks_network(job)) to_block.push_back(id);  // NET-05: all of them
    } else if (add(job) && priority != JobPriority::kForeground) {
      ++background;
    }
  }
  const Schedule plan = schedule(candidates, world_.clock.steady());
  reconsider_at_ = plan.reconsider_at;
  unable.insert(unable.end(), plan.preempt.begin(), plan.preempt.end());
  for (const JobId& id : unable) {
    Job& job = *jobs_.at(id);
    if (apply(job, Input::kPreempted)) stop_transfer(job, {});
  }
  for (const JobId& id : to_block) {
    Job& job = *jobs_.at(id);
    if (auto why = blocked(job)) block(job, std::move(*why));
  }
  for (const JobId& id : plan.run) {
    Job& job = *jobs_.at(id);
    if (job.state == JobState::kQueued && !job.has_transfers()) begin_turn(job);
  }
  set_alarm();
}

void Engine::leave_line(const Job& job) {
  line_.erase({job.record.priority, job.turn, job.id()});
  running_.erase(job.id());
}

void Engine::join_line(const Job& job) {
  if (job.state == JobState::kQueued && can_run(job)) {
    line_.emplace(job.record.priority, job.turn, job.id());
  }
  if (is_running(job.state)) running_.insert(job.id());
}

void Engine::begin_turn(Job& job) {
  if (auto why = unfit(job)) return stop_with(job, std::move(*why));
  if (!job.has_unfinished_files()) {
    (void)apply(job, Input::kFilesDone);
    return;
  }
  if (!apply(job, Input::kPicked)) return;
  job.had_turn = true;
  job.postponed.reset();  // of a turn that another failure has ended
  job.slice_end = world_.clock.steady() + kTimeSlice;
  start_next_file(job);
}

void Engine::start_next_file(Job& job) {
  if (job.postponed) return;
  const auto index = job.file_in_turn();
  if (!index) {                        // OND-07
    if (!job.sealing.empty()) return;  // the end of the last one comes back
    (void)apply(job, job.has_unfinished_files() ? Input::kRangesDone : Input::kFilesDone);
    return;
  }
  File& file = job.files[*index];
  const bool has_begun = file.record.durable > 0 || file.record.size != kSizeUnknown;
  const bool has_own_method = !job.record.settings().http_method.empty();
  const bool is_reply = job.is_upload() && !job.is_sent(*index);
  const bool starts_over = job.record.dynamic_content || (has_own_method && !is_reply);
  if (starts_over && has_begun && file.unsettled == 0) {
    return reset_file(job, *index);  // PROP-05, HTTP-28; settle() comes back
  }
  if (file.record.boot_id != boot_) {
    // Bytes behind the durable ones are trusted after a restart within one boot only.
    std::uint32_t count = 0;
    for (std::uint32_t i = *index; i < job.files.size() && count < kBootWindow; ++i, ++count) {
      FileRecord& next = job.files[i].record;
      if (i != *index && (next.transferred || next.boot_id == boot_)) break;
      next.boot_id = boot_;
    }
    settle(job, *index, count);
  }
  if (file.unsettled != 0) return;  // settle() comes back
  if (job.judging) return;          // on_judged() does
  const bool has_all_parts = file.record.has_holes() && has_every_part(file);
  if (has_all_parts && !is_to_be_checked(file)) {
    // The transfer that brought the last part failed behind it, or the service was killed.
    file_is_whole(job, file);
    return start_next_file(job);
  }
  TransferRequest request;
  request.job = job.id();
  request.file = *index;
  request.owner = job.record.owner_uid;
  request.url = file.record.remote_name;
  request.given_url = file.record.settings().given_name;
  request.temp_name = file.record.temp_name;
  request.offset = file.record.durable;
  request.size = file.record.size;
  request.validators = file.record.validators;
  request.foreground = job.record.priority == JobPriority::kForeground;
  request.proxy = job.record.proxy;
  request.options = job.record.options;
  request.accepted = job.accepted;
  request.dynamic = job.record.dynamic_content;
  request.direct = job.record.high_performance;
  request.ranges = file.record.settings().ranges;
  request.volume = file.volume;
  const bool is_part = file.record.has_holes() && !has_all_parts;
  if (is_part) choose_part(file, request);
  if (!is_part) request.digests = file.record.settings().digests;
  request.only_check = has_all_parts;
  if (job.is_sent(*index)) {
    turn_into_upload(job, UploadRequest::Task::kSend, request);
  } else if (job.is_upload()) {
    turn_into_reply(job, request);
  }
  file.received = file.record.durable;
  file.arrived = file.record.settings().filled;
  job.transfer = world_.driver.start(request, *this);
  transfers_[*job.transfer] = {job.id(), *index, is_part, request.offset, request.offset, false};
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
  if (!job.has_transfers()) {
    if (then) world_.poster.post(std::move(then));
    return;
  }
  if (then) job.when_stopped.push_back(std::move(then));
  if (std::exchange(job.stopping, true)) return;
  job.postponed.reset();
  std::vector<TransferId> all = job.sealing;
  if (job.transfer) all.push_back(*job.transfer);
  for (const TransferId transfer : all) {
    world_.driver.stop(transfer,
                       [this, id = job.id(), transfer](std::optional<std::uint64_t> durable) {
                         on_stopped(id, transfer, durable);
                       });
  }
}

void Engine::on_stopped(const JobId& id, TransferId transfer,
                        std::optional<std::uint64_t> durable) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return;
  Job& job = *it->second;
  if (durable) {
    const Running& running = transfers_.at(transfer);
    File& file = job.files[running.file];
    // Bytes that the driver has not said the version of yet are of no use.
    if (file.record.size != kSizeUnknown) is_durable(job, running, *durable);
    file.received = file.record.durable;
    file.arrived = file.record.settings().filled;
    const bool has_parts = running.is_part && has_every_part(file) && !is_to_be_checked(file);
    if (has_parts || (!running.is_part && running.complete && has_all_bytes(file))) {
      file_is_whole(job, file);
    }
    if (keep_response(file)) mark(job, file.record.index);
  }
  end_transfer(job, transfer);
}

bool Engine::has_all_bytes(const File& file) {
  const FileRecord& r = file.record;
  return r.size != kSizeUnknown && r.durable == local_size(r.settings().ranges, r.size);
}

void Engine::end_transfer(Job& job, TransferId id) {
  job.files[transfers_.at(id).file].sealing = false;
  transfers_.erase(id);
  std::erase(job.sealing, id);
  if (job.transfer == id) job.transfer.reset();
  if (job.has_transfers()) return;
  job.stopping = false;
  for (const auto& then : std::exchange(job.when_stopped, {})) then();
  reschedule_wanted_ = true;
  request_flush();
}

void Engine::go_on(Job& job) {
  if (shutting_down_ || job.busy || job.stopping || !is_running(job.state)) return;
  if (job.postponed && job.sealing.empty()) {
    const TransferFailure failure = std::move(*job.postponed);
    job.postponed.reset();
    return fail(job, failure);
  }
  if (!keeps_size(job)) return;
  if (!job.transfer) return start_next_file(job);
  const Running& running = transfers_.at(*job.transfer);
  // A part of a file ends before the next one begins: what there is of it is one set of ranges.
  File& file = job.files[running.file];
  if (!running.complete || file.record.has_holes() || job.sealing.size() == kMostSealing) return;
  file.sealing = true;
  job.sealing.push_back(*job.transfer);
  job.transfer.reset();
  start_next_file(job);
}

Job* Engine::running_job(TransferId id) {
  const auto it = transfers_.find(id);
  if (it == transfers_.end()) return nullptr;
  Job& job = *jobs_.at(it->second.job);
  const bool runs = job.transfer == id || job.is_sealing(id);
  return runs && !job.stopping ? &job : nullptr;
}

// What the driver reports --------------------------------------------------------------------

void Engine::on_opened(TransferId id, std::uint32_t volume) {
  if (Job* job = running_job(id)) job->files[transfers_.at(id).file].volume = volume;
}

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
  file.ranges_refused = !can_do_ranges;
  keep_response(file);
  mark(*job, file.record.index);
  changed(*job);
  (void)keeps_size(*job);
}

void Engine::on_response(TransferId id, const std::string& headers) {
  if (Job* job = running_job(id)) job->files[transfers_.at(id).file].response = headers;
}

// It becomes durable with what the transfer comes to.
bool Engine::keep_response(File& file) {
  if (!file.response) return false;
  std::string headers = *std::exchange(file.response, std::nullopt);
  if (file.record.settings().response_headers == headers) return false;
  file.record.change_settings([&](FileOptions& o) { o.response_headers = std::move(headers); });
  return true;
}

void Engine::advance(Job& job, Running& running, std::uint64_t position) {
  if (position == running.position) return;
  File& file = job.files[running.file];
  const std::uint64_t before = std::exchange(running.position, position);
  const FileRange more{before, position > before ? position - before : 0};
  if (running.is_part) unite(file.arrived, more);
  file.received = running.is_part ? count(file.arrived) : position;
  if (file.received > file.high_water) {
    file.high_water = file.received;
    file.restarts = 0;
  }
  if (job.record.no_progress_since || job.record.retries != 0) {
    job.record.no_progress_since.reset();
    job.record.retries = 0;
    mark(job);
  }
  job.record.times.modification = world_.clock.wall();
  is_active(job);
  changed(job);
  notices_.modified(job.id(), job.durable_event);
  const bool has_parts = file.can_do_ranges && !file.record.has_ranges();  // OND-01
  if (has_parts && more.length > 0) {                                      // NOT-11, NOT-23
    notices_.ranges_arrived(job.id(), file.record.index, more, job.durable_event);
  }
}

void Engine::on_received(TransferId id, std::uint64_t position) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  advance(*job, transfers_.at(id), position);
  (void)keeps_size(*job);
}

void Engine::on_durable(TransferId id, std::uint64_t position) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  Running& running = transfers_.at(id);
  advance(*job, running, std::max(position, running.position));
  is_durable(*job, running, position);
}

void Engine::is_durable(Job& job, const Running& running, std::uint64_t position) {
  FileRecord& record = job.files[running.file].record;
  const std::uint64_t before = record.durable;
  if (running.is_part) {
    part_is_durable(job, running, position);
  } else {
    record.durable = position;
  }
  if (record.durable == before) return;
  count_time(job);
  mark(job, record.index);
  mark(job);  // the time of it
}

void Engine::on_complete(TransferId id) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  transfers_.at(id).complete = true;
  go_on(*job);
}

void Engine::on_finished(TransferId id, std::uint64_t position) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  Running& running = transfers_.at(id);
  File& file = job->files[running.file];
  advance(*job, running, position);
  is_durable(*job, running, position);
  if (!running.is_part && !file.record.has_ranges()) file.record.size = position;
  if (keep_response(file)) mark(*job, file.record.index);
  if (job->is_sent(running.file)) {
    file_is_sent(*job);  // may move the files
  } else if (!running.is_part || (has_every_part(file) && !is_to_be_checked(file))) {
    file_is_whole(*job, file);
  }
  end_transfer(*job, id);
  go_on(*job);
}

void Engine::file_is_whole(Job& job, File& file) {
  forget_holes(job, file);
  file.record.transferred = true;
  mark(job, file.record.index);
  const std::uint64_t event =
      record_event(job, EventKind::kFileTransferred, file.record.index);  // marks the job
  if ((job.record.notify_flags & notify::kFileTransferred) != 0) {
    owe(job,
        {event, job.id(), NoticeKind::kFileTransferred, file.record.index, world_.clock.wall()});
  }
  changed(job);
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
    failure.error = {ErrorContext::kRemoteFile, hr::kBgERemoteFileChanged, index,
                     std::string(protocol_of(file.record.remote_name)),
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
  reset_parts(job, file);
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
  const Running running = transfers_.at(id);
  if (!known.error.file && known.error.context != ErrorContext::kGeneralQueueManager) {
    known.error.file = running.file;
  }
  if (keep_response(job->files[running.file])) mark(*job, running.file);
  const bool was_sealing = job->is_sealing(id);
  end_transfer(*job, id);
  // What a sync that failed was to keep is gone.
  File& file = job->files[running.file];
  file.received = file.record.durable;
  file.arrived = file.record.settings().filled;
  if (running.is_part) part_failed(*job, running, known);
  if (known.error.code == hr::kBgEValidationFailed) reset_file(*job, running.file);  // LNX-122
  const bool source_changed = known.error.code == hr::kBgELocalFileChanged;
  if (source_changed && job->is_sent(running.file)) reset_file(*job, running.file);  // FILE-27
  // Files that have come whole are told of before the end of the job.
  if (!was_sealing && !job->sealing.empty()) {
    job->postponed = std::move(known);
    return;
  }
  fail(*job, known);
  if (job->has_transfers()) stop_transfer(*job, {});
}

void Engine::fail(Job& job, const TransferFailure& reported) {
  if (failed_for_network(job, reported)) return block(job, no_network());
  TransferFailure failure = reported;
  if (!job.record.settings().http_method.empty()) failure.transient = false;  // HTTP-28
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
