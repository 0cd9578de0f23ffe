// When nothing goes wrong any more, everything has to come to its end.
#include <algorithm>
#include <utility>

#include "core/notices.h"
#include "sim/world.h"

namespace openbits::sim {
namespace {

using namespace std::chrono_literals;

constexpr core::Duration kLongEnough = 72h;
constexpr std::uint64_t kEnoughSteps = 20'000;

}  // namespace

bool World::is_friendly(const JobPlan& job) const {
  const core::Job* now = find(job);
  if (job.strange || now == nullptr || now->files.empty()) return false;
  const core::JobRecord& r = now->record;
  if (r.type != JobType::kDownload || r.dynamic_content || r.settings().on_demand) return false;
  return std::all_of(now->files.begin(), now->files.end(), [this](const core::File& file) {
    const Resource* of = network_.find(file.remote_name());
    return of != nullptr && of->has_ranges && of->has_size;
  });
}

/// `all_done`: jobs have been resumed when nothing went wrong any more.
void World::check_liveness(bool all_done) {
  if (oracle_.violation()) return;
  for (const JobPlan& job : jobs_) {
    const core::Job* now = find(job);
    if (now == nullptr) continue;
    const std::string name = "job " + short_name(job.id) + " is still ";
    const bool waits_for_program =  // PROP-06
        now->record.dynamic_content && now->record.priority != JobPriority::kForeground;
    if (core::is_action(now->state) && !waits_for_program) {
      oracle_.fail("liveness", name + std::string(to_string(now->state)));
    }
    if (all_done && is_friendly(job) && now->state != JobState::kTransferred &&
        !is_final(now->state)) {
      std::string why = now->record.error ? now->record.error->message : std::string();
      oracle_.fail("liveness", name + std::string(to_string(now->state)) + ": " + why);
    }
  }
}

void World::check_told() {
  if (oracle_.violation()) return;
  for (const auto& [sequence, notice] : oracle_.account().notices) {
    const auto plan = std::find_if(jobs_.begin(), jobs_.end(),
                                   [id = notice.job](const JobPlan& p) { return p.id == id; });
    if (plan == jobs_.end() || plan->taken_over) continue;
    const core::Job* now = find(*plan);
    if (now == nullptr || !core::asks_for(now->record.notify_flags, notice.kind)) continue;
    oracle_.fail("liveness", "nobody has been told of event " + std::to_string(sequence) +
                                 " of job " + short_name(notice.job));
  }
}

void World::finish() {
  run_until(loop_.now() + 2min, kEnoughSteps);
  for (Program& program : programs_) {
    if (!receivers_.is_connected(program.connection)) program.connection = receivers_.connect();
  }
  const auto run = [this] { run_until(loop_.now() + kLongEnough, kEnoughSteps); };
  if (engine_ == nullptr) oracle_.fail("liveness", "the service does not start any more");
  if (oracle_.violation()) return;
  for (const JobPlan& job : jobs_) {
    const core::Job* now = find(job);
    if (now != nullptr && !is_final(now->state)) register_object(job);
  }
  run();
  check_liveness(false);
  check_told();
  if (oracle_.violation()) return;
  for (const JobPlan& job : jobs_) {
    const core::Job* now = find(job);
    if (now != nullptr && !is_final(now->state) && now->state != JobState::kTransferred &&
        !now->files.empty()) {
      engine_->resume(owner(job), job.id, reply("resume"));
    }
  }
  run();
  check_liveness(true);
  check_told();
  if (oracle_.violation()) return;
  for (const JobPlan& job : jobs_) {
    const core::Job* now = find(job);
    if (now != nullptr && now->state == JobState::kTransferred) complete(job);
  }
  engine_->read_events({0}, 0, 100'000, [](const Result<EventPage>&) {});
  run_until(loop_.now() + 5min, kEnoughSteps);
  if (oracle_.violation()) return;
  for (const JobPlan& job : jobs_) {
    const core::Job* now = find(job);
    if (now != nullptr && now->state == JobState::kTransferred) {
      if (oracle_.is_half_completed(job.id)) continue;
      oracle_.fail("liveness", "job " + short_name(job.id) + " cannot be completed");
    }
  }
  if (!random_.chance(150)) return;
  end_service(End::kPowerCut);
  boot();
  run_until(loop_.now() + 1min, kEnoughSteps);
  oracle_.check_completed();
}

}  // namespace openbits::sim
