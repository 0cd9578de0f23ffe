// Uploads as the Engine leads them: sessions, replies, and the end of sessions.
#include <gtest/gtest.h>

#include "fakes/world.h"

namespace openbits::fakes {
namespace {

using core::JobId;
using core::UploadRequest;
using core::UploadSession;
using Task = UploadRequest::Task;
using namespace std::chrono_literals;

class EngineUpload : public World {
 protected:
  JobId begun_job(JobType type = JobType::kUpload) {
    const JobId id = create_job(kAlice, type);
    EXPECT_EQ(add_file(id, "up"), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  }
  /// One that has sent `sent` of its 100 bytes in a session "s".
  JobId sending_job(std::uint64_t sent = 40, JobType type = JobType::kUpload) {
    const JobId id = begun_job(type);
    const core::TransferId t = transfer(id);
    driver.connected(t);
    driver.metadata(t, 100, {"\"v\"", ""});
    driver.session(t, session("s"));
    if (sent > 0) driver.received(t, sent);
    if (sent > 0) driver.durable(t, sent);
    run();
    return id;
  }
  /// The whole file is on the server, and its reply at "http://h/reply".
  void send_all(const JobId& id) {
    const core::TransferId t = transfer(id);
    driver.received(t, 100);
    if (job(id).record.type == JobType::kUploadReply) {
      UploadSession told = session("s");
      told.reply_url = "http://h/reply";
      driver.session(t, told);
    }
    driver.durable(t, 100);
    driver.finished(t, 100);
    run();
  }
  static UploadSession session(const std::string& id) {
    UploadSession s;
    s.id = id;
    return s;
  }
  const UploadRequest& upload_of(const JobId& id) { return *driver.request(transfer(id)).upload; }
  std::string stored_session(const JobId& id) {
    return job(id).files.front().record.settings().upload.id;
  }
  core::TransferFailure failure(bool transient, HResult code = hr::kBgEConnectFailure) {
    core::TransferFailure f;
    f.transient = transient;
    f.error.code = code;
    f.error.context = ErrorContext::kGeneralTransport;
    return f;
  }
};

TEST_F(EngineUpload, TheSourceIsReadInPlace) {  // TEMP-09
  files.fail("/d/up", {hr::kEAccessDenied, "nothing can be written there"});
  const JobId id = begun_job();
  EXPECT_EQ(state(id), JobState::kConnecting);
  const core::TransferRequest& request = driver.request(transfer(id));
  EXPECT_EQ(request.temp_name, "");
  EXPECT_EQ(request.url, "http://h/up");
  EXPECT_EQ(upload_of(id).source, "/d/up");
  EXPECT_EQ(upload_of(id).task, Task::kSend);
  EXPECT_FALSE(upload_of(id).wants_reply);
}

TEST_F(EngineUpload, IsTransferredWhenTheServerHasAll) {  // STATE-16 NOT-19 PROG-07
  const JobId id = sending_job();
  set_flags(id, notify::kJobTransferred | notify::kFileTransferred);
  set_object(id, kObject);
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(job(id).progress().bytes_transferred, 40u);
  send_all(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_TRUE(job(id).files[0].progress().completed);
  EXPECT_EQ(calls(core::NoticeKind::kFileTransferred), 0u);
  EXPECT_EQ(calls(core::NoticeKind::kJobTransferred), 1u);
  EXPECT_EQ(upload_of(id).task, Task::kClose);
  EXPECT_EQ(upload_of(id).session.id, "s");
  driver.session_ended(transfer(id));
  run();
  EXPECT_EQ(stored_session(id), "");
  EXPECT_FALSE(driver.of(id));
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kAcknowledged);
  EXPECT_FALSE(driver.of(id));
}

TEST_F(EngineUpload, GoesOnInTheSameSessionAfterACrash) {  // UPL-20
  const JobId id = sending_job(40);
  restart();
  run();
  EXPECT_EQ(upload_of(id).session.id, "s");
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
  EXPECT_EQ(driver.request(transfer(id)).size, 100u);
  EXPECT_EQ(driver.request(transfer(id)).validators.etag, "\"v\"");
}

TEST_F(EngineUpload, AnotherSessionBeginsAtTheBeginning) {  // UPL-20 PROG-09
  const JobId id = sending_job(40);
  driver.session(transfer(id), session("t"));
  run();
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  restart(World::End::kPowerCut);
  run();
  EXPECT_EQ(upload_of(id).session.id, "t");
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineUpload, AChangedSourceBeginsAnewAtResume) {  // FILE-27
  const JobId id = sending_job(40);
  core::TransferFailure changed = failure(false, hr::kBgELocalFileChanged);
  changed.error.context = ErrorContext::kLocalFile;
  driver.failed(transfer(id), changed);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(upload_of(id).session.id, "s") << "it is to be cancelled";
  EXPECT_EQ(driver.request(transfer(id)).validators, core::Validators{});
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

// Replies ------------------------------------------------------------------------------------

TEST_F(EngineUpload, TheReplyIsFetchedBehindTheUpload) {  // PROG-05 NOT-19 TEMP-10 UPL-23 STATE-16
  const JobId id = sending_job(40, JobType::kUploadReply);
  set_flags(id, notify::kJobTransferred | notify::kFileTransferred);
  set_object(id, kObject);
  EXPECT_TRUE(upload_of(id).wants_reply);
  EXPECT_EQ(job(id).reply_progress().bytes_total, kSizeUnknown);  // PROG-10
  send_all(id);
  EXPECT_EQ(state(id), JobState::kTransferring);
  const core::TransferRequest& request = driver.request(transfer(id));
  EXPECT_EQ(request.upload, nullptr);
  EXPECT_EQ(request.url, "http://h/reply");
  EXPECT_EQ(request.given_url, "http://h/up") << "whom the secrets are for";
  EXPECT_NE(request.temp_name, "");
  EXPECT_EQ(job(id).reply_progress().bytes_total, 0u);
  driver.download(transfer(id), 7);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(job(id).reply_progress().bytes_total, 7u);
  EXPECT_EQ(job(id).progress().files_total, 1u);
  EXPECT_EQ(job(id).progress().bytes_total, 100u);
  EXPECT_EQ(calls(core::NoticeKind::kFileTransferred), 1u);
  EXPECT_EQ(upload_of(id).task, Task::kClose);
  driver.session_ended(transfer(id));
  run();
  EXPECT_EQ(complete(id), hr::kOk);
  ASSERT_EQ(files.published().size(), 1u);
  EXPECT_EQ(files.published().front().local_name, job(id).reply_file_name());
}

TEST_F(EngineUpload, AReplyGoesOnAfterACrash) {  // PERS-01
  const JobId id = sending_job(40, JobType::kUploadReply);
  send_all(id);
  restart(World::End::kPowerCut);
  run();
  EXPECT_EQ(driver.request(transfer(id)).url, "http://h/reply");
  EXPECT_EQ(driver.request(transfer(id)).upload, nullptr);
  driver.download(transfer(id), 7);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineUpload, TheNameOfAReplyIsFixedWhenItIsBeingFetched) {  // UPL-37
  const JobId id = sending_job(40, JobType::kUploadReply);
  const auto set_name = [&] {
    core::Settings settings;
    settings.options.reply_file_name = "/d/other";
    return configure(id, settings);
  };
  EXPECT_EQ(set_name(), hr::kOk);
  send_all(id);
  EXPECT_EQ(set_name(), hr::kBgEInvalidState);
  EXPECT_EQ(job(id).files[1].record.local_name, "/d/other");
}

TEST_F(EngineUpload, TheReplyIsReadWhenAllIsThere) {  // UPL-41 UPL-42
  const JobId id = sending_job(40, JobType::kUploadReply);
  const auto read = [&] {
    Pending<std::vector<std::uint8_t>> pending;
    engine().read_reply(kAlice, id, pending.reply());
    run();
    return pending;
  };
  EXPECT_EQ(read().code(), hr::kBgEInvalidState);
  send_all(id);
  EXPECT_EQ(read().code(), hr::kBgEInvalidState);
  driver.download(transfer(id), core::kLargestReplyData);
  run();
  EXPECT_EQ(read().result()->size(), core::kLargestReplyData);
}

TEST_F(EngineUpload, AReplyThatIsTooLargeIsNotRead) {  // UPL-42
  const JobId id = sending_job(40, JobType::kUploadReply);
  send_all(id);
  driver.download(transfer(id), core::kLargestReplyData + 1);
  run();
  Pending<std::vector<std::uint8_t>> pending;
  engine().read_reply(kAlice, id, pending.reply());
  run();
  EXPECT_EQ(pending.code(), hr::kBgETooLarge);
}

// Cancel -------------------------------------------------------------------------------------

TEST_F(EngineUpload, CancelTellsTheServer) {  // DONE-14
  const JobId id = sending_job();
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_EQ(upload_of(id).task, Task::kCancel);
  driver.session_ended(transfer(id));
  run();
  EXPECT_EQ(stored_session(id), "");
  EXPECT_FALSE(driver.of(id));
}

TEST_F(EngineUpload, CancelWithoutASessionTellsNobody) {  // DONE-14
  const JobId id = begun_job();
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_FALSE(driver.of(id));
}

TEST_F(EngineUpload, CancelIsToldAgainForADay) {  // DONE-17
  const JobId id = sending_job();
  EXPECT_EQ(cancel(id), hr::kOk);
  const core::SteadyTime begin = clock.steady();
  int tries = 0;
  while (driver.of(id) && tries < 1000) {
    ++tries;
    driver.failed(transfer(id), failure(true));
    run();
    for (int i = 0; i < 200 && !driver.of(id); ++i) pass(1min);
  }
  EXPECT_GT(tries, 5);
  EXPECT_LE(clock.steady() - begin, 24h + 4h);
  pass(11min);
  EXPECT_EQ(engine().find(id), nullptr) << "it is forgotten in the end";
}

TEST_F(EngineUpload, TheNoProgressTimeoutEndsTheTelling) {  // DONE-17
  const JobId id = sending_job();
  core::Settings settings;
  settings.no_progress_timeout = 60;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  EXPECT_EQ(cancel(id), hr::kOk);
  driver.failed(transfer(id), failure(true));
  run();
  EXPECT_EQ(stored_session(id), "");
}

TEST_F(EngineUpload, CancelIsToldAfterACrash) {  // DONE-17 DONE-14
  const JobId id = sending_job();
  EXPECT_EQ(cancel(id), hr::kOk);
  restart(World::End::kPowerCut);
  run();
  EXPECT_EQ(upload_of(id).task, Task::kCancel);
  EXPECT_EQ(upload_of(id).session.id, "s");
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineUpload, CancelOfAFinishedUploadLeavesTheFile) {  // DONE-18
  const JobId id = sending_job();
  send_all(id);
  EXPECT_EQ(upload_of(id).task, Task::kClose);
  driver.session_ended(transfer(id));
  run();
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_FALSE(driver.of(id));
}

TEST_F(EngineUpload, CancelDropsAReplyThatHasNotCome) {  // DONE-18 DONE-14
  const JobId id = sending_job(40, JobType::kUploadReply);
  send_all(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 10);
  driver.received(transfer(id), 5);
  const std::string temp = job(id).files[1].record.temp_name;
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(upload_of(id).task, Task::kCancel);
  EXPECT_FALSE(files.exists(temp));
}

TEST_F(EngineUpload, ASecondFileIsRefused) {  // UPL-01
  const JobId id = sending_job(40, JobType::kUploadReply);
  send_all(id);
  EXPECT_EQ(add_file(id, "other"), hr::kBgETooManyFiles);
}

TEST_F(EngineUpload, FilesGoToServersOnly) {  // LNX-140 FILE-11
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId id = create_job(kAlice, type);
    const HResult code = finish(begin_add(id, {{"file:///d/target", "/d/up"}}));
    EXPECT_EQ(code, type == JobType::kUpload ? hr::kENotImpl : hr::kEInvalidArg);
  }
}

TEST_F(EngineUpload, ASentFileCannotBeJudged) {  // LNX-141
  const JobId id = sending_job();
  send_all(id);
  Pending<void> pending;
  engine().set_validation_state(kAlice, id, 0, false, pending.reply());
  EXPECT_EQ(finish(pending), hr::kENotImpl);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineUpload, CompleteNeedsTransferred) {  // DONE-05
  const JobId id = sending_job(40, JobType::kUploadReply);
  EXPECT_EQ(complete(id), hr::kBgEInvalidState);
  send_all(id);
  EXPECT_EQ(complete(id), hr::kBgEInvalidState) << "the reply is not there";
  driver.download(transfer(id), 7);
  run();
  EXPECT_EQ(complete(id), hr::kOk);
}

TEST_F(EngineUpload, TheDriverHearsHowLongTheServerWasAway) {  // UPL-28
  const JobId id = sending_job();
  driver.failed(transfer(id), failure(true));
  run();
  pass(1h);
  ASSERT_TRUE(driver.of(id));
  EXPECT_GE(upload_of(id).unreached, 600u);
}

}  // namespace
}  // namespace openbits::fakes
