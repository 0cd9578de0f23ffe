// What programs do: every method, in every state, in any order.
#include <algorithm>
#include <utility>

#include "sim/world.h"

namespace openbits::sim {
namespace {

using namespace std::chrono_literals;
using core::Settings;

constexpr std::uint32_t kAlice = 1000;

}  // namespace

void World::make_servers() {
  const std::uint64_t count = random_.between(1, 5);
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string url = "http://s" + std::to_string(i % 2) + "/f" + std::to_string(i);
    Resource& file = network_.add(url);
    const std::uint64_t kind = random_.below(10);
    // No two files are of one size.
    const std::uint64_t size = kind == 0  ? 0
                               : kind < 4 ? random_.between(1, 40) * 10
                                          : random_.between(50, 700) * 10;
    file.sizes.push_back(size + i);
    file.naming = static_cast<Resource::Naming>(random_.below(10) < 6 ? random_.below(2) * 3
                                                                      : random_.below(5));
    file.has_ranges = random_.chance(920);
    file.has_size = random_.chance(920);
    urls_.push_back(url);
  }
  const bool calm = random_.chance(250);
  network_.lies = calm ? 0 : random_.below(150);
  network_.failures = calm ? 0 : random_.below(120);
  receivers_.trouble = calm ? 50 : random_.below(600);
  const std::uint64_t programs = random_.between(1, 2);
  for (std::uint64_t i = 0; i < programs; ++i) {
    programs_.push_back({kAlice + static_cast<std::uint32_t>(random_.below(2)), {}});
  }
  const bool crowd = random_.chance(60);
  jobs_wanted_ = static_cast<unsigned>(crowd ? random_.between(6, 9) : random_.between(1, 3));
  actions_left_ = static_cast<unsigned>(random_.between(8, crowd ? 50 : 30));
  disturbances_left_ = static_cast<unsigned>(random_.below(10));
}

core::Caller World::owner(const JobPlan& job) const {
  return {job.taken_over ? 0 : programs_[job.program].uid};
}

const core::Job* World::find(const JobPlan& job) const {
  return engine_ == nullptr ? nullptr : std::as_const(*engine_).find(job.id);
}

core::Reply<void> World::reply(std::string_view what) {
  return [this, what](const Result<void>& result) {
    note(what, {static_cast<std::uint32_t>(result.code())});
  };
}

void World::act() {
  if (actions_left_ == 0) return;
  --actions_left_;
  loop_.world_after(some_time(), [this] { act(); });
  if (engine_ == nullptr) return;
  const std::size_t program = random_.below(programs_.size());
  std::string& connection = programs_[program].connection;
  if (!receivers_.is_connected(connection) && random_.chance(700)) {
    connection = receivers_.connect();
  }
  if (jobs_.size() < jobs_wanted_ && random_.chance(jobs_.empty() ? 1000 : 400)) {
    return create(program);
  }
  if (!jobs_.empty()) command(random_.one_of(jobs_));
}

void World::create(std::size_t program) {
  const core::Caller caller{programs_[program].uid};
  const std::uint32_t type = random_.chance(970) ? 0 : static_cast<std::uint32_t>(random_.below(5));
  engine_->create_job(caller, "job", type, [this, program, type](const Result<core::JobId>& id) {
    note("created", {static_cast<std::uint32_t>(id.code())}, id ? short_name(*id) : "");
    if (!id) return;
    oracle_.job_created(*id);
    jobs_.push_back({*id, program, 0, type != 0, false});
    set_up(jobs_.size() - 1);
  });
}

/// What a program does with a new job, as far as it gets.
void World::set_up(std::size_t index) {
  const std::uint64_t steps = random_.chance(850) ? 4 : random_.below(4);
  core::Duration wait{0};
  for (std::uint64_t step = 0; step < steps; ++step) {
    if (random_.chance(300)) wait += random_.between(0ms, 40ms);
    const auto todo = [this, index, step] {
      JobPlan& job = jobs_[index];
      if (find(job) == nullptr) return;
      switch (step) {
        case 0:
          return configure(job);
        case 1:
          return register_object(job);
        case 2:
          return add_files(job);
        default:
          return engine_->resume(owner(job), job.id, reply("resume"));
      }
    };
    if (wait == 0s) {
      todo();
    } else {
      loop_.world_after(wait, todo);
    }
  }
}

void World::configure(const JobPlan& job) {
  Settings settings;
  const core::Job* now = find(job);
  const bool early = now == nullptr || now->files.empty();
  if (early || random_.chance(200)) {
    settings.notify_flags = random_.chance(300)
                                ? notify::kJobTransferred | notify::kJobError
                                : static_cast<std::uint32_t>(random_.below(64)) & ~notify::kDisable;
    if (random_.chance(30)) *settings.notify_flags |= notify::kDisable;
    if (!early) oracle_.flags_change(job.id);
  }
  if (random_.chance(400)) settings.priority = static_cast<std::uint32_t>(random_.below(4));
  if (random_.chance(300)) {
    settings.minimum_retry_delay = static_cast<std::uint32_t>(random_.between(1, 1200));
  }
  if (random_.chance(100)) {
    settings.no_progress_timeout = static_cast<std::uint32_t>(random_.below(3) * 7000);
  }
  if (random_.chance(200)) {
    settings.notification_clsid =
        random_.chance(200) ? Guid{}
                            : Receivers::class_id(static_cast<std::uint8_t>(random_.between(1, 3)));
  }
  if (random_.chance(120)) {
    settings.notify_command = NotifyCommand{"/bin/tell", "tell it"};
    if (random_.chance(200)) settings.notify_command = NotifyCommand{};
  }
  if (random_.chance(100)) settings.display_name = "name " + std::to_string(random_.below(100));
  if (random_.chance(80)) {
    settings.notification_interval = static_cast<std::uint32_t>(random_.below(3000));
  }
  if (random_.chance(50)) settings.options.on_demand = random_.chance(500);
  if (random_.chance(40)) settings.options.dynamic_content = random_.chance(500);
  if (random_.chance(30)) settings.options.maximum_download_time = 5000;
  engine_->configure(owner(job), job.id, std::move(settings), reply("configure"));
}

