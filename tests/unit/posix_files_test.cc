#include "transfer/posix_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "loop/event_loop.h"
#include "transfer/file_sink.h"
#include "transfer/sync_queue.h"

namespace openbits::transfer {
namespace {

namespace fs = std::filesystem;

class PosixFilesTest : public ::testing::Test {
 protected:
  PosixFilesTest() {
    std::string name = (fs::temp_directory_path() / "openbits-files-XXXXXX").string();
    dir_ = ::mkdtemp(name.data());
  }
  ~PosixFilesTest() override {
    workers_.reset();
    loop_->drain();
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }

  std::string at(const std::string& name) const { return dir_ + "/" + name; }

  void write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }
  std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  mode_t mode(const std::string& path) {
    struct stat st = {};
    EXPECT_EQ(::lstat(path.c_str(), &st), 0);
    return st.st_mode & mode_t{07777};
  }

  /// Runs the loop until the call has answered.
  template <class T, class Start>
  T answer(Start start) {
    std::optional<T> result;
    start([&result](T value) { result.emplace(std::move(value)); });
    EXPECT_FALSE(result) << "answered from inside the call";
    for (int turns = 0; !result && turns < 1000; ++turns) {
      sd_event_run(loop_->get(), 30'000'000);
    }
    return std::move(result.value());
  }
  Result<void> check(std::vector<std::string> names) {
    return answer<Result<void>>(
        [&](auto done) { files().check_destinations(owner_, std::move(names), done); });
  }
  std::vector<Result<void>> publish(std::vector<core::PublishItem> items) {
    return answer<std::vector<Result<void>>>(
        [&](auto done) { files().publish(owner_, new_owner_, std::move(items), done); });
  }
  std::vector<std::string> discard(std::vector<std::string> names) {
    return answer<std::vector<std::string>>(
        [&](auto done) { files().discard(owner_, std::move(names), done); });
  }
  PosixFiles& files() { return files_; }

