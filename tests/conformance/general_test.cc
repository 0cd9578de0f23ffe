// Who calls, and what that means.
#include <unistd.h>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

constexpr uid_t kNobody = 65534;

/// The process is somebody else as long as this lives.
class AsNobody {
 public:
  AsNobody() : own_(::geteuid()) { EXPECT_EQ(::seteuid(kNobody), 0); }
  ~AsNobody() { EXPECT_EQ(::seteuid(own_), 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;

 private:
  uid_t own_;
};

class General : public Conformance {
 protected:
  void SetUp() override {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else for a while";
  }
};

// An interface goes on acting for whoever obtained it, without any level of impersonation.
TEST_F(General, WhoCallsIsWhoMadeTheConnection) {  // GEN-04 GEN-15 LNX-63
  Ptr<IBackgroundCopyJob> job(new_job());
  {
    const AsNobody somebody_else;
    EXPECT_EQ(job->SetDescription(L"set by another identity"), S_OK);
    Ptr<IBackgroundCopyJob2> later;
    EXPECT_EQ(job->QueryInterface(IID_IBackgroundCopyJob2, reinterpret_cast<void**>(&later)), S_OK);
    GUID id{};
    Ptr<IBackgroundCopyJob> made;
    EXPECT_EQ(manager_->CreateJob(L"made", BG_JOB_TYPE_DOWNLOAD, &id, &made), S_OK);
    LPWSTR owner = nullptr;
    EXPECT_EQ(made->GetOwner(&owner), S_OK);
    EXPECT_EQ(taken(owner), L"S-1-22-1-0");
  }
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetDescription(&text), S_OK);
  EXPECT_EQ(taken(text), L"set by another identity");
}

// Whom the bus does not let in can neither create nor change a job.
TEST_F(General, WhoIsNotLetInIsRefused) {       // GEN-05 GEN-06 LNX-63
  std::exchange(manager_, nullptr)->Release();  // with it goes the connection of the process
  const AsNobody somebody_else;
  void* manager = this;
  EXPECT_EQ(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                             IID_IBackgroundCopyManager, &manager),
            E_ACCESSDENIED);
  EXPECT_EQ(manager, nullptr);
}

// FILE-13 LNX-44: nothing expands a '*', here or on its way to the server.
TEST_F(Conformance, AStarInAUrlIsACharacter) {
  world_.web.write_file("a*b", 10, 1);
  world_.web.write_file("axb", 10, 2);
  Ptr<IBackgroundCopyJob> job(new_job());
  ASSERT_EQ(add(job.get(), "a*b"), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Resume(), S_OK);  // LNX-29
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_TRANSFERRED);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "a*b"), content(10, 1));
}

}  // namespace
}  // namespace openbits::test
