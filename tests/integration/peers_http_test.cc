// Web servers and caches as they are out there: many files, large ones, HTTP/2, certificates of
// clients, redirects to others, and a cache between.
#include <curl/curl.h>

#include <algorithm>
#include <filesystem>

#include "integration/peers_testing.h"
#include "support/squid.h"
#include "support/tls_files.h"
#include "transfer/curl_multi.h"

namespace openbits::test {
namespace {

constexpr auto kServer = AuthTarget::kServer;

class PeersHttp : public Peers {
 protected:
  explicit PeersHttp(const Nginx::Options& web = {}) : Peers({}, web) {}
  /// A job with files 0 to count - 1 of the server, saved under these names with a prefix.
  Job job_of_many(const Nginx& web, int count, const std::string& prefix) {
    Job job = must(world_.client.create_job("many"));
    std::vector<FileSpec> files;
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(i);
      web.write_file(name, 1000 + static_cast<std::size_t>(i), 100 + static_cast<unsigned>(i));
      files.push_back({web.url(name), world_.out / (prefix + name)});
    }
    must(job.add_files(files));
    return job;
  }
  void expect_many(Job& job, int count, const std::string& prefix) {
    const End end = end_of(job);
    ASSERT_EQ(end.state, JobState::kTransferred) << end.message;
    must(job.complete());
    for (int i = 0; i < count; ++i) {
      EXPECT_TRUE(read_file(world_.out / (prefix + std::to_string(i))) ==
                  content(1000 + static_cast<std::size_t>(i), 100 + static_cast<unsigned>(i)))
          << i;
    }
  }
};

TEST_F(PeersHttp, FilesAndJobsOfOneServerShareConnections) {
  const Nginx web;
  Job first = job_of_many(web, 30, "a");
  expect_many(first, 30, "a");
  Job second = job_of_many(web, 30, "b");
  expect_many(second, 30, "b");
  EXPECT_GE(web.requests(60).size(), 60u);
  EXPECT_LE(web.connections(), 3u);
}

TEST_F(PeersHttp, ManyFilesOfAJobWithRulesOfItsOwnPayFewHandshakes) {  // LNX-106
  Nginx::Options options = with_tls();
  options.http2 = true;
  const Nginx web(options);
  Job job = job_of_many(web, 30, "a");
  must(job.http().set_security_flags(security::kIgnoreUnknownCa));
  expect_many(job, 30, "a");
  EXPECT_LE(web.connections(), 3u);
  Job other = job_of_many(web, 1, "b");
  EXPECT_EQ(code_of(other), hr::kBgETrustFailure) << "no connection of the first";
}

TEST_F(PeersHttp, AProxyThatAsksDoesNotCostAHandshakeForEachFile) {  // LNX-106
  Squid::Options options;
  options.auth = {Squid::Auth::kBasic};
  const Squid squid(options);
  const Nginx web(with_tls());
  Job job = job_of_many(web, 20, "a");
  must(job.http().set_security_flags(security::kIgnoreUnknownCa));
  use_proxy(job, squid.address());
  know(job, AuthTarget::kProxy, AuthScheme::kBasic, "right password");
  expect_many(job, 20, "a");
  EXPECT_LE(web.connections(), 3u);
  std::size_t refused = 0;
  for (const auto& request : squid.requests()) {
    if (request.result.ends_with("/407")) ++refused;
  }
  EXPECT_LE(refused, 2u) << "nor a refusal";
}

TEST_F(PeersHttp, LargeFilesAndSmallOnesOverHttp2) {
  Nginx::Options options = with_tls();
  options.http2 = true;
  const Nginx web(options);
  constexpr std::size_t kSize = std::size_t{24} << 20;
  web.write_file("large", kSize, 7);
  Job job = job_of_many(web, 20, "a");
  must(job.add_file(web.url("large"), world_.out / "large"));
  must(job.http().set_security_flags(security::kIgnoreUnknownCa));
  expect_many(job, 20, "a");
  EXPECT_TRUE(read_file(world_.out / "large") == content(kSize, 7));
  // libcurl as Debian 12 has it is not trusted with HTTP/2 (upstream #10936).
  const bool faulty =
      transfer::CurlMulti::http2_is_faulty(curl_version_info(CURLVERSION_NOW)->version_num);
  for (const auto& request : web.requests()) {
    EXPECT_EQ(request.protocol, faulty ? "HTTP/1.1" : "HTTP/2.0");
  }
}

TEST_F(PeersHttp, RangesComeThroughACache) {  // RANGE-01 OND-04
  const Squid squid;
  world_.web.write_file("large", 4'000'000, 5);
  world_.web.set_time("large", 1'445'412'480);
  const std::string all = content(4'000'000, 5);
  const std::string url = world_.web.url("large");
  for (const bool cached : {false, true}) {
    if (cached) {
      Job whole = must(world_.client.create_job("whole"));
      must(whole.set_priority(JobPriority::kForeground));
      must(whole.add_file(url, world_.out / "whole"));
      use_proxy(whole, squid.address());
      EXPECT_EQ(end_of(whole).state, JobState::kTransferred);
      must(whole.complete());
      EXPECT_TRUE(read_file(world_.out / "whole") == all);
    }
    Job parts = must(world_.client.create_job("parts"));
    const std::vector<FileRange> ranges = {{3'000'000, 1000}, {10, 500}, {3'999'000, kToEndOfFile}};
    must(parts.add_file_with_ranges(url, saved(), ranges));
    use_proxy(parts, squid.address());
    const End end = end_of(parts);
    EXPECT_EQ(end.state, JobState::kTransferred) << end.message;
    must(parts.complete());
    EXPECT_TRUE(read_file(saved()) ==
                all.substr(3'000'000, 1000) + all.substr(10, 500) + all.substr(3'999'000));

    Job demand = must(world_.client.create_job("demand"));
    must(demand.set_on_demand_mode(true));
    must(demand.add_file(url, world_.out / "demand"));
    use_proxy(demand, squid.address());
    File file = demand.file(0);
    const std::vector<FileRange> wanted = {{2'000'000, 70'000}, {100, 100}};
    must(file.request_ranges(wanted));
    must(demand.resume());
    const std::vector<FileRange> filled = {{100, 100}, {2'000'000, 70'000}};
    EXPECT_TRUE(eventually([&] { return must(file.filled_ranges()) == filled; }));
    const std::string temp = read_file(must(file.temporary_name()));
    EXPECT_TRUE(temp.substr(2'000'000, 70'000) == all.substr(2'000'000, 70'000));
    EXPECT_TRUE(temp.substr(100, 100) == all.substr(100, 100));
    must(demand.cancel());
  }
  const auto requests = squid.requests();
  EXPECT_TRUE(std::any_of(requests.begin(), requests.end(), [](const Squid::Request& r) {
    return r.result.find("HIT/206") != std::string::npos;
  })) << "the cache has answered for the server";
}

/// A server for "alice", which sends others elsewhere, and notes what it is shown.
class PeersRedirect : public PeersHttp {
 protected:
  PeersRedirect() {
    write_bytes(dir_ / "users", "alice:{PLAIN}right password\n");
    const std::string basic = "auth_basic realm; auth_basic_user_file " + (dir_ / "users") + ";";
    other_.start("location / { if ($http_authorization) { return 418; } " + basic + " }");
    other_.write_file("file", 10'000, 2);
    world_.web.stop();
    world_.web.start("location /away { " + basic + " error_page 404 = @away; }\n" +
                     "location @away { return 302 " + other_.url("file") + "; }\n" +
                     "location /open { return 302 " + other_.url("file") + "; }");
  }
  TempDir dir_;
  Nginx other_;
};

TEST_F(PeersRedirect, APasswordIsNotShownToAnotherServer) {  // CRED-10 LNX-71
  for (const char* name : {"away", "open"}) {
    Job job = job_for(world_.web.url(name));
    must(job.set_priority(JobPriority::kForeground));
    know(job, kServer, AuthScheme::kBasic, "right password");
    const End end = end_of(job);
    EXPECT_EQ(end.code, http_status(401)) << end.message;
    EXPECT_EQ(end.state, JobState::kError);
  }
  EXPECT_GE(other_.requests(2).size(), 2u);
  for (const auto& request : other_.requests()) EXPECT_EQ(request.status, 401);
}

// Certificates ------------------------------------------------------------------------------------

struct ClientFiles {
  ClientFiles() {
    authority.issue("server", {});
    write_bytes(authority.path("chain.pem"),
                read_file(authority.path("server.pem")) + read_file(authority.certificate()));
    std::filesystem::create_directories(store());
    std::filesystem::create_directories(config / "openbits/crls");
    for (const auto& [name, issuer] : {std::pair("alice", &authority), {"mallory", &stranger}}) {
      issuer->issue(name, {std::string("/CN=") + name, "extendedKeyUsage=clientAuth"});
      std::filesystem::copy_file(issuer->path(std::string(name) + ".both.pem"),
                                 store() + "/" + name + ".pem");
    }
  }
  std::string store() const { return config / "openbits/certificates/MY"; }
  Nginx::Options web(const std::string& server) const {
    Nginx::Options options = with_tls(server);
    options.tls_certificate = authority.path("chain.pem");
    options.tls_key = authority.path("server.key");
    return options;
  }
  Authority authority;
  Authority stranger{"Stranger"};
  TempDir config;
};

class PeersCertificates : public ClientFiles, public Peers {
 protected:
  PeersCertificates() : Peers(with_env({{"XDG_CONFIG_HOME", config.path()}})) {}
  Job job_with(const std::string& url, std::uint32_t flags = security::kIgnoreUnknownCa) {
    Job job = job_for(url);
    must(job.http().set_security_flags(flags));
    return job;
  }
};

TEST_F(PeersCertificates, OfClientsAreRequiredByTheServer) {  // CERT-01 CERT-03 CERT-08 CERT-09
  const Nginx server(
      web("ssl_verify_client on; ssl_client_certificate " + authority.certificate() + ";"));
  server.write_file("file", 10'000, 1);
  constexpr auto kUser = CertificateStoreLocation::kCurrentUser;
  Job job = job_with(server.url("file"));
  EXPECT_EQ(code_of(job), hr::kWin32WinhttpClientAuthCertNeeded);
  must(job.http().set_client_certificate(kUser, "MY", "mallory"));
  EXPECT_EQ(code_of(job), http_status(400)) << "which is what nginx answers, not 403";
  EXPECT_EQ(job.state().value(), JobState::kError);
  must(job.http().set_client_certificate(kUser, "MY", authority.thumbprint("alice")));
  EXPECT_TRUE(arrives(job, 1));
  Job by_name = job_with(server.url("file"));
  must(by_name.http().set_client_certificate(kUser, "MY", "alice"));
  EXPECT_TRUE(arrives(by_name, 1));
}

TEST_F(PeersCertificates, ARevokedServerIsLeftBetweenTwoFiles) {  // CERT-11 CERT-12
  const Nginx server(web({}));
  server.write_file("file", 10'000, 1);
  write_bytes(config / "openbits/crls/list.pem", authority.revocation_list());
  Job job = job_with(server.url("file"), security::kIgnoreUnknownCa | security::kEnableCrlCheck);
  EXPECT_EQ(code_of(job), hr::kOk);
  authority.revoke("server");
  write_bytes(config / "openbits/crls/list.pem", authority.revocation_list());
  must(job.add_file(server.url("file?2"), world_.out / "second"));
  const End end = end_of(job);
  EXPECT_EQ(end.code, hr::kWin32WinhttpSecureCertRevoked) << end.message;
  EXPECT_EQ(end.state, JobState::kError);
}

}  // namespace
}  // namespace openbits::test
