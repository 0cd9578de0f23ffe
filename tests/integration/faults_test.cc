// Bad input and bad surroundings: a clear error, and nothing lost.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/service_world.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kMiB = 1024 * 1024;

class Faults : public ::testing::Test {
 protected:
  HResult add(const std::string& url, const std::string& path) {
    Job job = must(world_.client.create_job("job"));
    const Result<void> result = job.add_file(url, path);
    if (!result) {
      EXPECT_GT(result.error().message.size(), 10u) << "an error without an explanation";
    }
    EXPECT_EQ(must(job.files()).size(), result.ok() ? 1u : 0u);
    must(job.cancel());
    return result.code();
  }
  ServiceWorld world_;
};

TEST_F(Faults, MalformedUrls) {  // FILE-06 FILE-08 FILE-12 FILE-13 FILE-14
  const std::string path = world_.out / "file";
  for (const char* url : {"",
                          " ",
                          "x",
                          "http://",
                          "http:///path",
                          "http://host:port/",
                          "http://host:70000/",
                          "http://ho st/",
                          "http://host/a b",
                          "http://host/\n",
                          "http://h\xC3\xB6st/",
                          "ftp://host/",
                          "gopher://host/",
                          "file://host/etc/passwd",
                          "file:///etc/%00",
                          "file:etc/passwd",
                          "/etc/../etc/passwd",
                          "/etc/",
                          "\\\\server\\share\\file",
                          "http://[::1/",
                          "//host/path",
                          "http//host",
                          "javascript:alert(1)"}) {
    EXPECT_EQ(add(url, path), hr::kEInvalidArg) << url;
  }
  EXPECT_EQ(add("http://host/" + std::string(2200, 'a'), path), hr::kEInvalidArg);
  EXPECT_EQ(add("http://host/" + std::string(261, 'a'), path), hr::kEInvalidArg);
  EXPECT_EQ(add("http://[::1]:80/a?b=c&d=%20#e", path), hr::kOk);
  EXPECT_EQ(add("HTTPS://user:secret@host.example/", path), hr::kOk);  // FILE-15
}

TEST_F(Faults, ImpossiblePaths) {  // FILE-07 FILE-09 FILE-16 FILE-17 LNX-01
  const std::string url = world_.web.url("file");
  const std::string out = world_.out.path();
  for (const std::string& path :
       {std::string(), std::string("file"), std::string("./file"), out + "/", out + "/./file",
        out + "/../file", out + "/..", out, out + "/" + std::string(240, 'a'),
        "/" + std::string(4096, 'a')}) {
    EXPECT_EQ(add(url, path), hr::kEInvalidArg) << path;
  }
  EXPECT_EQ(add(url, out + "/missing/file"), hr::kWin32PathNotFound);
  write_bytes(out + "/plain", "x");
  EXPECT_EQ(add(url, out + "/plain/file"), hr::kWin32PathNotFound);
  EXPECT_EQ(add(url, out + "/a*b?c:d\\e"), hr::kOk);
  EXPECT_EQ(add(url, out + "/" + std::string(239, 'a')), hr::kOk);
}

TEST_F(Faults, UnwritableDirectory) {  // FILE-09
  if (::geteuid() == 0) {
    // Root may write anywhere, but not to a read-only file system.
    const TempDir mounted;
    if (::mount("tmpfs", mounted.path().c_str(), "tmpfs", MS_RDONLY, "") != 0) {
      GTEST_SKIP() << "needs the right to mount";
    }
    EXPECT_EQ(add(world_.web.url("file"), mounted / "file"), hr::kEAccessDenied);
    ::umount(mounted.path().c_str());
  } else {
    const std::string closed = world_.out / "closed";
    ASSERT_EQ(::mkdir(closed.c_str(), 0500), 0);
    EXPECT_EQ(add(world_.web.url("file"), closed + "/file"), hr::kEAccessDenied);
  }
}

TEST_F(Faults, TheSameDestinationTwice) {  // FILE-19 LNX-04 LNX-43
  Job job = must(world_.client.create_job("job"));
  const std::vector<FileSpec> files = {{world_.web.url("a"), world_.out / "a"},
                                       {world_.web.url("b"), world_.out / "a"}};
  EXPECT_EQ(job.add_files(files).code(), hr::kEInvalidArg);
  EXPECT_TRUE(must(job.files()).empty());
  must(job.add_file(world_.web.url("a"), world_.out / "a"));
  EXPECT_EQ(job.add_file(world_.web.url("b"), world_.out / "a").code(), hr::kEInvalidArg);
}