void World::add_files(JobPlan& job) {
  std::vector<FileSpec> files;
  const std::uint64_t count = random_.chance(600) ? 1 : random_.between(1, 6);
  for (std::uint64_t i = 0; i < count; ++i) {
    FileSpec& file = files.emplace_back();
    file.remote_name = random_.one_of(urls_);
    file.local_name = std::string(random_.chance(800) ? "/sim/a/" : "/sim/b/") + "file" +
                      std::to_string(++names_);
    if (random_.chance(30)) file.local_name = "/sim/none/x";
    if (random_.chance(20)) file.remote_name = "http://s0/none", job.strange = true;
    if (random_.chance(60)) {
      job.strange = true;
      std::uint64_t at = random_.below(50);
      for (std::uint64_t n = random_.between(1, 3); n > 0; --n) {
        const std::uint64_t length = random_.between(1, 90);
        file.ranges.push_back({at, length});
        at += length + random_.between(1, 60);
      }
    }
  }
  const core::JobId id = job.id;
  engine_->add_files(owner(job), id, files, [this, id, count](const Result<void>& result) {
    note("added", {count, static_cast<std::uint32_t>(result.code())}, short_name(id));
    if (!result) return;
    oracle_.files_added(id, count);
    for (JobPlan& plan : jobs_) {
      if (plan.id == id) plan.files += static_cast<unsigned>(count);
    }
  });
}

void World::register_object(const JobPlan& job) {
  const std::string& connection = programs_[job.program].connection;
  if (connection.empty() || job.taken_over) return;
  std::optional<core::CallbackObject> object =
      core::CallbackObject{connection, "/o/" + short_name(job.id)};
  if (!healed_ && random_.chance(80)) object.reset();
  engine_->set_notify_object(owner(job), job.id, object, reply("register"));
}

void World::complete(const JobPlan& job) {
  oracle_.ends_may_come(job.id);
  const core::JobId id = job.id;
  engine_->complete(owner(job), id, [this, id](const Result<HResult>& result) {
    note("completed", {static_cast<std::uint32_t>(result ? *result : result.code())},
         short_name(id));
    if (!result) return oracle_.not_completed(id);
    ++completed_;
    oracle_.completed(id);
  });
}

void World::command(JobPlan& job) {
  const core::Job* now = find(job);
  if (now == nullptr) return;
  const core::JobId id = job.id;
  const core::Caller who = owner(job);
  const auto file = static_cast<std::uint32_t>(random_.below(now->files.size() + 1));
  const bool transferred = now->state == JobState::kTransferred;
  if (transferred && random_.chance(350)) return complete(job);
  switch (random_.below(transferred ? 27 : 40)) {
    case 0:
      return complete(job);
    case 1:
      if (!random_.chance(300)) return;
      oracle_.ends_may_come(id);
      return engine_->cancel(who, id, [this, id](const Result<HResult>& result) {
        note("cancelled", {static_cast<std::uint32_t>(result.code())}, short_name(id));
        if (result) oracle_.cancelled(id);
      });
    case 2:
    case 3:
    case 4:
      return engine_->suspend(who, id, reply("suspend"));
    case 5:
    case 6:
      return add_files(job);
    case 7:
    case 8:
    case 9:
    case 10:
      return configure(job);
    case 11:
    case 12:
    case 13:
      return register_object(job);
    case 14:
    case 15:
      return engine_->set_validation_state(who, id, file, random_.chance(500), reply("validate"));
    case 16:
      return engine_->set_remote_name(who, id, file, random_.one_of(urls_), reply("rename"));
    case 17: {
      const std::string from = random_.one_of(urls_);
      return engine_->replace_remote_prefix(
          who, id, from, random_.one_of(urls_), [this](const Result<HResult>& result) {
            note("prefix", {static_cast<std::uint32_t>(result.code())});
          });
    }
    case 18:
    case 19: {
      core::Ranges ranges;
      for (std::uint64_t n = random_.between(1, 3); n > 0; --n) {
        ranges.push_back({random_.below(3000), random_.between(1, 900)});
      }
      if (random_.chance(200)) ranges.back().length = kToEndOfFile;
      job.strange = true;
      return engine_->request_ranges(who, id, file, ranges, reply("ranges"));
    }
    case 20:
      job.strange = true;
      return engine_->update_position(who, id, file, random_.below(4000), reply("position"));
    case 21:
      if (!random_.chance(200)) return;
      oracle_.taken_over(id);
      oracle_.flags_change(id);
      job.taken_over = true;
      return engine_->take_ownership({0}, id, reply("take"));
    case 22:
      return engine_->read_events(who, random_.below(30), 50, [](const Result<EventPage>&) {});
    case 23:
      (void)engine_->why(who, id);
      (void)engine_->list(who, random_.chance(500));
      (void)engine_->open_notices(id);
      return;
    case 24:
      return engine_->set_security_flags(who, id, 0, reply("security"));
    case 25:
      return engine_->make_headers_write_only(who, id, reply("headers"));
    case 26:
      return engine_->resume({1234}, id, reply("foreign"));
    default:
      return engine_->resume(who, id, reply("resume"));
  }
}

}  // namespace openbits::sim
