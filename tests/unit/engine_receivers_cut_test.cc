// PERS-07 at every step: the service ends at any moment of a job's life, and the notice is told at
// least once, never lost, and never before it is durable.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kObject;
using fakes::OneWorld;

const NotifyCommand kProgram{"/bin/tell", "tell"};

Guid clsid() {
  Guid id;
  id.bytes.fill(1);
  return id;
}

enum class How { kClass, kCommand, kClassThatFails };

struct Case {
  OneWorld::End end;
  How how;
  bool fails;  // the job, not the receiver
};

/// Whatever was asked of receivers gets an answer. Counts the answers that settle the event.
class Program {
 public:
  Program(OneWorld& world, How how) : w_(world), how_(how) {}

  unsigned answered = 0;
  std::uint64_t sequence = 0;

  /// False: there was nothing to answer.
  bool answer() {
    for (std::size_t i = 0; i < w_.receivers.creations().size(); ++i) {
      if (!w_.receivers.creations()[i].done) continue;
      if (how_ == How::kClassThatFails) {
        w_.receivers.created(i, Error{hr::kEFail, "it is broken"});
      } else {
        w_.receivers.created(i, CallbackObject{":1.9", "/" + std::to_string(++made_)});
      }
      return true;
    }
    for (std::size_t i = 0; i < w_.receivers.calls().size(); ++i) {
      if (!w_.receivers.calls()[i].done) continue;
      check(w_.receivers.calls()[i].call);
      w_.receivers.answer(i, hr::kOk);
      return true;
    }
    for (std::size_t i = 0; i < w_.receivers.runs().size(); ++i) {
      if (!w_.receivers.runs()[i].done) continue;
      check(w_.receivers.runs()[i].call);
      w_.receivers.exited(i, 0);
      return true;
    }
    return false;
  }
  void live() {
    do {
      while (w_.poster.run_one()) check_all_are_durable();
    } while (answer());
  }

 private:
  void check(const NoticeCall& call) {
    ++answered;
    EXPECT_TRUE(sequence == 0 || sequence == call.sequence) << "one event, one number";
    sequence = call.sequence;
  }
  /// Persist, then announce: of what is told, the disk knows the event, the state and the duty.
  void check_all_are_durable() {
    const auto& receivers = w_.receivers;
    for (const auto& c : receivers.creations()) {
      EXPECT_TRUE(!c.done || w_.store.notices() >= 1);
    }
    for (const auto& c : receivers.calls()) {
      if (c.done) check_is_durable(c.call);
    }
    for (const auto& r : receivers.runs()) {
      if (r.done) check_is_durable(r.call);
    }
  }
  void check_is_durable(const NoticeCall& call) {
    const JobRecord* stored = w_.store.job(call.job);
    ASSERT_NE(stored, nullptr);
    EXPECT_EQ(stored->event, call.sequence);
    EXPECT_TRUE(stored->state == JobState::kTransferred || stored->state == JobState::kError);
    EXPECT_GE(w_.store.notices(), 1u);
    const auto events = w_.store.events();
    EXPECT_TRUE(std::any_of(events.begin(), events.end(),
                            [&](const Event& e) { return e.sequence == call.sequence; }));
  }

  OneWorld& w_;
  const How how_;
  int made_ = 0;
};

class ReceiversCut : public ::testing::TestWithParam<Case> {
 protected:
  /// The transfer ends, and with it begins what is to be told.
  static void live(OneWorld& w, Program& program) {
    if (GetParam().fails) {
      const auto id = w.driver.running();
      ASSERT_EQ(id.size(), 1u);
      TransferFailure failure;
      failure.transient = false;
      failure.error = {ErrorContext::kRemoteFile, http_status(404), 0u, "http", "gone"};
      w.driver.failed(id[0], failure);
    } else {
      w.driver.download(w.driver.running().at(0), 100);
    }
    program.live();
  }
};

