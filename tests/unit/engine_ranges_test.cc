// Parts of files in the Engine: files that are added with ranges (RANGE), and what is asked for out
// of order (OND).
#include <gmock/gmock.h>

#include "fakes/world.h"

namespace openbits {

inline void PrintTo(const FileRange& r, std::ostream* out) {
  *out << r.offset << "+" << r.length;
}

}  // namespace openbits

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kObject;
using fakes::kRoot;
using fakes::Pending;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Validators kV1{"\"v1\"", "date"};

class EngineRanges : public fakes::World {
 protected:
  HResult add(const JobId& id, Ranges ranges, const std::string& name = "a", Caller who = kAlice) {
    FileSpec file = spec(name);
    file.ranges = std::move(ranges);
    return finish(begin_add(id, {file}, who));
  }
  Pending<void> begin_request(const JobId& id, Ranges ranges, std::uint32_t file = 0,
                              Caller who = kAlice) {
    Pending<void> p;
    engine().request_ranges(who, id, file, std::move(ranges), p.reply());
    return p;
  }
  HResult request(const JobId& id, Ranges ranges, std::uint32_t file = 0) {
    return finish(begin_request(id, std::move(ranges), file));
  }
  HResult move_to(const JobId& id, std::uint64_t offset) {
    Pending<void> p;
    engine().update_position(kAlice, id, 0, offset, p.reply());
    return finish(p);
  }
  Ranges filled(const JobId& id) {
    return std::move(engine().filled_ranges(kAlice, id, 0)).value();
  }
  void set_on_demand(const JobId& id) {
    const_cast<Job&>(job(id)).record.change_settings([](JobOptions& o) { o.on_demand = true; });
  }
  JobId on_demand_job(std::vector<std::string> names = {"a"}) {
    const JobId id = create_job();
    for (const std::string& name : names) add_file(id, name);
    set_on_demand(id);
    return id;
  }
  FileRange part(const JobId& id) {
    const TransferRequest& r = driver.request(transfer(id));
    return {r.offset, r.part_end.value_or(0) - r.offset};
  }
  /// The running part is fetched to its end.
  void fetch_part(const JobId& id, std::uint64_t size) {
    const TransferId t = transfer(id);
    const std::uint64_t end = std::min(*driver.request(t).part_end, size);
    driver.connected(t);
    driver.metadata(t, size, kV1);
    driver.received(t, end);
    driver.durable(t, end);
    driver.finished(t, end);
    run();
  }
};

// Files with ranges --------------------------------------------------------------------------

TEST_F(EngineRanges, BadRangesAreRefused) {  // RANGE-03, RANGE-04
  const JobId id = create_job();
  EXPECT_EQ(add(id, {{0, 0}}), hr::kBgEInvalidRange);
  EXPECT_EQ(add(id, {{kToEndOfFile, 5}}), hr::kBgEInvalidRange);
  EXPECT_EQ(add(id, {{0, 5}, {4, 5}}), hr::kBgEOverlappingRanges);
  EXPECT_TRUE(job(id).files.empty());
  EXPECT_EQ(add(id, {{10, 5}, {0, 10}}), hr::kOk);
  EXPECT_EQ(add(id, {{0, 1}}, "b", kBob), hr::kEAccessDenied);
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(add(id, {{0, 1}}, "c"), hr::kBgEInvalidState);  // RANGE-02
}

TEST_F(EngineRanges, OnlyPlainDownloadsHaveThem) {  // RANGE-01, RANGE-13, OND-01
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    EXPECT_EQ(add(create_job(kAlice, type), {{0, 1}}), hr::kENotImpl);
  }
  const JobId dynamic = create_job();
  const_cast<Job&>(job(dynamic)).record.dynamic_content = true;
  EXPECT_EQ(add(dynamic, {{0, 1}}), hr::kBgEUnsupportedJobConfiguration);
  const JobId on_demand = create_job();
  set_on_demand(on_demand);
  EXPECT_EQ(add(on_demand, {{0, 1}}), hr::kBgERandomAccessNotSupported);
}

TEST_F(EngineRanges, APolicyLimitsTheirNumber) {  // RANGE-05, POL-01
  Policy policy;
  policy.max_ranges_per_file = 2;
  use_policy(policy);
  const JobId id = create_job();
  EXPECT_EQ(add(id, {{0, 1}, {2, 1}, {4, 1}}), hr::kBgETooManyRangesInFile);
  EXPECT_EQ(add(id, {{0, 1}, {2, 1}}), hr::kOk);
  EXPECT_EQ(add(create_job(kRoot), {{0, 1}, {2, 1}, {4, 1}}, "r", kRoot), hr::kOk);
}

