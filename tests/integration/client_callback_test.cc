// libopenbits: who calls whom from where, for how long, and how it all ends.

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include <openbits/client.hpp>

#include "integration/client_fixture.h"

namespace openbits {
namespace {

using test::CallbackAnswer;
using test::ClientTest;
using test::eventually;
using test::FakeService;
using test::Gate;
using namespace std::chrono_literals;

constexpr const char* kInvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
constexpr const char* kUnknownObject = "org.freedesktop.DBus.Error.UnknownObject";

// Callbacks -------------------------------------------------------------------------------------

TEST_F(ClientTest, CallbacksGetTheJobAndGiveTheirAnswer) {
  start();
  std::promise<std::pair<Guid, std::uint64_t>> got;
  std::promise<JobErrorInfo> got_error;
  ASSERT_TRUE(job_->set_callbacks({[&](Job job, std::uint64_t sequence) {
                                     got.set_value({job.id(), sequence});
                                     return hr::kFalse;
                                   },
                                   [&](Job, const JobErrorInfo& error, std::uint64_t) {
                                     got_error.set_value(error);
                                     return hr::kOk;
                                   },
                                   {}}));
  EXPECT_EQ(service_->notify("JobTransferred", 42).get(), (CallbackAnswer{hr::kFalse, {}}));
  EXPECT_EQ(got.get_future().get(), std::pair(FakeService::job_id(), std::uint64_t{42}));
  EXPECT_EQ(service_->notify("JobError").get().code, hr::kOk);
  const JobErrorInfo error = got_error.get_future().get();
  EXPECT_EQ(error.code, http_status(404));
  EXPECT_EQ(error.file, 2u);
  EXPECT_EQ(error.protocol, "http");
  // Not set: as if it had returned S_OK.
  EXPECT_EQ(service_->notify("JobModification").get().code, hr::kOk);
}

TEST_F(ClientTest, AnExceptionInACallbackIsAFailure) {
  start();
  ASSERT_TRUE(job_->set_callbacks(
      {[](Job, std::uint64_t) -> HResult { throw std::runtime_error("no"); }, {}, {}}));
  EXPECT_EQ(service_->notify("JobTransferred").get().code, hr::kEFail);
}

TEST_F(ClientTest, OnlyTheServiceMayCall) {
  start();
  ASSERT_TRUE(job_->set_callbacks({}));
  const auto [name, path] = service_->notify_object();
  FakeService other(bus_.address(), true);  // waits for the name, so does not have it
  EXPECT_EQ(other.call_object(name, path, "JobTransferred", FakeService::job_path(), 1).get().error,
            "org.freedesktop.DBus.Error.AccessDenied");
  // About another job than it is registered for.
  EXPECT_EQ(
      service_->call_object(name, path, "JobTransferred", FakeService::job_path(2), 1).get().error,
      "org.freedesktop.DBus.Error.InvalidArgs");
  EXPECT_EQ(service_->call_object(name, path + "1", "JobTransferred", FakeService::job_path(), 1)
                .get()
                .error,
            kUnknownObject);
}

TEST_F(ClientTest, EveryMethodMayBeCalledInACallback) {  // NOT-30
  start();
  std::promise<HResult> state;
  ASSERT_TRUE(job_->set_callbacks({[&](Job job, std::uint64_t) {
                                     state.set_value(job.state().code());
                                     return job.complete().value();
                                   },
                                   {},
                                   {}}));
  EXPECT_EQ(service_->notify("JobTransferred").get(), (CallbackAnswer{hr::kOk, {}}));
  EXPECT_EQ(state.get_future().get(), hr::kOk);
  // The job is over: the functions are gone.
  EXPECT_EQ(service_->notify("JobTransferred").get().error, kUnknownObject);
}

TEST_F(ClientTest, AtMostFourCallbacksRunAtATime) {  // NOT-28
  start();
  Gate gate;
  ASSERT_TRUE(job_->set_callbacks({[&](Job, std::uint64_t) {
                                     gate.pass();
                                     return hr::kOk;
                                   },
                                   {},
                                   {}}));
  std::vector<std::future<CallbackAnswer>> answers;
  for (int i = 0; i < 9; ++i) answers.push_back(service_->notify("JobTransferred"));
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 4; }));
  std::this_thread::sleep_for(20ms);
  EXPECT_EQ(gate.arrived(), 4);
  gate.open();
  for (auto& answer : answers) EXPECT_EQ(answer.get().code, hr::kOk);
  EXPECT_EQ(gate.arrived(), 9);
}

