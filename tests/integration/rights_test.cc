// A service that runs as root, and the files of other users' jobs: what it does to them it does
// with the rights of the job's owner. Skipped unless the tests run as root.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "support/service_world.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

// Accounts that every system has: the bus admits no others.
constexpr uid_t kAlice = 65534;  // nobody
constexpr uid_t kBob = 8;        // mail
constexpr gid_t kTeam = 4;       // adm, which nobody is in
constexpr std::size_t kSize = 100'000;
constexpr std::size_t kSmall = 1000;  // such files are written many at a time

struct stat status_of(const std::string& path) {
  struct stat st {};
  EXPECT_EQ(::lstat(path.c_str(), &st), 0) << path;
  return st;
}

mode_t mode_of(const std::string& path) {
  return status_of(path).st_mode & mode_t{07777};
}

class Rights : public ::testing::Test {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be several users";
    world_ = std::make_unique<ServiceWorld>();
    world_->bus.admit_everybody();
    world_->web.write_file("file", kSize, 1);
    world_->web.write_file("small", kSmall, 2);
    place_ = std::make_unique<TempDir>();
    ASSERT_EQ(::chmod(place_->path().c_str(), 0755), 0);
    make_directory("alice", kAlice, 0755);
    make_directory("alice/d", kAlice, 0755);
    make_directory("bob", kBob, 0700);
    make_directory("roots", 0, 0755);
    make_directory("secrets", 0, 0700);
  }

  std::string at(const std::string& name) const { return *place_ / name; }
  void make_directory(const std::string& name, uid_t owner, mode_t mode) const {
    ASSERT_EQ(::mkdir(at(name).c_str(), 0700), 0);
    ASSERT_EQ(::chown(at(name).c_str(), owner, owner == 0 ? 0 : kAlice), 0);
    ASSERT_EQ(::chmod(at(name).c_str(), mode), 0);
  }
  void make_file(const std::string& path, uid_t owner, const std::string& bytes) const {
    write_bytes(path, bytes);
    ASSERT_EQ(::chown(path.c_str(), owner, owner == 0 ? 0 : kAlice), 0);
    ASSERT_EQ(::chmod(path.c_str(), 0600), 0);
  }
  /// A program of that user.
  Client client_of(uid_t user) const {
    EXPECT_EQ(::seteuid(user), 0);
    auto client = world_->connect();
    EXPECT_EQ(::seteuid(0), 0);
    return client;
  }
  Client& alice() {
    if (!alice_) alice_.emplace(client_of(kAlice));
    return *alice_;
  }
  std::string url() const { return world_->web.url("file"); }
  /// A job of Alice's with one file, alice/d/f.
  Job new_job() {
    Job job = must(alice().create_job("alice's"));
    must(job.add_file(url(), at("alice/d/f")));
    return job;
  }
  Job transferred() {
    Job job = new_job();
    must(job.resume());
    EXPECT_TRUE(world_->reaches(job, JobState::kTransferred));
    return job;
  }
  static std::string temp_name(const Job& job) { return must(job.file(0).temporary_name()); }

  /// What Alice can do at any time: her directory becomes a link to another one.
  void swap_for(const std::string& target) const {
    fs::rename(at("alice/d"), at("alice/away"));
    fs::create_symlink(at(target), at("alice/d"));
  }
  void swap_back() const {
    fs::remove(at("alice/d"));
    fs::rename(at("alice/away"), at("alice/d"));
  }
  std::size_t entries(const std::string& name) const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(at(name)), fs::directory_iterator()));
  }

  std::unique_ptr<ServiceWorld> world_;
  std::unique_ptr<TempDir> place_;
  std::optional<Client> alice_;
};

TEST_F(Rights, NobodyAddsAFileWhereHeMayNotMakeOne) {  // NET-03 FILE-09 LNX-66
  Job job = must(alice().create_job("alice's"));
  for (const char* name : {"roots/f", "secrets/f", "bob/f"}) {
    EXPECT_EQ(job.add_file(url(), at(name)).code(), hr::kEAccessDenied) << name;
  }
  fs::create_symlink(at("secrets"), at("alice/link"));
  EXPECT_EQ(job.add_file(url(), at("alice/link/f")).code(), hr::kEAccessDenied);
  EXPECT_EQ(job.set_reply_file_name(at("secrets/f")).code(), hr::kENotImpl);
  EXPECT_TRUE(job.add_file(url(), at("alice/f")));
  EXPECT_TRUE(must(world_->client.create_job("root's")).add_file(url(), at("secrets/f")));
}

