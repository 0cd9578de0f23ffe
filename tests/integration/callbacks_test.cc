// Callback objects over the real bus, through the C++ API.
#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "support/service_world.h"

namespace openbits::test {
namespace {

constexpr std::uint32_t kEverything =
    notify::kJobTransferred | notify::kJobError | notify::kJobModification;

class CallbackObjects : public ::testing::Test {
 protected:
  CallbackObjects() { world_.web.write_file("file", 100'000, 1); }

  // A download that stands in TRANSFERRED.
  Job transferred_job() { return transferred_job_named("file"); }
  Job transferred_job_named(const std::string& name) {
    world_.web.write_file(name, 100'000, 1);
    Job job = world_.job_for(name);
    must(job.resume());
    EXPECT_TRUE(world_.reaches(job, JobState::kTransferred));
    return job;
  }
  Job of(const Client& client, const Job& job) {
    Client copy = client;
    return must(copy.job(job.id()));
  }
  ServiceWorld world_;
};

TEST_F(CallbackObjects, TransferredComesWhenAllFilesAreThere) {  // NOT-02 NOT-07 NOT-12
  CallbackRecorder recorder;
  Job job = world_.job_for("file");
  std::promise<JobState> state;
  recorder.on_event([&](const Job& j, const CallbackRecorder::Event& e) {
    if (e.name == "transferred") state.set_value(must(j.state()));
  });
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("transferred"));
  EXPECT_EQ(state.get_future().get(), JobState::kTransferred);
  EXPECT_EQ(recorder.events().front().job, job.id());
  EXPECT_EQ(recorder.count("error"), 0u);
}

TEST_F(CallbackObjects, ErrorComesWithWhatHappened) {  // NOT-13 ERR-19
  CallbackRecorder recorder;
  Job job = world_.job_for("missing");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("error"));
  const CallbackRecorder::Event event = recorder.events().front();
  EXPECT_EQ(event.error.code, http_status(404));
  EXPECT_EQ(event.error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(event.error.file, 0u);
  EXPECT_EQ(event.error.protocol, "http");
  EXPECT_NE(event.error.message.find("404"), std::string::npos);
}

TEST_F(CallbackObjects, TransientErrorIsNotReported) {  // NOT-13
  CallbackRecorder recorder;
  world_.web.stop();
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransientError));
  EXPECT_EQ(recorder.count("error"), 0u);
  world_.web.start();
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("transferred"));
  EXPECT_EQ(recorder.count("error"), 0u);
}

TEST_F(CallbackObjects, LateRegistrationStillGetsItsCall) {  // NOT-05
  const Job job = transferred_job();
  CallbackRecorder recorder;
  Job again = of(world_.client, job);
  must(again.set_callbacks(recorder.callbacks()));
  EXPECT_TRUE(recorder.wait_for("transferred"));
}

TEST_F(CallbackObjects, LateRegistrationAfterAnErrorStillGetsItsCall) {  // NOT-05
  Job job = world_.job_for("missing");
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kError));
  CallbackRecorder recorder;
  must(job.set_callbacks(recorder.callbacks()));
  EXPECT_TRUE(recorder.wait_for("error"));
}

TEST_F(CallbackObjects, TheLastRegistrationWins) {  // NOT-06
  CallbackRecorder first;
  CallbackRecorder second;
  const Client other = world_.connect();
  Job job = world_.job_for("file");
  must(job.set_callbacks(first.callbacks(), Registration::kUntilServiceRestart));
  must(of(other, job).set_callbacks(second.callbacks(), Registration::kUntilServiceRestart));
  must(job.resume());
  ASSERT_TRUE(second.wait_for("transferred"));
  EXPECT_EQ(first.count("transferred"), 0u);
}

TEST_F(CallbackObjects, ANewRegistrationHearsWhatAnEarlierOneAnswered) {  // NOT-27
  Job job = transferred_job();
  CallbackRecorder first;
  must(job.set_callbacks(first.callbacks()));
  ASSERT_TRUE(first.wait_for("transferred"));
  const Client other = world_.connect();
  CallbackRecorder second;
  must(of(other, job).set_callbacks(second.callbacks()));
  ASSERT_TRUE(second.wait_for("transferred"));
  EXPECT_EQ(first.events().front().sequence, second.events().front().sequence);
}

