// Credentials: what programs can set, and what servers get to see of them.
#include <sys/resource.h>

#include <filesystem>
#include <fstream>

#include <openbits/com/bits1_5.h>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

BG_AUTH_CREDENTIALS credentials(BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme, const wchar_t* user,
                                const wchar_t* password) {
  BG_AUTH_CREDENTIALS c{};
  c.Target = target;
  c.Scheme = scheme;
  c.Credentials.Basic.UserName = const_cast<wchar_t*>(user);
  c.Credentials.Basic.Password = const_cast<wchar_t*>(password);
  return c;
}

/// A server with a part that wants Basic, and a part that wants nobody to show anything.
struct PasswordFile {
  PasswordFile() { write_bytes(dir / "users", "alice:{PLAIN}right password\n"); }
  Nginx::Options web() const {
    Nginx::Options options;
    options.server =
        "location /private/ { auth_basic realm; auth_basic_user_file " + (dir / "users") + "; }\n" +
        "location /open/ { if ($http_authorization) { return 418; } }\n" +
        "location /headers/ { if ($http_x_marker != \"M4RKER-HEADER\") { return 403; } }";
    return options;
  }
  TempDir dir;
};

class Credentials : public PasswordFile, public Conformance {
 protected:
  explicit Credentials(const PrivateBus::Options& bus = {}) : Conformance(web(), bus) {
    for (const char* name : {"/private", "/open", "/headers"}) {
      std::filesystem::create_directory(world_.web.root() + name);
      world_.web.write_file(std::string(name).substr(1) + "/file", 10'000, 1);
    }
  }
  Ptr<IBackgroundCopyJob2> job_for(const std::string& name, GUID* id = nullptr) {
    Ptr<IBackgroundCopyJob> job(new_job(L"job", id));
    EXPECT_EQ(job->AddFile(wide(world_.web.url(name)).c_str(), wide(world_.out / "file").c_str()),
              S_OK);
    Ptr<IBackgroundCopyJob2> job2;
    EXPECT_EQ(job->QueryInterface(IID_IBackgroundCopyJob2, reinterpret_cast<void**>(&job2)), S_OK);
    return job2;
  }
  static HRESULT set(IBackgroundCopyJob2* job, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme,
                     const wchar_t* user, const wchar_t* password) {
    auto c = credentials(target, scheme, user, password);
    return job->SetCredentials(&c);
  }
  static HRESULT error_code(IBackgroundCopyJob* job) {
    Ptr<IBackgroundCopyError> error;
    if (FAILED(job->GetError(&error))) return S_OK;
    BG_ERROR_CONTEXT context = BG_ERROR_CONTEXT_NONE;
    HRESULT code = S_OK;
    error->GetError(&context, &code);
    return code;
  }
};

constexpr auto kServer = BG_AUTH_TARGET_SERVER;
constexpr auto kProxy = BG_AUTH_TARGET_PROXY;

TEST_F(Credentials, ArgumentsAreChecked) {
  const auto job = job_for("private/file");
  const auto bad_target = static_cast<BG_AUTH_TARGET>(3);
  const auto bad_scheme = static_cast<BG_AUTH_SCHEME>(6);
  EXPECT_EQ(job->SetCredentials(nullptr), E_INVALIDARG);
  EXPECT_EQ(set(job.get(), bad_target, BG_AUTH_SCHEME_BASIC, L"u", L"p"),
            BG_E_INVALID_AUTH_TARGET);  // CRED-02
  EXPECT_EQ(set(job.get(), static_cast<BG_AUTH_TARGET>(0), BG_AUTH_SCHEME_BASIC, L"u", L"p"),
            BG_E_INVALID_AUTH_TARGET);
  EXPECT_EQ(set(job.get(), kServer, bad_scheme, L"u", L"p"), BG_E_INVALID_AUTH_SCHEME);
  EXPECT_EQ(set(job.get(), kServer, static_cast<BG_AUTH_SCHEME>(0), L"u", L"p"),
            BG_E_INVALID_AUTH_SCHEME);

  const std::wstring user(301, L'u'), longest_user(300, L'u');
  const std::wstring password(65537, L'p'), longest_password(65536, L'\u00e4');
  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, user.c_str(), L"p"),
            BG_E_USERNAME_TOO_LARGE);  // CRED-03
  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"u", password.c_str()),
            BG_E_PASSWORD_TOO_LARGE);
  EXPECT_EQ(
      set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, longest_user.c_str(), longest_password.c_str()),
      S_OK);

  for (const auto scheme :
       {BG_AUTH_SCHEME_BASIC, BG_AUTH_SCHEME_DIGEST, BG_AUTH_SCHEME_PASSPORT}) {  // CRED-04 CRED-07
    EXPECT_EQ(set(job.get(), kServer, scheme, nullptr, L"p"), E_INVALIDARG);
    EXPECT_EQ(set(job.get(), kServer, scheme, L"u", nullptr), E_INVALIDARG);
    EXPECT_EQ(set(job.get(), kServer, scheme, nullptr, nullptr), E_INVALIDARG);
    EXPECT_EQ(set(job.get(), kServer, scheme, L"u", L"p"), S_OK);  // CRED-14
  }
  for (const auto scheme : {BG_AUTH_SCHEME_NTLM, BG_AUTH_SCHEME_NEGOTIATE}) {  // CRED-05
    EXPECT_EQ(set(job.get(), kProxy, scheme, nullptr, nullptr), S_OK);
    EXPECT_EQ(set(job.get(), kProxy, scheme, L"u", nullptr), E_INVALIDARG);
    EXPECT_EQ(set(job.get(), kProxy, scheme, L"u", L"p"), S_OK);
  }

  EXPECT_EQ(job->RemoveCredentials(bad_target, BG_AUTH_SCHEME_BASIC), BG_E_INVALID_AUTH_TARGET);
  EXPECT_EQ(job->RemoveCredentials(kServer, bad_scheme), BG_E_INVALID_AUTH_SCHEME);  // CRED-12
  EXPECT_EQ(job->RemoveCredentials(kProxy, BG_AUTH_SCHEME_BASIC), S_FALSE);
  EXPECT_EQ(job->RemoveCredentials(kServer, BG_AUTH_SCHEME_BASIC), S_OK);
  EXPECT_EQ(job->RemoveCredentials(kServer, BG_AUTH_SCHEME_BASIC), S_FALSE);
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"u", L"p"),
            BG_E_INVALID_STATE);  // GEN-13
  EXPECT_EQ(job->RemoveCredentials(kServer, BG_AUTH_SCHEME_BASIC), BG_E_INVALID_STATE);
}

