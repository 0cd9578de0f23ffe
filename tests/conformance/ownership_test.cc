// Whose a job is: clients of several users on one bus, and a service that runs as root. Skipped
// unless the tests run as root.
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

// Accounts that every system has: the bus admits no others.
constexpr unsigned kAlice = 65534;  // nobody
constexpr unsigned kBob = 8;        // mail
constexpr unsigned kDaemon = 1;     // daemon

struct Answer {
  HRESULT code = E_UNEXPECTED;
  std::string more;
};

class Ownership : public Conformance {
 protected:
  explicit Ownership(const PrivateBus::Options& bus = {}) : Conformance({}, bus) {}
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be several users";
    world_.bus.admit_everybody();
    ASSERT_EQ(::chmod(world_.out.path().c_str(), 01777), 0);  // as /tmp is
    world_.web.write_file("file", 1000, 1);
  }

  /// A step of tests/programs/com_user.cc, as that user.
  Answer as(unsigned uid, std::vector<std::string> step) {
    const std::string id = std::to_string(uid);
    step.insert(step.begin(), {"setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups",
                               "--inh-caps=-all", OPENBITS_COM_USER});
    const std::string file = notes_ / std::to_string(++steps_);
    Process process(step, {world_.bus.env(), file});
    EXPECT_EQ(process.wait(), 0) << read_file(file);
    const std::string text = read_file(file);
    Answer answer;
    answer.code = static_cast<HRESULT>(std::stoul(text.substr(0, 8), nullptr, 16));
    answer.more = text.substr(9, text.find('\n') - 9);
    return answer;
  }
  HRESULT code(unsigned uid, std::vector<std::string> step) {
    return as(uid, std::move(step)).code;
  }
  std::string created(unsigned uid) {
    const Answer answer = as(uid, {"create", "job"});
    EXPECT_EQ(answer.code, S_OK);
    return answer.more;
  }
  /// The same job, as root has it.
  Ptr<IBackgroundCopyJob> as_root(const std::string& id) {
    GUID guid{};
    EXPECT_EQ(CLSIDFromString(wide(id).c_str(), &guid), S_OK);
    Ptr<IBackgroundCopyJob> job;
    EXPECT_EQ(manager_->GetJob(guid, &job), S_OK);
    return job;
  }
  std::string transferred(unsigned uid, const std::string& name) {
    const std::string id = created(uid);
    EXPECT_EQ(code(uid, {"add", id, world_.web.url("file"), world_.out / name}), S_OK);
    EXPECT_EQ(code(uid, {"resume", id}), S_OK);
    EXPECT_TRUE(reaches(as_root(id).get(), BG_JOB_STATE_TRANSFERRED));
    return id;
  }
  unsigned owner_of(const std::string& name) {
    struct stat st {};
    EXPECT_EQ(::stat((world_.out / name).c_str(), &st), 0);
    return st.st_uid;
  }

 private:
  TempDir notes_;
  int steps_ = 0;
};

TEST_F(Ownership, OthersDoNotSeeAJob) {  // OWN-01 JOB-08 ENUM-02
  const std::string id = created(kAlice);
  EXPECT_EQ(code(kAlice, {"get", id}), S_OK);
  EXPECT_EQ(code(kBob, {"get", id}), E_ACCESSDENIED);
  EXPECT_EQ(as(kAlice, {"list"}).more, "1");
  EXPECT_EQ(as(kBob, {"list"}).more, "0");
  EXPECT_EQ(code(kBob, {"list-all"}), E_ACCESSDENIED);
  EXPECT_EQ(as(0, {"list"}).more, "0");
  EXPECT_EQ(as(0, {"list-all"}).more, "1");
  EXPECT_EQ(code(0, {"describe", id}), S_OK);
}

