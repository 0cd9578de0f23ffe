// How many are called at a time, and who waits.
#include "conformance/notification.h"

namespace openbits::test {
namespace {

class PlacesTest : public NotificationTest {
 protected:
  /// Jobs that have failed, all with an object whose JobError waits at the gate.
  void fail_jobs(int number) {
    callback_->on_error = [gate = gate_](auto*, auto*) {
      gate->pass();
      return S_OK;
    };
    for (int i = 0; i < number; ++i) {
      jobs_.push_back(job_with({"missing" + std::to_string(i)}));
      ASSERT_EQ(jobs_.back()->SetNotifyInterface(callback_.get()), S_OK);
      ASSERT_EQ(jobs_.back()->Resume(), S_OK);
    }
    for (const TestJob& job : jobs_) ASSERT_TRUE(reaches(job, BG_JOB_STATE_ERROR));
  }

  const Ptr<FileCallback> callback_ = FileCallback::make();
  std::vector<TestJob> jobs_;
};

// One program may have all four places while there is no other (LNX-51).
TEST_F(PlacesTest, FourCallsAtATimeAndTheFifthWaits) {  // NOT-28 LNX-51
  ASSERT_NO_FATAL_FAILURE(fail_jobs(5));
  ASSERT_TRUE(eventually([&] { return gate_->waited() == 4; }));
  for (const TestJob& job : jobs_) EXPECT_EQ(open_notices(job).size(), 1u);
  EXPECT_EQ(gate_->waited(), 4);
  gate_->let_one();
  EXPECT_TRUE(eventually([&] { return gate_->waited() == 5; }));
  EXPECT_EQ(callback_->calls().size(), 1u);
  gate_->open();
  EXPECT_TRUE(callback_->hears("JobError", 5));
}

// NOT-28 LNX-51: one program that hangs leaves a place to the others. When that is taken too, they
// wait.
TEST_F(PlacesTest, AProgramThatHangsDoesNotKeepOthersFromBeingTold) {
  struct Other {
    Client client;
    CallbackRecorder recorder;
    std::optional<Job> job;
  };
  std::vector<Other> others;
  Gate second;
  for (int i = 0; i < 2; ++i) {
    Other& other = others.emplace_back(Other{world_.connect(), {}, {}});
    other.job = must(other.client.create_job("of another program"));
    must(other.job->add_file(world_.web.url("missing"), world_.out / "missing"));
    must(other.job->set_callbacks(other.recorder.callbacks()));
  }
  others[0].recorder.on_event([&](const Job&, const auto&) { second.pass(); });
  ASSERT_NO_FATAL_FAILURE(fail_jobs(5));
  ASSERT_TRUE(eventually([&] { return gate_->waited() == 3; }));
  must(others[0].job->resume());
  EXPECT_TRUE(eventually([&] { return second.waited() == 1; }));
  EXPECT_EQ(gate_->waited(), 3);

  must(others[1].job->resume());
  EXPECT_TRUE(world_.reaches(*others[1].job, JobState::kError));
  EXPECT_EQ(must(others[1].job->open_notices()).size(), 1u);
  EXPECT_EQ(others[1].recorder.count("error"), 0u);
  second.open();
  EXPECT_TRUE(others[0].recorder.wait_for("error"));
  EXPECT_TRUE(others[1].recorder.wait_for("error"));
  EXPECT_EQ(gate_->waited(), 3);
  EXPECT_EQ(callback_->calls().size(), 0u);
  for (const Other& other : others) must(Job(*other.job).cancel());
}

}  // namespace
}  // namespace openbits::test