TEST_F(EngineRanges, ProgressIsThatOfTheRanges) {  // PROG-03, PROG-06
  const JobId id = create_job();
  add(id, {{990, kToEndOfFile}, {0, 20}});
  EXPECT_EQ(job(id).progress().bytes_total, kSizeUnknown);
  resume(id);
  const TransferId t = transfer(id);
  EXPECT_THAT(driver.request(t).ranges,
              ElementsAre(FileRange{990, kToEndOfFile}, FileRange{0, 20}));
  driver.connected(t);
  driver.metadata(t, 1000, kV1);
  EXPECT_EQ(job(id).progress().bytes_total, 30u);
  EXPECT_EQ(job(id).files[0].progress().bytes_total, 30u);
  driver.received(t, 30);
  driver.finished(t, 30);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(job(id).files[0].record.size, 1000u) << "by it a version is known (LNX-13)";
  EXPECT_EQ(job(id).progress().bytes_transferred, 30u);
  for (const End how : {End::kCrash, End::kPowerCut}) {
    restart(how);
    EXPECT_EQ(state(id), JobState::kTransferred);
    EXPECT_EQ(job(id).progress().bytes_total, 30u);
  }
  EXPECT_EQ(complete(id), hr::kOk);
}

TEST_F(EngineRanges, ARestartGoesOnInTheMiddle) {  // PERS-02, LNX-37
  const JobId id = create_job();
  add(id, {{500, 100}, {0, 100}});
  resume(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 120);
  driver.durable(transfer(id), 120);
  run();
  driver.received(transfer(id), 150);
  restart(End::kCrash);
  EXPECT_EQ(driver.request(transfer(id)).offset, 150u) << "the kernel still has it";
  EXPECT_EQ(driver.request(transfer(id)).size, 1000u);
  restart(End::kPowerCut);
  EXPECT_EQ(driver.request(transfer(id)).offset, 150u);
  EXPECT_EQ(driver.request(transfer(id)).ranges.size(), 2u);
}

