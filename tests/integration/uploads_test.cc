// Uploads by the real service to a server that is strict about the protocol.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "uploads_testing.h"

namespace openbits::test {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;

// STATE-16 UPL-03 UPL-07 UPL-12 UPL-13 UPL-23 PROG-07 TEMP-09
TEST_F(Uploads, AFileArrivesWhole) {
  serve();
  const std::string path = source("file", 3 * kMiB + 17);
  Job job = job_for(path, "dir/target");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_TRUE(uploaded("dir/target") == content(3 * kMiB + 17, 1));
  const JobProgress progress = must(job.progress());
  EXPECT_EQ(progress.bytes_total, 3 * kMiB + 17);
  EXPECT_EQ(progress.bytes_transferred, 3 * kMiB + 17);
  EXPECT_EQ(progress.files_total, 1u);
  EXPECT_EQ(progress.files_transferred, 1u);
  EXPECT_TRUE(must(job.file(0).progress()).completed);
  EXPECT_TRUE(eventually([&] { return server_->packets("Close-Session").size() == 1; }));
  EXPECT_EQ(server_->open_sessions(), 0u);
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(must(job.state()), JobState::kAcknowledged);
  EXPECT_TRUE(read_file(path) == content(3 * kMiB + 17, 1));
  EXPECT_EQ(server_->packets("Create-Session").size(), 1u);
  EXPECT_EQ(server_->packets("Fragment").front().fields.at("content-name"), "file");
  // Nothing was put beside the source.
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir_.path()),
                          std::filesystem::directory_iterator()),
            1);
}

// UPL-12 LNX-144
TEST_F(Uploads, AnEmptyFileArrives) {
  serve();
  Job job = job_for(source("empty", 0), "empty");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_EQ(uploaded("empty"), "");
  EXPECT_EQ(must(job.progress()).bytes_total, 0u);
}

// TEMP-09: of the directory nothing but reading is asked.
TEST_F(Uploads, TheSourcesDirectoryNeedNotBeWritable) {
  serve();
  const std::string path = source("file", 1000);
  ASSERT_EQ(::chmod(dir_.path().c_str(), 0500), 0);
  Job job = job_for(path, "file");
  must(job.resume());
  EXPECT_TRUE(reaches(job, JobState::kTransferred));
  ::chmod(dir_.path().c_str(), 0700);
  EXPECT_EQ(uploaded("file"), content(1000, 1));
}

// LNX-140 ERR-05
TEST_F(Uploads, ASourceThatIsNotThereIsAnErrorOfTheLocalFile) {
  serve();
  Job job = job_for(dir_ / "missing", "file");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(error.code, hr::kWin32FileNotFound);
  EXPECT_TRUE(server_->packets().empty());
  source("missing", 10);
  must(job.resume());
  EXPECT_TRUE(reaches(job, JobState::kTransferred));
}

// UPL-20 PERS-01: the same session goes on from what the server has.
TEST_F(Uploads, AKilledServiceGoesOnInTheSameSession) {
  serve();
  const std::size_t size = 10 * kMiB;
  const std::string path = source("file", size);
  std::atomic<bool> held = true;
  server_->set_script([&held](const Packet& packet) {
    Fault fault;
    fault.stall = held && packet.is("Fragment") && packet.first >= 2 * kMiB;
    return fault;
  });
  Job job = job_for(path, "file");
  must(job.resume());
  ASSERT_TRUE(eventually([&] {
    const auto fragments = server_->packets("Fragment");
    return !fragments.empty() && fragments.back().status == 0;
  }));
  bus_.kill_service(SIGKILL);
  held = false;
  EXPECT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_TRUE(uploaded("file") == content(size, 1));
  EXPECT_EQ(server_->packets("Create-Session").size(), 1u);
  EXPECT_EQ(server_->deliveries(), 1);
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
}

// FILE-27 LNX-142
TEST_F(Uploads, AChangedSourceIsAnErrorAndResumeSendsTheNewOne) {
  serve();
  const std::string path = source("file", 6 * kMiB);
  std::atomic<bool> change = true;
  server_->set_script([&](const Packet& packet) {
    if (packet.is("Fragment") && packet.first > 0 && change.exchange(false)) {
      source("file", 5 * kMiB, 2);
    }
    return Fault{};
  });
  Job job = job_for(path, "file");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, hr::kBgELocalFileChanged);
  EXPECT_EQ(error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(uploaded("file"), "-");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_TRUE(uploaded("file") == content(5 * kMiB, 2));
  EXPECT_EQ(server_->packets("Create-Session").size(), 2u);
  EXPECT_EQ(server_->packets("Cancel-Session").size(), 1u);
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
}