TEST_F(Faults, OverLongStrings) {  // JOB-02 JOB-10 JOB-11 PROXY-04 LNX-31
  const std::string umlaut = "\xC3\xA4";
  std::string name256;
  for (int i = 0; i < 256; ++i) name256 += umlaut;
  EXPECT_EQ(world_.client.create_job(name256).code(), hr::kOk);
  EXPECT_EQ(world_.client.create_job(name256 + "a").code(), hr::kEInvalidArg);
  Job job = must(world_.client.create_job("job"));
  EXPECT_EQ(job.set_display_name(name256 + "a").code(), hr::kBgEStringTooLong);
  EXPECT_EQ(job.set_description(std::string(1024, 'a')).code(), hr::kOk);
  EXPECT_EQ(job.set_description(std::string(1025, 'a')).code(), hr::kBgEStringTooLong);
  const ProxySettings list{ProxyUsage::kOverride, std::string(4001, 'p'), std::nullopt};
  EXPECT_EQ(job.set_proxy_settings(list).code(), hr::kBgEProxyListTooLarge);
  const ProxySettings bypass{ProxyUsage::kOverride, "p", std::string(4001, 'p')};
  EXPECT_EQ(job.set_proxy_settings(bypass).code(), hr::kBgEProxyBypassListTooLarge);
  EXPECT_EQ(must(job.display_name()), "job");
}

TEST_F(Faults, JobsThatDoNotExist) {  // JOB-08
  EXPECT_EQ(world_.client.job(Guid{}).code(), hr::kBgENotFound);
}

TEST_F(Faults, CallsInTheWrongState) {  // STATE-04 STATE-05 STATE-08 DONE-06 DONE-16 GEN-13
  Job job = must(world_.client.create_job("job"));
  EXPECT_EQ(job.resume().code(), hr::kBgEEmpty);
  EXPECT_EQ(must(job.state()), JobState::kSuspended);
  must(job.cancel());
  EXPECT_EQ(job.suspend().code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.resume().code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.cancel().code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.complete().code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.set_description("x").code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.add_file(world_.web.url("a"), world_.out / "a").code(), hr::kBgEInvalidState);
  EXPECT_EQ(job.take_ownership().code(), hr::kBgEInvalidState);
  EXPECT_EQ(must(job.state()), JobState::kCancelled);
}

TEST_F(Faults, AServerThatIsDown) {  // STATE-13 ERR-25 ERR-10 STATE-07
  world_.web.write_file("file", 1000, 1);
  world_.web.stop();
  Job job = world_.job_for("file");
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransientError));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, hr::kBgEConnectFailure);
  EXPECT_EQ(error.context, ErrorContext::kGeneralTransport);
  EXPECT_EQ(must(job.error_count()), 1u);
  world_.web.start();
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(job.error().code(), hr::kBgEErrorInformationUnavailable);  // ERR-02
  EXPECT_EQ(must(job.error_count()), 1u);                              // ERR-11
}

TEST_F(Faults, AFileThatIsNotThere) {  // ERR-19 STATE-15 DONE-19
  Job job = world_.job_for("missing");
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kError));
  EXPECT_EQ(must(job.error()).code, http_status(404));
  world_.web.write_file("missing", 1000, 1);
  must(job.resume());
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  must(job.complete());
  EXPECT_EQ(read_file(world_.out / "missing"), content(1000, 1));
}

TEST(FaultsInTransfer, AServerThatCutsTheConnection) {  // ERR-25 ERR-03
  Nginx::Options slow;
  slow.server = "limit_rate 4m;";
  ServiceWorld world(slow);
  world.web.write_file("big", 24 * kMiB, 5);
  Job job = world.job_for("big");
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 2 * kMiB; }));
  world.web.stop();
  ASSERT_TRUE(world.reaches(job, JobState::kTransientError));
  EXPECT_EQ(must(job.error()).code, hr::kBgEConnectionClosed);
  const std::uint64_t kept = must(job.progress()).bytes_transferred;
  EXPECT_GT(kept, kMiB);
  world.web.start("limit_rate 0;");
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  must(job.complete());
  EXPECT_TRUE(read_file(world.out / "big") == content(24 * kMiB, 5));
  const auto last = world.web.requests().back();
  EXPECT_EQ(last.range.rfind("bytes=" + std::to_string(kept), 0), 0u) << last.range;
}