TEST_F(EngineRanges, ATemporaryFileThatIsLongerThanTheRangesIsNotOurs) {
  const JobId id = create_job();
  add(id, {{0, 10}});
  resume(id);
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 5);
  driver.durable(transfer(id), 5);
  run();
  files.node(job(id).files[0].record.temp_name).size = 11;
  restart();
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineRanges, TheyAreNotAskedForOutOfOrderNorReported) {  // OND-01, NOT-11
  const JobId id = create_job();
  add(id, {{0, 100}});
  set_flags(id, notify::kFileRangesTransferred);
  set_object(id, kObject);
  resume(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 50);
  run();
  EXPECT_EQ(calls(NoticeKind::kFileRangesTransferred), 0u);
  EXPECT_EQ(request(id, {{0, 1}}), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(move_to(id, 1), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(engine().filled_ranges(kAlice, id, 0).code(), hr::kBgERandomAccessNotSupported);
}

// On demand ----------------------------------------------------------------------------------

TEST_F(EngineRanges, WhatCannotBeAskedForIsRefused) {  // OND-01, OND-05, OND-08
  EXPECT_EQ(request(create_job(), {{0, 1}}), hr::kBgEFileNotFound);
  const JobId id = queued_job();
  EXPECT_EQ(request(id, {}), hr::kEInvalidArg);
  EXPECT_EQ(request(id, {{0, 0}}), hr::kBgEInvalidRange);
  EXPECT_EQ(request(id, {{kToEndOfFile, 1}}), hr::kBgEInvalidRange);
  EXPECT_EQ(finish(begin_request(id, {{0, 1}}, 0, kBob)), hr::kEAccessDenied);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, kV1);
  EXPECT_EQ(request(id, {{0, 1}, {999, 2}}), hr::kBgEInvalidRange);
  EXPECT_EQ(request(id, {{1000, kToEndOfFile}}), hr::kBgEInvalidRange);
  EXPECT_EQ(move_to(id, 1000), hr::kBgEInvalidRange);
  EXPECT_EQ(job(id).files[0].record.options, nullptr) << "nothing was taken in";
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId upload = create_job(kAlice, type);
    add_file(upload, to_string(type) == "upload" ? "u" : "r");
    EXPECT_EQ(request(upload, {{0, 1}}), hr::kBgERandomAccessNotSupported);
    EXPECT_EQ(move_to(upload, 0), hr::kBgERandomAccessNotSupported);
    EXPECT_EQ(engine().filled_ranges(kAlice, upload, 0).code(), hr::kBgERandomAccessNotSupported);
  }
  const JobId dynamic = create_job();
  add_file(dynamic, "dynamic");
  const_cast<Job&>(job(dynamic)).record.dynamic_content = true;
  EXPECT_EQ(request(dynamic, {{0, 1}}), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(request(id, {{0, 1}}), hr::kBgEInvalidState);
}

TEST_F(EngineRanges, SoManyCanBeAskedForAtATime) {  // LNX-93, RANGE-05
  Policy policy;
  policy.max_ranges_per_file = 3;
  use_policy(policy);
  const JobId id = on_demand_job();
  EXPECT_EQ(request(id, {{0, 1}, {2, 1}, {4, 1}, {6, 1}}), hr::kBgETooManyRangesInFile);
  EXPECT_EQ(request(id, {{0, 1}, {2, 1}}), hr::kOk);
  EXPECT_EQ(request(id, {{4, 1}, {6, 1}}), hr::kBgETooManyRangesInFile);
  EXPECT_EQ(request(id, {{4, 1}}), hr::kOk);
  const JobId of_root = create_job(kRoot);
  add_file(of_root, "r", kRoot);
  EXPECT_EQ(finish(begin_request(of_root, Ranges(10'001, {0, 1}), 0, kRoot)),
            hr::kBgETooManyRangesInFile);
  EXPECT_EQ(finish(begin_request(of_root, Ranges(10'000, {0, 1}), 0, kRoot)), hr::kOk);
  EXPECT_EQ(job(of_root).files[0].record.settings().requested.size(), 1u);
}

TEST_F(EngineRanges, AServerWithoutRangesHasNoParts) {  // OND-01, OND-06
  const JobId id = transferring_job();
  driver.set_can_do_ranges(false);
  driver.metadata(transfer(id), 1000, kV1);
  EXPECT_EQ(request(id, {{0, 1}}), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(state(id), JobState::kTransferring);
}

TEST_F(EngineRanges, NothingIsFetchedThatIsNotAskedFor) {  // OND-02, OND-07
  const JobId id = on_demand_job();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(driver.started(), 0u);
  EXPECT_EQ(request(id, {{100, 50}, {10, 5}}), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended) << "until Resume";
  resume(id);
  EXPECT_EQ(part(id), (FileRange{100, 50}));
  EXPECT_FALSE(driver.request(transfer(id)).keeps_rest);
  fetch_part(id, 1000);
  EXPECT_EQ(part(id), (FileRange{10, 5})) << "in the order in which they were asked for";
  EXPECT_TRUE(driver.request(transfer(id)).keeps_rest);
  EXPECT_EQ(driver.request(transfer(id)).size, 1000u);
  fetch_part(id, 1000);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{10, 5}, FileRange{100, 50}));
  EXPECT_EQ(job(id).progress().bytes_transferred, 55u);
  EXPECT_EQ(job(id).progress().bytes_total, 1000u);
  EXPECT_EQ(request(id, {{0, kToEndOfFile}}), hr::kOk);
  resume(id);
  EXPECT_EQ(part(id), (FileRange{0, 10}));  // OND-04: split into what is missing
  fetch_part(id, 1000);
  EXPECT_EQ(part(id), (FileRange{15, 85}));
  fetch_part(id, 1000);
  EXPECT_EQ(part(id), (FileRange{150, 850}));
  fetch_part(id, 1000);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{0, 1000}));
  restart(End::kPowerCut);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(complete(id), hr::kOk);
}

TEST_F(EngineRanges, WhatIsThereOrAskedForIsNotFetchedTwice) {  // OND-04
  const JobId id = on_demand_job();
  request(id, {{0, 100}});
  request(id, {{50, 100}, {60, 10}});
  EXPECT_THAT(job(id).files[0].record.settings().requested,
              ElementsAre(FileRange{0, 100}, FileRange{100, 50}));
  resume(id);
  fetch_part(id, 1000);
  request(id, {{0, 120}});
  EXPECT_EQ(part(id), (FileRange{100, 50}));
  fetch_part(id, 1000);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(driver.started(), 2u);
}

TEST_F(EngineRanges, TheEndOfTheFileIsTheEndOfARequest) {  // OND-05, OND-07
  const JobId id = on_demand_job();
  request(id, {{50, kToEndOfFile}, {10, 5}});
  resume(id);
  fetch_part(id, 100);
  EXPECT_EQ(part(id), (FileRange{10, 5}));
  fetch_part(id, 100);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{10, 5}, FileRange{50, 50}));
  EXPECT_THAT(job(id).files[0].record.settings().requested, IsEmpty());
}

TEST_F(EngineRanges, RequestsAndWhatIsThereSurvive) {  // OND-09, PERS-01
  const JobId id = on_demand_job();
  request(id, {{100, 50}, {500, 10}});
  restart(End::kPowerCut);
  EXPECT_EQ(driver.started(), 0u);
  resume(id);
  fetch_part(id, 1000);
  driver.connected(transfer(id));
  driver.received(transfer(id), 505);
  restart(End::kPowerCut);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{100, 50}));
  EXPECT_EQ(part(id), (FileRange{500, 10}));
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 505);
  EXPECT_EQ(job(id).progress().bytes_transferred, 55u);
  driver.durable(transfer(id), 505);
  run();
  restart(End::kCrash);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{100, 50}, FileRange{500, 5}));
  EXPECT_EQ(part(id), (FileRange{505, 5})) << "from where it was";
  EXPECT_EQ(job(id).progress().bytes_transferred, 55u) << "not what the file is long";
  suspend(id);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{100, 50}, FileRange{500, 5}));
}

