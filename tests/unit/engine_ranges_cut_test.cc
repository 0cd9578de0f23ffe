// A crash or power cut at every step while a file is fetched out of order: holes are never taken
// for bytes, and what was asked for comes.
#include <gmock/gmock.h>

#include <string>

#include "fakes/world.h"

namespace openbits {

inline void PrintTo(const FileRange& r, std::ostream* out) {
  *out << r.offset << "+" << r.length;
}

}  // namespace openbits

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::OneWorld;
using fakes::Pending;
using ::testing::ElementsAre;

const fakes::FakeDriver::Resource kFile{100, {"\"v1\"", "date"}};
const fakes::FakeDriver::Resource kNewer{120, {"\"v2\"", "later"}};

Pending<void> request(OneWorld& w, const JobId& id, Ranges ranges) {
  Pending<void> p;
  w.engine().request_ranges(kAlice, id, 0, std::move(ranges), p.reply());
  return p;
}

class RangesCut : public ::testing::TestWithParam<OneWorld::End> {
 protected:
  /// `life` is led until the power is cut after so many steps; false: it was over before.
  template <class Life>
  bool cut_after(OneWorld& w, std::size_t steps, Life life) {
    w.poster.cut_power_after(steps);
    bool was_cut = false;
    try {
      life();
    } catch (const fakes::PowerCut&) {
      was_cut = true;
    }
    w.restart(GetParam());
    return was_cut;
  }
  void expect_whole(OneWorld& w, const JobId& id, std::uint64_t size) {
    w.resume(id);
    ASSERT_EQ(w.state(id), JobState::kTransferred);
    ASSERT_EQ(w.complete(id), hr::kOk);
    EXPECT_EQ(w.files.node("/d/a").size, size);
    EXPECT_THAT(w.files.node("/d/a").written, ElementsAre(FileRange{0, size})) << "a hole";
  }
};

// OND-03, OND-08, OND-10, PERS-01
TEST_P(RangesCut, AnOrdinaryFileBecomesWhole) {
  std::size_t cuts = 0;
  for (bool was_cut = true; was_cut; ++cuts) {
    SCOPED_TRACE("cut after " + std::to_string(cuts) + " steps");
    OneWorld w;
    w.driver.serve("http://h/a", kFile);
    const JobId id = w.create_job();
    w.add_file(id, "a");
    was_cut = cut_after(w, cuts, [&] {
      w.begin_resume(id);
      for (int i = 0; i < 11; ++i) w.poster.run_one();
      const auto asked = request(w, id, {{60, 20}, {10, 5}});
      while (!asked.answered()) w.poster.run_one();
      for (int i = 0; i < 7; ++i) w.poster.run_one();
      Pending<void> moved;
      w.engine().update_position(kAlice, id, 0, 85, moved.reply());
      w.run();
    });
    expect_whole(w, id, 100);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
  EXPECT_GT(cuts, 30u);
}

// OND-02, OND-07, OND-09
TEST_P(RangesCut, OnDemandWhatWasAskedForComes) {
  std::size_t cuts = 0;
  for (bool was_cut = true; was_cut; ++cuts) {
    SCOPED_TRACE("cut after " + std::to_string(cuts) + " steps");
    OneWorld w;
    w.driver.serve("http://h/a", kFile);
    const JobId id = w.create_job();
    const_cast<Job&>(w.job(id)).record.change_settings([](JobOptions& o) { o.on_demand = true; });
    w.add_file(id, "a");
    Pending<void> first;
    Pending<void> second;
    was_cut = cut_after(w, cuts, [&] {
      first = request(w, id, {{60, 20}});
      w.run();
      w.begin_resume(id);
      for (int i = 0; i < 9; ++i) w.poster.run_one();
      second = request(w, id, {{10, 5}, {70, 20}});
      w.run();
    });
    w.resume(id);
    ASSERT_TRUE(w.state(id) == JobState::kSuspended) << to_string(w.state(id));
    const Ranges filled = *w.engine().filled_ranges(kAlice, id, 0);
    if (first.answered()) {
      EXPECT_THAT(missing(filled, {60, 20}), ElementsAre());
    }
    if (second.answered()) {
      EXPECT_THAT(filled, ElementsAre(FileRange{10, 5}, FileRange{60, 30}));
    }
    const auto& node = w.files.node(w.job(id).files[0].record.temp_name);
    for (const FileRange& range : filled) {
      EXPECT_THAT(missing(node.written, range), ElementsAre()) << "not there";
    }
    w.finish(request(w, id, {{0, kToEndOfFile}}));
    expect_whole(w, id, 100);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
  EXPECT_GT(cuts, 30u);
}

// LNX-13, LNX-96
TEST_P(RangesCut, TwoVersionsDoNotMeet) {
  for (std::size_t cut = 0; cut < 60; ++cut) {
    SCOPED_TRACE("cut after " + std::to_string(cut) + " steps");
    OneWorld w;
    w.driver.serve("http://h/a", kFile);
    const JobId id = w.create_job();
    w.add_file(id, "a");
    cut_after(w, cut, [&] {
      request(w, id, {{60, 20}, {10, 5}});
      w.begin_resume(id);
      for (int i = 0; i < 17; ++i) w.poster.run_one();
      w.driver.serve("http://h/a", kNewer);
      w.run();
    });
    w.driver.serve("http://h/a", kNewer);
    w.resume(id);
    ASSERT_EQ(w.state(id), JobState::kTransferred);
    const std::string version = w.files.node(w.job(id).files[0].record.temp_name).version;
    ASSERT_TRUE(version == "\"v1\"" || version == "\"v2\"") << version;
    expect_whole(w, id, version == "\"v1\"" ? 100 : 120);
    if (HasFatalFailure() || HasNonfatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Ends, RangesCut,
                         ::testing::Values(OneWorld::End::kCrash, OneWorld::End::kPowerCut),
                         [](const auto& kind) {
                           return kind.param == OneWorld::End::kCrash ? "Crash" : "PowerCut";
                         });

}  // namespace
}  // namespace openbits::core
