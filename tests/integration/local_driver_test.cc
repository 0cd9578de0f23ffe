// The driver for files of this machine: copies, resumption, other versions, bad sources, rights.
#include "transfer/local_driver.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "digest_testing.h"
#include "driver_testing.h"
#include "support/nginx.h"
#include "transfer/drivers.h"
#include "transfer/upload_driver.h"

namespace openbits::test {
namespace {

using transfer::CopyMethod;

constexpr std::size_t kSize = 1'000'003;
constexpr std::uint64_t kPiece = 64 * 1024;

struct stat status_of(const std::string& path) {
  struct stat st = {};
  EXPECT_EQ(::stat(path.c_str(), &st), 0) << path;
  return st;
}

class LocalDriverTest : public DriverTest {
 protected:
  LocalDriverTest() { write_bytes(source(), all()); }
  void SetUp() override {
    DriverTest::SetUp();
    open({});
  }

  void open(transfer::LocalDriver::Options options) {
    if (options.piece == transfer::LocalDriver::Options{}.piece) options.piece = kPiece;
    driver_ = std::make_unique<transfer::LocalDriver>(*loop_, *workers_, options);
  }
  static std::string all() { return content(kSize, 1); }
  std::string source() const { return dir_ / "source"; }
  core::TransferRequest local() const { return request(source()); }
  /// What remains to be done of a copy of which `there` bytes are there.
  core::TransferRequest resumed(std::size_t there, const Recorder& before) const {
    auto q = local();
    q.offset = there;
    q.size = *before.size;
    q.validators = before.validators;
    return q;
  }
  std::unique_ptr<Recorder> refused(const std::string& url, HResult code, bool transient = false) {
    auto r = run(request(url));
    EXPECT_EQ(r->code(), code) << url << ": " << r->text();
    if (!r->failure) return r;
    EXPECT_EQ(r->failure->transient, transient);
    EXPECT_EQ(r->failure->error.context, ErrorContext::kRemoteFile);
    EXPECT_EQ(r->failure->error.protocol, "file");  // ERR-07
    EXPECT_EQ(r->failure->error.file, 7u);
    EXPECT_NE(::access(temp().c_str(), F_OK), 0) << "a temporary file was made";
    return r;
  }
};

TEST_F(LocalDriverTest, CopiesAFileNamedByUrlOrPath) {  // LNX-02 FILE-10
  for (const std::string& url : {source(), "file://" + source(), "FILE://" + source(),
                                 "file://" + dir_.path() + "/%73our%63e"}) {
    ::unlink(temp().c_str());
    const auto r = run(url);
    ASSERT_TRUE(r->finished) << url << ": " << r->text();
    EXPECT_TRUE(r->connected);
    EXPECT_EQ(r->size, kSize);
    EXPECT_EQ(r->received, kSize);
    EXPECT_TRUE(read_file(temp()) == all());
    EXPECT_EQ(status_of(temp()).st_mode & 0777, 0600u);
  }
}

TEST_F(LocalDriverTest, ACopyIsHeldAgainstItsDigests) {  // LNX-120, LNX-122, LNX-123
  const auto expect_mismatch = [this](const Recorder& r) {
    EXPECT_EQ(r.code(), hr::kBgEValidationFailed) << r.text();
    EXPECT_EQ(read_file(temp()), "");
    if (!r.failure) return;
    EXPECT_FALSE(r.failure->transient);
    EXPECT_EQ(r.failure->error.context, ErrorContext::kRemoteFile);
    EXPECT_EQ(r.failure->error.protocol, "file");
  };
  const auto good = digest_of(all());
  const auto bad = digest_of("x", DigestAlgorithm::kSha512);
  auto q = local();
  q.digests = {digest_of(all(), DigestAlgorithm::kSha512), good};
  const auto whole = run(q);
  ASSERT_TRUE(whole->finished) << whole->text();
  q.digests = {good, bad};
  expect_mismatch(*run(q));

  // What is there from earlier counts.
  for (const std::size_t there : {kSize / 2, kSize}) {
    q = resumed(there, *whole);
    q.digests = {good};
    write_bytes(temp(), all().substr(0, there));
    EXPECT_TRUE(run(q)->finished);
    std::string changed = all().substr(0, there);
    changed[100] = static_cast<char>(changed[100] ^ 1);
    write_bytes(temp(), changed);
    expect_mismatch(*run(q));
  }

  q = local();
  q.ranges = {{500, 100}, {0, 10}};
  q.digests = {digest_of(all().substr(500, 100) + all().substr(0, 10))};
  EXPECT_TRUE(run(q)->finished);
  q.digests = {good};
  expect_mismatch(*run(q));

  // All is there: the source is not needed.
  ::unlink(source().c_str());
  q = resumed(kSize, *whole);
  q.only_check = true;
  q.digests = {good};
  write_bytes(temp(), all());
  EXPECT_TRUE(run(q)->finished);
  write_bytes(temp(), content(kSize, 2));
  expect_mismatch(*run(q));
}

TEST_F(LocalDriverTest, EveryWayOfCopyingGivesTheSameFile) {  // LNX-110
  for (const auto method :
       {CopyMethod::kClone, CopyMethod::kInKernel, CopyMethod::kThroughMemory}) {
    transfer::LocalDriver::Options options;
    options.method = method;
    open(options);
    const auto whole = run(local());
    ASSERT_TRUE(whole->finished) << whole->text();
    EXPECT_TRUE(read_file(temp()) == all()) << static_cast<int>(method);
    auto q = local();
    q.ranges = {{900'000, 50'000}, {0, 100'000}, {kSize - 1, kToEndOfFile}};
    ASSERT_TRUE(run(q)->finished);
    EXPECT_TRUE(read_file(temp()) ==
                all().substr(900'000, 50'000) + all().substr(0, 100'000) + all().substr(kSize - 1));
  }
}

TEST_F(LocalDriverTest, AnEmptyFile) {
  write_bytes(source(), "");
  const auto r = run(local());
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(r->finished, 0u);
  EXPECT_EQ(status_of(temp()).st_size, 0);
}

TEST_F(LocalDriverTest, TheTimeOfTheSourceIsKept) {  // FILE-24
  for (const std::string& text : {all(), std::string()}) {
    write_bytes(source(), text);
    const timespec times[2] = {{0, UTIME_OMIT}, {1'000'000'000, 123'456'789}};
    ASSERT_EQ(::utimensat(AT_FDCWD, source().c_str(), times, 0), 0);
    const auto r = run(local());
    ASSERT_TRUE(r->finished) << r->text();
    EXPECT_EQ(status_of(temp()).st_mtim.tv_sec, 1'000'000'000);
    EXPECT_EQ(status_of(temp()).st_mtim.tv_nsec, 123'456'789);
    EXPECT_EQ(r->validators.last_modified, "Sun, 09 Sep 2001 01:46:40 GMT");
  }
}

TEST_F(LocalDriverTest, GoesOnWhereItWas) {
  const auto first = run(local());
  ASSERT_TRUE(first->finished) << first->text();
  for (const std::size_t there : {std::size_t{1}, kSize / 2, kSize - 1, kSize}) {
    // Other bytes, so that it shows which of them are kept.
    write_bytes(temp(), std::string(there, '!') + (there < kSize ? "beyond" : ""));
    const auto r = run(resumed(there, *first));
    ASSERT_TRUE(r->finished) << r->text();
    EXPECT_TRUE(read_file(temp()) == std::string(there, '!') + all().substr(there)) << there;
  }
}

TEST_F(LocalDriverTest, AnotherVersionStartsOver) {  // FILE-25 FILE-26
  const auto first = run(local());
  const auto changed = [&] {
    write_bytes(temp(), all().substr(0, 1000));
    const auto r = run(resumed(1000, *first));
    EXPECT_FALSE(r->size) << "metadata of another version";
    EXPECT_EQ(status_of(temp()).st_size, 1000) << "bytes of another version";
    return r->version_changed;
  };
  EXPECT_FALSE(run(resumed(1000, *first))->version_changed);
  const auto stored = status_of(source()).st_mtim;
  const timespec same[2] = {{0, UTIME_OMIT}, stored};
  const timespec later[2] = {{0, UTIME_OMIT},
                             {stored.tv_sec, (stored.tv_nsec + 1) % 1'000'000'000}};
  ASSERT_EQ(::utimensat(AT_FDCWD, source().c_str(), later, 0), 0);
  EXPECT_TRUE(changed()) << "another time";
  write_bytes(source(), all() + "x");
  ASSERT_EQ(::utimensat(AT_FDCWD, source().c_str(), same, 0), 0);
  EXPECT_TRUE(changed()) << "another size";
  write_bytes(dir_ / "new", all());
  ASSERT_EQ(::utimensat(AT_FDCWD, (dir_ / "new").c_str(), same, 0), 0);
  ASSERT_EQ(::rename((dir_ / "new").c_str(), source().c_str()), 0);
  EXPECT_TRUE(changed()) << "another file";
}

TEST_F(LocalDriverTest, ATemporaryFileThatLacksBytesStartsOver) {
  const auto first = run(local());
  write_bytes(temp(), all().substr(0, 999));
  EXPECT_TRUE(run(resumed(1000, *first))->version_changed);
  ::unlink(temp().c_str());
  EXPECT_TRUE(run(resumed(1000, *first))->version_changed);
}

TEST_F(LocalDriverTest, AChangeWhileItIsCopiedIsNoticed) {  // FILE-25
  const std::vector<std::function<void()>> changes = {
      [&] { ASSERT_EQ(::truncate(source().c_str(), kSize / 2), 0); },
      [&] { ASSERT_EQ(::truncate(source().c_str(), 0), 0); },
      [&] {
        const base::UniqueFd fd(::open(source().c_str(), O_WRONLY | O_CLOEXEC));
        ASSERT_EQ(::pwrite(fd.get(), "other", 5, kSize - 5), 5);
      },
      [&] {
        const base::UniqueFd fd(::open(source().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
        ASSERT_EQ(::write(fd.get(), "more", 4), 4);
      }};
  for (const auto method : {CopyMethod::kInKernel, CopyMethod::kThroughMemory}) {
    transfer::LocalDriver::Options options;
    options.method = method;
    open(options);
    for (const auto& change : changes) {
      write_bytes(source(), all());
      Recorder r;
      r.when_received = [&] {
        if (r.received_calls == 1) change();
      };
      start(local(), r);
      run_until([&] { return r.ended(); });
      EXPECT_TRUE(r.version_changed) << r.text();
      EXPECT_LT(r.durable, kSize);
    }
  }
}

TEST_F(LocalDriverTest, ASourceThatIsReplacedIsCopiedAsItWas) {
  write_bytes(dir_ / "new", content(kSize, 2));
  transfer::LocalDriver::Options options;
  options.method = CopyMethod::kInKernel;
  open(options);
  Recorder r;
  r.when_received = [&] {
    if (r.received_calls == 1) {
      EXPECT_EQ(::rename((dir_ / "new").c_str(), source().c_str()), 0);
    }
  };
  start(local(), r);
  run_until([&] { return r.ended(); });
  ASSERT_TRUE(r.finished) << r.text();
  EXPECT_TRUE(read_file(temp()) == all());
}

TEST_F(LocalDriverTest, WhatCannotBeRead) {  // FILE-33 FILE-18
  refused(dir_ / "missing", hr::kWin32FileNotFound);
  refused(dir_ / "missing/file", hr::kWin32PathNotFound);
  refused(source() + "/file", hr::kWin32PathNotFound);
  refused(dir_.path(), hr::kEAccessDenied);
  ASSERT_EQ(::mkfifo((dir_ / "fifo").c_str(), 0600), 0);
  refused(dir_ / "fifo", hr::kEAccessDenied);
  ASSERT_EQ(::symlink("fifo", (dir_ / "to-fifo").c_str()), 0);
  refused(dir_ / "to-fifo", hr::kEAccessDenied);
  refused("/dev/null", hr::kEAccessDenied);
  refused("/dev/zero", hr::kEAccessDenied);
  ASSERT_EQ(::symlink("loop", (dir_ / "loop").c_str()), 0);
  refused(dir_ / "loop", hr::kEInvalidArg);
  ASSERT_EQ(::symlink("nowhere", (dir_ / "dangling").c_str()), 0);
  refused(dir_ / "dangling", hr::kWin32FileNotFound);
  const base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  (dir_ / "socket").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  refused(dir_ / "socket", hr::kEAccessDenied);
  // Files without a size of their own; the last one says 4,096.
  refused("/proc/self/status", hr::kBgEMissingFileSize);
}

TEST_F(LocalDriverTest, AFileWithFewerBytesThanItSays) {
  const std::string path = "/sys/kernel/mm/transparent_hugepage/enabled";
  if (::access(path.c_str(), R_OK) != 0) GTEST_SKIP() << "no such file in this kernel";
  const auto r = run(path);
  EXPECT_EQ(r->code(), hr::kBgEMissingFileSize) << r->text();
}

TEST_F(LocalDriverTest, ASymbolicLinkIsFollowed) {
  ASSERT_EQ(::symlink("source", (dir_ / "link").c_str()), 0);
  ASSERT_TRUE(run(dir_ / "link")->finished);
  EXPECT_TRUE(read_file(temp()) == all());
}

// With high performance the file is written under its own name, and would be cut first.
TEST_F(LocalDriverTest, ASourceIsNeverItsOwnDestination) {
  auto q = local();
  q.temp_name = source();
  q.direct = true;
  EXPECT_EQ(run(q)->code(), hr::kEInvalidArg);
  EXPECT_TRUE(read_file(source()) == all());
  ASSERT_EQ(::symlink("source", (dir_ / "link").c_str()), 0);
  q.url = dir_ / "link";
  EXPECT_EQ(run(q)->code(), hr::kEInvalidArg);
  EXPECT_TRUE(read_file(source()) == all());
}

TEST_F(LocalDriverTest, Ranges) {  // RANGE-03 RANGE-06 RANGE-07
  auto q = local();
  q.ranges = {{900, 100}, {kSize - 10, kToEndOfFile}, {0, 1}, {400, 100}};
  const std::string whole = all().substr(900, 100) + all().substr(kSize - 10) + all().substr(0, 1) +
                            all().substr(400, 100);
  const auto first = run(q);
  ASSERT_TRUE(first->finished) << first->text();
  EXPECT_EQ(first->size, kSize) << "of the source";
  EXPECT_TRUE(read_file(temp()) == whole);
  for (const std::size_t there : {1u, 99u, 100u, 105u, 110u, 111u, 210u, 211u}) {
    write_bytes(temp(), whole.substr(0, there) + "beyond");
    auto more = q;
    more.offset = there;
    more.size = kSize;
    more.validators = first->validators;
    ASSERT_TRUE(run(more)->finished);
    EXPECT_TRUE(read_file(temp()) == whole) << there;
  }
}

TEST_F(LocalDriverTest, RangesOutsideOfTheFile) {  // RANGE-08
  for (const FileRange bad : {FileRange{kSize, 1}, FileRange{kSize - 1, 2},
                              FileRange{kSize, kToEndOfFile}, FileRange{~0ull - 5, 2}}) {
    auto q = local();
    q.ranges = {{0, 10}, bad};
    const auto r = run(q);
    EXPECT_EQ(r->code(), hr::kBgEInvalidRange) << r->text();
    ASSERT_TRUE(r->failure);
    EXPECT_FALSE(r->failure->transient);
    EXPECT_FALSE(r->size) << "nothing was written";
  }
}

TEST_F(LocalDriverTest, PartsLeaveTheRestAlone) {  // OND-10
  auto q = local();
  q.offset = 500'000;
  q.part_end = 500'100;
  const auto first = run(q);
  ASSERT_TRUE(first->finished) << first->text();
  EXPECT_EQ(first->finished, 500'100u);
  q.offset = 100;
  q.part_end = 300'000;
  q.keeps_rest = true;
  q.size = kSize;
  q.validators = first->validators;
  ASSERT_TRUE(run(q)->finished);
  const std::string there = read_file(temp());
  EXPECT_TRUE(there.substr(100, 299'900) == all().substr(100, 299'900));
  EXPECT_TRUE(there.substr(500'000) == all().substr(500'000, 100));
  EXPECT_EQ(there.size(), 500'100u);
}

TEST_F(LocalDriverTest, HolesStayHoles) {
  constexpr off_t kBegin = 1 << 20;
  constexpr off_t kEnd = 64 << 20;
  {
    const base::UniqueFd fd(::open(source().c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC));
    ASSERT_EQ(::pwrite(fd.get(), "data", 4, kBegin), 4);
    ASSERT_EQ(::pwrite(fd.get(), "more", 4, 3 * kBegin), 4);
    ASSERT_EQ(::ftruncate(fd.get(), kEnd), 0);
  }
  transfer::LocalDriver::Options options;
  options.method = CopyMethod::kInKernel;
  open(options);
  const auto r = run(local());
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(status_of(temp()).st_size, kEnd);
  EXPECT_LE(status_of(temp()).st_blocks, 64);
  EXPECT_TRUE(read_file(temp()) == read_file(source()));
  // A part of a file with holes does not know what was there before.
  write_bytes(temp(), std::string(100'000, '!'));
  auto q = local();
  q.offset = 50'000;
  q.part_end = 60'000;
  q.keeps_rest = true;
  q.size = *r->size;
  q.validators = r->validators;
  ASSERT_TRUE(run(q)->finished);
  EXPECT_TRUE(read_file(temp()) ==
              std::string(50'000, '!') + std::string(10'000, '\0') + std::string(40'000, '!'));
}

TEST_F(LocalDriverTest, ProgressBecomesDurableMeanwhile) {
  transfer::LocalDriver::Options options;
  options.method = CopyMethod::kInKernel;
  options.limits.sync = 2 * kPiece;
  options.limits.unsynced = 3 * kPiece;
  open(options);
  const auto r = run(local());
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_GE(r->durable_calls, 3);
  EXPECT_TRUE(read_file(temp()) == all());
}

TEST_F(LocalDriverTest, StopsAnywhereAndGoesOn) {
  transfer::LocalDriver::Options options;
  options.method = CopyMethod::kInKernel;
  open(options);
  for (const int after : {0, 1}) {
    ::unlink(temp().c_str());
    Recorder r;
    const auto id = start(local(), r);
    run_until([&] { return r.received_calls >= after; });
    const auto durable = stop(id, r);
    ASSERT_TRUE(durable);
    EXPECT_GE(*durable, r.received);
    if (*durable == 0) continue;
    EXPECT_EQ(status_of(temp()).st_size, static_cast<off_t>(*durable));
    ASSERT_TRUE(run(resumed(*durable, r))->finished);
    EXPECT_TRUE(read_file(temp()) == all());
  }
  const auto ended = run(local());
  EXPECT_EQ(stop(transfer::LocalDriver::owns(0) ? 0 : 1, *ended), std::nullopt);
}

TEST_F(LocalDriverTest, ATemporaryFileThatCannotBeUsed) {
  ASSERT_EQ(::symlink("/tmp/elsewhere", temp().c_str()), 0);
  const auto r = run(local());
  EXPECT_EQ(r->code(), hr::kEAccessDenied) << r->text();
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->failure->error.context, ErrorContext::kLocalFile);
}

// Whose rights count (NET-03) ----------------------------------------------------------------

class OwnersRights : public LocalDriverTest {
 protected:
  static constexpr uid_t kAlice = 65534;  // nobody

  void SetUp() override {
    LocalDriverTest::SetUp();
    if (::geteuid() != 0) GTEST_SKIP() << "only root can act for others";
    ASSERT_EQ(::chmod(dir_.path().c_str(), 0777), 0);
  }
  core::TransferRequest for_alice(const std::string& path) const {
    auto q = request(path);
    q.owner = kAlice;
    return q;
  }
};

TEST_F(OwnersRights, TheServiceReadsNothingThatTheOwnerMayNot) {  // NET-03 FILE-33
  ASSERT_EQ(::chmod(source().c_str(), 0600), 0);
  EXPECT_EQ(run(for_alice(source()))->code(), hr::kEAccessDenied);
  EXPECT_EQ(run(for_alice("/etc/shadow"))->code(), hr::kEAccessDenied);
  EXPECT_EQ(run(for_alice("/proc/self/environ"))->code(), hr::kEAccessDenied);
  ASSERT_EQ(::symlink("/etc/shadow", (dir_ / "link").c_str()), 0);
  EXPECT_EQ(run(for_alice(dir_ / "link"))->code(), hr::kEAccessDenied);
  // The groups of root are not his either.
  ASSERT_EQ(::chmod(source().c_str(), 0640), 0);
  EXPECT_EQ(run(for_alice(source()))->code(), hr::kEAccessDenied);
  // Nor may he learn what is in a directory that is closed to him.
  ASSERT_EQ(::mkdir((dir_ / "closed").c_str(), 0700), 0);
  write_bytes(dir_ / "closed/file", "x");
  ASSERT_EQ(::chmod((dir_ / "closed/file").c_str(), 0644), 0);
  EXPECT_EQ(run(for_alice(dir_ / "closed/file"))->code(), hr::kEAccessDenied);
  EXPECT_EQ(run(for_alice(dir_ / "closed/missing"))->code(), hr::kEAccessDenied);
  EXPECT_NE(::access(temp().c_str(), F_OK), 0);
}

TEST_F(OwnersRights, HisOwnFilesAndThoseOfHisGroupsAreRead) {  // NET-03
  ASSERT_EQ(::chmod(source().c_str(), 0400), 0);
  ASSERT_EQ(::chown(source().c_str(), kAlice, 0), 0);
  auto r = run(for_alice(source()));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == all());
  EXPECT_EQ(status_of(temp()).st_uid, kAlice) << "and what is written is his as well";
  ASSERT_EQ(::chown(source().c_str(), 0, 65534), 0);
  ASSERT_EQ(::chmod(source().c_str(), 0040), 0);
  r = run(for_alice(source()));
  EXPECT_TRUE(r->finished) << r->text();
}

TEST_F(OwnersRights, RootReadsOnAfterwards) {
  ASSERT_EQ(::chmod(source().c_str(), 0600), 0);
  EXPECT_EQ(run(for_alice(source()))->code(), hr::kEAccessDenied);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(run(local())->finished) << "no thread keeps his rights";
  auto q = local();
  q.owner = 0;
  EXPECT_TRUE(run(q)->finished);
}

TEST_F(OwnersRights, AUserWithoutAnAccountHasNoGroups) {
  ASSERT_EQ(::chmod(source().c_str(), 0640), 0);
  auto q = local();
  q.owner = 3'999'999'999u;
  EXPECT_EQ(run(q)->code(), hr::kEAccessDenied);
  ASSERT_EQ(::chmod(source().c_str(), 0644), 0);
  EXPECT_TRUE(run(q)->finished);
}

// Which driver -------------------------------------------------------------------------------

TEST_F(LocalDriverTest, TheRemoteNameChoosesTheDriver) {  // LNX-02
  Nginx nginx;
  nginx.write_file("file", 1000, 3);
  transfer::CurlDriver::Options http_options;
  http_options.user_agent = "OpenBITS/test";
  transfer::CurlDriver http(*loop_, *workers_, http_options);
  transfer::LocalDriver files(*loop_, *workers_, {});
  transfer::UploadDriver uploads(*loop_, http.share());
  driver_ = std::make_unique<transfer::Drivers>(http, files, uploads);
  ASSERT_TRUE(run(nginx.url("file"))->finished);
  EXPECT_TRUE(read_file(temp()) == content(1000, 3));
  ASSERT_TRUE(run(local())->finished);
  EXPECT_TRUE(read_file(temp()) == all());
  for (const std::string& url : {nginx.url("file"), source()}) {
    Recorder r;
    const auto id = start(request(url), r);
    EXPECT_EQ(stop(id, r), 0u) << "stopped by the driver that it was started by";
  }
  driver_.reset();
}

}  // namespace
}  // namespace openbits::test