// A crash must never take the holes of a file for its bytes.
TEST_F(EngineRanges, AFileWithHolesIsNoPrefix) {  // OND-09, OND-10, LNX-37
  const JobId id = on_demand_job();
  request(id, {{100, 50}});
  resume(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 140);
  run();
  ASSERT_EQ(files.node(job(id).files[0].record.temp_name).size, 140u);
  restart(End::kCrash);
  EXPECT_THAT(filled(id), IsEmpty());
  EXPECT_EQ(part(id), (FileRange{100, 50}));
  EXPECT_FALSE(driver.request(transfer(id)).keeps_rest);
}

TEST_F(EngineRanges, ATemporaryFileThatLacksWhatIsFilledIsFetchedAgain) {  // OND-02
  const JobId id = on_demand_job();
  request(id, {{100, 50}});
  resume(id);
  fetch_part(id, 1000);
  ASSERT_EQ(state(id), JobState::kSuspended);
  files.node(job(id).files[0].record.temp_name).size = 149;
  restart();
  EXPECT_THAT(filled(id), IsEmpty());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(part(id), (FileRange{100, 50})) << "what was asked for is asked for again";
}

TEST_F(EngineRanges, AnOrdinaryJobOnlyChangesTheOrder) {  // OND-03, OND-08
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 100);
  run();
  EXPECT_EQ(request(id, {{50, 100}, {900, kToEndOfFile}}), hr::kOk);
  EXPECT_EQ(store.file(id, 0)->settings().filled, (Ranges{{0, 100}})) << "before a byte is written";
  EXPECT_EQ(part(id), (FileRange{100, 50})) << "what was there stays";
  EXPECT_TRUE(driver.request(transfer(id)).keeps_rest);
  fetch_part(id, 1000);
  EXPECT_EQ(part(id), (FileRange{900, 100}));
  EXPECT_EQ(move_to(id, 500), hr::kOk);
  EXPECT_EQ(part(id), (FileRange{500, 500}));
  while (state(id) != JobState::kTransferred) fetch_part(id, 1000);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{0, 1000}));
  EXPECT_EQ(complete(id), hr::kOk);
}

