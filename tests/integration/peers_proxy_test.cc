// Proxies of every kind: Squid, Apache and microsocks, and some that fail.
#include <filesystem>

#include "integration/driver_testing.h"
#include "integration/peers_testing.h"
#include "support/apache.h"
#include "support/socks.h"
#include "support/squid.h"

namespace openbits::test {
namespace {

using Auth = Squid::Auth;

constexpr auto kServer = AuthTarget::kServer;
constexpr auto kProxy = AuthTarget::kProxy;

Squid::Options asking(std::vector<Auth> auth) {
  Squid::Options options;
  options.auth = std::move(auth);
  return options;
}

class PeersProxy : public Peers {
 protected:
  PeersProxy() : secure_(with_tls()) { secure_.write_file("file", 10'000, 2); }
  Job secure_job() {
    Job job = job_for(secure_.url("file"));
    must(job.http().set_security_flags(security::kIgnoreUnknownCa));
    return job;
  }
  Nginx secure_;
};

TEST_F(PeersProxy, HttpGoesThroughAndHttpsBehindConnect) {  // PROXY-01 PROXY-05
  const Squid squid;
  Job job = job_for(world_.web.url("file"));
  use_proxy(job, squid.address());
  EXPECT_TRUE(arrives(job, 1));
  ASSERT_FALSE(squid.requests().empty());
  EXPECT_EQ(squid.requests()[0].url, world_.web.url("file"));

  Job https = secure_job();
  use_proxy(https, "https=" + squid.address());
  EXPECT_TRUE(arrives(https, 2));
  world_.bus.kill_service();  // tunnels are logged when they end
  EXPECT_TRUE(eventually([&] { return squid.count("CONNECT") >= 1; }));

  const std::size_t before = squid.requests().size();
  Job other = job_for(world_.web.url("file"));
  use_proxy(other, "https=" + squid.address());  // none for http: direct
  EXPECT_TRUE(arrives(other, 1));
  EXPECT_EQ(squid.requests().size(), before);
}

TEST_F(PeersProxy, WhatIsBypassedGoesThereDirectly) {  // PROXY-06
  const Squid squid;
  const std::string port = std::to_string(world_.web.port());
  const auto goes_through = [&](const std::string& host, const std::string& bypass) {
    const std::size_t before = squid.requests().size();
    Job job = job_for("http://" + host + ":" + port + "/file");
    use_proxy(job, squid.address(), bypass);
    EXPECT_TRUE(arrives(job, 1)) << host << " " << bypass;
    return squid.requests().size() > before;
  };
  EXPECT_TRUE(goes_through("127.0.0.1", "example.org"));
  EXPECT_FALSE(goes_through("127.0.0.1", "example.org 127.0.0.1"));
  EXPECT_FALSE(goes_through("127.0.0.1", "*.0.0.1"));
  EXPECT_TRUE(goes_through("127.0.0.1", "<local>"));
  EXPECT_FALSE(goes_through("localhost", "<local>"));
  EXPECT_FALSE(goes_through("localhost", "*host"));
  EXPECT_TRUE(goes_through("localhost", "host"));
  EXPECT_FALSE(goes_through("localhost", "*"));
}

TEST_F(PeersProxy, PasswordsByBasicAndDigest) {  // CRED-01 CRED-10 ERR-20
  for (const auto& [auth, scheme] : {std::pair(Auth::kBasic, AuthScheme::kBasic),
                                     std::pair(Auth::kDigest, AuthScheme::kDigest)}) {
    const Squid squid(asking({auth}));
    for (const bool tunnel : {false, true}) {
      Job job = tunnel ? secure_job() : job_for(world_.web.url("file"));
      use_proxy(job, squid.address());
      EXPECT_EQ(code_of(job), http_status(407));
      EXPECT_EQ(job.state().value(), JobState::kError);
      know(job, kServer, scheme, "right password");  // is not for proxies
      EXPECT_EQ(code_of(job), http_status(407));
      must(job.remove_credentials(kServer, scheme));
      know(job, kProxy, scheme, "wrong");
      EXPECT_EQ(code_of(job), http_status(407));
      know(job, kProxy, scheme, "right password");
      EXPECT_TRUE(arrives(job, tunnel ? 2 : 1));
    }
    world_.bus.kill_service();
    std::size_t of_alice = 0;
    EXPECT_TRUE(eventually([&] {
      of_alice = 0;
      for (const auto& request : squid.requests())
        if (request.user == "alice") ++of_alice;
      return squid.count("CONNECT") > 0;
    }));
    EXPECT_GE(of_alice, 2u);
  }
}

TEST_F(PeersProxy, ANameAndPasswordByNtlm) {  // CRED-10 CRED-14
  const Squid squid(asking({Auth::kNtlm}));
  for (const bool tunnel : {false, true}) {
    Job job = tunnel ? secure_job() : job_for(world_.web.url("file"));
    use_proxy(job, squid.address());
    know(job, kProxy, AuthScheme::kBasic, "password");
    EXPECT_EQ(code_of(job), http_status(407));
    EXPECT_EQ(job.state().value(), JobState::kError);
    know(job, kProxy, AuthScheme::kNtlm, "password");
    EXPECT_TRUE(arrives(job, tunnel ? 2 : 1));
  }
  world_.bus.kill_service();
  EXPECT_TRUE(eventually([&] { return squid.count("CONNECT") > 0; }));
  bool of_alice = false;
  for (const auto& request : squid.requests()) {
    of_alice |= request.user.find("alice") != std::string::npos;
  }
  EXPECT_TRUE(of_alice);
}

TEST_F(PeersProxy, TheAccountHasNoPasswordForNtlm) {  // CRED-05 LNX-105
  const Squid squid(asking({Auth::kNtlm}));
  Job job = job_for(world_.web.url("file"));
  use_proxy(job, squid.address());
  know_account(job, kProxy, AuthScheme::kNtlm);
  EXPECT_EQ(code_of(job), http_status(407));
  for (const auto& request : squid.requests()) EXPECT_EQ(request.user, "-");
}

TEST_F(PeersProxy, ApacheForwards) {  // PROXY-05 CRED-10
  const Apache apache;
  Job job = job_for(world_.web.url("file"));
  use_proxy(job, "http://" + apache.address());
  know(job, kProxy, AuthScheme::kBasic, "right password");
  EXPECT_TRUE(arrives(job, 1));
  EXPECT_TRUE(apache.has_served("/file", "alice"));
}

TEST_F(PeersProxy, BySocks) {  // PROXY-05
  const std::string here = ":" + std::to_string(world_.web.port());
  for (const auto& [scheme, seen] :
       {std::pair("socks5", "127.0.0.1"), std::pair("socks5h", "localhost")}) {
    const Socks socks;
    Job job = job_for("http://localhost" + here + "/file");
    use_proxy(job, std::string(scheme) + "://" + socks.address());
    EXPECT_TRUE(arrives(job, 1)) << scheme;
    EXPECT_TRUE(eventually([&] {
      return socks.log().find(std::string("connected to ") + seen + here) != std::string::npos;
    })) << scheme
        << "\n"
        << socks.log();
  }
  const Socks socks;
  Job https = secure_job();
  use_proxy(https, "socks5://" + socks.address());
  EXPECT_TRUE(arrives(https, 2));
}

TEST_F(PeersProxy, BySocksWithAPassword) {  // CRED-10 LNX-107
  const Socks socks("alice", "right password");
  Job job = job_for(world_.web.url("file"));
  use_proxy(job, "socks5://" + socks.address());
  EXPECT_EQ(code_of(job), http_status(407));
  EXPECT_EQ(job.state().value(), JobState::kError);
  know(job, kServer, AuthScheme::kBasic, "right password");
  EXPECT_EQ(code_of(job), http_status(407));
  know(job, kProxy, AuthScheme::kBasic, "wrong");
  EXPECT_EQ(code_of(job), http_status(407));
  know(job, kProxy, AuthScheme::kBasic, "right password");
  EXPECT_TRUE(arrives(job, 1));
  Job other = job_for(world_.web.url("file"));
  use_proxy(other, "socks5://" + socks.address());
  EXPECT_EQ(code_of(other), http_status(407)) << "the connection was the first job's";  // LNX-106
}

TEST_F(PeersProxy, CanBeSetWhileTheJobTransfers) {  // PROXY-11
  Squid::Options options;
  options.config = "via on";
  const Squid squid(options);
  constexpr std::size_t kSize = 600'000;
  world_.web.stop();
  world_.web.start("location /slow { limit_rate 5k; if ($http_via) { limit_rate 0; } }");
  world_.web.write_file("slow", kSize, 9);
  Job job = must(world_.client.create_job("job"));
  must(job.add_file(world_.web.url("slow"), saved()));
  must(job.resume());
  ASSERT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 0; }));
  use_proxy(job, squid.address());
  ASSERT_TRUE(eventually([&] { return must(job.state()) == JobState::kTransferred; }));
  must(job.complete());
  EXPECT_TRUE(read_file(saved()) == content(kSize, 9));
  EXPECT_GE(squid.requests().size(), 1u);
}

TEST_F(PeersProxy, BeforeAServerAsksInItsName) {  // CRED-01 CRED-05 CRED-10 LNX-105 LNX-106
  Squid::Options options = asking({Auth::kNtlm});
  options.origin = world_.web.port();
  const Squid server(options);
  Job job = job_for(server.url("file"));
  know(job, kProxy, AuthScheme::kNtlm, "password");
  EXPECT_EQ(code_of(job), http_status(401));
  know_account(job, kServer, AuthScheme::kNtlm);
  EXPECT_EQ(code_of(job), http_status(401));
  know(job, kServer, AuthScheme::kNtlm, "password");
  EXPECT_TRUE(arrives(job, 1));
  Job other = job_for(server.url("file"));
  EXPECT_EQ(code_of(other), http_status(401)) << "the connection was the first job's";
}

TEST_F(PeersProxy, ThatIsDown) {
  Squid squid;
  squid.stop();
  for (const char* scheme : {"http://", "socks5h://"}) {
    Job job = job_for(world_.web.url("file"));
    use_proxy(job, scheme + squid.address());
    EXPECT_EQ(code_of(job), hr::kBgEConnectFailure);
    EXPECT_EQ(job.state().value(), JobState::kTransientError);
  }
  EXPECT_TRUE(world_.web.requests().empty()) << "never around the proxy";
}

TEST_F(PeersProxy, ThatForbids) {
  Squid::Options options;
  options.config = "acl here dst 127.0.0.0/8\nhttp_access deny here";
  const Squid squid(options);
  for (const bool tunnel : {false, true}) {
    Job job = tunnel ? secure_job() : job_for(world_.web.url("file"));
    use_proxy(job, squid.address());
    const End end = end_of(job);
    EXPECT_EQ(end.code, http_status(403)) << end.message;
    EXPECT_EQ(end.state, JobState::kError);
  }
}

TEST_F(PeersProxy, BehindWhichThereIsNobody) {
  const Squid squid;
  secure_.stop();
  Job job = secure_job();
  use_proxy(job, squid.address());
  const End end = end_of(job);
  EXPECT_EQ(end.code, http_status(503)) << end.message;
  EXPECT_EQ(end.state, JobState::kTransientError);
}

TEST_F(PeersProxy, ThatClosesInConnect) {
  Parrot closing({""});
  Job job = secure_job();
  use_proxy(job, closing.url().substr(0, closing.url().rfind('/')));
  const End end = end_of(job);
  EXPECT_EQ(end.code, hr::kBgEConnectionClosed) << end.message;
  EXPECT_EQ(end.state, JobState::kTransientError);
}

TEST_F(PeersProxy, ThatAsksForEver) {  // CRED-10
  const std::string head = "HTTP/1.1 407 Who is there\r\nContent-Length: 0\r\n";
  Parrot asking({head + "Proxy-Authenticate: Basic realm=x\r\n"
                        "Proxy-Authenticate: Digest realm=x, nonce=y, stale=true\r\n"
                        "Proxy-Authenticate: NTLM\r\nConnection: close\r\n\r\n"});
  for (const bool tunnel : {false, true}) {
    Job job = tunnel ? secure_job() : job_for(world_.web.url("file"));
    use_proxy(job, asking.url().substr(0, asking.url().rfind('/')));
    for (const auto scheme : {AuthScheme::kBasic, AuthScheme::kDigest, AuthScheme::kNtlm}) {
      know(job, kProxy, scheme, "password");
    }
    const End end = end_of(job);
    EXPECT_EQ(end.code, http_status(407)) << end.message;
    EXPECT_EQ(end.state, JobState::kError);
  }
}

}  // namespace
}  // namespace openbits::test
