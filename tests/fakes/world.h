// An Engine in a world of fakes, and short names for what tests do with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "core/engine.h"
#include "fakes/clock.h"
#include "fakes/driver.h"
#include "fakes/files.h"
#include "fakes/observer.h"
#include "fakes/receivers.h"
#include "fakes/store.h"

namespace openbits {

inline void PrintTo(JobState state, std::ostream* out) {
  *out << to_string(state);
}

}  // namespace openbits

namespace openbits::fakes {

inline constexpr core::Caller kAlice{1000};
inline constexpr core::Caller kBob{1001};
inline constexpr core::Caller kRoot{0};
inline const core::CallbackObject kObject{":1.7", "/callback"};

/// Holds the reply to a command when it comes, and sees to it that it comes once.
template <class T>
class Pending {
 public:
  core::Reply<T> reply() const {
    return [state = state_](Result<T> result) {
      EXPECT_FALSE(state->has_value()) << "a second reply";
      state->emplace(std::move(result));
    };
  }
  bool answered() const { return state_->has_value(); }
  const Result<T>& result() const {
    EXPECT_TRUE(answered()) << "no reply";
    return state_->value();
  }
  /// The code that the caller sees, success codes included; E_PENDING: no reply yet.
  HResult code() const {
    if (!answered()) return hr::kEPending;
    if constexpr (std::is_same_v<T, HResult>) {
      return result() ? *result() : result().code();
    } else {
      return result().code();
    }
  }

 private:
  std::shared_ptr<std::optional<Result<T>>> state_ = std::make_shared<std::optional<Result<T>>>();
};

class World : public ::testing::Test {
 public:
  World();
  ~World() override;

  core::Engine& engine() { return *engine_; }
  /// Lets the loop run until there is nothing to do.
  void run() { poster.run_all(); }
  /// Time goes by; the alarm goes off when it is due.
  void pass(core::Duration time);

  enum class End { kCrash, kPowerCut };
  /// The service ends without a word and is started anew.
  void restart(End how = End::kCrash);
  /// A service without jobs, with another policy.
  void use_policy(core::Policy policy);

  // Commands of which the test waits for the reply.
  Pending<core::JobId> begin_create(core::Caller who = kAlice, std::string name = "job",
                                    JobType type = JobType::kDownload);
  Pending<void> begin_add(const core::JobId& id, std::vector<FileSpec> files,
                          core::Caller who = kAlice);
  Pending<void> begin_suspend(const core::JobId& id, core::Caller who = kAlice);
  Pending<void> begin_resume(const core::JobId& id, core::Caller who = kAlice);
  Pending<HResult> begin_cancel(const core::JobId& id, core::Caller who = kAlice);
  Pending<HResult> begin_complete(const core::JobId& id, core::Caller who = kAlice);
  Pending<void> begin_configure(const core::JobId& id, core::Settings settings,
                                core::Caller who = kAlice);
  Pending<void> begin_take(const core::JobId& id, core::Caller who = kRoot);
  Pending<void> begin_notify(const core::JobId& id, std::optional<core::CallbackObject> object,
                             core::Caller who = kAlice);

  // The same, with the loop run until there is nothing to do: the code of the reply.
  core::JobId create_job(core::Caller who = kAlice, JobType type = JobType::kDownload);
  HResult add_file(const core::JobId& id, const std::string& name, core::Caller who = kAlice);
  HResult suspend(const core::JobId& id) { return finish(begin_suspend(id)); }
  HResult resume(const core::JobId& id) { return finish(begin_resume(id)); }
  HResult cancel(const core::JobId& id) { return finish(begin_cancel(id)); }
  HResult complete(const core::JobId& id) { return finish(begin_complete(id)); }
  HResult configure(const core::JobId& id, core::Settings settings) {
    return finish(begin_configure(id, std::move(settings)));
  }
  HResult set_flags(const core::JobId& id, std::uint32_t flags);
  HResult set_object(const core::JobId& id, std::optional<core::CallbackObject> object) {
    return finish(begin_notify(id, std::move(object)));
  }
  template <class T>
  HResult finish(const Pending<T>& pending) {
    run();
    return pending.code();
  }

  // Jobs on their way. Their files are "/d/<name>" from "http://h/<name>".
  core::JobId queued_job(std::vector<std::string> names = {"a"}, core::Caller who = kAlice);
  core::JobId transferring_job(std::vector<std::string> names = {"a"});
  core::JobId transferred_job(std::vector<std::string> names = {"a"});
  core::JobId failed_job(HResult code = http_status(404));
  core::JobId waiting_job();  ///< TRANSIENT_ERROR
  /// The running transfer of the job is finished with `size` bytes.
  void finish_file(const core::JobId& id, std::uint64_t size = 100);
  void fail_file(const core::JobId& id, bool transient, HResult code = hr::kBgEConnectionClosed,
                 std::uint32_t retry_after = 0);

  const core::Job& job(const core::JobId& id);
  JobState state(const core::JobId& id) { return job(id).state; }
  core::TransferId transfer(const core::JobId& id);
  std::size_t calls(core::NoticeKind kind) { return receivers.count(kind); }

  static FileSpec spec(const std::string& name) { return {"http://h/" + name, "/d/" + name}; }

  core::NetworkReport network_at_start;  ///< of the next start
  ManualClock clock;
  FakeAlarm alarm;
  FakePoster poster;
  FakeRandom random;
  FakeStore store{poster};
  FakeFiles files{poster};
  FakeDriver driver{poster, files};
  FakeReceivers receivers{poster};
  FakeObserver observer;

 private:
  void make_engine();

  core::Policy policy_;
  std::unique_ptr<core::Engine> engine_;
};

/// A World that is no test of its own, for tests that need many.
class OneWorld final : public World {
  void TestBody() override {}
};

}  // namespace openbits::fakes