TEST_F(Rights, NobodyLearnsWhatIsInADirectoryThatIsClosedToHim) {  // NET-03 LNX-66
  make_directory("secrets/there", 0, 0777);
  make_file(at("secrets/file"), 0, "x");
  Job job = must(alice().create_job("alice's"));
  for (const char* name :
       {"secrets/there/f", "secrets/missing/f", "secrets/file/f", "secrets/there"}) {
    EXPECT_EQ(job.add_file(url(), at(name)).code(), hr::kEAccessDenied) << name;
  }
  EXPECT_EQ(job.add_file(url(), at("alice/missing/f")).code(), hr::kWin32PathNotFound);
}

TEST_F(Rights, AReplyIsMadeWhereTheOwnerMay) {  // NET-03 UPL-37 LNX-66
  Job job = must(alice().create_job("alice's", JobType::kUploadReply));
  EXPECT_EQ(job.set_reply_file_name(at("bob/f")).code(), hr::kEAccessDenied);
  EXPECT_EQ(job.set_reply_file_name(at("bob/missing/f")).code(), hr::kEAccessDenied);
  EXPECT_TRUE(job.set_reply_file_name(at("alice/f")));
}

TEST_F(Rights, AFinishedFileIsItsOwners) {  // NET-03 DONE-10 LNX-03 LNX-67
  const mode_t umask = ::umask(022);
  ::umask(umask);
  make_file(at("alice/source"), kAlice, "source");
  make_file(at("alice/old"), kAlice, "old");
  Job job = transferred();
  must(job.add_file(at("alice/source"), at("alice/copy")));
  must(job.add_file(url(), at("alice/old")));
  must(job.add_file(world_->web.url("small"), at("alice/small")));
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
  EXPECT_EQ(status_of(temp_name(job)).st_uid, kAlice);
  EXPECT_EQ(mode_of(temp_name(job)), 0600u);
  must(job.complete());
  for (const char* name : {"alice/d/f", "alice/copy", "alice/old", "alice/small"}) {
    EXPECT_EQ(status_of(at(name)).st_uid, kAlice) << name;
    EXPECT_EQ(status_of(at(name)).st_gid, 65534u) << "her primary group, " << name;
  }
  EXPECT_EQ(mode_of(at("alice/d/f")), 0666 & ~umask);
  EXPECT_EQ(mode_of(at("alice/old")), 0600u) << "that of the file that is replaced (DONE-12)";
  EXPECT_EQ(read_file(at("alice/copy")), "source");
  EXPECT_EQ(read_file(at("alice/old")), content(kSize, 1));
}

TEST_F(Rights, AFileUnderItsFinalNameIsTheOwners) {  // NET-03 TEMP-07 LNX-83
  Job job = must(alice().create_job("alice's"));
  must(job.set_high_performance(true));
  must(job.add_file(url(), at("alice/f")));
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
  EXPECT_EQ(status_of(at("alice/f")).st_uid, kAlice);
  must(job.complete());
  EXPECT_EQ(read_file(at("alice/f")), content(kSize, 1));
  // What she may write to, but does not own, is not overwritten in place.
  make_file(at("alice/roots"), 0, "root's");
  ASSERT_EQ(::chmod(at("alice/roots").c_str(), 0666), 0);
  Job other = must(alice().create_job("alice's"));
  must(other.set_high_performance(true));
  must(other.add_file(url(), at("alice/roots")));
  must(other.resume());
  ASSERT_TRUE(world_->reaches(other, JobState::kError));
  EXPECT_EQ(must(other.error()).code, hr::kEAccessDenied);
  EXPECT_EQ(read_file(at("alice/roots")), "root's");
}