TEST_F(Credentials, AreShownToTheServerThatAsks) {
  const auto job = job_for("private/file");
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_code(job.get()), BG_E_HTTP_ERROR_401);  // CRED-10 CRED-13 ERR-20

  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_DIGEST, L"alice", L"right password"), S_OK);
  EXPECT_EQ(set(job.get(), kProxy, BG_AUTH_SCHEME_BASIC, L"alice", L"right password"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return state_of(job.get()) == BG_JOB_STATE_ERROR; }));
  EXPECT_EQ(error_code(job.get()), BG_E_HTTP_ERROR_401);  // another scheme, another target

  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"alice", L"wrong"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_code(job.get()), BG_E_HTTP_ERROR_401);

  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"alice", L"right password"),
            S_OK);  // CRED-01
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(10'000, 1));
}

TEST_F(Credentials, AreNotShownToAServerThatDoesNotAsk) {  // CRED-10 CRED-15
  const auto job = job_for("open/file");
  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"alice", L"right password"), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
}

TEST_F(Credentials, OutliveTheServiceAndNotItsKey) {  // CRED-08 PERS-02 HTTP-22
  GUID id{};
  {
    const auto job = job_for("private/file", &id);
    EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"alice", L"right password"), S_OK);
  }
  world_.bus.kill_service();
  Ptr<IBackgroundCopyJob> job;
  ASSERT_EQ(manager_->GetJob(id, &job), S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(job->Cancel(), S_OK);

  {
    const auto other = job_for("private/file", &id);
    EXPECT_EQ(set(other.get(), kServer, BG_AUTH_SCHEME_BASIC, L"alice", L"right password"), S_OK);
  }
  world_.bus.kill_service();
  std::filesystem::remove(world_.bus.state_dir() + "/secret.key");
  ASSERT_EQ(manager_->GetJob(id, &job), S_OK);  // the service starts
  EXPECT_EQ(job->Resume(), S_OK);
  EXPECT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));
  EXPECT_EQ(error_code(job.get()), BG_E_HTTP_ERROR_401);
}

