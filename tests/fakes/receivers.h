// Callback objects of programs: the test answers for them.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/receiver.h"
#include "fakes/clock.h"

namespace openbits::fakes {

class FakeReceivers final : public core::Receivers {
 public:
  struct Call {
    core::CallbackObject to;
    core::NoticeCall call;
    std::function<void(core::Delivery)> done;  ///< empty once it has been answered
  };

  explicit FakeReceivers(FakePoster& poster) : poster_(poster) {}

  void deliver(const core::CallbackObject& to, const core::NoticeCall& call,
               std::function<void(core::Delivery)> done) override {
    calls_.push_back({to, call, std::move(done)});
    if (automatic_) {
      poster_.post([this, index = calls_.size() - 1] { answer(index, *automatic_); });
    }
  }
  void watch(const core::JobId& job, const core::CallbackObject& object,
             std::function<void()> gone) override {
    watched_[job] = {object, std::move(gone)};
  }
  void unwatch(const core::JobId& job) override { watched_.erase(job); }

  struct Creation {
    Guid clsid;
    std::function<void(Result<core::CallbackObject>)> done;  ///< empty once it has been answered
  };
  struct Run {
    NotifyCommand command;
    core::NoticeCall call;
    std::function<void(CommandRun)> done;  ///< empty once it has ended
  };
  void check_class(const Guid& clsid, std::function<void(Result<void>)> done) override {
    const bool known = classes_.contains(clsid);
    poster_.post([known, done = std::move(done)] {
      if (known) return done({});
      done(Error{hr::kRegdbEClassNotReg, "no such class"});
    });
  }
  void create_instance(const Guid& clsid,
                       std::function<void(Result<core::CallbackObject>)> done) override {
    creations_.push_back({clsid, std::move(done)});
  }
  void release_instance(const Guid&, const core::CallbackObject& object) override {
    released_.push_back(object);
  }
  struct Question {
    core::CallbackObject by;
    core::JobId job;
    std::uint32_t file;
    core::ServerCertificate certificate;
    std::function<void(core::Delivery)> done;
  };
  void judge(const core::CallbackObject& by, const core::JobId& job, std::uint32_t file,
             const core::ServerCertificate& certificate,
             std::function<void(core::Delivery)> done) override {
    questions.push_back({by, job, file, certificate, std::move(done)});
  }
  std::vector<Question> questions;

  void run_command(const NotifyCommand& command, const core::NoticeCall& call,
                   std::function<void(CommandRun)> done) override {
    runs_.push_back({command, call, std::move(done)});
  }

  /// The bus knows this class from now on.
  void add_class(const Guid& clsid) { classes_.insert(clsid); }
  const std::vector<Creation>& creations() const { return creations_; }
  /// Activation number `index` gives this object, or fails.
  void created(std::size_t index, Result<core::CallbackObject> object) {
    ASSERT_LT(index, creations_.size());
    const auto done = std::exchange(creations_[index].done, nullptr);
    ASSERT_TRUE(done) << "activation " << index << " has been answered before";
    done(std::move(object));
  }
  const std::vector<core::CallbackObject>& released() const { return released_; }
  const std::vector<Run>& runs() const { return runs_; }
  /// Run number `index` ends with that exit status.
  void exited(std::size_t index, int status, std::string output = {}) {
    ended(index, {{}, {}, CommandEnd::kExited, status, std::move(output)});
  }
  void ended(std::size_t index, CommandRun run) {
    ASSERT_LT(index, runs_.size());
    const auto done = std::exchange(runs_[index].done, nullptr);
    ASSERT_TRUE(done) << "run " << index << " has ended before";
    done(std::move(run));
  }

  /// The receiver of call number `index`, from 0, returns `code`.
  void answer(std::size_t index, HResult code) {
    end(index, {core::Delivery::Outcome::kAnswered, code});
  }
  /// The call found nobody.
  void find_nobody(std::size_t index) { end(index, {core::Delivery::Outcome::kGone, hr::kOk}); }
  /// Every call from now on is answered so, in the next turn of the loop.
  void answer_all_with(std::optional<HResult> code) { automatic_ = code; }

  /// The object's connection ends.
  void disappear(const core::CallbackObject& object) {
    std::vector<std::function<void()>> gone;
    for (const auto& [job, watch] : watched_) {
      if (watch.first == object) gone.push_back(watch.second);
    }
    for (const auto& tell : gone) tell();
  }

  const std::vector<Call>& calls() const { return calls_; }
  std::size_t in_flight() const {
    std::size_t n = 0;
    for (const Call& c : calls_) {
      if (c.done) ++n;
    }
    return n;
  }
  /// How many calls of a kind there were.
  std::size_t count(core::NoticeKind kind) const {
    std::size_t n = 0;
    for (const Call& c : calls_) {
      if (c.call.kind == kind) ++n;
    }
    return n;
  }
  bool watches(const core::JobId& job) const { return watched_.contains(job); }
  void crash() {
    calls_.clear();
    watched_.clear();
    creations_.clear();
    released_.clear();
    runs_.clear();
  }

 private:
  void end(std::size_t index, core::Delivery delivery) {
    ASSERT_LT(index, calls_.size());
    const auto done = std::exchange(calls_[index].done, nullptr);
    ASSERT_TRUE(done) << "call " << index << " has been answered before";
    done(delivery);
  }

  FakePoster& poster_;
  std::vector<Call> calls_;
  std::map<core::JobId, std::pair<core::CallbackObject, std::function<void()>>> watched_;
  std::set<Guid> classes_;
  std::vector<Creation> creations_;
  std::vector<core::CallbackObject> released_;
  std::vector<Run> runs_;
  std::optional<HResult> automatic_;
};

}  // namespace openbits::fakes