TEST_F(ClientTest, ModificationsWaitMergedAndBehindTheOthers) {  // NOT-16, NOT-18
  start();
  Gate gate;
  std::mutex mutex;
  std::string order;
  const auto note = [&](char c) {
    const std::lock_guard lock(mutex);
    order += c;
  };
  ASSERT_TRUE(job_->set_callbacks({[&](Job, std::uint64_t sequence) {
                                     if (sequence == 0) gate.pass();
                                     if (sequence != 0) note('t');
                                     return hr::kOk;
                                   },
                                   {},
                                   [&](Job, std::uint64_t) { note('m'); }}));
  std::vector<std::future<CallbackAnswer>> answers;
  for (int i = 0; i < 4; ++i) answers.push_back(service_->notify("JobTransferred", 0));
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 4; }));
  auto first = service_->notify("JobModification");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(service_->notify("JobModification").get().code, hr::kOk);  // merged: at once
  }
  answers.push_back(service_->notify("JobTransferred", 5));
  // Its answer stands for: the call before it has reached the queue.
  EXPECT_EQ(service_->notify("JobModification").get().code, hr::kOk);
  gate.open();
  for (auto& answer : answers) EXPECT_EQ(answer.get().code, hr::kOk);
  EXPECT_EQ(first.get().code, hr::kOk);
  EXPECT_EQ(std::count(order.begin(), order.end(), 'm'), 1);
  EXPECT_EQ(std::count(order.begin(), order.end(), 't'), 1);
}

TEST_F(ClientTest, ReplacedAndClearedFunctionsAreLetGo) {  // NOT-06
  start();
  auto first = std::make_shared<int>();
  auto second = std::make_shared<int>();
  const auto callbacks = [](std::shared_ptr<int> p) {
    return Callbacks{[p](Job, std::uint64_t) { return hr::kOk; }, {}, {}};
  };
  ASSERT_TRUE(job_->set_callbacks(callbacks(first)));
  EXPECT_EQ(first.use_count(), 2);
  const auto object = service_->notify_object();
  ASSERT_TRUE(job_->set_callbacks(callbacks(second)));
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 2);
  EXPECT_NE(service_->notify_object(), object);
  EXPECT_TRUE(job_->has_callbacks().value());
  // A registration that fails leaves the one before in place.
  service_->fail("SetNotifyObject", "org.openbits.Error.HR80200002");
  EXPECT_EQ(job_->set_callbacks(callbacks(first)).code(), hr::kBgEInvalidState);
  EXPECT_EQ(first.use_count(), 1);
  EXPECT_EQ(second.use_count(), 2);
  // LNX-27: refused, but let go of.
  EXPECT_EQ(job_->clear_callbacks().code(), hr::kBgEInvalidState);
  EXPECT_EQ(second.use_count(), 1);
  EXPECT_FALSE(job_->has_callbacks().value());
}

TEST_F(ClientTest, CancelLetsGoOfTheFunctions) {
  start();
  auto held = std::make_shared<int>();
  ASSERT_TRUE(job_->set_callbacks({[held](Job, std::uint64_t) { return hr::kOk; }, {}, {}}));
  EXPECT_EQ(job_->cancel().value(), hr::kOk);
  EXPECT_EQ(held.use_count(), 1);
}

TEST_F(ClientTest, KeptRegistrationsAreMadeAgain) {
  start();
  ASSERT_TRUE(job_->set_callbacks({}, Registration::kKeep));
  const auto object = service_->notify_object();
  service_.reset();
  service_.emplace(bus_.address());
  ASSERT_TRUE(eventually([&] { return service_->notify_object() == object; }));
  EXPECT_EQ(service_->notify("JobTransferred").get().code, hr::kOk);
}

TEST_F(ClientTest, KeptRegistrationsEndWithTheJob) {
  start();
  auto held = std::make_shared<int>();
  ASSERT_TRUE(job_->set_callbacks({[held](Job, std::uint64_t) { return hr::kOk; }, {}, {}}));
  FakeService next(bus_.address(), true);
  next.fail("SetNotifyObject", "org.openbits.Error.HR80200001");
  service_.reset();
  EXPECT_TRUE(eventually([&] { return held.use_count() == 1; }));
  EXPECT_EQ(next.calls("SetNotifyObject"), 1);
}

