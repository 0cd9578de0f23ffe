#include "core/scheduler.h"

namespace openbits::core {
namespace {

bool slice_over(const Candidate& c, SteadyTime now) {
  return c.running && c.slice_end && *c.slice_end <= now;
}

// Whether `a` has a better claim to the one background place than `b`.
bool before(const Candidate& a, const Candidate& b, SteadyTime now) {
  if (a.priority != b.priority) return a.priority < b.priority;
  const bool keeps_a = a.running && !slice_over(a, now);
  const bool keeps_b = b.running && !slice_over(b, now);
  if (keeps_a != keeps_b) return keeps_a;
  const bool spent_a = slice_over(a, now);
  const bool spent_b = slice_over(b, now);
  if (spent_a != spent_b) return spent_b;
  return a.turn < b.turn;
}

}  // namespace

Schedule schedule(std::span<const Candidate> candidates, SteadyTime now) {
  Schedule result;
  const Candidate* chosen = nullptr;
  for (const Candidate& c : candidates) {
    if (c.priority == JobPriority::kForeground) {
      result.run.push_back(c.job);
    } else if (chosen == nullptr || before(c, *chosen, now)) {
      chosen = &c;
    }
  }
  if (chosen != nullptr) result.run.push_back(chosen->job);
  bool equal_waits = false;
  for (const Candidate& c : candidates) {
    if (c.priority == JobPriority::kForeground || &c == chosen) continue;
    if (c.running) result.preempt.push_back(c.job);
    if (c.priority == chosen->priority) equal_waits = true;
  }
  if (equal_waits) {
    const bool counting = chosen->running && chosen->slice_end && !slice_over(*chosen, now);
    result.reconsider_at = counting ? *chosen->slice_end : now + kTimeSlice;
  }
  return result;
}

}  // namespace openbits::core