TEST_F(Rights, SmallFilesOfSeveralUsersAreEachTheirOwners) {  // NET-03 LNX-66 LNX-67
  make_directory("all", 0, 01777);
  Client bob = client_of(kBob);
  std::vector<Job> jobs;
  for (Client* client : {&alice(), &bob, &world_->client}) {
    Job job = must(client->create_job("small files"));
    for (int i = 0; i < 20; ++i) {
      const std::string name = std::to_string(jobs.size()) + "-" + std::to_string(i);
      must(job.add_file(world_->web.url("small"), at("all/") + name));
    }
    must(job.resume());
    jobs.push_back(job);
  }
  const uid_t owners[] = {kAlice, kBob, 0};
  for (std::size_t n = 0; n < jobs.size(); ++n) {
    ASSERT_TRUE(world_->reaches(jobs[n], JobState::kTransferred));
    must(jobs[n].complete());
    for (int i = 0; i < 20; ++i) {
      const std::string file = at("all/") + std::to_string(n) + "-" + std::to_string(i);
      EXPECT_EQ(status_of(file).st_uid, owners[n]) << file;
      EXPECT_EQ(read_file(file), content(kSmall, 2)) << file;
    }
  }
}

// Swapped before the transfer begins.
TEST_F(Rights, ALinkLeadsNoTransferToWhereTheOwnerMayNotWrite) {  // NET-03 LNX-66 LNX-101
  make_file(at("alice/source"), kAlice, "source");
  const std::string sources[] = {url(), world_->web.url("small"), at("alice/source")};
  for (const std::string target : {"roots", "secrets", "bob"}) {
    for (const std::string& source : sources) {
      SCOPED_TRACE(target + ' ' + source);
      Job job = must(alice().create_job("alice's"));
      must(job.add_file(source, at("alice/d/f")));
      swap_for(target);
      must(job.resume());
      ASSERT_TRUE(world_->reaches(job, JobState::kError));
      EXPECT_EQ(must(job.error()).code, hr::kEAccessDenied);
      EXPECT_EQ(must(job.error()).context, ErrorContext::kLocalFile);
      EXPECT_EQ(entries(target), 0u);
      swap_back();
      must(job.resume());
      ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
      EXPECT_EQ(must(job.complete()), hr::kOk);
      EXPECT_EQ(status_of(at("alice/d/f")).st_uid, kAlice);
      fs::remove(at("alice/d/f"));
    }
  }
}

// Swapped before Complete, where a file of the temporary name waits.
TEST_F(Rights, ALinkLeadsNoFileToWhereTheOwnerMayNotWrite) {  // NET-03 LNX-66 LNX-101
  Job job = transferred();
  const std::string name = fs::path(temp_name(job)).filename();
  for (const char* target : {"roots", "secrets", "bob"}) {
    for (const uid_t planter : {uid_t{0}, kAlice}) {
      const std::string planted = at(target + ("/" + name));
      make_file(planted, planter, "planted");
      make_file(at(target) + "/f", 0, "not hers");
      swap_for(target);
      EXPECT_EQ(job.complete().code(), hr::kEAccessDenied) << target << ' ' << planter;
      EXPECT_EQ(must(job.state()), JobState::kTransferred);
      EXPECT_EQ(read_file(planted), "planted");
      EXPECT_EQ(read_file(at(target) + "/f"), "not hers");
      swap_back();
      fs::remove(planted);
      fs::remove(at(target) + "/f");
    }
  }
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(at("alice/d/f")), content(kSize, 1));
}

TEST_F(Rights, CancelDeletesNothingThatTheOwnerMayNotDelete) {  // NET-03 DONE-14 LNX-66
  for (const char* target : {"roots", "secrets", "bob"}) {
    Job job = transferred();
    const std::string planted = at(target) + "/" + fs::path(temp_name(job)).filename().string();
    make_file(planted, kAlice, "planted");
    swap_for(target);
    EXPECT_EQ(must(job.cancel()), hr::kBgSUnableToDeleteFiles) << target;
    EXPECT_EQ(read_file(planted), "planted") << target;
    swap_back();
  }
  // What could not be deleted is, when the service starts the next time.
  EXPECT_EQ(entries("alice/d"), 3u);
  ASSERT_GT(world_->bus.kill_service(SIGTERM), 0);
  world_->bus.start_service();
  EXPECT_TRUE(eventually([&] { return entries("alice/d") == 0; }));
}