TEST_P(ReceiversCut, TheNoticeIsNeverLost) {
  std::map<unsigned, unsigned> times;  // how often it was told -> in how many worlds
  std::size_t cuts = 0;
  for (bool was_cut = true; was_cut; ++cuts) {
    SCOPED_TRACE("cut after " + std::to_string(cuts) + " steps");
    OneWorld w;
    w.receivers.add_class(clsid());
    const JobId id = w.queued_job();
    Settings settings;
    if (GetParam().how != How::kCommand) settings.notification_clsid = clsid();
    if (GetParam().how != How::kClass) settings.notify_command = kProgram;
    ASSERT_EQ(w.configure(id, settings), hr::kOk);
    Program program(w, GetParam().how);
    w.poster.cut_power_after(cuts);
    was_cut = false;
    try {
      live(w, program);
    } catch (const fakes::PowerCut&) {
      was_cut = true;
    }
    w.restart(GetParam().end);
    program.live();
    if (const auto again = w.driver.running(); !again.empty()) {  // the event itself was lost
      EXPECT_EQ(program.answered, 0u);
      live(w, program);
    }
    EXPECT_GE(program.answered, 1u);
    EXPECT_LE(program.answered, 2u);
    ++times[program.answered];
    EXPECT_EQ(w.store.notices(), 0u);
    w.restart(GetParam().end);
    program.live();
    ++times[program.answered];
    EXPECT_LE(program.answered, 2u) << "what is durably answered is not told again";
    if (HasFailure()) return;
  }
  EXPECT_GT(cuts, 4u);
  EXPECT_GT(times[1], 0u);
  EXPECT_GT(times[2], 0u) << "at least once means: sometimes twice";
}

INSTANTIATE_TEST_SUITE_P(All, ReceiversCut,
                         ::testing::Values(Case{OneWorld::End::kCrash, How::kClass, false},
                                           Case{OneWorld::End::kCrash, How::kCommand, true},
                                           Case{OneWorld::End::kPowerCut, How::kClass, false},
                                           Case{OneWorld::End::kPowerCut, How::kClass, true},
                                           Case{OneWorld::End::kPowerCut, How::kCommand, false},
                                           Case{OneWorld::End::kPowerCut, How::kCommand, true},
                                           Case{OneWorld::End::kPowerCut, How::kClassThatFails,
                                                false}),
                         [](const auto& kind) {
                           const Case& c = kind.param;
                           return std::string(c.end == OneWorld::End::kCrash ? "Crash"
                                                                             : "PowerCut") +
                                  (c.how == How::kClass     ? "Class"
                                   : c.how == How::kCommand ? "Command"
                                                            : "BrokenClass") +
                                  (c.fails ? "Error" : "Transferred");
                         });

// NOT-20, NOT-21: the same for files, of which some have been answered.
TEST(ReceiversCutFiles, FilesComeInOrderAndBeforeTheEndOfTheJob) {
  std::size_t cuts = 0;
  for (bool was_cut = true; was_cut; ++cuts) {
    SCOPED_TRACE("cut after " + std::to_string(cuts) + " steps");
    OneWorld w;
    w.driver.serve("http://h/a", {100, {"\"a\"", "date"}});
    w.driver.serve("http://h/b", {50, {"\"b\"", "date"}});
    const JobId id = w.create_job();
    w.set_flags(id, notify::kJobTransferred | notify::kFileTransferred);
    w.finish(w.begin_add(id, {OneWorld::spec("a"), OneWorld::spec("b")}));
    w.set_object(id, kObject);
    std::vector<std::uint64_t> told;  // by this registration
    const auto live = [&] {
      const auto answer = [&] {
        for (std::size_t i = 0; i < w.receivers.calls().size(); ++i) {
          if (!w.receivers.calls()[i].done) continue;
          told.push_back(w.receivers.calls()[i].call.sequence);
          w.receivers.answer(i, hr::kOk);
          return true;
        }
        return false;
      };
      do w.run();
      while (answer());
    };
    w.begin_resume(id);
    w.poster.cut_power_after(cuts);
    was_cut = false;
    try {
      live();
    } catch (const fakes::PowerCut&) {
      was_cut = true;
    }
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    const std::uint64_t before = told.empty() ? 0 : told.back();
    told.clear();
    w.restart(OneWorld::End::kPowerCut);
    w.resume(id);
    w.set_object(id, kObject);
    live();
    EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
    ASSERT_FALSE(told.empty()) << "LNX-36: the new object hears of the end at least";
    EXPECT_GE(told.front(), before) << "numbers do not fall, not even over a power cut";
    EXPECT_EQ(told.back(), w.job(id).record.event);
    EXPECT_EQ(w.store.notices(), 0u);
    if (::testing::Test::HasFailure()) return;
  }
  EXPECT_GT(cuts, 10u);
}

}  // namespace
}  // namespace openbits::core