  core::Owner owner_ = ::geteuid();
  core::Owner new_owner_ = ::geteuid();
  std::string dir_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  std::unique_ptr<loop::WorkerPool> workers_ = std::make_unique<loop::WorkerPool>(*loop_, 2);
  PosixFiles files_{*workers_, 027};
};

// FILE-09, FILE-17, LNX-01
TEST_F(PosixFilesTest, CheckDestinations) {
  EXPECT_TRUE(check({at("a"), at("b")}));
  EXPECT_TRUE(check({}));
  EXPECT_EQ(check({at("a"), at("none/b")}).code(), hr::kWin32PathNotFound);
  write(at("file"), "x");
  EXPECT_EQ(check({at("file/b")}).code(), hr::kWin32PathNotFound);
  EXPECT_TRUE(check({at("file")})) << "an existing file is going to be replaced";
  fs::create_directory(at("dir"));
  EXPECT_EQ(check({at("dir")}).code(), hr::kEInvalidArg);
  const auto missing = check({at("none/b")});
  EXPECT_NE(missing.error().message.find(at("none")), std::string::npos);
}

// LNX-01: room for the temporary name
TEST_F(PosixFilesTest, NamesThatAreTooLong) {
  EXPECT_TRUE(check({at(std::string(255 - 16, 'n'))}));
  EXPECT_EQ(check({at(std::string(255 - 15, 'n'))}).code(), hr::kEInvalidArg);
  EXPECT_EQ(check({at(std::string(256, 'n') + "/f")}).code(), hr::kEInvalidArg);
  std::string deep = dir_;
  while (deep.size() < 4096) deep += "/nnnnnnnnnnnnnnn";
  EXPECT_EQ(check({deep}).code(), hr::kEInvalidArg);
}

// FILE-09
TEST_F(PosixFilesTest, ADirectoryThatCannotBeWritten) {
  if (::access("/sys/kernel", W_OK) != 0) {
    EXPECT_EQ(check({"/sys/kernel/f"}).code(), hr::kEAccessDenied);  // read-only, also for root
  }
  if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
  fs::create_directory(at("dir"));
  ::chmod(at("dir").c_str(), 0555);
  EXPECT_EQ(check({at("dir/f")}).code(), hr::kEAccessDenied);
  ::chmod(at("dir").c_str(), 0755);
}

// TEMP-01, DONE-01, LNX-03, LNX-05, FILE-23
TEST_F(PosixFilesTest, PublishGivesNameModeAndTime) {
  write(at(".BIT00000001.tmp"), "hello");
  ::chmod(at(".BIT00000001.tmp").c_str(), 0600);
  const auto r = publish({{at(".BIT00000001.tmp"), at("f"), "Wed, 21 Oct 2015 07:28:00 GMT"}});
  ASSERT_EQ(r.size(), 1u);
  ASSERT_TRUE(r[0]) << r[0].error().message;
  EXPECT_EQ(read(at("f")), "hello");
  EXPECT_FALSE(fs::exists(at(".BIT00000001.tmp")));
  EXPECT_EQ(mode(at("f")), mode_t{0640});
  struct stat st = {};
  ASSERT_EQ(::stat(at("f").c_str(), &st), 0);
  EXPECT_EQ(st.st_mtim.tv_sec, 1445412480);
}

// DONE-12, LNX-03, LNX-04
TEST_F(PosixFilesTest, PublishReplacesAFileAndKeepsItsMode) {
  write(at("f"), "old");
  ::chmod(at("f").c_str(), 04751);
  write(at("t"), "new");
  ASSERT_TRUE(publish({{at("t"), at("f"), ""}})[0]);
  EXPECT_EQ(read(at("f")), "new");
  EXPECT_EQ(mode(at("f")), mode_t{0751});
}

// LNX-04
TEST_F(PosixFilesTest, PublishReplacesALinkAndNeverFollowsIt) {
  write(at("target"), "target");
  ::chmod(at("target").c_str(), 0777);
  fs::create_symlink(at("target"), at("f"));
  write(at("t"), "new");
  ASSERT_TRUE(publish({{at("t"), at("f"), ""}})[0]);
  EXPECT_EQ(read(at("target")), "target");
  EXPECT_FALSE(fs::is_symlink(at("f")));
  EXPECT_EQ(read(at("f")), "new");
  EXPECT_EQ(mode(at("f")), mode_t{0640});
}

// DONE-07: each item has its own result, and the good ones are done
TEST_F(PosixFilesTest, PublishReportsEachItem) {
  write(at("t1"), "1");
  write(at("t2"), "2");
  write(at("t3"), "3");
  fs::create_directory(at("dir"));
  const auto r = publish({{at("t1"), at("dir"), ""},
                          {at("t2"), at("none/f"), ""},
                          {at("gone"), at("g"), ""},
                          {at("none/t"), at("none/g"), ""},
                          {at("t3"), at("f"), "no date"}});
  ASSERT_EQ(r.size(), 5u);
  EXPECT_EQ(r[0].code(), hr::kEInvalidArg);
  EXPECT_EQ(r[1].code(), hr::kWin32PathNotFound);
  EXPECT_EQ(r[2].code(), hr::kWin32FileNotFound);
  EXPECT_EQ(r[3].code(), hr::kWin32PathNotFound);
  EXPECT_TRUE(r[4]);
  EXPECT_EQ(read(at("t1")), "1") << "a file that could not be published stays";
  EXPECT_EQ(read(at("f")), "3");
}

TEST_F(PosixFilesTest, PublishTakesNoStrangersFiles) {
  write(at("secret"), "secret");
  fs::create_symlink(at("secret"), at("link"));
  fs::create_hard_link(at("secret"), at("hard"));
  ::mkfifo(at("fifo").c_str(), 0600);
  for (const char* name : {"link", "hard", "fifo"}) {
    EXPECT_EQ(publish({{at(name), at("f"), ""}})[0].code(), hr::kEAccessDenied) << name;
    EXPECT_FALSE(fs::exists(at("f")));
  }
}

// TEMP-06, DONE-14
TEST_F(PosixFilesTest, DiscardNamesWhatStays) {
  write(at("t"), "x");
  fs::create_directory(at("dir"));
  const auto stay = discard({at("t"), at("not there"), at("none/t"), at("dir")});
  EXPECT_EQ(stay, std::vector<std::string>{at("dir")});
  EXPECT_FALSE(fs::exists(at("t")));
}

TEST_F(PosixFilesTest, Inspect) {
  write(at("t"), "12345");
  write(at("l"), "");
  fs::create_symlink(at("t"), at("link"));
  fs::create_symlink(at("nowhere"), at("dangling"));
  const auto seen = files().inspect({{owner_, at("t"), at("l")},
                                     {owner_, at("gone"), at("gone")},
                                     {owner_, at("link"), at("dangling")},
                                     {owner_, "", at("l")}});
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_TRUE(seen[0].temp_exists);
  EXPECT_EQ(seen[0].size, 5u);
  EXPECT_TRUE(seen[0].local_exists);
  EXPECT_FALSE(seen[1].temp_exists);
  EXPECT_FALSE(seen[1].local_exists);
  EXPECT_FALSE(seen[2].temp_exists) << "a link is not ours";
  EXPECT_TRUE(seen[2].local_exists) << "a dangling link stands under the name";
  EXPECT_FALSE(seen[3].temp_exists);
}

// The rights of another user -----------------------------------------------------------------

class AnotherUsersFiles : public PosixFilesTest {
 protected:
  static constexpr uid_t kAlice = 65534;  // nobody

  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can act for others";
    ASSERT_EQ(::chmod(dir_.c_str(), 0755), 0);
    owner_ = new_owner_ = kAlice;
    fs::create_directory(at("hers"));
    ASSERT_EQ(::chown(at("hers").c_str(), kAlice, 0), 0);
  }
  void write_as(uid_t user, const std::string& path, const std::string& bytes) {
    write(path, bytes);
    ASSERT_EQ(::chown(path.c_str(), user, 0), 0);
  }
  uid_t owner_of(const std::string& path) {
    struct stat st = {};
    EXPECT_EQ(::lstat(path.c_str(), &st), 0) << path;
    return st.st_uid;
  }
};