TEST(FaultsInTransfer, AnotherVersionOnTheServer) {  // FILE-25 LNX-13 PROG-09
  Nginx::Options slow;
  slow.server = "limit_rate 4m;";
  ServiceWorld world(slow);
  world.web.write_file("big", 24 * kMiB, 5);
  world.web.set_time("big", 1'000'000'000);
  Job job = world.job_for("big");
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 2 * kMiB; }));
  must(job.suspend());
  world.web.write_file("big", 20 * kMiB, 6);
  world.web.set_time("big", 1'100'000'000);
  world.web.stop();
  world.web.start("limit_rate 0;");
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  must(job.complete());
  EXPECT_TRUE(read_file(world.out / "big") == content(20 * kMiB, 6));
  EXPECT_EQ(fs::last_write_time(world.out / "big").time_since_epoch().count() != 0, true);
  struct stat st = {};
  ASSERT_EQ(::stat((world.out / "big").c_str(), &st), 0);
  EXPECT_EQ(st.st_mtime, 1'100'000'000);  // FILE-23 LNX-05
}

TEST(FaultsInTransfer, AFullDisk) {  // LNX-32
  ServiceWorld world;
  const TempDir small;
  if (::mount("tmpfs", small.path().c_str(), "tmpfs", 0, "size=8m") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  world.web.write_file("big", 6 * kMiB, 9);
  write_bytes(small / "ballast", std::string(5 * kMiB, 'x'));
  CallbackRecorder recorder;
  Job job = must(world.client.create_job("full"));
  must(job.add_file(world.web.url("big"), small / "big"));
  must(job.set_callbacks(recorder.callbacks()));
  must(job.resume());
  EXPECT_TRUE(recorder.wait_for("error"));
  const JobErrorInfo error = must(job.error());
  EXPECT_EQ(error.code, hr::kWin32DiskFull);
  EXPECT_EQ(error.context, ErrorContext::kLocalFile);
  fs::remove(small / "ballast");
  must(job.resume());
  EXPECT_TRUE(world.reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_TRUE(read_file(small / "big") == content(6 * kMiB, 9));
  ::umount(small.path().c_str());
}

TEST(FaultsInTransfer, CompleteCanBeRepeatedWhenARenameFails) {  // DONE-07 DONE-08 DONE-15
  ServiceWorld world;
  world.web.write_file("one", 1000, 1);
  world.web.write_file("two", 1000, 2);
  const std::string dir = world.out / "dir";
  fs::create_directory(dir);
  Job job = must(world.client.create_job("job"));
  must(job.add_file(world.web.url("one"), world.out / "one"));
  must(job.add_file(world.web.url("two"), dir + "/two"));
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  fs::create_directory(dir + "/two");  // nothing can be renamed over a directory
  EXPECT_TRUE(failed(job.complete().code()));
  EXPECT_EQ(must(job.state()), JobState::kTransferred);
  EXPECT_TRUE(must(job.file(0).progress()).completed);
  EXPECT_FALSE(must(job.file(1).progress()).completed);
  EXPECT_EQ(read_file(world.out / "one"), content(1000, 1));
  fs::remove(dir + "/two");
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(dir + "/two"), content(1000, 2));
}

TEST(FaultsInTransfer, CompleteInMidTransferKeepsWhatIsWhole) {  // DONE-03 DONE-04
  Nginx::Options slow;
  slow.server = "location /big { limit_rate 1m; }";
  ServiceWorld world(slow);
  world.web.write_file("one", 1000, 1);
  world.web.write_file("big", 24 * kMiB, 2);
  Job job = must(world.client.create_job("job"));
  must(job.add_file(world.web.url("one"), world.out / "one"));
  must(job.add_file(world.web.url("big"), world.out / "big"));
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 2000; }));
  EXPECT_EQ(must(job.complete()), hr::kBgSPartialComplete);
  EXPECT_EQ(must(job.state()), JobState::kAcknowledged);
  EXPECT_EQ(read_file(world.out / "one"), content(1000, 1));
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(world.out.path())) ++entries;
  EXPECT_EQ(entries, 1u) << "the unfinished file or its temporary file was left";
}

TEST(FaultsInTransfer, CancelLeavesNothing) {  // DONE-13 DONE-14 TEMP-06
  Nginx::Options slow;
  slow.server = "limit_rate 1m;";
  ServiceWorld world(slow);
  world.web.write_file("big", 24 * kMiB, 2);
  Job job = world.job_for("big");
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 2000; }));
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  EXPECT_TRUE(fs::is_empty(world.out.path()));
}