// FILE-27: also the time alone, and also while nothing is running.
TEST_F(Uploads, AnotherTimeOfTheSourceIsAChange) {
  serve();
  const std::string path = source("file", 2 * kMiB);
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.stall = packet.is("Fragment") && packet.number == 1;
    return fault;
  });
  Job job = job_for(path, "file");
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 0; }));
  must(job.suspend());
  const timespec times[2] = {{1'000'000, 0}, {1'000'000, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kError));
  EXPECT_EQ(must(job.error()).code, hr::kBgELocalFileChanged);
}

// UPL-33 CRED-15: asked for once, for the whole upload.
TEST_F(Uploads, CredentialsAreSentWhenTheServerAsks) {
  BitsUploadServer::Options options;
  options.credentials = "user:secret";
  serve(options);
  const std::string path = source("file", kMiB);
  Job refused = job_for(path, "file");
  must(refused.resume());
  ASSERT_TRUE(reaches(refused, JobState::kError));
  EXPECT_EQ(must(refused.error()).code, http_status(401));
  EXPECT_TRUE(server_->packets().empty());

  Job job = job_for(path, "file");
  must(job.set_credentials(AuthTarget::kServer, AuthScheme::kBasic, "user", "secret"));
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred)) << must(job.error()).message;
  EXPECT_TRUE(uploaded("file") == content(kMiB, 1));
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
}

// DONE-17 LNX-73 LNX-145: what tells the server of the end has the job's credentials, also after a
// restart.
TEST_F(Uploads, CancelHasTheCredentialsOfTheJob) {
  BitsUploadServer::Options options;
  options.credentials = "user:secret";
  serve(options);
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.stall = packet.is("Fragment");
    fault.status = packet.is("Cancel-Session") && packet.number == 0 ? 503 : 0;
    return fault;
  });
  Job job = job_for(source("file", kMiB), "file");
  must(job.set_credentials(AuthTarget::kServer, AuthScheme::kBasic, "user", "secret"));
  must(job.set_minimum_retry_delay(5));
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return server_->open_sessions() == 1; }));
  ASSERT_TRUE(reaches(job, JobState::kTransferring));
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  ASSERT_TRUE(eventually([&] { return server_->packets("Cancel-Session").size() == 1; }));
  bus_.kill_service(SIGKILL);
  EXPECT_EQ(must(job.state()), JobState::kCancelled);  // the call starts the service
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
}

// Cancel -------------------------------------------------------------------------------------

// DONE-14 UPL-25 LNX-145
TEST_F(Uploads, CancelDropsWhatIsOnTheServer) {
  serve();
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.stall = packet.is("Fragment") && packet.number == 1;
    return fault;
  });
  Job job = job_for(source("file", 2 * kMiB), "file");
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 0; }));
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  EXPECT_EQ(must(job.state()), JobState::kCancelled);
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
  EXPECT_EQ(server_->packets("Cancel-Session").size(), 1u);
  EXPECT_EQ(uploaded("file"), "-");
}

// DONE-17 UPL-26: also after a restart, and after answers that may be others later.
TEST_F(Uploads, CancelIsRepeatedUntilTheServerHasHeard) {
  serve();
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.stall = packet.is("Fragment") && packet.number == 1;
    fault.status = packet.is("Cancel-Session") && packet.number == 0 ? 503 : 0;
    return fault;
  });
  Job job = job_for(source("file", 2 * kMiB), "file");
  must(job.set_minimum_retry_delay(5));
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 0; }));
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  ASSERT_TRUE(eventually([&] { return server_->packets("Cancel-Session").size() == 1; }));
  EXPECT_EQ(server_->open_sessions(), 1u);
  bus_.kill_service(SIGKILL);
  EXPECT_EQ(must(job.state()), JobState::kCancelled);  // the call starts the service
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
}

// DONE-18
TEST_F(Uploads, CancelDoesNotUndoAFinishedUpload) {
  serve();
  Job job = job_for(source("file", 1000), "file");
  must(job.resume());
  ASSERT_TRUE(reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  EXPECT_TRUE(eventually([&] { return server_->open_sessions() == 0; }));
  EXPECT_EQ(uploaded("file"), content(1000, 1));
}

}  // namespace
}  // namespace openbits::test