/// With a service that logs all that it can.
class LoggedCredentials : public Credentials {
 protected:
  LoggedCredentials() : Credentials(talkative()) {}
  static PrivateBus::Options talkative() {
    PrivateBus::Options options;
    options.service_arguments = {"--verbose-curl", "--log-level", "debug"};
    return options;
  }
};

TEST_F(LoggedCredentials, AndHeadersAppearNowhere) {  // CRED-08 HTTP-22
  const auto job = job_for("headers/file");
  EXPECT_EQ(job->AddFile(wide(world_.web.url("private/file")).c_str(),
                         wide(world_.out / "second").c_str()),
            S_OK);
  Ptr<IBackgroundCopyJobHttpOptions> options;
  ASSERT_EQ(
      job->QueryInterface(IID_IBackgroundCopyJobHttpOptions, reinterpret_cast<void**>(&options)),
      S_OK);
  EXPECT_EQ(options->SetCustomHeaders(L"X-Marker: M4RKER-HEADER\r\n"), S_OK);
  EXPECT_EQ(set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"M4RKER-USER", L"M4RKER-PASSWORD"),
            S_OK);
  EXPECT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job.get(), BG_JOB_STATE_ERROR));  // the first file came, with HTTP-21
  EXPECT_EQ(error_code(job.get()), BG_E_HTTP_ERROR_401);

  Ptr<IBackgroundCopyError> error;
  ASSERT_EQ(job->GetError(&error), S_OK);
  LPWSTR text = nullptr;
  ASSERT_EQ(error->GetErrorDescription(LANGIDFROMLCID(0x409), &text), S_OK);
  EXPECT_EQ(taken(text).find(L"M4RKER"), std::wstring::npos);

  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(world_.bus.state_dir())) {
    const std::string bytes = read_file(entry.path().string());
    EXPECT_EQ(bytes.find("M4RKER"), std::string::npos) << entry.path();
    EXPECT_EQ(bytes.find("TTRSS0VS"), std::string::npos) << entry.path();  // Base64
    ++files;
  }
  EXPECT_GE(files, 3u);  // database, log of it, key
  const auto key = std::filesystem::status(world_.bus.state_dir() + "/secret.key");
  EXPECT_EQ(key.permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const std::string log = world_.bus.log();
  EXPECT_NE(log.find("> GET /private/file"), std::string::npos);
  EXPECT_NE(log.find("> X-Marker\n"), std::string::npos);
  EXPECT_EQ(log.find("M4RKER"), std::string::npos);
  EXPECT_EQ(log.find("TTRSS0VS"), std::string::npos);

  std::ifstream limits("/proc/" + std::to_string(world_.bus.service_pid()) + "/limits");
  bool found = false;
  for (std::string line; std::getline(limits, line);) {
    if (!line.starts_with("Max core file size")) continue;
    found = true;
    const std::string soft = line.substr(26, line.find(' ', 26) - 26);
    EXPECT_TRUE(soft == "1" || soft == "0") << line;
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace openbits::test