TEST(FaultsInTransfer, AnExistingDestinationIsReplacedAndALinkNotFollowed) {  // DONE-12 LNX-04
  ServiceWorld world;
  world.web.write_file("file", 1000, 1);
  world.web.write_file("link", 1000, 2);
  write_bytes(world.out / "file", "old");
  ::chmod((world.out / "file").c_str(), 0640);
  write_bytes(world.out / "target", "untouched");
  fs::create_symlink("target", world.out / "link");
  Job job = must(world.client.create_job("job"));
  must(job.add_file(world.web.url("file"), world.out / "file"));
  must(job.add_file(world.web.url("link"), world.out / "link"));
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  EXPECT_EQ(read_file(world.out / "file"), "old");  // TEMP-01
  must(job.complete());
  EXPECT_EQ(read_file(world.out / "file"), content(1000, 1));
  EXPECT_EQ(read_file(world.out / "target"), "untouched");
  EXPECT_FALSE(fs::is_symlink(world.out / "link"));
  struct stat st = {};
  ASSERT_EQ(::stat((world.out / "file").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777, 0640u);
  EXPECT_EQ(st.st_uid, ::geteuid());  // DONE-10
}

TEST(FaultsOfTheService, ADamagedDatabaseIsKeptAside) {  // PERS-06 TEMP-08
  ServiceWorld world;
  Job job = must(world.client.create_job("lost"));
  world.bus.kill_service(SIGTERM);
  write_bytes(world.bus.state_dir() + "/jobs.db", std::string(10000, 'x'));
  EXPECT_EQ(job.state().code(), hr::kBgENotFound);
  EXPECT_TRUE(must(world.client.jobs()).empty());
  must(world.client.create_job("new"));
  bool kept = false;
  for (const auto& entry : fs::directory_iterator(world.bus.state_dir())) {
    kept = kept || entry.path().filename().string().starts_with("jobs.db.damaged-");
  }
  EXPECT_TRUE(kept);
  EXPECT_NE(world.bus.log().find("damaged"), std::string::npos) << world.bus.log();
}

TEST(FaultsOfTheService, ASecondServiceOnTheSameBusGoesAway) {  // LNX-08
  ServiceWorld world;
  world.bus.start_service();
  const pid_t first = world.bus.service_pid();
  const TempDir dir;
  Process second({OPENBITSD, "--state-dir", dir / "state"},
                 Process::Options{world.bus.env(), dir / "log"});
  EXPECT_NE(second.wait(), 0);
  EXPECT_NE(read_file(dir / "log").find("Another openbitsd"), std::string::npos)
      << read_file(dir / "log");
  EXPECT_EQ(world.bus.service_pid(), first);
  must(world.client.create_job("still served"));
}

TEST(FaultsOfTheService, ASecondServiceOnTheSameStateGoesAway) {
  ServiceWorld world;
  world.bus.start_service();
  const PrivateBus other;
  const TempDir dir;
  Process second({OPENBITSD, "--state-dir", world.bus.state_dir()},
                 Process::Options{other.env(), dir / "log"});
  EXPECT_NE(second.wait(), 0);
  EXPECT_NE(read_file(dir / "log").find(world.bus.state_dir()), std::string::npos)
      << read_file(dir / "log");
}

TEST(FaultsOfTheService, AStoreThatIsFullRefusesAndRecovers) {  // LNX-38
  const TempDir small;
  if (::mount("tmpfs", small.path().c_str(), "tmpfs", 0, "size=2m") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  {
    PrivateBus::Options options;
    options.state_dir = small / "state";
    ServiceWorld world(Nginx::Options{}, options);
    Job job = must(world.client.create_job("kept"));
    std::string ballast(4 * kMiB, 'x');
    std::ofstream(small / "ballast") << ballast;
    // Whatever still fits in is fine; at last the disk is full.
    Result<void> result;
    for (int i = 0; i < 2000 && result; ++i) {
      result = job.set_description(std::string(1000, static_cast<char>('a' + i % 26)));
    }
    ASSERT_FALSE(result);
    EXPECT_EQ(result.code(), hr::kWin32DiskFull);
    EXPECT_EQ(world.client.create_job("refused").code(), hr::kWin32DiskFull);
    EXPECT_EQ(must(world.client.jobs()).size(), 1u);
    fs::remove(small / "ballast");
    must(job.set_description("again"));
    world.bus.kill_service(SIGKILL);
    EXPECT_EQ(must(job.description()), "again");
  }
  ::umount(small.path().c_str());
}

}  // namespace
}  // namespace openbits::test
