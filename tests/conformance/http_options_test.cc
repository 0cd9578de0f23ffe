// IBackgroundCopyJobHttpOptions: headers, redirects, method.
#include "conformance/http_options.h"

#include <filesystem>

#include <openbits/com/bits2_5.h>
#include <openbits/hresult.hpp>

namespace openbits::test {
namespace {

constexpr HRESULT kNullReference = hr::kWin32NullRefPointer;

TEST_F(HttpOptionsTest, IsPartOfTheJob) {
  const auto job = job_for("file");
  for (const IID& iid : {IID_IBackgroundCopyJobHttpOptions, IID_IBackgroundCopyJobHttpOptions2,
                         IID_IBackgroundCopyJobHttpOptions3}) {
    Ptr<IUnknown> options, from_options, from_job;
    ASSERT_EQ(job->QueryInterface(iid, reinterpret_cast<void**>(&options)), S_OK);
    EXPECT_EQ(options->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&from_options)), S_OK);
    EXPECT_EQ(job->QueryInterface(IID_IUnknown, reinterpret_cast<void**>(&from_job)), S_OK);
    EXPECT_EQ(from_options.get(), from_job.get());
  }
}

TEST_F(HttpOptionsTest, HeadersAreStored) {
  GUID id{};
  const auto job = job_for("file", &id);
  const auto options = options_of(job.get());
  LPWSTR text = nullptr;
  EXPECT_EQ(options->GetCustomHeaders(nullptr), kNullReference);  // GEN-11
  EXPECT_EQ(options->GetCustomHeaders(&text), S_FALSE);           // HTTP-23
  EXPECT_EQ(text, nullptr);
  EXPECT_EQ(options->SetCustomHeaders(L"X-One: 1\r\nX-Two: zw\u00F6lf\r\n"), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), S_OK);
  EXPECT_EQ(taken(text), L"X-One: 1\r\nX-Two: zw\u00F6lf\r\n");
  const std::wstring longest = L"X: " + std::wstring(16'378, L'x') + L"\r\n";
  EXPECT_EQ(options->SetCustomHeaders(longest.c_str()), S_OK);  // HTTP-20
  EXPECT_EQ(options->SetCustomHeaders((L"X" + longest).c_str()), BG_E_STRING_TOO_LONG);
  for (const wchar_t* bad :
       {L"no colon\r\n", L": no name\r\n", L"A b: c\r\n", L"A: b\nC: d\r\n", L"A: b\rC: d\r\n",
        L"\r\nA: b\r\n", L"Range: bytes=0-1\r\n", L"content-length: 5\r\n"}) {
    EXPECT_EQ(options->SetCustomHeaders(bad), E_INVALIDARG) << bad;
  }
  EXPECT_EQ(options->GetCustomHeaders(&text), S_OK);
  EXPECT_EQ(taken(text), longest);

  world_.bus.kill_service();
  EXPECT_EQ(options->GetCustomHeaders(&text), S_OK);  // PERS-02
  EXPECT_EQ(taken(text), longest);
  EXPECT_EQ(options->SetCustomHeaders(nullptr), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), S_FALSE);

  EXPECT_EQ(options->MakeCustomHeadersWriteOnly(), S_OK);  // HTTP-24
  EXPECT_EQ(options->MakeCustomHeadersWriteOnly(), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), E_ACCESSDENIED);
  EXPECT_EQ(options->SetCustomHeaders(L"A: b\r\n"), S_OK);
  EXPECT_EQ(options->GetCustomHeaders(&text), E_ACCESSDENIED);
  EXPECT_EQ(text, nullptr);
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(options->SetCustomHeaders(L"A: b\r\n"), BG_E_INVALID_STATE);  // GEN-13
}

TEST_F(HttpOptionsTest, HeadersGoOutWithEveryRequest) {  // HTTP-21
  const auto job = job_for("marked/file");
  const auto options = options_of(job.get());
  EXPECT_EQ(options->SetCustomHeaders(L"X-Mark: one\r\nX-Empty:\r\n"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(world_.web.requests(1).at(0).status, 206);  // which it is for those with it only
}

TEST_F(HttpOptionsTest, HeadersDoNotFollowARedirectToAnotherServer) {  // LNX-71
  const auto job = job_for("away/file");
  const auto options = options_of(job.get());
  EXPECT_EQ(options->SetCustomHeaders(L"X-Mark: one\r\n"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
}

TEST_F(HttpOptionsTest, FlagsAreStored) {
  const auto job = job_for("file");
  const auto options = options_of(job.get());
  ULONG flags = 1;
  EXPECT_EQ(options->GetSecurityFlags(nullptr), kNullReference);
  EXPECT_EQ(options->GetSecurityFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0u);  // HTTP-18
  for (const ULONG good : {0x1Fu, 0x100u, 0x200u, 0x800u, 0x91Fu}) {
    EXPECT_EQ(options->SetSecurityFlags(good), S_OK);
    EXPECT_EQ(options->GetSecurityFlags(&flags), S_OK);
    EXPECT_EQ(flags, good);  // HTTP-19
  }
  for (const ULONG bad : {0x20u, 0x80u, 0x300u, 0x400u, 0x700u, 0x1000u, 0x80000000u}) {
    EXPECT_EQ(options->SetSecurityFlags(bad), E_NOTIMPL) << bad;
  }
  world_.bus.kill_service();
  EXPECT_EQ(options->GetSecurityFlags(&flags), S_OK);
  EXPECT_EQ(flags, 0x91Fu);  // PERS-02
}

TEST_F(HttpOptionsTest, RedirectsAreFollowedByDefault) {  // HTTP-12 HTTP-13
  const auto job = job_for("moved/file");
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(remote_name(job.get()), world_.web.url("moved/file"));
}

TEST_F(HttpOptionsTest, ARedirectCanBeReported) {  // HTTP-14
  const auto job = job_for("moved/file");
  EXPECT_EQ(options_of(job.get())->SetSecurityFlags(BG_HTTP_REDIRECT_POLICY_ALLOW_REPORT), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(remote_name(job.get()), world_.web.url("file"));
  world_.bus.kill_service();
  EXPECT_EQ(remote_name(job.get()), world_.web.url("file"));
}

TEST_F(HttpOptionsTest, ARedirectCanBeForbidden) {  // HTTP-15 LNX-12
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    const auto job = job_for(std::string("status/") + status);
    EXPECT_EQ(options_of(job.get())->SetSecurityFlags(BG_HTTP_REDIRECT_POLICY_DISALLOW), S_OK);
    EXPECT_EQ(job->Resume(), S_OK);
    ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR)) << status;
    EXPECT_EQ(error_of(job.get()).code, http_status(std::stoi(status)));
    EXPECT_EQ(remote_name(job.get()), world_.web.url("file"));
    EXPECT_EQ(job->Cancel(), S_OK);
  }
}

TEST_F(HttpOptionsTest, ARedirectOutOfHttpIsNotFollowed) {  // HTTP-17
  const auto job = job_for("share/file");
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()).code, static_cast<HRESULT>(0x8019012E));
}