TEST_F(AnotherUsersFiles, AreCheckedAndPublishedForHim) {  // NET-03 LNX-66
  EXPECT_EQ(check({at("f")}).code(), hr::kEAccessDenied);
  EXPECT_TRUE(check({at("hers/f")}));
  write_as(kAlice, at("hers/t"), "x");
  write_as(kAlice, at("t"), "x");
  const auto r = publish({{at("hers/t"), at("hers/f"), ""}, {at("t"), at("f"), ""}});
  EXPECT_TRUE(r[0]);
  EXPECT_EQ(r[1].code(), hr::kEAccessDenied) << "she may not rename in root's directory";
  EXPECT_EQ(owner_of(at("hers/f")), kAlice);
  EXPECT_EQ(read(at("t")), "x");
}

// More files than are open at a time; LNX-67
TEST_F(AnotherUsersFiles, BelongToWhoCompletes) {  // DONE-10
  new_owner_ = 0;
  std::vector<core::PublishItem> items;
  for (int i = 0; i < 600; ++i) {
    const std::string name = at("hers/") + std::to_string(i);
    write_as(kAlice, name + "t", "x");
    items.push_back({name + "t", name, ""});
  }
  for (const auto& result : publish(items)) ASSERT_TRUE(result) << result.error().message;
  for (const auto& item : items) ASSERT_EQ(owner_of(item.local_name), 0u);
}

TEST_F(AnotherUsersFiles, OfSomebodyElseAreNotTaken) {  // LNX-67
  write_as(0, at("hers/t"), "root's");
  ::chmod(at("hers/t").c_str(), 0666);
  EXPECT_EQ(publish({{at("hers/t"), at("hers/f"), ""}})[0].code(), hr::kEAccessDenied);
  EXPECT_FALSE(files().inspect({{kAlice, at("hers/t"), ""}})[0].temp_exists);
  EXPECT_TRUE(files().inspect({{0, at("hers/t"), ""}})[0].temp_exists);
}

