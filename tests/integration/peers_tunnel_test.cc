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
  static void use(core::TransferRequest& request, const std::string& proxy) {
    request.proxy.usage = ProxyUsage::kOverride;
    request.proxy.list = proxy;
  }
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

  const auto vault = std::move(vault::Vault::open(dir_.path(), {})).value();
  transfer::CurlDriver::Options driver;
  driver.sources.vault = vault.get();
  driver.requests.ca_file = authority.certificate();
  open_driver(std::move(driver));
  auto request_of = [&](unsigned char job, bool known) {
    auto q = request(web.url("file"));
    q.job = Guid{{job}};
    use(q, squid.address());
    if (!known) return q;
    vault::Credentials alice;
    alice.user = base::Secret(std::string_view("alice"));
    alice.password = base::Secret(std::string_view("right password"));
    core::JobOptions with;
    with.credentials.push_back(
        {AuthTarget::kProxy, AuthScheme::kBasic,
         vault::seal_credentials(*vault, q.job, AuthTarget::kProxy, AuthScheme::kBasic, alice)});
    q.options = std::make_shared<const core::JobOptions>(std::move(with));
    return q;
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
