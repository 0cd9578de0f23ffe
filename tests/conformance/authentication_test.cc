// Digest authentication and proxies that want to know who asks, against a real Apache.
#include <openbits/com/bits1_5.h>

#include "conformance/http_options.h"
#include "support/apache.h"

namespace openbits::test {
namespace {

constexpr auto kServer = BG_AUTH_TARGET_SERVER;
constexpr auto kProxy = BG_AUTH_TARGET_PROXY;

Nginx::Options secure() {
  Nginx::Options options;
  options.tls = true;
  return options;
}

class Authentication : public Conformance {
 protected:
  Authentication() {
    write_bytes(apache_.root() + "/digest/file", content(10'000, 1));
    world_.web.write_file("file", 10'000, 2);
  }
  Ptr<IBackgroundCopyJob2> job_for(const std::string& url) {
    Ptr<IBackgroundCopyJob> job(new_job());
    EXPECT_EQ(job->AddFile(wide(url).c_str(), wide(world_.out / "file").c_str()), S_OK);
    Ptr<IBackgroundCopyJob2> job2;
    EXPECT_EQ(job->QueryInterface(IID_IBackgroundCopyJob2, reinterpret_cast<void**>(&job2)), S_OK);
    return job2;
  }
  static void set(IBackgroundCopyJob2* job, BG_AUTH_TARGET target, BG_AUTH_SCHEME scheme,
                  const wchar_t* password) {
    BG_AUTH_CREDENTIALS c{};
    c.Target = target;
    c.Scheme = scheme;
    c.Credentials.Basic.UserName = const_cast<wchar_t*>(L"alice");
    c.Credentials.Basic.Password = const_cast<wchar_t*>(password);
    EXPECT_EQ(job->SetCredentials(&c), S_OK);
  }
  static HRESULT outcome(IBackgroundCopyJob* job) {
    EXPECT_EQ(job->Resume(), S_OK);
    EXPECT_TRUE(eventually([&] {
      const auto state = state_of(job);
      return state == BG_JOB_STATE_TRANSFERRED || state == BG_JOB_STATE_ERROR ||
             state == BG_JOB_STATE_TRANSIENT_ERROR;
    }));
    return error_of(job).code;
  }
  Apache apache_;
};

TEST_F(Authentication, EachSchemeHasItsOwnPair) {  // CRED-01 CRED-10
  const auto job = job_for(apache_.url("digest/file"));
  set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"right password");
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_401);
  set(job.get(), kServer, BG_AUTH_SCHEME_DIGEST, L"wrong");
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_401);
  set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"wrong");
  set(job.get(), kServer, BG_AUTH_SCHEME_DIGEST, L"right password");
  EXPECT_EQ(outcome(job.get()), S_OK);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(10'000, 1));
}

TEST_F(Authentication, AProxyIsShownWhatIsForProxies) {  // CRED-10 ERR-20
  const auto job = job_for(world_.web.url("file"));
  EXPECT_EQ(
      job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, wide(apache_.address()).c_str(), nullptr),
      S_OK);
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_407);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  set(job.get(), kServer, BG_AUTH_SCHEME_BASIC, L"right password");
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_407);
  EXPECT_EQ(job->RemoveCredentials(kServer, BG_AUTH_SCHEME_BASIC), S_OK);
  set(job.get(), kProxy, BG_AUTH_SCHEME_BASIC, L"right password");
  EXPECT_EQ(outcome(job.get()), S_OK);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(10'000, 2));
}

TEST_F(Authentication, AlsoForATunnel) {  // CRED-10
  const Nginx web(secure());
  web.write_file("file", 10'000, 3);
  const auto job = job_for(web.url("file"));
  EXPECT_EQ(options_of(job.get())->SetSecurityFlags(BG_SSL_IGNORE_UNKNOWN_CA), S_OK);
  EXPECT_EQ(
      job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, wide(apache_.address()).c_str(), nullptr),
      S_OK);
  EXPECT_EQ(outcome(job.get()), BG_E_HTTP_ERROR_407);
  EXPECT_EQ(state_of(job.get()), BG_JOB_STATE_ERROR);
  set(job.get(), kProxy, BG_AUTH_SCHEME_BASIC, L"right password");
  EXPECT_EQ(outcome(job.get()), S_OK);
  EXPECT_EQ(job->Complete(), S_OK);
  EXPECT_EQ(read_file(world_.out / "file"), content(10'000, 3));
}

}  // namespace
}  // namespace openbits::test