TEST_F(Ownership, AnElevatedJobIsForElevatedCallers) {  // OWN-02
  GUID guid{};
  Ptr<IBackgroundCopyJob> job(new_job(L"root's", &guid));
  wchar_t text[64];
  StringFromGUID2(guid, text, 64);
  const std::wstring shown = text;
  const std::string id(shown.begin(), shown.end());
  EXPECT_EQ(code(kAlice, {"get", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(kAlice, {"cancel", id}), E_ACCESSDENIED);
  EXPECT_EQ(as(0, {"levels", id}).more, "12288 1");  // OWN-04 LNX-07
  EXPECT_EQ(as(kDaemon, {"levels", created(kDaemon)}).more, "16384 0");
  EXPECT_EQ(as(kAlice, {"levels", created(kAlice)}).more, "8192 0");
}

TEST_F(Ownership, AJobOfHigherIntegrityIsNotChanged) {  // OWN-03 LNX-07
  const std::string id = created(kDaemon);
  EXPECT_EQ(code(0, {"get", id}), S_OK);
  EXPECT_EQ(code(0, {"describe", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(0, {"cancel", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(0, {"take", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(kDaemon, {"describe", id}), S_OK);
}

TEST_F(Ownership, AnAdministratorTakesAJobOver) {  // OWN-05 OWN-04 OWN-02
  const std::string id = created(kAlice);
  EXPECT_EQ(code(kAlice, {"take", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(0, {"take", id}), S_OK);
  EXPECT_EQ(code(kAlice, {"get", id}), E_ACCESSDENIED);
  LPWSTR owner = nullptr;
  EXPECT_EQ(as_root(id)->GetOwner(&owner), S_OK);
  EXPECT_EQ(taken(owner), L"S-1-22-1-0");
  EXPECT_EQ(as(0, {"levels", id}).more, "12288 1");
}

TEST_F(Ownership, AJobThatWasTakenOverRunsForItsNewOwner) {  // OWN-09 LNX-08
  const std::string id = created(kAlice);
  EXPECT_EQ(code(kAlice, {"add", id, world_.web.url("file"), world_.out / "taken"}), S_OK);
  EXPECT_EQ(code(0, {"take", id}), S_OK);
  EXPECT_EQ(code(kAlice, {"resume", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(0, {"resume", id}), S_OK);
  EXPECT_TRUE(reaches(as_root(id).get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(code(kAlice, {"complete", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(0, {"complete", id}), S_OK);
  EXPECT_EQ(owner_of("taken"), 0u);
}

TEST_F(Ownership, NobodyReadsThroughTheServiceWhatHeMayNotReadHimself) {  // NET-03 FILE-33 LNX-111
  TempDir place;
  ASSERT_EQ(::chmod(place.path().c_str(), 0755), 0);
  const std::string secret = place / "secret";
  write_bytes(secret, "roots");
  ASSERT_EQ(::chmod(secret.c_str(), 0600), 0);
  const auto copy = [&](unsigned uid, const std::string& name, BG_JOB_STATE end) {
    const std::string id = created(uid);
    EXPECT_EQ(code(uid, {"add", id, secret, world_.out / name}), S_OK);
    EXPECT_EQ(code(uid, {"resume", id}), S_OK);
    EXPECT_TRUE(reaches(as_root(id).get(), end)) << name;
    return id;
  };
  const std::string denied = copy(kAlice, "alices", BG_JOB_STATE_ERROR);
  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(as_root(denied)->GetError(&error), S_OK);
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT result = S_OK;
  EXPECT_EQ(error->GetError(&context, &result), S_OK);
  EXPECT_EQ(result, E_ACCESSDENIED);
  EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  EXPECT_EQ(code(0, {"complete", copy(0, "roots", BG_JOB_STATE_TRANSFERRED)}), S_OK);
  EXPECT_EQ(read_file(world_.out / "roots"), "roots");
  // What is his is read, by him and by nobody else.
  ASSERT_EQ(::chown(secret.c_str(), kAlice, kAlice), 0);
  copy(kBob, "bobs", BG_JOB_STATE_ERROR);
  EXPECT_EQ(code(kAlice, {"complete", copy(kAlice, "alices", BG_JOB_STATE_TRANSFERRED)}), S_OK);
  EXPECT_EQ(read_file(world_.out / "alices"), "roots");
  EXPECT_EQ(owner_of("alices"), kAlice);
}

TEST_F(Ownership, ANewOwnerNeedsItsFiles) {  // OWN-06
  const std::string id = created(kAlice);
  TempDir place;
  ASSERT_EQ(::chmod(place.path().c_str(), 0755), 0);
  const std::string gone = place / "gone";
  ASSERT_EQ(::mkdir(gone.c_str(), 0700), 0);
  ASSERT_EQ(::chown(gone.c_str(), kAlice, kAlice), 0);
  EXPECT_EQ(code(kAlice, {"add", id, world_.web.url("file"), gone + "/file"}), S_OK);
  ASSERT_EQ(::rmdir(gone.c_str()), 0);
  EXPECT_EQ(code(0, {"take", id}), BG_E_NEW_OWNER_NO_FILE_ACCESS);
  EXPECT_EQ(code(kAlice, {"cancel", id}), S_OK);
  Ptr<IBackgroundCopyJob> job(new_job());
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(job->TakeOwnership(), BG_E_INVALID_STATE);
}

TEST_F(Ownership, AnAdministratorEndsTheJobsOfOthers) {  // OWN-10 DONE-10 ACL-05
  const std::string id = transferred(kAlice, "by-root");
  EXPECT_EQ(code(0, {"suspend", id}), S_OK);
  EXPECT_EQ(code(0, {"resume", id}), S_OK);
  EXPECT_EQ(code(0, {"complete", id}), S_OK);
  EXPECT_EQ(owner_of("by-root"), 0u);
  const std::string other = transferred(kAlice, "by-alice");
  EXPECT_EQ(code(kBob, {"complete", other}), E_ACCESSDENIED);
  EXPECT_EQ(code(kAlice, {"complete", other}), S_OK);
  EXPECT_EQ(owner_of("by-alice"), kAlice);
  EXPECT_EQ(code(0, {"cancel", created(kAlice)}), S_OK);
}

TEST_F(Ownership, WhatAnAdministratorChangesIsInTheJournal) {  // JOB-26
  const std::string id = created(kAlice);
  EXPECT_EQ(code(kAlice, {"describe", id}), S_OK);
  EXPECT_EQ(world_.bus.log().find("BITS_MC_"), std::string::npos);
  EXPECT_EQ(code(0, {"describe", id}), S_OK);
  EXPECT_NE(world_.bus.log().find("BITS_MC_JOB_PROPERTY_CHANGE: user 0 "), std::string::npos);
  EXPECT_EQ(code(0, {"take", id}), S_OK);
  EXPECT_NE(world_.bus.log().find("BITS_MC_JOB_TAKE_OWNERSHIP: user 0 "), std::string::npos);
  EXPECT_EQ(code(0, {"cancel", created(kAlice)}), S_OK);
  EXPECT_NE(world_.bus.log().find("BITS_MC_JOB_CANCELLED: user 0 "), std::string::npos);
}

TEST_F(Ownership, ATokenIsTheOwnersOwn) {  // TOKEN-03 TOKEN-06 LNX-09
  const std::string id = created(kAlice);
  EXPECT_EQ(code(0, {"token", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(kBob, {"token", id}), E_ACCESSDENIED);
  EXPECT_EQ(code(kAlice, {"token", id}), S_OK);
  // What no flag gives to the token is done as the owner.
  EXPECT_EQ(code(kAlice, {"add", id, world_.web.url("file"), world_.out / "own"}), S_OK);
  EXPECT_EQ(code(kAlice, {"resume", id}), S_OK);
  EXPECT_TRUE(reaches(as_root(id).get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(code(kAlice, {"complete", id}), S_OK);
  EXPECT_EQ(owner_of("own"), kAlice);
}

// BITS's own limits are smaller than ours; these are smaller still (LNX-10).
struct PolicyFile {
  PolicyFile() {
    write_bytes(file, "MaxJobsPerUser = 3\nMaxJobsPerMachine = 3\nMaxFilesPerJob = 1\n");
  }
  TempDir dir;
  std::string file = dir / "policy.toml";
};

class Limits : private PolicyFile, public Ownership {
 protected:
  Limits() : Ownership(options()) {}

 private:
  PrivateBus::Options options() const {
    PrivateBus::Options o;
    o.service_arguments = {"--policy", file};
    return o;
  }
};

TEST_F(Limits, OfJobsAndFiles) {  // JOB-06 JOB-07 FILE-05 POL-01 LNX-10
  const std::string id = created(kAlice);
  created(kAlice);
  const std::string roots = created(0);
  EXPECT_EQ(code(kAlice, {"create", "x"}), BG_E_TOO_MANY_JOBS_PER_MACHINE);
  EXPECT_EQ(code(0, {"cancel", roots}), S_OK);
  created(kAlice);
  EXPECT_EQ(code(kAlice, {"create", "x"}), BG_E_TOO_MANY_JOBS_PER_USER);
  EXPECT_EQ(code(kAlice, {"add", id, world_.web.url("a"), world_.out / "a"}), S_OK);
  EXPECT_EQ(code(kAlice, {"add", id, world_.web.url("b"), world_.out / "b"}),
            BG_E_TOO_MANY_FILES_IN_JOB);
  for (const unsigned exempt : {0u, kDaemon}) {
    for (int i = 0; i < 3; ++i) created(exempt);
    const std::string many = created(exempt);
    const std::string name = std::to_string(exempt);
    EXPECT_EQ(code(exempt, {"add", many, world_.web.url("a"), world_.out / ("a" + name)}), S_OK);
    EXPECT_EQ(code(exempt, {"add", many, world_.web.url("b"), world_.out / ("b" + name)}), S_OK);
  }
}

}  // namespace
}  // namespace openbits::test
