// IBitsTokenOptions, rule by rule; tokens of other users are in ownership_test.cc.
#include <unistd.h>

#include <string>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

class Tokens : public Conformance {
 protected:
  static Ptr<IBitsTokenOptions> tokens_of(IBackgroundCopyJob* job) {
    Ptr<IBitsTokenOptions> tokens;
    EXPECT_EQ(job->QueryInterface(IID_IBitsTokenOptions, reinterpret_cast<void**>(&tokens)), S_OK);
    return tokens;
  }
  static DWORD flags_of(IBitsTokenOptions* tokens) {
    DWORD flags = 0xFFFF;
    EXPECT_EQ(tokens->GetHelperTokenFlags(&flags), S_OK);
    return flags;
  }
  static std::wstring sid_of(IBitsTokenOptions* tokens) {
    LPWSTR sid = const_cast<LPWSTR>(L"x");
    EXPECT_EQ(tokens->GetHelperTokenSid(&sid), S_OK);
    return taken(sid);
  }
  static HRESULT error_of(IBackgroundCopyJob* job) {
    Ptr<IBackgroundCopyError> error;
    EXPECT_EQ(job->GetError(&error), S_OK);
    BG_ERROR_CONTEXT context{};
    HRESULT code = S_OK;
    EXPECT_EQ(error->GetError(&context, &code), S_OK);
    return code;
  }
  Ptr<IBackgroundCopyJob> job_for_file() {
    world_.web.write_file("file", 1000, 1);
    Ptr<IBackgroundCopyJob> job(new_job());
    EXPECT_EQ(add(job.get(), "file"), S_OK);
    return job;
  }
};

TEST_F(Tokens, ComeFromTheJobAndLeadBack) {  // TOKEN-01 GEN-03
  Ptr<IBackgroundCopyJob> job(new_job());
  auto tokens = tokens_of(job.get());
  Ptr<IUnknown> one;
  Ptr<IUnknown> other;
  EXPECT_EQ(job->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&one)), S_OK);
  EXPECT_EQ(tokens->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&other)), S_OK);
  EXPECT_EQ(one.get(), other.get()) << "one object";
  Ptr<IBackgroundCopyJob5> back;
  EXPECT_EQ(tokens->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&back)), S_OK);
  job.reset();
  one.reset();
  other.reset();
  back.reset();
  EXPECT_EQ(flags_of(tokens.get()), 0u) << "which keeps the job's object";
}

TEST_F(Tokens, FlagsAreStoredAndTheTokenIsNot) {  // TOKEN-04 TOKEN-07 TOKEN-09 TOKEN-10 LNX-09
  GUID id{};
  Ptr<IBackgroundCopyJob> job(new_job(L"job", &id));
  auto tokens = tokens_of(job.get());
  EXPECT_EQ(sid_of(tokens.get()), L"(null)");
  EXPECT_EQ(tokens->SetHelperTokenFlags(4), E_INVALIDARG);
  EXPECT_EQ(tokens->SetHelperTokenFlags(BG_TOKEN_LOCAL_FILE | BG_TOKEN_NETWORK), S_OK);
  EXPECT_EQ(tokens->SetHelperToken(), S_OK);  // TOKEN-02
  EXPECT_EQ(sid_of(tokens.get()), L"S-1-22-1-" + std::to_wstring(::geteuid()));
  EXPECT_EQ(tokens->ClearHelperToken(), S_OK);
  EXPECT_EQ(sid_of(tokens.get()), L"(null)");
  EXPECT_EQ(flags_of(tokens.get()), 3u);
  EXPECT_EQ(tokens->SetHelperToken(), S_OK);
  world_.bus.kill_service();
  EXPECT_EQ(flags_of(tokens.get()), 3u);
  EXPECT_EQ(sid_of(tokens.get()), L"(null)");  // PERS-03
  EXPECT_EQ(tokens->GetHelperTokenFlags(nullptr), E_INVALIDARG);
  EXPECT_EQ(tokens->GetHelperTokenSid(nullptr), E_INVALIDARG);
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(tokens->SetHelperTokenFlags(0), BG_E_INVALID_STATE);
  EXPECT_EQ(tokens->SetHelperToken(), BG_E_INVALID_STATE);
}

TEST_F(Tokens, AJobWithFlagsNeedsAToken) {  // TOKEN-07 TOKEN-08
  auto job = job_for_file();
  auto tokens = tokens_of(job.get());
  ASSERT_EQ(tokens->SetHelperTokenFlags(BG_TOKEN_LOCAL_FILE), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()), BG_E_TOKEN_REQUIRED);
  ASSERT_EQ(tokens->SetHelperToken(), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
}

TEST_F(Tokens, ClearingTheFlagsIsTheOtherWayOut) {  // TOKEN-08
  auto job = job_for_file();
  auto tokens = tokens_of(job.get());
  ASSERT_EQ(tokens->SetHelperTokenFlags(BG_TOKEN_NETWORK), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  ASSERT_EQ(tokens->SetHelperTokenFlags(0), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
}

}  // namespace
}  // namespace openbits::test
