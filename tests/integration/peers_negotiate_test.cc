// Negotiate with real tickets: an MIT KDC, Apache and Squid. The identity is that of the user whom
// the service runs as (LNX-09, LNX-77).
#include <filesystem>

#include "integration/peers_testing.h"
#include "support/apache.h"
#include "support/kdc.h"
#include "support/squid.h"

namespace openbits::test {
namespace {

constexpr auto kServer = AuthTarget::kServer;
constexpr auto kProxy = AuthTarget::kProxy;
constexpr auto kNegotiate = AuthScheme::kNegotiate;

/// Made before the bus, whose service is to know of it.
struct Realm {
  Kdc kdc;
};

class PeersNegotiate : public Realm, public Peers {
 protected:
  PeersNegotiate() : Peers(with_env(kdc.env_of("alice"))) {}

  /// /tickets/ is for who has a ticket; with `bound` a connection that was let in stays so.
  Apache::Options tickets(bool bound = false) const {
    Apache::Options options;
    options.modules = {"auth_gssapi"};
    options.env = kdc.env();
    options.config =
        "<Location /tickets/>\nAuthType GSSAPI\nAuthName realm\nGssapiCredStore keytab:" +
        kdc.keytab() + "\nGssapiConnectionBound " + (bound ? "On" : "Off") +
        "\nRequire valid-user\n</Location>\n";
    return options;
  }
  static void put_file(const Apache& apache) {
    std::filesystem::create_directories(apache.root() + "/tickets");
    write_bytes(apache.root() + "/tickets/file", content(10'000, 3));
  }
};

TEST_F(PeersNegotiate, TheTicketOfTheAccountIsShown) {  // CRED-05 CRED-10 CRED-13 TOKEN-05 LNX-09
  const Apache apache(tickets());
  put_file(apache);
  Job job = job_for(apache.url("tickets/file"));
  EXPECT_EQ(code_of(job), http_status(401));
  know_account(job, kServer, kNegotiate);
  const End without = end_of(job);
  EXPECT_EQ(without.code, http_status(401)) << without.message << ": nobody has signed in";
  EXPECT_EQ(without.state, JobState::kError);
  kdc.sign_in("alice");
  EXPECT_TRUE(arrives(job, 3));
  EXPECT_TRUE(apache.has_served("/tickets/file", "alice@OPENBITS.TEST"));
}

TEST_F(PeersNegotiate, TheHelperIsTheAccountAsWell) {  // TOKEN-05 LNX-09
  kdc.sign_in("alice");
  const Apache apache(tickets());
  put_file(apache);
  Job job = job_for(apache.url("tickets/file"));
  must(job.set_helper_token_flags(2));  // NETWORK
  must(job.set_helper_token());
  EXPECT_EQ(code_of(job), http_status(401)) << "the token alone shows nothing";
  know_account(job, kServer, kNegotiate);
  EXPECT_TRUE(arrives(job, 3));
  EXPECT_TRUE(apache.has_served("/tickets/file", "alice@OPENBITS.TEST"));
}

TEST_F(PeersNegotiate, ANameAndPasswordAreNeverTriedAsATicket) {  // LNX-77
  kdc.sign_in("alice");
  const Apache apache(tickets());
  put_file(apache);
  Job job = job_for(apache.url("tickets/file"));
  know(job, kServer, kNegotiate, "password", "bob");
  EXPECT_EQ(code_of(job), http_status(401));
  EXPECT_EQ(apache.access_log().find("alice"), std::string::npos);
}

TEST_F(PeersNegotiate, AConnectionThatWasLetInIsNobodyElses) {  // CRED-10 CRED-15 LNX-106
  kdc.sign_in("alice");
  const Apache apache(tickets(true));
  put_file(apache);
  Job known = job_for(apache.url("tickets/file"));
  know_account(known, kServer, kNegotiate);
  EXPECT_TRUE(arrives(known, 3));
  Job unknown = job_for(apache.url("tickets/file"));
  EXPECT_EQ(code_of(unknown), http_status(401));
}

TEST_F(PeersNegotiate, ATicketIsForTheProxyToo) {  // CRED-05 CRED-06 PROXY-10 TOKEN-05
  kdc.sign_in("alice");
  Squid::Options options;
  options.auth = {Squid::Auth::kNegotiate};
  options.keytab = kdc.keytab();
  options.env = kdc.env();
  const Squid squid(options);
  Job job = job_for(world_.web.url("file"));
  use_proxy(job, squid.address());
  must(job.set_helper_token_flags(2));
  must(job.set_helper_token());
  know_account(job, kServer, kNegotiate);
  EXPECT_EQ(code_of(job), http_status(407)) << "what is for servers is not for proxies";
  must(job.remove_credentials(kServer, kNegotiate));
  know_account(job, kProxy, kNegotiate);
  EXPECT_TRUE(arrives(job, 1));
  std::size_t of_alice = 0;
  for (const auto& request : squid.requests()) {
    if (request.user == "alice@OPENBITS.TEST") ++of_alice;
  }
  EXPECT_GE(of_alice, 1u);

  const Apache apache(tickets());
  put_file(apache);
  Job both = job_for(apache.url("tickets/file"));
  use_proxy(both, squid.address());
  know_account(both, kProxy, kNegotiate);  // CRED-06
  EXPECT_TRUE(arrives(both, 3));
  EXPECT_TRUE(apache.has_served("/tickets/file", "alice@OPENBITS.TEST"));

  Nginx secure(with_tls());
  secure.write_file("file", 10'000, 2);
  Job tunnel = job_for(secure.url("file"));
  must(tunnel.http().set_security_flags(security::kIgnoreUnknownCa));
  use_proxy(tunnel, squid.address());
  know_account(tunnel, kProxy, kNegotiate);
  EXPECT_TRUE(arrives(tunnel, 2));
}

}  // namespace
}  // namespace openbits::test