TEST_F(AnotherUsersFiles, AreDiscardedAndSeenForHim) {  // NET-03 LNX-66
  fs::create_directory(at("closed"));
  ASSERT_EQ(::chmod(at("closed").c_str(), 0700), 0);
  write_as(kAlice, at("closed/t"), "x");
  write_as(kAlice, at("hers/t"), "x");
  const auto seen = files().inspect({{kAlice, at("closed/t"), at("closed/t")},
                                     {0, at("closed"), at("closed/t")},
                                     {kAlice, at("hers/t"), at("hers/t")}});
  EXPECT_FALSE(seen[0].temp_exists);
  EXPECT_FALSE(seen[0].local_exists);
  EXPECT_TRUE(seen[1].local_exists) << "root's job";
  EXPECT_TRUE(seen[2].temp_exists);
  EXPECT_TRUE(seen[2].local_exists);
  EXPECT_EQ(discard({at("closed/t"), at("hers/t")}), std::vector<std::string>{at("closed/t")});
  EXPECT_FALSE(fs::exists(at("hers/t")));
}

TEST_F(AnotherUsersFiles, ChangeHands) {  // OWN-05 LNX-69
  write_as(kAlice, at("hers/t"), "x");
  write_as(0, at("roots"), "x");
  write_as(kAlice, at("hers/closed"), "x");
  fs::create_symlink(at("roots"), at("hers/link"));
  fs::create_hard_link(at("hers/closed"), at("hers/hard"));
  const std::vector<std::string> names = {at("hers/t"), at("hers/gone"), at("hers/link"),
                                          at("hers/hard")};
  const auto given = answer<Result<void>>(
      [&](auto done) { files().hand_over(kAlice, 8, names, std::move(done)); });
  EXPECT_TRUE(given);
  EXPECT_EQ(owner_of(at("hers/t")), 8u);
  EXPECT_EQ(owner_of(at("roots")), 0u);
  EXPECT_EQ(owner_of(at("hers/hard")), kAlice) << "it has other names, and is none of ours";
}

TEST_F(AnotherUsersFiles, AreMadeDurableWhereHeMayNotList) {  // NET-03 LNX-03
  write_as(kAlice, at("hers/t"), "x");
  ASSERT_EQ(::chmod(at("hers").c_str(), 0300), 0);
  const auto r = publish({{at("hers/t"), at("hers/f"), ""}});
  EXPECT_TRUE(r[0]) << r[0].error().message;
  EXPECT_EQ(read(at("hers/f")), "x");
}

TEST_F(AnotherUsersFiles, HaveTheirNamesMadeDurableForHim) {  // NET-03 LNX-66
  fs::create_directory(at("closed"));
  ASSERT_EQ(::chmod(at("closed").c_str(), 0700), 0);
  write_as(kAlice, at("hers/t"), "x");
  SyncQueue syncs(*workers_);
  const auto sync = [&](const std::string& directory) {
    return answer<int>([&](auto done) {
      SyncQueue::Item item;
      item.fd.reset(::open(at("hers/t").c_str(), O_RDWR | O_CLOEXEC));
      item.directory = directory;
      item.owner = kAlice;
      item.done = done;
      syncs.add(1, std::move(item));
    });
  };
  EXPECT_EQ(sync(at("hers")), 0);
  EXPECT_EQ(sync(at("closed")), EACCES);
}

TEST_F(AnotherUsersFiles, AreWrittenForHim) {  // NET-03 LNX-66 LNX-67
  SyncQueue syncs(*workers_);
  std::optional<int> synced;
  SinkLimits limits;
  limits.sync = 1;
  const auto sink = std::make_shared<FileSink>(*workers_, syncs, kAlice, at("hers/t"), limits,
                                               [&](int error) { synced = error; });
  const auto opened = answer<FileSink::Opened>([&](auto done) { sink->open(0, 0, done); });
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(owner_of(at("hers/t")), kAlice);
  ASSERT_EQ(::chown(at("hers").c_str(), 0, 0), 0);
  ASSERT_EQ(::chmod(at("hers").c_str(), 0700), 0);
  ASSERT_EQ(sink->write("x", 1, std::chrono::microseconds(1)), 0) << "what is open is";
  while (!synced) sd_event_run(loop_->get(), 30'000'000);
  EXPECT_EQ(*synced, EACCES) << "its name cannot be made durable";
  (void)answer<int>([&](auto done) { sink->close(true, done); });
}

TEST_F(PosixFilesTest, BootId) {
  const std::string id = files().boot_id();
  EXPECT_EQ(id.size(), 36u);
  EXPECT_EQ(id, files().boot_id());
}

}  // namespace
}  // namespace openbits::transfer
