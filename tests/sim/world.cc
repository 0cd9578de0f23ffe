#include "sim/world.h"

#include <array>
#include <utility>

#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "sim/current.h"
#include "sim/store_watch.h"
#include "sim/vfs.h"
#include "store/sqlite_store.h"
#include "transfer/curl_driver.h"
#include "transfer/posix_files.h"

namespace openbits::sim {
namespace {

using namespace std::chrono_literals;

constexpr char kStore[] = "/sim/store";

store::SqliteStore::Options store_options(Loop& loop, Random& random) {
  store::SqliteStore::Options options;
  options.directory = kStore;
  options.post = [&loop](std::function<void()> task) { loop.post(std::move(task)); };
  options.executor = [&loop, &random] { return std::make_unique<StepExecutor>(loop, random); };
  return options;
}

void make_directories(Disk& disk) {
  for (const char* name : {"/sim", kStore, "/sim/a", "/sim/b"}) disk.make_directory(name);
}

/// A disk on which the service has been started once: most histories begin there.
const Disk& used_disk() {
  static Random random(1);
  static Disk disk(random, Bug::kNone);
  static bool made = false;
  if (made) return disk;
  made = true;
  Loop loop;
  const Current before = std::exchange(current, {&disk, &loop, nullptr, &random});
  make_directories(disk);
  {
    auto store = store::SqliteStore::open(store_options(loop, random));
    if (!store || !(*store)->load()) std::abort();
  }
  disk.sync_all();
  current = before;
  return disk;
}

}  // namespace

/// What runs as openbitsd.
struct Service {
  std::unique_ptr<store::SqliteStore> store;
  std::unique_ptr<StoreWatch> watch;
  std::unique_ptr<loop::EventLoop> loop;
  std::unique_ptr<loop::WorkerPool> workers;
  std::unique_ptr<transfer::CurlDriver> driver;
  std::unique_ptr<transfer::PosixFiles> files;
  std::unique_ptr<core::Engine> engine;
};

World::World(std::uint64_t seed, Bug bug, bool prints)
    : bug_(bug),
      random_(seed),
      trace_(prints),
      disk_(random_, bug),
      network_(loop_, random_),
      oracle_(disk_, network_),
      receivers_(loop_, random_, oracle_, trace_, bug, [this](const core::JobId& id) {
        const core::Job* job = engine_ == nullptr ? nullptr : std::as_const(*engine_).find(id);
        return job == nullptr ? 0 : job->record.owner_uid;
      }) {
  const Disk& used = used_disk();
  current = {&disk_, &loop_, &network_, &random_, &trace_, bug};
  reset_vfs();
  if (random_.chance(950)) {
    disk_.copy_durable(used);
  } else {
    make_directories(disk_);
  }
  if (bug == Bug::kLostAlarm) loop_.forget_alarms_after(5min);
}

World::~World() {
  end_service(End::kCrash);
  current = {};
}

void World::note(std::string_view what, std::initializer_list<std::uint64_t> values,
                 std::string_view about) {
  trace_.line(loop_.now().count(), what, values, about);
}

// The service begins and ends --------------------------------------------------------------------

void World::boot_later(core::Duration wait) {
  if (std::exchange(booting_, true)) return;
  loop_.world_after(wait, [this] {
    booting_ = false;
    boot();
  });
}

void World::boot() {
  note("boot", {current.boot});
  ++boots_;
  service_ = std::make_unique<Service>();
  Service& s = *service_;
  auto store = store::SqliteStore::open(store_options(loop_, random_));
  if (!store) {
    note("no-store", {}, store.error().message);
    end_service(halted_.value_or(End::kCrash));
    return boot_later(5s);
  }
  s.store = std::move(*store);
  s.watch = std::make_unique<StoreWatch>(*s.store, oracle_, loop_, trace_, bug_);
  s.loop = std::move(*loop::EventLoop::create());
  s.workers = std::make_unique<loop::WorkerPool>(*s.loop, 4);
  transfer::CurlDriver::Options options;
  options.requests.longest_range =
      random_.one_of(std::array<std::uint64_t, 4>{400, 3000, 3000, 1 << 20});
  options.limits = {400, 900, 300ms, 3000};
  s.driver = std::make_unique<transfer::CurlDriver>(*s.loop, *s.workers, std::move(options));
  s.files = std::make_unique<transfer::PosixFiles>(*s.workers, 022);
  s.engine = std::make_unique<core::Engine>(core::Engine::World{
      *s.watch, *s.driver, *s.files, receivers_, loop_, loop_, loop_, random_, *this});
  engine_ = s.engine.get();
  loop_.on_alarm([this] { engine_->on_alarm(); });
  oracle_.service_begins(engine_);
  const auto started = engine_->start();
  if (s.store->recovered()) oracle_.store_set_aside();
  if (!started) {
    note("no-start", {}, started.error().message);
    end_service(halted_.value_or(End::kCrash));
    boot_later(5s);
  }
}

void World::end_service(End how) {
  halted_.reset();
  if (service_ == nullptr) {
    disk_.go_on();
    return;
  }
  note("end", {static_cast<std::uint64_t>(how)});
  oracle_.service_ends();
  engine_ = nullptr;
  if (how == End::kGraceful) {
    service_->engine.reset();
    loop_.service_ended();
    network_.service_ended();
    service_.reset();  // tidies the database up
  }
  disk_.halt();
  if (service_ != nullptr) {
    service_->engine.reset();
    loop_.service_ended();  // what waits refers to the driver
    network_.service_ended();
    service_.reset();
  }
  receivers_.service_ended();
  disk_.go_on();
  if (how != End::kPowerCut) return;
  disk_.power_cut();
  loop_.boot();
  ++current.boot;
  receivers_.all_disconnect();
  for (Program& program : programs_) program.connection.clear();
}

// Time -------------------------------------------------------------------------------------------

void World::run_until(core::Duration time, std::uint64_t most_steps) {
  for (std::uint64_t step = 0; step < most_steps && !oracle_.violation(); ++step) {
    if (!loop_.step(time)) return;
    ++steps_;
    if (halted_) {
      const End how = *halted_;
      end_service(how);
      boot_later(how == End::kPowerCut ? random_.between(5s, 60s) : random_.between(50ms, 5s));
    }
    oracle_.after_step();
  }
}

core::Duration World::some_time() {
  switch (random_.below(5)) {
    case 0:
      return random_.between(0ms, 5ms);
    case 1:
      return random_.between(0ms, 200ms);
    case 2:
      return random_.between(0s, 5s);
    case 3:
      return random_.between(0s, 2min);
    default:
      return random_.chance(300) ? random_.between(0s, 30min) : random_.between(0ms, 50ms);
  }
}

// What goes wrong --------------------------------------------------------------------------------

void World::disturb() {
  if (healed_) return;
  if (disturbances_left_ == 0) return;
  --disturbances_left_;
  loop_.world_after(some_time(), [this] { disturb(); });
  switch (random_.below(10)) {
    case 0:
    case 1:
    case 2:
    case 3: {  // before any operation on the disk
      const End how = random_.chance(600) ? End::kPowerCut : End::kCrash;
      disk_.halt_after(random_.below(random_.chance(500) ? 12 : 60),
                       [this, how] { halted_ = how; });
      return;
    }
    case 4: {  // before any other step
      if (service_ == nullptr) return;
      const End how = random_.chance(600) ? End::kPowerCut : End::kCrash;
      end_service(how);
      return boot_later(random_.between(50ms, 60s));
    }
    case 5:
      if (engine_ == nullptr) return;
      note("shut-down");
      return engine_->shut_down([this] {
        loop_.world_after(0ms, [this] {
          if (service_ == nullptr) return;
          end_service(End::kGraceful);
          boot_later(random_.between(50ms, 60s));
        });
      });
    case 6: {
      network_.is_down = true;
      const bool noticed = random_.chance(500);
      if (noticed && engine_ != nullptr) engine_->report_network({false, 1});
      loop_.world_after(some_time(), [this] {
        network_.is_down = false;
        if (engine_ != nullptr) engine_->report_network({true, random_.below(2)});
      });
      return;
    }
    case 7:
      return disturb_disk();
    case 8: {
      if (!programs_.empty()) {
        Program& program = random_.one_of(programs_);
        receivers_.disconnect(std::exchange(program.connection, {}));
      }
      return;
    }
    default: {
      Resource& file = network_.resources().at(random_.one_of(urls_));
      if (file.naming == Resource::Naming::kNone) return;
      const bool same_size = random_.chance(600);
      file.sizes.push_back(same_size ? file.sizes.back() : file.sizes.back() / 2 + 13);
      note("new-version", {file.number, file.sizes.back()});
      if (random_.chance(100)) loop_.set_wall_by(random_.between(-48h, 48h));
      return;
    }
  }
}

void World::disturb_disk() {
  Disk::Faults faults;
  switch (random_.below(4)) {
    case 0:
      faults.full = true;
      break;
    case 1:
      faults.sync_error = 150;
      break;
    case 2:
      faults.write_error = 80;
      break;
    default:
      faults.sync_error = faults.write_error = faults.read_error = 30;
      break;
  }
  note("bad-disk", {faults.full, faults.sync_error, faults.write_error});
  disk_.faults = faults;
  loop_.world_after(some_time(), [this] { disk_.faults = {}; });
}

/// From now on nothing goes wrong any more.
void World::heal() {
  note("heal");
  healed_ = true;
  actions_left_ = 0;
  disk_.halt_after(~std::uint64_t{0} >> 2, nullptr);
  disk_.faults = {};
  network_.is_down = false;
  network_.lies = network_.failures = 0;
  receivers_.trouble = 0;
  receivers_.behave();
  if (service_ == nullptr) {
    boot_later(1s);
  } else {
    engine_->report_network({true, 0});
  }
}

Outcome World::run() {
  make_servers();
  boot();
  loop_.world_after(0ms, [this] { act(); });
  loop_.world_after(some_time(), [this] { disturb(); });
  run_until(loop_.now() + 24h, 1500);
  if (!oracle_.violation()) {
    heal();
    finish();
  }
  Outcome outcome;
  outcome.violation = oracle_.violation();
  outcome.hash = trace_.hash();
  outcome.steps = steps_;
  outcome.boots = boots_;
  outcome.jobs = static_cast<unsigned>(jobs_.size());
  outcome.completed = completed_;
  return outcome;
}

// EngineObserver ---------------------------------------------------------------------------------

void World::on_changed(const core::Job& job) {
  oracle_.changed(job);
}

void World::on_transition(const core::Job& job, JobState from, core::Input input) {
  note("state",
       {static_cast<std::uint64_t>(from), static_cast<std::uint64_t>(job.state),
        static_cast<std::uint64_t>(input)},
       short_name(job.id()));
  oracle_.transition(job, from, input);
}

void World::on_job_event(const core::Job& job, const std::string& text) {
  note("event", {}, short_name(job.id()) + " " + text);
}

void World::on_logged(std::span<const core::EventRecord> events) {
  oracle_.logged(events);
}

void World::on_store_failure(const Error& error, core::Duration) {
  note("store-failure", {}, error.message);
}

Outcome run_history(std::uint64_t seed, Bug bug, bool prints) {
  World world(seed, bug, prints);
  return world.run();
}

}  // namespace openbits::sim