TEST_F(Rights, AStartLooksAtNothingThatTheOwnerMayNotSee) {  // NET-03 LNX-66 LNX-39
  Job job = transferred();
  const std::string planted = at("secrets") + "/" + fs::path(temp_name(job)).filename().string();
  make_file(planted, 0, content(kSize, 2));
  ASSERT_GT(world_->bus.kill_service(SIGTERM), 0);
  swap_for("secrets");
  world_->bus.start_service();
  EXPECT_EQ(must(job.state()), JobState::kError) << "there is nothing that she could have";
  EXPECT_EQ(must(job.error()).code, hr::kWin32FileNotFound);
  swap_back();
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(read_file(at("alice/d/f")), content(kSize, 1));
  EXPECT_EQ(entries("secrets"), 1u);
}

TEST_F(Rights, AStartFindsWhatIsTheOwners) {  // NET-03 LNX-39
  ASSERT_EQ(::chmod(at("alice").c_str(), 0700), 0);
  Job job = transferred();
  const auto requests = world_->web.requests(1).size();
  ASSERT_GT(world_->bus.kill_service(), 0);
  world_->bus.start_service();
  EXPECT_EQ(must(job.state()), JobState::kTransferred);
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(world_->web.requests(1).size(), requests) << "nothing is fetched anew";
}

TEST_F(Rights, WithAJobItsTemporaryFilesChangeHands) {  // OWN-05 DONE-10 LNX-69
  Job job = transferred();
  Job roots = must(world_->client.job(job.id()));
  must(roots.take_ownership());
  EXPECT_EQ(status_of(temp_name(roots)).st_uid, 0u);
  EXPECT_EQ(must(roots.state()), JobState::kTransferred) << "what has come is kept";
  EXPECT_EQ(must(roots.complete()), hr::kOk);
  EXPECT_EQ(status_of(at("alice/d/f")).st_uid, 0u);
  EXPECT_EQ(read_file(at("alice/d/f")), content(kSize, 1));
}

// A group that the account has beside its primary one, in a file of groups that only this service
// sees.
TEST_F(Rights, TheGroupsOfTheOwnerCount) {  // NET-03 LNX-68
  const std::string groups = at("group");
  write_bytes(groups, read_file("/etc/group"));
  Process attempt({"unshare", "-m", "mount", "--bind", groups, "/etc/group"});
  if (attempt.wait() != 0) GTEST_SKIP() << "no mounts here";
  std::string text = read_file(groups);
  const std::size_t line = text.find("\nadm:");
  ASSERT_NE(line, std::string::npos);
  const std::size_t end = text.find('\n', line + 1);
  text.insert(end, text[end - 1] == ':' ? "nobody" : ",nobody");
  write_bytes(groups, text);
  ASSERT_EQ(::chmod(groups.c_str(), 0644), 0);
  make_directory("team", 0, 0755);
  ASSERT_EQ(::chown(at("team").c_str(), 0, kTeam), 0);
  ASSERT_EQ(::chmod(at("team").c_str(), 0770), 0);

  const TempDir state;
  const auto service = std::make_unique<Process>(
      std::vector<std::string>{"unshare", "-m", "sh", "-c",
                               "mount --bind \"$1\" /etc/group && exec \"$2\" --state-dir \"$3\"",
                               "sh", groups, OPENBITSD, state.path()},
      Process::Options{{{"DBUS_SESSION_BUS_ADDRESS", world_->bus.address()}}, {}});
  ASSERT_TRUE(eventually([&] { return world_->bus.service_pid() != 0; }));
  Job job = must(alice().create_job("alice's"));
  ASSERT_TRUE(job.add_file(url(), at("team/f")));
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_EQ(status_of(at("team/f")).st_uid, kAlice);
  EXPECT_EQ(status_of(at("team/f")).st_gid, 65534u);
  Client bob = client_of(kBob);
  EXPECT_EQ(must(bob.create_job("bob's")).add_file(url(), at("team/b")).code(), hr::kEAccessDenied);
  service->kill(SIGTERM);
  EXPECT_EQ(service->wait(), 0);
}

}  // namespace
}  // namespace openbits::test
