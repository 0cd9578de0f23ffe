// What the Engine knows about a job that does not move.
#include <utility>

#include "core/engine.h"
#include "core/why.h"

namespace openbits::core {

Result<Explanation> Engine::why(const Caller& caller, const JobId& id) const {
  const auto found = find(caller, id);
  if (!found) return found.error();
  const Job& job = **found;
  Situation s{
      job, {}, {}, can_run(job), {}, 0, {}, notices_.open(id), notices_.receiver(id).has_value()};
  if (job.has_unfinished_files()) {
    if (lacks_network(job)) s.blocks.push_back(no_network());
    if (auto block = blocked_by_policy(job)) s.blocks.push_back(std::move(*block));
    if (auto block = blocked_by_cost(job)) s.blocks.push_back(std::move(*block));
  }
  if (store_error_) {
    s.store = {*store_error_,
               commit_again_at_ ? std::optional(on_wall(*commit_again_at_)) : std::nullopt};
  }
  if (job.state == JobState::kQueued) {
    s.unfit = unfit(job);
    if (job.record.priority != JobPriority::kForeground) find_rival(caller, job, s);
  }
  return explain(s);
}

void Engine::find_rival(const Caller& caller, const Job& job, Situation& s) const {
  for (const JobId& id : running_) {
    const Job& other = *jobs_.at(id);
    if (other.record.priority == JobPriority::kForeground) continue;
    const bool may_know = other.record.owner_uid == caller.uid || caller.is_administrator();
    const bool is_equal = other.record.priority == job.record.priority;
    Rival rival;
    rival.name = may_know ? "\"" + other.record.display_name + "\" " + id.text()
                          : std::string("a job of another user");
    rival.priority = other.record.priority;
    if (is_equal && other.slice_end) rival.until = on_wall(*other.slice_end);
    s.rival = std::move(rival);
  }
  for (const auto& [priority, turn, id] : line_) {
    if (id == job.id()) break;
    if (priority != JobPriority::kForeground) ++s.ahead;
  }
}

WallTime Engine::on_wall(SteadyTime time) const {
  return world_.clock.wall() +
         std::chrono::ceil<std::chrono::microseconds>(time - world_.clock.steady());
}

}  // namespace openbits::core
