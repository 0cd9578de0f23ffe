// What a proxy does to the HTTP driver that takes an authority of the test's own or short time-outs
// to be seen.
#include <openbits/hresult.hpp>

#include "core/options.h"
#include "integration/driver_testing.h"
#include "support/nginx.h"
#include "support/squid.h"
#include "support/tls_files.h"
#include "vault/job_secrets.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;

class PeersTunnel : public DriverTest {
 protected:
  /// The request with what "alice" shows to proxies.
  core::TransferRequest with_password(core::TransferRequest request, AuthScheme scheme) const {
    vault::Credentials alice;
    alice.user = base::Secret(std::string_view("alice"));
    alice.password = base::Secret(std::string_view("right password"));
    core::JobOptions options;
    options.credentials.push_back(
        {AuthTarget::kProxy, scheme,
         vault::seal_credentials(*vault_, request.job, AuthTarget::kProxy, scheme, alice)});
    request.options = std::make_shared<const core::JobOptions>(std::move(options));
    return request;
  }
  transfer::CurlDriver::Options with_vault() const {
    transfer::CurlDriver::Options options;
    options.sources.vault = vault_.get();
    return options;
  }
  static void use(core::TransferRequest& request, const std::string& proxy) {
    request.proxy.usage = ProxyUsage::kOverride;
    request.proxy.list = proxy;
  }

  std::unique_ptr<vault::Vault> vault_ = std::move(vault::Vault::open(dir_.path(), {})).value();
};

// The system trusts the server, so the job has no rules of its own for TLS.
TEST_F(PeersTunnel, IsForTheJobThatWasLetIn) {  // CRED-10 LNX-106
  Squid::Options options;
  options.auth = {Squid::Auth::kBasic};
  const Squid squid(options);
  const Authority authority;
  authority.issue("server", {});
  Nginx::Options web_options;
  web_options.tls = true;
  web_options.tls_certificate = authority.path("server.pem");
  web_options.tls_key = authority.path("server.key");
  const Nginx web(web_options);
  web.write_file("file", 10'000, 1);

  auto driver = with_vault();
  driver.requests.ca_file = authority.certificate();
  open_driver(std::move(driver));
  const auto request_of = [&](unsigned char job, bool known) {
    auto q = request(web.url("file"));
    q.job = Guid{{job}};
    use(q, squid.address());
    return known ? with_password(std::move(q), AuthScheme::kBasic) : q;
  };
  EXPECT_TRUE(run(request_of(1, true))->finished);
  EXPECT_TRUE(run(request_of(1, true))->finished);
  EXPECT_EQ(run(request_of(2, false))->code(), http_status(407));
  EXPECT_EQ(run(request_of(1, false))->code(), http_status(407)) << "removed meanwhile";
  EXPECT_TRUE(run(request_of(2, true))->finished);
  EXPECT_EQ(web.connections(), 2u) << "one tunnel for each job";
}

TEST_F(PeersTunnel, ToAProxyThatSaysNothing) {
  std::uint16_t port = 0;
  const auto silent = listen_on_loopback(port);
  transfer::CurlDriver::Options options;
  options.requests.connect_timeout = 1s;
  options.requests.stall_timeout = 1s;
  open_driver(std::move(options));
  std::vector<std::unique_ptr<Recorder>> all;
  for (const char* url : {"http://127.0.0.1:1/file", "https://127.0.0.1:1/file"}) {
    for (const char* scheme : {"http://", "socks5h://", "https://"}) {
      auto q = request(url);
      use(q, scheme + ("127.0.0.1:" + std::to_string(port)));
      all.push_back(std::make_unique<Recorder>());
      start(q, *all.back());
    }
  }
  for (const auto& r : all) {
    run_until([&] { return r->ended(); });
    EXPECT_EQ(r->code(), hr::kBgETimeout) << r->text();
    EXPECT_TRUE(r->failure && r->failure->transient);
  }
}

TEST_F(PeersTunnel, ToAProxyThatNeverKnowsUs) {  // CRED-10 LNX-108
  const std::string head = "HTTP/1.1 407 Who is there\r\nContent-Length: 0\r\n";
  const std::string again = "Proxy-Authenticate: Digest realm=x, nonce=y, stale=true\r\n";
  Parrot asking({head + again + "Connection: close\r\n\r\n"});
  open_driver(with_vault());
  auto q = request("http://127.0.0.1:1/file");
  use(q, asking.url().substr(7, asking.url().rfind('/') - 7));
  const auto r = run(with_password(std::move(q), AuthScheme::kDigest));
  EXPECT_EQ(r->code(), http_status(407)) << r->text();
  EXPECT_LE(asking.answered(), 10);
}

TEST_F(PeersTunnel, ToAProxyThatTalksNonsense) {
  Parrot nonsense({"Hello, who is there?\r\n\r\n"});
  const std::string address = nonsense.url().substr(7, nonsense.url().rfind('/') - 7);
  for (const char* url : {"http://127.0.0.1:1/file", "https://127.0.0.1:1/file"}) {
    auto q = request(url);
    use(q, address);
    const auto r = run(q);
    EXPECT_TRUE(r->failure) << url;
    EXPECT_FALSE(r->size);
  }
}

}  // namespace
}  // namespace openbits::test