TEST_F(EngineRanges, APositionIsWhereFetchingGoesOn) {  // OND-08
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 10);
  run();
  EXPECT_EQ(move_to(id, 600), hr::kOk);
  EXPECT_EQ(part(id), (FileRange{600, 400}));
  EXPECT_EQ(move_to(id, 200), hr::kOk);
  EXPECT_EQ(part(id), (FileRange{200, 800})) << "back: what is missing from there on";
  EXPECT_EQ(move_to(id, 5), hr::kOk);
  EXPECT_EQ(part(id), (FileRange{10, 990})) << "what is there is left out";
  fetch_part(id, 1000);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(move_to(id, 5), hr::kOk) << "nothing is missing";
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineRanges, APositionOrdersWhatIsAskedForOnDemand) {  // OND-02, OND-08, LNX-95
  const JobId id = on_demand_job();
  request(id, {{0, 100}, {500, 100}});
  EXPECT_EQ(move_to(id, 550), hr::kOk);
  EXPECT_THAT(job(id).files[0].record.settings().requested,
              ElementsAre(FileRange{550, 50}, FileRange{0, 100}, FileRange{500, 50}));
  const JobId other = on_demand_job({"b"});
  EXPECT_EQ(move_to(other, 5), hr::kOk);
  resume(other);
  EXPECT_EQ(state(other), JobState::kSuspended) << "it asks for nothing";
}

TEST_F(EngineRanges, TheFileThatIsAskedForComesFirst) {  // OND-03
  const JobId id = transferring_job({"a", "b"});
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 100);
  run();
  EXPECT_EQ(request(id, {{5, 5}}, 1), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
  EXPECT_EQ(driver.running().size(), 1u);
  fetch_part(id, 1000);
  EXPECT_EQ(driver.request(transfer(id)).file, 0u);
  EXPECT_EQ(driver.request(transfer(id)).offset, 100u);
  EXPECT_FALSE(driver.request(transfer(id)).part_end);
}

TEST_F(EngineRanges, ArrivalsAreReportedAtTheirOffsets) {  // NOT-23
  const JobId id = on_demand_job();
  set_flags(id, notify::kFileRangesTransferred);
  set_object(id, kObject);
  request(id, {{100, 50}});
  resume(id);
  fetch_part(id, 1000);
  ASSERT_EQ(calls(NoticeKind::kFileRangesTransferred), 1u);
}

TEST_F(EngineRanges, AnotherVersionIsFetchedWhereItWasAskedFor) {  // OND-02, FILE-25
  const JobId id = on_demand_job();
  request(id, {{100, 50}});
  resume(id);
  fetch_part(id, 1000);
  request(id, {{0, 10}});
  resume(id);
  driver.version_changed(transfer(id));
  run();
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  EXPECT_FALSE(driver.request(transfer(id)).keeps_rest);
  EXPECT_EQ(part(id), (FileRange{0, 10}));
  fetch_part(id, 2000);
  EXPECT_EQ(part(id), (FileRange{100, 50}));
  fetch_part(id, 2000);
  EXPECT_EQ(state(id), JobState::kSuspended);
}

TEST_F(EngineRanges, ARangeThatTurnsOutToBeOutsideIsAnError) {  // OND-05, LNX-93
  const JobId id = on_demand_job();
  EXPECT_EQ(request(id, {{5000, 50}, {0, 10}}), hr::kOk) << "the size is not known yet";
  resume(id);
  fail_file(id, false, hr::kBgEInvalidRange);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->code, hr::kBgEInvalidRange);
  resume(id);
  EXPECT_EQ(part(id), (FileRange{0, 10})) << "it is not asked for again";
}

TEST_F(EngineRanges, AServerThatLosesRangesIsAnError) {  // OND-06
  const JobId id = on_demand_job();
  request(id, {{100, 50}});
  resume(id);
  fail_file(id, false, hr::kBgEInsufficientRangeSupport);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->code, hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(request(id, {{0, 1}}), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(engine().filled_ranges(kAlice, id, 0).code(), hr::kBgERandomAccessNotSupported);

  const JobId ordinary = transferring_job({"b"});
  driver.metadata(transfer(ordinary), 1000, kV1);
  request(ordinary, {{100, 50}});
  fail_file(ordinary, false, hr::kBgEInsufficientRangeSupport);
  EXPECT_EQ(job(ordinary).record.error->code, hr::kBgERandomAccessNotSupported);
  resume(ordinary);
  EXPECT_FALSE(driver.request(transfer(ordinary)).part_end) << "HTTP-10: from the beginning";
}

// The transfer that brings the last byte can fail behind it, and the service can be killed there.
TEST_F(EngineRanges, AFileOfWhichEveryPartIsThereIsWhole) {  // OND-07
  for (const bool killed : {false, true}) {
    SCOPED_TRACE(killed);
    const JobId id = create_job();
    EXPECT_EQ(add_file(id, killed ? "b" : "a"), hr::kOk);
    EXPECT_EQ(request(id, {{0, kToEndOfFile}}), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    const TransferId t = transfer(id);
    driver.connected(t);
    driver.metadata(t, 100, kV1);
    driver.received(t, 100);
    driver.durable(t, 100);
    run();
    if (killed) {
      restart();
    } else {
      fail_file(id, false, hr::kBgEInvalidServerResponse);
      EXPECT_EQ(resume(id), hr::kOk);
    }
    EXPECT_EQ(state(id), JobState::kTransferred);
    EXPECT_TRUE(job(id).files[0].record.transferred);
  }
}

// LNX-37: what was received, and is not durable after all.
TEST_F(EngineRanges, WhatAFailedSyncHasLostIsFetchedAgain) {
  const JobId id = transferring_job();
  const TransferId t = transfer(id);
  driver.metadata(t, 100, kV1);
  driver.received(t, 10);
  driver.durable(t, 10);
  driver.received(t, 40);
  fail_file(id, false, hr::kWin32DiskFull);
  EXPECT_EQ(request(id, {{50, 10}}), hr::kOk);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{0, 10}));
}

