// One history: a machine with a disk, a network, programs and the service, all of whose doings
// follow from one number.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/engine.h"
#include "sim/disk.h"
#include "sim/loop.h"
#include "sim/network.h"
#include "sim/oracle.h"
#include "sim/planted.h"
#include "sim/random.h"
#include "sim/receivers.h"
#include "sim/trace.h"

namespace openbits::sim {

struct Service;

struct Outcome {
  std::optional<Oracle::Violation> violation;
  std::uint64_t hash = 0;  ///< of the trace
  std::uint64_t steps = 0;
  unsigned boots = 0;
  unsigned jobs = 0;
  unsigned completed = 0;
};

class World final : private core::EngineObserver {
 public:
  World(std::uint64_t seed, Bug bug, bool prints);
  ~World() override;
  Outcome run();

 private:
  enum class End { kCrash, kPowerCut, kGraceful };
  struct Program {
    std::uint32_t uid = 0;
    std::string connection;  ///< empty: it does not run
  };
  struct JobPlan {
    core::JobId id;
    std::size_t program = 0;
    unsigned files = 0;
    bool strange = false;  ///< it may have to fail
    bool taken_over = false;
  };

  // world.cc: the machine
  void boot();
  void boot_later(core::Duration wait);
  void end_service(End how);
  void run_until(core::Duration time, std::uint64_t most_steps);
  void disturb();
  void disturb_disk();
  void heal();
  void note(std::string_view what, std::initializer_list<std::uint64_t> values = {},
            std::string_view about = {});

  // programs.cc: what programs do
  void make_servers();
  void act();
  void create(std::size_t program);
  void set_up(std::size_t job);
  void command(JobPlan& job);
  void configure(const JobPlan& job);
  void add_files(JobPlan& job);
  void register_object(const JobPlan& job);
  void complete(const JobPlan& job);
  core::Caller owner(const JobPlan& job) const;
  core::Duration some_time();
  const core::Job* find(const JobPlan& job) const;
  core::Reply<void> reply(std::string_view what);

  // rounds.cc: what has to come of it in the end
  void check_liveness(bool all_done);
  void check_told();
  void finish();
  bool is_friendly(const JobPlan& job) const;

  // EngineObserver
  void on_changed(const core::Job& job) override;
  void on_transition(const core::Job& job, JobState from, core::Input input) override;
  void on_job_event(const core::Job& job, const std::string& text) override;
  void on_delivered(const core::NoticeCall&, const DeliveryAttempt&) override {}
  void on_not_delivered(const core::NoticeCall&, const DeliveryAttempt&,
                        std::optional<core::Duration>) override {}
  void on_logged(std::span<const core::EventRecord> events) override;
  void on_store_failure(const Error& error, core::Duration wait) override;
  bool may_forget(const core::JobId&) override { return random_.chance(800); }

  const Bug bug_;
  Random random_;
  Trace trace_;
  Loop loop_;
  Disk disk_;
  Network network_;
  Oracle oracle_;
  Receivers receivers_;
  std::unique_ptr<Service> service_;
  core::Engine* engine_ = nullptr;
  std::optional<End> halted_;  ///< the disk has ended the service in the middle of something
  bool booting_ = false;
  bool healed_ = false;

  std::vector<std::string> urls_;
  std::vector<Program> programs_;
  std::vector<JobPlan> jobs_;
  unsigned jobs_wanted_ = 0;
  unsigned actions_left_ = 0;
  unsigned disturbances_left_ = 0;
  unsigned names_ = 0;
  std::uint64_t steps_ = 0;
  unsigned boots_ = 0;
  unsigned completed_ = 0;
};

/// Runs the history of a seed. Once in a process at a time.
Outcome run_history(std::uint64_t seed, Bug bug = Bug::kNone, bool prints = false);

}  // namespace openbits::sim
