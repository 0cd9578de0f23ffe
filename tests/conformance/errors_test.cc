// Errors of jobs, and the texts about codes.
#include <set>
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

constexpr DWORD kEnglish = 0x0409;

Nginx::Options faulty_server() {
  Nginx::Options options;
  options.server =
      "location /secret { return 401; }\n"
      "location /behind { return 407; }\n"
      "location /teapot { return 418; }\n"
      "location /coded { add_header Content-Encoding br; }\n";
  return options;
}

class Errors : public Conformance {
 protected:
  Errors() : Conformance(faulty_server()) {}

  /// A job with that file, which has come to ERROR.
  Ptr<IBackgroundCopyJob> failed_job(const std::string& name) {
    Ptr<IBackgroundCopyJob> job(new_job());
    EXPECT_EQ(add(job.get(), name), S_OK);
    EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_FOREGROUND), S_OK);
    EXPECT_EQ(job->Resume(), S_OK);
    EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR)) << name;
    return job;
  }
  static Ptr<IBackgroundCopyError> error_of(IBackgroundCopyJob* job) {
    Ptr<IBackgroundCopyError> error;
    EXPECT_EQ(job->GetError(&error), S_OK);
    return error;
  }
  static void expect_error(IBackgroundCopyJob* job, HRESULT code) {
    const Ptr<IBackgroundCopyError> error = error_of(job);
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT actual = S_OK;
    EXPECT_EQ(error->GetError(&context, &actual), S_OK);
    EXPECT_EQ(actual, code);
    EXPECT_EQ(context, BG_ERROR_CONTEXT_REMOTE_FILE);
  }
  std::wstring description(HRESULT code) {
    LPWSTR text = nullptr;
    EXPECT_EQ(manager_->GetErrorDescription(code, kEnglish, &text), S_OK);
    return taken(text);
  }
};

TEST_F(Errors, AStatusThatIsNotRetried) {  // ERR-17 ERR-19 ERR-20 LNX-34
  const std::vector<std::pair<std::string, HRESULT>> cases = {
      {"secret", BG_E_HTTP_ERROR_401},
      {"behind", BG_E_HTTP_ERROR_407},
      {"teapot", static_cast<HRESULT>(0x801901A2)},
  };
  for (const auto& [name, code] : cases) expect_error(failed_job(name).get(), code);
}

TEST_F(Errors, AResponseThatIsNoneEndsWithResume) {  // ERR-24 LNX-14
  world_.web.write_file("coded", 3000, 3);
  const Ptr<IBackgroundCopyJob> job = failed_job("coded");
  expect_error(job.get(), BG_E_INVALID_SERVER_RESPONSE);
  world_.web.stop();
  world_.web.start("");
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  Ptr<IBackgroundCopyError> error;
  EXPECT_EQ(job->GetError(&error), BG_E_ERROR_INFORMATION_UNAVAILABLE);  // ERR-02
}

// ERR-04 ERR-06: an error object is what was true when it was asked for.
TEST_F(Errors, AnErrorObjectOutlivesItsJob) {
  const Ptr<IBackgroundCopyJob> job = failed_job("missing");
  const Ptr<IBackgroundCopyError> error = error_of(job.get());
  EXPECT_EQ(job->Cancel(), S_OK);
  BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
  HRESULT code = S_OK;
  EXPECT_EQ(error->GetError(&context, &code), S_OK);
  EXPECT_EQ(code, BG_E_HTTP_ERROR_404);
  Ptr<IBackgroundCopyFile> file;
  ASSERT_EQ(error->GetFile(&file), S_OK);
  LPWSTR name = nullptr;
  EXPECT_EQ(file->GetRemoteName(&name), S_OK);  // GEN-14
  EXPECT_EQ(taken(name), wide(world_.web.url("missing")));
}

