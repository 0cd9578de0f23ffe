// HTTP options and credentials through the C++20 API, against the real service.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include <openbits/http_options.hpp>

#include "support/service_world.h"
#include "support/tls_files.h"

namespace openbits::test {
namespace {

Nginx::Options secure() {
  Nginx::Options options;
  options.tls = true;
  return options;
}

class ClientHttp : public ::testing::Test {
 protected:
  ClientHttp() : world_(secure()), job_(world_.job_for("file")) {
    world_.web.write_file("file", 10'000, 1);
  }
  JobState end() {
    EXPECT_EQ(job_.resume().code(), hr::kOk);
    JobState state = JobState::kQueued;
    EXPECT_TRUE(eventually([&] {
      state = job_.state().value();
      return state == JobState::kTransferred || state == JobState::kError ||
             state == JobState::kTransientError;
    }));
    return state;
  }
  ServiceWorld world_;
  Job job_;
};

TEST_F(ClientHttp, SettingsComeBack) {
  HttpOptions http = job_.http();
  EXPECT_EQ(http.security_flags().value(), 0u);
  EXPECT_EQ(http.set_security_flags(security::kRedirectReport).code(), hr::kOk);
  EXPECT_EQ(http.security_flags().value(), security::kRedirectReport);
  EXPECT_EQ(http.set_security_flags(0x1000).code(), hr::kENotImpl);
  EXPECT_EQ(http.method().value(), "GET");
  EXPECT_EQ(http.set_method("POST").code(), hr::kOk);
  EXPECT_EQ(http.method().value(), "POST");
  EXPECT_FALSE(http.custom_headers().value());
  EXPECT_EQ(http.set_custom_headers("A: b\r\n").code(), hr::kOk);
  EXPECT_EQ(http.custom_headers().value(), "A: b\r\n");
  EXPECT_EQ(http.set_custom_headers("nothing").code(), hr::kEInvalidArg);
  EXPECT_EQ(http.set_custom_headers(std::string_view("A: b\0c", 6)).code(), hr::kEInvalidArg);
  EXPECT_EQ(http.set_custom_headers(std::nullopt).code(), hr::kOk);
  EXPECT_FALSE(http.custom_headers().value());
  EXPECT_EQ(http.make_custom_headers_write_only().code(), hr::kOk);
  EXPECT_EQ(http.custom_headers().code(), hr::kEAccessDenied);
}

TEST_F(ClientHttp, CredentialsAreOneWay) {
  const auto set = [&](AuthScheme scheme, std::optional<std::string_view> user,
                       std::optional<std::string_view> password) {
    return job_.set_credentials(AuthTarget::kServer, scheme, user, password).code();
  };
  EXPECT_EQ(set(AuthScheme::kBasic, "user", "password"), hr::kOk);
  EXPECT_EQ(set(AuthScheme::kBasic, "user", std::nullopt), hr::kEInvalidArg);
  EXPECT_EQ(set(AuthScheme::kNegotiate, std::nullopt, std::nullopt), hr::kOk);
  EXPECT_EQ(set(AuthScheme::kBasic, std::string_view("a\0b", 3), ""), hr::kEInvalidArg);
  EXPECT_EQ(job_.set_credentials(static_cast<AuthTarget>(9), AuthScheme::kBasic, "", "").code(),
            hr::kBgEInvalidAuthTarget);
  EXPECT_EQ(job_.remove_credentials(AuthTarget::kServer, AuthScheme::kBasic).value(), hr::kOk);
  EXPECT_EQ(job_.remove_credentials(AuthTarget::kServer, AuthScheme::kBasic).value(), hr::kFalse);
}

TEST_F(ClientHttp, CertificatesOfServersAreJudged) {  // CERT-16 CERT-17
  HttpOptions http = job_.http();
  EXPECT_EQ(http.set_security_flags(security::kIgnoreUnknownCa).code(), hr::kOk);
  std::atomic<int> asked = 0;
  const auto judge = [&](HResult answer) {
    return [&asked, answer, this](Job job, File file, const ServerCertificate& certificate) {
      EXPECT_EQ(job.id(), job_.id());
      EXPECT_EQ(file.index(), 0u);
      EXPECT_EQ("https://" + certificate.server + "/file", world_.web.url("file"));
      EXPECT_EQ(certificate.chain.size(), 1u);
      ++asked;
      return answer;
    };
  };
  EXPECT_FALSE(http.has_certificate_callback().value());
  EXPECT_EQ(http.set_certificate_callback(judge(hr::kEAccessDenied)).code(), hr::kOk);
  EXPECT_TRUE(http.has_certificate_callback().value());
  EXPECT_EQ(end(), JobState::kTransientError);
  EXPECT_EQ(job_.error().value().context, ErrorContext::kServerCertificateCallback);
  EXPECT_EQ(job_.error().value().code, hr::kEAccessDenied);
  EXPECT_EQ(job_.suspend().code(), hr::kOk);
  EXPECT_EQ(http.set_certificate_callback([](Job, File, const ServerCertificate&) -> HResult {
                  throw 1;  // does not accept
                })
                .code(),
            hr::kOk);
  EXPECT_EQ(end(), JobState::kTransientError);
  EXPECT_EQ(job_.suspend().code(), hr::kOk);
  EXPECT_EQ(http.set_certificate_callback(judge(hr::kOk)).code(), hr::kOk);
  EXPECT_EQ(end(), JobState::kTransferred);
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(http.clear_certificate_callback().code(), hr::kOk);
  EXPECT_FALSE(http.has_certificate_callback().value());
}

TEST_F(ClientHttp, TheProgramThatJudgesHasToBeThere) {  // CERT-15
  {
    Client other = world_.connect();
    Job job = other.job(job_.id()).value();
    HttpOptions http = job.http();
    EXPECT_EQ(http.set_security_flags(security::kIgnoreUnknownCa).code(), hr::kOk);
    EXPECT_EQ(
        http.set_certificate_callback([](Job, File, const ServerCertificate&) { return hr::kOk; })
            .code(),
        hr::kOk);
  }
  EXPECT_EQ(end(), JobState::kError);
  EXPECT_EQ(job_.error().value().code, hr::kBgEServerCertValidationInterfaceRequired);
  EXPECT_FALSE(job_.http().has_certificate_callback().value());
}

}  // namespace
}  // namespace openbits::test