TEST_F(ClientTest, OtherRegistrationsAreForgottenWithTheService) {  // NOT-04
  start();
  auto held = std::make_shared<int>();
  ASSERT_TRUE(job_->set_callbacks({[held](Job, std::uint64_t) { return hr::kOk; }, {}, {}},
                                  Registration::kUntilServiceRestart));
  FakeService next(bus_.address(), true);
  service_.reset();
  EXPECT_TRUE(eventually([&] { return held.use_count() == 1; }));
  EXPECT_EQ(next.calls("SetNotifyObject"), 0);
}

// Callbacks about files ---------------------------------------------------------------------------

TEST_F(ClientTest, CallbacksAboutFilesGetTheFile) {  // NOT-19, NOT-23
  start();
  std::promise<std::tuple<Guid, std::uint32_t, std::uint64_t>> got_file;
  std::promise<std::tuple<std::uint32_t, std::vector<FileRange>, std::uint64_t>> got_ranges;
  Callbacks callbacks;
  callbacks.file_transferred = [&](Job job, File file, std::uint64_t sequence) {
    got_file.set_value({job.id(), file.index(), sequence});
    return file.set_validation_state(true) ? hr::kFalse : hr::kEFail;
  };
  callbacks.file_ranges_transferred = [&](Job, File file, std::span<const FileRange> ranges,
                                          std::uint64_t sequence) {
    got_ranges.set_value({file.index(), {ranges.begin(), ranges.end()}, sequence});
  };
  ASSERT_TRUE(job_->set_callbacks(callbacks));
  EXPECT_EQ(service_->notify("FileTransferred", 42).get(), (CallbackAnswer{hr::kFalse, {}}));
  EXPECT_EQ(got_file.get_future().get(), std::tuple(FakeService::job_id(), 1u, std::uint64_t{42}));
  EXPECT_EQ(service_->calls("SetValidationState"), 1);
  EXPECT_EQ(service_->notify("FileRangesTransferred", 43).get().code, hr::kOk);
  EXPECT_EQ(got_ranges.get_future().get(),
            std::tuple(1u, std::vector<FileRange>{{0, 10}, {20, 5}}, std::uint64_t{43}));
}

TEST_F(ClientTest, FileFunctionsThatAreNotSetOrThrow) {
  start();
  ASSERT_TRUE(job_->set_callbacks({}));
  EXPECT_EQ(service_->notify("FileTransferred").get().code, hr::kOk);
  EXPECT_EQ(service_->notify("FileRangesTransferred").get().code, hr::kOk);
  Callbacks callbacks;
  callbacks.file_transferred = [](Job, File, std::uint64_t) -> HResult {
    throw std::runtime_error("no");
  };
  callbacks.file_ranges_transferred = [](Job, File, std::span<const FileRange>, std::uint64_t) {
    throw std::runtime_error("no");
  };
  ASSERT_TRUE(job_->set_callbacks(callbacks));
  EXPECT_EQ(service_->notify("FileTransferred").get().code, hr::kEFail);
  EXPECT_EQ(service_->notify("FileRangesTransferred").get().code, hr::kEFail);
}

TEST_F(ClientTest, CallsAboutFilesWithWrongArgumentsAreRefused) {
  start();
  ASSERT_TRUE(job_->set_callbacks({}));
  const auto [name, path] = service_->notify_object();
  const auto call = [&, name = name, path = path](const char* member, auto append) {
    std::promise<std::string> error;
    service_->call(name, path, "org.openbits.Callback1", member, append, [&](sd_bus_message* m) {
      const sd_bus_error* e = sd_bus_message_get_error(m);
      error.set_value(e != nullptr ? e->name : "");
    });
    return error.get_future().get();
  };
  const std::string job = FakeService::job_path();
  EXPECT_EQ(
      call("FileTransferred",
           [&](auto* m) { return sd_bus_message_append(m, "ot", job.c_str(), std::uint64_t{1}); }),
      kInvalidArgs);
  EXPECT_EQ(call("FileRangesTransferred",
                 [&](auto* m) {
                   return sd_bus_message_append(m, "otuat", job.c_str(), std::uint64_t{1}, 0u, 0);
                 }),
            kInvalidArgs);
  EXPECT_EQ(call("FileTransferred",
                 [&](auto* m) {
                   return sd_bus_message_append(m, "otu", (job + "/files/0").c_str(),
                                                std::uint64_t{1}, 0u);
                 }),
            kInvalidArgs);
  EXPECT_EQ(call("FileTransferred",
                 [&](auto* m) {
                   return sd_bus_message_append(m, "otu", FakeService::job_path(2).c_str(),
                                                std::uint64_t{1}, 0u);
                 }),
            kInvalidArgs);
}

