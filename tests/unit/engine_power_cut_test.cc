// A power cut at every step of a job's life: nothing that was acknowledged is lost, and the job can
// always be carried to its end.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kObject;
using fakes::OneWorld;

const fakes::FakeDriver::Resource kA{100, {"\"a1\"", "date"}};
const fakes::FakeDriver::Resource kB{50, {"\"b1\"", "date"}};

/// What the program has been told.
struct Heard {
  std::optional<JobId> id;
  bool added = false;
  bool resumed = false;
  bool transferred = false;
  bool completed = false;
};

void live(OneWorld& w, Heard& heard) {
  const auto created = w.begin_create();
  w.run();
  heard.id = *created.result();
  const auto registered = w.begin_notify(*heard.id, kObject);
  const auto added = w.begin_add(*heard.id, {OneWorld::spec("a"), OneWorld::spec("b")});
  w.run();
  heard.added = added.code() == hr::kOk;
  const auto resumed = w.begin_resume(*heard.id);
  while (!resumed.answered()) {
    ASSERT_TRUE(w.poster.run_one());
  }
  heard.resumed = true;
  while (w.calls(NoticeKind::kJobTransferred) == 0) {
    ASSERT_TRUE(w.poster.run_one());
  }
  heard.transferred = true;
  const auto completed = w.begin_complete(*heard.id);
  w.run();
  heard.completed = completed.code() == hr::kOk;
}

void expect_nothing_lost(OneWorld& w, const Heard& heard) {
  if (!heard.id) return;
  ASSERT_TRUE(w.engine().find(kAlice, *heard.id));
  const Job& job = w.job(*heard.id);
  if (heard.added) {
    EXPECT_EQ(job.files.size(), 2u);
  }
  if (heard.resumed) {
    EXPECT_NE(job.state, JobState::kSuspended);
  }
  if (heard.transferred) {
    EXPECT_TRUE(job.state == JobState::kTransferred || job.state == JobState::kAcknowledged);
  }
  if (heard.completed) {
    EXPECT_EQ(job.state, JobState::kAcknowledged);
  }
  EXPECT_NE(job.state, JobState::kError);
}

/// A program that has lost its connection looks where its job is and goes on from there.
void carry_to_the_end(OneWorld& w) {
  auto ids = w.engine().list(kAlice, false);
  ASSERT_TRUE(ids);
  if (ids->empty() && w.files.exists("/d/a")) return;  // it was completed
  const JobId id = ids->empty() ? w.create_job() : ids->front();
  if (w.job(id).files.empty()) {
    ASSERT_EQ(w.finish(w.begin_add(id, {OneWorld::spec("a"), OneWorld::spec("b")})), hr::kOk);
  }
  ASSERT_EQ(w.resume(id), hr::kOk);
  ASSERT_EQ(w.state(id), JobState::kTransferred);
  ASSERT_EQ(w.set_object(id, kObject), hr::kOk);
  EXPECT_EQ(w.calls(NoticeKind::kJobTransferred), 1u) << "PERS-07";
  ASSERT_EQ(w.complete(id), hr::kOk);
}

void expect_the_files(OneWorld& w, std::string_view a, std::string_view b) {
  EXPECT_EQ(w.files.node("/d/a").version, a);
  EXPECT_EQ(w.files.node("/d/b").version, b);
  EXPECT_EQ(w.files.node("/d/b").size, kB.size);
  EXPECT_TRUE(w.files.leftovers().empty());
}

class PowerCut : public ::testing::TestWithParam<OneWorld::End> {};

TEST_P(PowerCut, AtEveryStep) {
  std::size_t cuts = 0;
  for (bool was_cut = true; was_cut; ++cuts) {
    SCOPED_TRACE("cut after " + std::to_string(cuts) + " steps");
    OneWorld w;
    w.driver.serve("http://h/a", kA);
    w.driver.serve("http://h/b", kB);
    w.run();
    w.poster.cut_power_after(cuts);
    Heard heard;
    was_cut = false;
    try {
      live(w, heard);
    } catch (const fakes::PowerCut&) {
      was_cut = true;
    }
    w.restart(GetParam());
    expect_nothing_lost(w, heard);
    carry_to_the_end(w);
    expect_the_files(w, "\"a1\"", "\"b1\"");
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
  EXPECT_GT(cuts, 40u);
}

// LNX-13: bytes of two versions never meet.
TEST_P(PowerCut, AtEveryStepWhileTheServerChangesTheFileAtEveryOther) {
  const fakes::FakeDriver::Resource newer{120, {"\"a2\"", "later"}};
  for (std::size_t change = 0; change < 40; ++change) {
    for (std::size_t cut = change; cut < change + 40; ++cut) {
      SCOPED_TRACE("changed after " + std::to_string(change) + ", cut after " +
                   std::to_string(cut));
      OneWorld w;
      w.driver.serve("http://h/a", kA);
      w.driver.serve("http://h/b", kB);
      const JobId id = w.create_job();
      w.finish(w.begin_add(id, {OneWorld::spec("a"), OneWorld::spec("b")}));
      w.begin_resume(id);
      w.poster.cut_power_after(cut);
      try {
        for (std::size_t i = 0; i < change; ++i) w.poster.run_one();
        if (const auto running = w.driver.of(id)) {
          w.driver.failed(*running, {});  // the connection breaks, and
          w.begin_resume(id);             // the program does not wait
        }
        w.driver.serve("http://h/a", newer);
        w.run();
      } catch (const fakes::PowerCut&) {
      }
      w.restart(GetParam());
      carry_to_the_end(w);
      const std::string& version = w.files.node("/d/a").version;
      EXPECT_TRUE(version == "\"a1\"" || version == "\"a2\"") << version;
      EXPECT_EQ(w.files.node("/d/a").size, version == "\"a1\"" ? 100u : 120u);
      if (HasFatalFailure() || HasNonfatalFailure()) return;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, PowerCut,
                         ::testing::Values(OneWorld::End::kCrash, OneWorld::End::kPowerCut),
                         [](const auto& kind) {
                           return kind.param == OneWorld::End::kCrash ? "Crash" : "PowerCut";
                         });

}  // namespace
}  // namespace openbits::core