TEST_F(HttpOptionsTest, TheMethodIsStored) {
  const auto job = job_for("file");
  const auto options = options_of(job.get());
  LPWSTR text = nullptr;
  EXPECT_EQ(options->GetHttpMethod(nullptr), kNullReference);
  EXPECT_EQ(options->SetHttpMethod(nullptr), kNullReference);
  EXPECT_EQ(options->GetHttpMethod(&text), S_OK);
  EXPECT_EQ(taken(text), L"GET");  // HTTP-25
  EXPECT_EQ(options->SetHttpMethod(L"GET"), S_OK);
  BG_JOB_PRIORITY priority = BG_JOB_PRIORITY_LOW;
  EXPECT_EQ(job->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_NORMAL);  // HTTP-26
  EXPECT_EQ(options->SetHttpMethod(L""), E_INVALIDARG);
  EXPECT_EQ(options->SetHttpMethod(L"A B"), E_INVALIDARG);
  EXPECT_EQ(options->SetHttpMethod(L"A\r\nB: c"), E_INVALIDARG);
  EXPECT_EQ(options->SetHttpMethod(L"FETCH"), S_OK);
  EXPECT_EQ(options->GetHttpMethod(&text), S_OK);
  EXPECT_EQ(taken(text), L"FETCH");
  EXPECT_EQ(job->GetPriority(&priority), S_OK);
  EXPECT_EQ(priority, BG_JOB_PRIORITY_FOREGROUND);  // HTTP-27
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_LOW), BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);

  Ptr<IBackgroundCopyJob> upload;
  GUID id{};
  ASSERT_EQ(manager_->CreateJob(L"up", BG_JOB_TYPE_UPLOAD, &id, &upload), S_OK);
  EXPECT_EQ(options_of(upload.get())->GetHttpMethod(&text), S_OK);
  EXPECT_EQ(taken(text), L"BITS_POST");  // HTTP-25
}

TEST_F(HttpOptionsTest, AMethodOfTheJobsOwnExcludesDynamicContent) {  // HTTP-29
  const auto job = job_for("file");
  Ptr<IBackgroundCopyJob5> job5;
  ASSERT_EQ(job->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&job5)), S_OK);
  BITS_JOB_PROPERTY_VALUE yes{};
  yes.Enable = TRUE;
  EXPECT_EQ(options_of(job.get())->SetHttpMethod(L"FETCH"), S_OK);
  for (const auto id : {BITS_JOB_PROPERTY_DYNAMIC_CONTENT, BITS_JOB_PROPERTY_ON_DEMAND_MODE}) {
    EXPECT_EQ(job5->SetProperty(id, yes), BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD) << id;
  }
  Ptr<IBackgroundCopyJob> dynamic(new_job());
  Ptr<IBackgroundCopyJob5> dynamic5;
  ASSERT_EQ(dynamic->QueryInterface(IID_IBackgroundCopyJob5, reinterpret_cast<void**>(&dynamic5)),
            S_OK);
  ASSERT_EQ(dynamic5->SetProperty(BITS_JOB_PROPERTY_DYNAMIC_CONTENT, yes), S_OK);
  EXPECT_EQ(options_of(dynamic.get())->SetHttpMethod(L"FETCH"),
            BG_E_NOT_SUPPORTED_WITH_CUSTOM_HTTP_METHOD);
  EXPECT_EQ(options_of(dynamic.get())->SetHttpMethod(L"GET"), S_OK);
}

TEST_F(HttpOptionsTest, TheMethodIsUsed) {
  const auto job = job_for("method");
  const auto options = options_of(job.get());
  EXPECT_EQ(options->SetHttpMethod(L"FETCH"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(options->SetHttpMethod(L"GET"), BG_E_READ_ONLY_PROPERTY_AFTER_RESUME);  // HTTP-26
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), "fetched");
  const auto requests = world_.web.requests(1);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].method, "FETCH");
}

TEST_F(HttpOptionsTest, AMethodOfTheJobsOwnIsNotTriedAgain) {  // HTTP-28
  const auto job = job_for("busy");
  EXPECT_EQ(options_of(job.get())->SetHttpMethod(L"FETCH"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_of(job.get()).code, BG_E_HTTP_ERROR_503);
}

}  // namespace
}  // namespace openbits::test
