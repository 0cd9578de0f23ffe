// Jobs that nobody wants any more: what nothing has happened to for the time that the policy
// JobInactivityTimeout says is cancelled (SCHED-19).
//
// The time of the last progress or change is kept by the wall clock, as it has to outlast restarts,
// and is stored with what is stored anyhow. All jobs are looked at together, once a day or when the
// first of them is due, so that a job costs no timer. What the wall clock says is not believed
// blindly: see spares() and follow_wall_clock().
#include <algorithm>
#include <limits>
#include <utility>

#include "core/engine.h"

namespace openbits::core {
namespace {

constexpr Duration kMostBetween = std::chrono::hours(24);
constexpr Duration kLeastBetween = std::chrono::hours(1);

/// After the wall clock was set nothing is cancelled for so long: it may have been a mistake.
constexpr Duration kAfterStep = std::chrono::hours(24);

/// So long after the start of the service a job can wait for its first turn.
constexpr Duration kFirstTurn = std::chrono::hours(24);

constexpr std::int64_t kStampedEvery = 3'600;  // seconds

std::uint32_t stamp_of(WallTime time) {
  const std::int64_t seconds =
      std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(seconds, 0, std::numeric_limits<std::uint32_t>::max()));
}

}  // namespace

void Engine::begin_inactivity() {
  const SteadyTime now = world_.clock.steady();
  clock_watch_.begin(world_.clock);
  spare_until_ = now + std::chrono::seconds(policy_.first_scavenging);
  spare_waiting_until_ = now + kFirstTurn;
  if (!jobs_.empty()) scavenge_at_ = spare_until_;
}

void Engine::is_active(Job& job) {
  follow_wall_clock();
  job.record.last_active = stamp_of(world_.clock.wall());
  if (!scavenge_at_) scavenge_at_ = world_.clock.steady() + kMostBetween;
}

void Engine::is_used(Job& job) {
  const std::uint32_t before = job.record.last_active;
  is_active(job);
  if (job.record.last_active - std::int64_t{before} >= kStampedEvery) mark(job);
}

// A clock that was behind when the service began, and is right now, has made what has been active
// since look old; one that was ahead has made it look as if it were still to come. What earlier
// runs have stored was stored by another setting, and is left alone.
void Engine::follow_wall_clock() {
  const WallTime begun = clock_watch_.begun();
  const ClockWatch::Step step = clock_watch_.look(world_.clock);
  if (step == ClockWatch::Step{0}) return;
  spare_until_ = std::max(spare_until_, world_.clock.steady() + kAfterStep);
  const WallTime now = world_.clock.wall();
  if (step > ClockWatch::Step{0}) {
    for (const auto& [id, job] : jobs_) {
      std::uint32_t& stamp = job->record.last_active;
      if (stamp < stamp_of(begun) || stamp > stamp_of(now - step)) continue;
      stamp = stamp_of(WallTime(std::chrono::seconds(stamp)) + step);
      mark(*job);
    }
  }
  limit_activity();
}

void Engine::limit_activity() {
  const std::uint32_t now = stamp_of(world_.clock.wall());
  for (const auto& [id, job] : jobs_) {
    if (job->record.last_active <= now) continue;
    job->record.last_active = now;
    mark(*job);
  }
}

std::chrono::seconds Engine::activity_left(const Job& job) const {
  const std::int64_t passed = std::int64_t{stamp_of(world_.clock.wall())} - job.record.last_active;
  return std::chrono::seconds(policy_.job_inactivity_timeout - passed);
}

bool Engine::spares(const Job& job) const {
  const SteadyTime now = world_.clock.steady();
  if (now < spare_until_) return true;
  const bool awaits_turn = job.state == JobState::kQueued && !job.had_turn;
  return now < spare_waiting_until_ && (awaits_turn || is_running(job.state));
}

void Engine::scavenge() {
  follow_wall_clock();
  limit_activity();
  Duration next = kMostBetween;
  bool any = false;
  std::vector<std::pair<std::uint64_t, JobId>> due;  // oldest first
  for (const auto& [id, job] : jobs_) {
    if (is_final(job->state)) continue;
    any = true;
    const Duration left = activity_left(*job);
    if (left <= Duration{0} && !spares(*job)) {
      due.emplace_back(job->record.ordinal, id);
    } else {
      next = std::min(next, left);
    }
  }
  scavenge_at_.reset();
  if (any) scavenge_at_ = world_.clock.steady() + std::max(next, kLeastBetween);
  std::sort(due.begin(), due.end());
  for (const auto& [ordinal, id] : due) {
    serialized(id, [this, id = id] {
      const auto it = jobs_.find(id);
      if (it == jobs_.end() || is_final(it->second->state)) return;
      if (activity_left(*it->second) > Duration{0}) return;  // by the command before
      throw_away(*it->second, Input::kScavenged, [](const Result<HResult>&) {});
    });
  }
}

// What has been uploaded stays on the server (SCHED-20): only files of this machine are deleted.
void Engine::explain_scavenging(Job& job) {
  Event& event = new_events_.at(job.record.newest_event).event;
  event.code = hr::kBitsMcJobScavenged;
  event.message = "Nothing had happened to the job for " +
                  std::to_string(policy_.job_inactivity_timeout / 86'400) +
                  " days: neither has anything been transferred nor a property been changed.";
  world_.observer.on_job_event(job, "BITS_MC_JOB_SCAVENGED: " + event.message);
}

}  // namespace openbits::core