TEST_F(CallbackObjects, AFailureIsCalledAgainUntilItSucceeds) {  // NOT-25
  CallbackRecorder recorder;
  recorder.answer_with(hr::kEFail);
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("transferred", 2));
  recorder.answer_with(hr::kOk);
  ASSERT_TRUE(recorder.wait_for("transferred", 3));
  const auto events = recorder.events();
  EXPECT_EQ(events[0].sequence, events[2].sequence);
}

TEST_F(CallbackObjects, SuccessOtherThanSOkIsCalledAgain) {  // NOT-25
  CallbackRecorder recorder;
  recorder.answer_with(hr::kFalse);
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  EXPECT_TRUE(recorder.wait_for("transferred", 2));
}

TEST_F(CallbackObjects, ClearingEndsTheCalls) {  // NOT-02 NOT-40
  CallbackRecorder recorder;
  recorder.answer_with(hr::kEFail);
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("transferred"));
  EXPECT_TRUE(must(job.has_callbacks()));
  must(job.clear_callbacks());
  EXPECT_FALSE(must(job.has_callbacks()));
  // A program that registers now is the next that is called.
  CallbackRecorder next;
  const Client other = world_.connect();
  must(of(other, job).set_callbacks(next.callbacks()));
  ASSERT_TRUE(next.wait_for("transferred"));
}

TEST_F(CallbackObjects, DisableWinsOverEveryOtherBit) {  // NOT-08 NOT-07
  CallbackRecorder recorder;
  Job job = world_.job_for("file");
  must(job.set_notify_flags(kEverything | notify::kDisable));
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(recorder.events().size(), 0u);
  must(job.set_notify_flags(notify::kJobTransferred));  // the event is still owed
  EXPECT_TRUE(recorder.wait_for("transferred"));
  EXPECT_EQ(recorder.count("modified"), 0u);
}

TEST_F(CallbackObjects, UnknownFlagsAreRefused) {  // NOT-09
  Job job = world_.job_for("file");
  EXPECT_EQ(job.set_notify_flags(0x40).code(), hr::kENotImpl);
  EXPECT_EQ(job.set_notify_flags(0x80000001).code(), hr::kENotImpl);
  EXPECT_EQ(must(job.notify_flags()), 3u);
  must(job.set_notify_flags(notify::kAll));  // NOT-10: all documented bits are accepted
  EXPECT_EQ(must(job.notify_flags()), notify::kAll);
}

TEST_F(CallbackObjects, ModificationTellsOfChanges) {  // NOT-14 NOT-16
  CallbackRecorder recorder;
  Job job = world_.job_for("file");
  must(job.set_notify_flags(notify::kJobModification));
  must(job.set_callbacks(recorder.callbacks()));
  must(job.set_description("changed"));
  EXPECT_TRUE(recorder.wait_for("modified", 1));
  must(job.add_file(world_.web.url("file"), world_.out / "second"));
  EXPECT_TRUE(recorder.wait_for("modified", 2));
  must(job.suspend());
  EXPECT_TRUE(recorder.wait_for("modified", 3));
}