TEST_F(Errors, NullPointersAreRefused) {  // ERR-04 ERR-08
  const Ptr<IBackgroundCopyJob> job = failed_job("missing");
  const Ptr<IBackgroundCopyError> error = error_of(job.get());
  BG_ERROR_CONTEXT context{};
  HRESULT code{};
  EXPECT_EQ(error->GetError(&context, nullptr), E_INVALIDARG);
  EXPECT_EQ(error->GetError(nullptr, &code), E_INVALIDARG);
  EXPECT_EQ(error->GetFile(nullptr), E_INVALIDARG);
  EXPECT_EQ(error->GetProtocol(nullptr), E_INVALIDARG);
  EXPECT_EQ(error->GetErrorDescription(kEnglish, nullptr), E_INVALIDARG);
  EXPECT_EQ(error->GetErrorContextDescription(kEnglish, nullptr), E_INVALIDARG);
  EXPECT_EQ(manager_->GetErrorDescription(E_FAIL, kEnglish, nullptr), E_INVALIDARG);
}

TEST_F(Errors, TheManagerDescribesEveryCode) {  // ERR-09 LNX-65
  const std::vector<HRESULT> codes = {
      S_OK,
      S_FALSE,
      E_INVALIDARG,
      E_ACCESSDENIED,
      REGDB_E_CLASSNOTREG,
      HRESULT_FROM_WIN32(2),
      HRESULT_FROM_WIN32(1815),
      BG_E_NOT_FOUND,
      BG_E_READ_ONLY_WHEN_JOB_ACTIVE,
      BG_S_PARTIAL_COMPLETE,
      BG_E_HTTP_ERROR_100,
      BG_E_HTTP_ERROR_505,
      static_cast<HRESULT>(0x801901AD),  // 429 has no macro
      BITS_MC_JOB_CANCELLED,
      BITS_MC_WSD_PORT,
      static_cast<HRESULT>(0x8123ABCD),
  };
  std::set<std::wstring> texts;
  for (const HRESULT code : codes) texts.insert(description(code));
  EXPECT_EQ(texts.size(), codes.size()) << "each has a text of its own";
  EXPECT_FALSE(texts.contains(L""));
  EXPECT_NE(description(static_cast<HRESULT>(0x8123ABCD)).find(L"0x8123ABCD"), std::wstring::npos);
  EXPECT_NE(description(BG_E_HTTP_ERROR_404).find(L"404"), std::wstring::npos);
}

TEST_F(Errors, TheTextsAreInEnglish) {  // ERR-08 ERR-09 LNX-65
  const Ptr<IBackgroundCopyJob> job = failed_job("missing");
  const Ptr<IBackgroundCopyError> error = error_of(job.get());
  const HRESULT no_text = HRESULT_FROM_WIN32(1815);  // ERROR_RESOURCE_LANG_NOT_FOUND
  const std::vector<std::pair<DWORD, HRESULT>> languages = {
      {kEnglish, S_OK},      {0x0809, S_OK},       {0x0400, S_OK},    {0x0800, S_OK},
      {0x007F, S_OK},        {0x0009, S_OK},       {0, E_INVALIDARG}, {0x0407, no_text},
      {0x00010409, no_text}, {0xFFFFFFFF, no_text}};
  for (const auto& [language, expected] : languages) {
    LPWSTR text = nullptr;
    EXPECT_EQ(manager_->GetErrorDescription(BG_E_EMPTY, language, &text), expected) << language;
    EXPECT_EQ(text != nullptr, SUCCEEDED(expected));
    CoTaskMemFree(text);
    EXPECT_EQ(error->GetErrorDescription(language, &text), expected) << language;
    CoTaskMemFree(text);
    EXPECT_EQ(error->GetErrorContextDescription(language, &text), expected) << language;
    EXPECT_EQ(text != nullptr, SUCCEEDED(expected));
    CoTaskMemFree(text);
  }
}

// The text of a job's error is that of its code.
TEST_F(Errors, BothWaysToATextGiveTheSame) {  // ERR-09
  const Ptr<IBackgroundCopyJob> job = failed_job("missing");
  const Ptr<IBackgroundCopyError> error = error_of(job.get());
  LPWSTR text = nullptr;
  EXPECT_EQ(error->GetErrorDescription(kEnglish, &text), S_OK);
  EXPECT_EQ(taken(text), description(BG_E_HTTP_ERROR_404));
}

}  // namespace
}  // namespace openbits::test