TEST_F(ClientTest, RangesWaitBehindEventsEachWithItsOwnCall) {  // NOT-18, NOT-23
  start();
  Gate three;
  Gate fourth;
  std::string order;
  std::vector<std::uint64_t> numbers;
  const auto note = [&](char c, std::uint64_t sequence) {
    order += c;
    numbers.push_back(sequence);
  };
  Callbacks callbacks;
  callbacks.transferred = [&](Job, std::uint64_t sequence) {
    (sequence == 0 ? three : fourth).pass();
    return hr::kOk;
  };
  callbacks.file_transferred = [&](Job, File, std::uint64_t sequence) {
    note('f', sequence);
    return hr::kOk;
  };
  callbacks.file_ranges_transferred = [&](Job, File, std::span<const FileRange>,
                                          std::uint64_t sequence) { note('r', sequence); };
  callbacks.modified = [&](Job, std::uint64_t sequence) { note('m', sequence); };
  ASSERT_TRUE(job_->set_callbacks(callbacks));
  // Three threads stay busy, so that the fourth runs the rest one after the other.
  std::vector<std::future<CallbackAnswer>> busy;
  for (int i = 0; i < 3; ++i) busy.push_back(service_->notify("JobTransferred", 0));
  busy.push_back(service_->notify("JobTransferred", 1));
  EXPECT_TRUE(eventually([&] { return three.arrived() == 3 && fourth.arrived() == 1; }));
  std::vector<std::future<CallbackAnswer>> answers;
  answers.push_back(service_->notify("FileRangesTransferred", 2));
  answers.push_back(service_->notify("FileRangesTransferred", 3));
  answers.push_back(service_->notify("JobModification", 3));
  answers.push_back(service_->notify("FileTransferred", 4));
  EXPECT_EQ(service_->notify("JobModification", 5).get().code, hr::kOk);  // merged: at once
  fourth.open();
  for (auto& answer : answers) EXPECT_EQ(answer.get().code, hr::kOk);
  EXPECT_EQ(order, "frrm");
  // They have the number of the newest event that the job was told of.
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{4, 4, 4, 5}));
  three.open();
  for (auto& answer : busy) EXPECT_EQ(answer.get().code, hr::kOk);
}

// Ends ------------------------------------------------------------------------------------------

TEST_F(ClientTest, TheLastHandleMayGoInsideACallback) {
  start();
  Gate gate;
  std::promise<void> done;
  auto held = std::make_shared<int>();
  ASSERT_TRUE(job_->set_callbacks({[&gate, &done, held](Job job, std::uint64_t) {
                                     gate.pass();
                                     const HResult result = job.state().code();
                                     done.set_value();
                                     return result;
                                   },
                                   {},
                                   {}}));
  auto answer = service_->notify("JobTransferred");
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 1; }));
  let_go();
  gate.open();
  done.get_future().get();
  EXPECT_EQ(answer.get(), (CallbackAnswer{hr::kOk, {}}));  // sent before the connection closed
  EXPECT_TRUE(eventually([&] { return held.use_count() == 1; }));
}

TEST_F(ClientTest, WaitingCallbacksGoWithTheLastHandle) {
  start();
  Gate gate;
  auto held = std::make_shared<int>();
  ASSERT_TRUE(job_->set_callbacks({[&gate, held](Job, std::uint64_t) {
                                     gate.pass();
                                     return hr::kOk;
                                   },
                                   {},
                                   {}}));
  std::vector<std::future<CallbackAnswer>> answers;
  for (int i = 0; i < 8; ++i) answers.push_back(service_->notify("JobTransferred"));
  EXPECT_TRUE(eventually([&] { return gate.arrived() == 4; }));
  let_go();
  gate.open();
  EXPECT_TRUE(eventually([&] { return held.use_count() == 1; }));
  for (auto& answer : answers) answer.wait();
}

TEST_F(ClientTest, AFileOutlivesTheClient) {
  start();
  const File file = job_->file(0);
  let_go();
  EXPECT_EQ(file.remote_name().code(), hr::kOk);
}

TEST_F(ClientTest, ManyThreadsAtOnce) {
  start();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([job = *job_]() mutable {
      for (int k = 0; k < 50; ++k) {
        EXPECT_EQ(job.state().value(), JobState::kSuspended);
        EXPECT_TRUE(job.set_callbacks({}));
        EXPECT_TRUE(job.clear_callbacks());
      }
    });
  }
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace openbits