TEST_F(CallbackObjects, CompleteFromInsideTheCallback) {  // NOT-30 DONE-01
  CallbackRecorder recorder;
  std::promise<Result<HResult>> completed;
  recorder.on_event([&](Job job, const CallbackRecorder::Event& e) {
    if (e.name == "transferred") completed.set_value(job.complete());
  });
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  const auto result = completed.get_future().get();
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(*result, hr::kOk);
  EXPECT_EQ(read_file(world_.out / "file"), content(100'000, 1));
  EXPECT_EQ(must(job.state()), JobState::kAcknowledged);
}

TEST_F(CallbackObjects, EveryMethodFromInsideTheCallback) {  // NOT-30
  CallbackRecorder recorder;
  std::promise<void> done;
  recorder.on_event([&](Job job, const CallbackRecorder::Event& e) {
    if (e.name != "error") return;
    EXPECT_EQ(must(job.state()), JobState::kError);
    EXPECT_EQ(must(job.error()).code, http_status(404));
    EXPECT_EQ(must(job.files()).size(), 1u);
    must(job.set_description("from inside"));
    must(job.suspend());
    must(job.cancel());
    done.set_value();
  });
  Job job = world_.job_for("missing");
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  done.get_future().get();
  EXPECT_EQ(must(job.state()), JobState::kCancelled);
}

TEST_F(CallbackObjects, AtMostFourCallsAtATime) {  // NOT-28
  constexpr int kJobs = 7;
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::promise<void> gate;
  const std::shared_future<void> opened = gate.get_future().share();
  // One connection for each, so that it is the service that counts and not the library.
  std::vector<Client> clients;
  std::vector<CallbackRecorder> recorders(kJobs);
  for (int i = 0; i < kJobs; ++i) {
    Job job = transferred_job_named("file" + std::to_string(i));
    clients.push_back(world_.connect());
    recorders[static_cast<std::size_t>(i)].on_event([&, opened](const Job&, const auto&) {
      const int now = ++running;
      int seen = most.load();
      while (now > seen && !most.compare_exchange_weak(seen, now)) {
      }
      opened.wait();
      --running;
    });
    must(of(clients.back(), job).set_callbacks(recorders[static_cast<std::size_t>(i)].callbacks()));
  }
  ASSERT_TRUE(eventually([&] { return running == 4; }));
  gate.set_value();
  for (const CallbackRecorder& recorder : recorders) EXPECT_TRUE(recorder.wait_for("transferred"));
  EXPECT_EQ(most, 4);
}

// A program of its own that registers for the job and hangs in every callback.
class Registrant {
 public:
  Registrant(const ServiceWorld& world, const Job& job)
      : process_({OPENBITS_REGISTRANT, world.bus.address(), job.id().text()},
                 Process::Options{{}, dir_ / "out"}) {
    EXPECT_TRUE(eventually([this] { return read_file(dir_ / "out") == "ready\n"; }));
  }
  void kill() {
    process_.kill(SIGKILL);
    process_.wait();
  }

 private:
  TempDir dir_;
  Process process_;
};

TEST_F(CallbackObjects, AnotherProgramTakesOverFromAKilledOne) {  // NOT-04 NOT-06 LNX-19
  for (const bool finished_between : {false, true}) {
    Job job = world_.job_for(finished_between ? "file-a" : "file-b");
    world_.web.write_file(finished_between ? "file-a" : "file-b", 1000, 2);
    Registrant registrant(world_, job);
    if (finished_between) {
      must(job.resume());
      ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
    }
    registrant.kill();
    EXPECT_TRUE(eventually([&] { return !must(job.has_callbacks()); }));
    CallbackRecorder recorder;
    must(job.set_callbacks(recorder.callbacks()));
    if (!finished_between) must(job.resume());
    EXPECT_TRUE(recorder.wait_for("transferred"));
  }
}

TEST_F(CallbackObjects, AHungProgramIsReplacedAtOnce) {  // NOT-06 LNX-21
  const Job job = transferred_job();
  const Registrant registrant(world_, job);
  CallbackRecorder recorder;
  must(of(world_.client, job).set_callbacks(recorder.callbacks()));
  EXPECT_TRUE(recorder.wait_for("transferred"));
}

TEST_F(CallbackObjects, AFinalJobTakesNoRegistration) {  // NOT-03 LNX-27
  Job job = transferred_job();
  must(job.complete());
  CallbackRecorder recorder;
  EXPECT_EQ(job.set_callbacks(recorder.callbacks()).code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.clear_callbacks().code(), hr::kBgEInvalidState);
}

TEST_F(CallbackObjects, NothingIsLostWhenTheServiceIsKilledBeforeTheAnswer) {  // NOT-25 PERS-07
  CallbackRecorder recorder;
  recorder.answer_with(hr::kEFail);
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks(), Registration::kKeep));
  must(job.resume());
  ASSERT_TRUE(recorder.wait_for("transferred"));
  const std::uint64_t sequence = recorder.events().front().sequence;
  world_.bus.kill_service();
  recorder.answer_with(hr::kOk);
  // The library registers again, which starts the service, which owes the call.
  const std::size_t before = recorder.count("transferred");
  ASSERT_TRUE(recorder.wait_for("transferred", before + 1));
  EXPECT_EQ(recorder.events().back().sequence, sequence);
}

TEST_F(CallbackObjects, ARegistrationEndsWithTheService) {  // NOT-04 PERS-03
  CallbackRecorder recorder;
  Job job = world_.job_for("file");
  must(job.set_callbacks(recorder.callbacks(), Registration::kUntilServiceRestart));
  EXPECT_TRUE(must(job.has_callbacks()));
  world_.bus.kill_service();
  EXPECT_FALSE(must(job.has_callbacks()));
}

}  // namespace
}  // namespace openbits::test