TEST_F(EngineRanges, SuspendKeepsWhatHasArrivedOfAPart) {
  const JobId id = on_demand_job();
  request(id, {{100, 50}});
  resume(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 150, kV1);
  driver.received(transfer(id), 120);
  suspend(id);
  EXPECT_THAT(store.file(id, 0)->settings().filled, ElementsAre(FileRange{100, 20}));
  EXPECT_THAT(store.file(id, 0)->settings().requested, ElementsAre(FileRange{120, 30}));
  request(id, {{0, 100}});
  resume(id);
  EXPECT_EQ(part(id), (FileRange{120, 30}));
  driver.received(transfer(id), 150);
  fetch_part(id, 150);
  driver.connected(transfer(id));
  driver.received(transfer(id), 100);
  suspend(id);
  EXPECT_TRUE(job(id).files[0].record.transferred) << "the last part was there";
  resume(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineRanges, AFileThatIsNotGoodIsFetchedAgainOnDemand) {  // PEER-06
  const JobId id = on_demand_job();
  request(id, {{0, kToEndOfFile}});
  resume(id);
  fetch_part(id, 100);
  ASSERT_EQ(state(id), JobState::kTransferred);
  Pending<void> p;
  engine().set_validation_state(kAlice, id, 0, false, p.reply());
  EXPECT_EQ(finish(p), hr::kOk);
  EXPECT_EQ(state(id), JobState::kError);
  resume(id);
  fetch_part(id, 100);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineRanges, ARequestWaitsForAStopThatTakesItsTime) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 1000, kV1);
  driver.received(transfer(id), 100);
  run();
  driver.hold_stops();
  const auto asked = begin_request(id, {{500, 10}});
  run();
  EXPECT_FALSE(asked.answered());
  const auto suspended = begin_suspend(id);
  driver.release_stops();
  run();
  EXPECT_EQ(asked.code(), hr::kOk);
  EXPECT_EQ(suspended.code(), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_THAT(filled(id), ElementsAre(FileRange{0, 100}));
}

// Response headers -----------------------------------------------------------------------------

TEST_F(EngineRanges, TheHeadOfTheLastAnswerIsKept) {  // HTTP-30
  const JobId id = transferring_job();
  driver.response(transfer(id), "HTTP/1.1 200 OK\r\nA: 1\r\n\r\n");
  driver.metadata(transfer(id), 100, kV1);
  driver.response(transfer(id), "HTTP/1.1 206 Partial Content\r\nA: 2\r\n\r\n");
  driver.received(transfer(id), 100);
  driver.finished(transfer(id), 100);
  run();
  restart(End::kPowerCut);
  EXPECT_EQ(job(id).files[0].record.settings().response_headers,
            "HTTP/1.1 206 Partial Content\r\nA: 2\r\n\r\n");
  const JobId failed = queued_job({"b"});
  driver.response(transfer(failed), "HTTP/1.1 404 Not Found\r\n\r\n");
  fail_file(failed, false, http_status(404));
  restart(End::kPowerCut);
  EXPECT_EQ(job(failed).files[0].record.settings().response_headers,
            "HTTP/1.1 404 Not Found\r\n\r\n");
}

}  // namespace
}  // namespace openbits::core
