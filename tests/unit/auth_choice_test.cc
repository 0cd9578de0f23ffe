// Which credentials answer which challenge, and where what a job shows may go.
#include "transfer/auth_choice.h"

#include <curl/curl.h>
#include <gtest/gtest.h>

#include "transfer/url.h"

namespace openbits::transfer {
namespace {

StoredCredentials stored(AuthTarget target, AuthScheme scheme, bool implicit = false) {
  StoredCredentials c;
  c.target = target;
  c.scheme = scheme;
  c.credentials.implicit = implicit;
  return c;
}

constexpr auto kServer = AuthTarget::kServer;
constexpr auto kProxy = AuthTarget::kProxy;

TEST(AuthChoice, OnlyWhatWasAskedForIsAnswered) {  // CRED-10 CRED-13
  std::vector<StoredCredentials> all;
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_ANY, all, {}).credentials, nullptr);
  all.push_back(stored(kServer, AuthScheme::kBasic));
  all.push_back(stored(kServer, AuthScheme::kDigest));
  all.push_back(stored(kServer, AuthScheme::kPassport));
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_BASIC, all, {}).credentials, &all[0].credentials);
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_BASIC | CURLAUTH_DIGEST, all, {}).credentials,
            &all[1].credentials);
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_NTLM, all, {}).credentials, nullptr);
  EXPECT_EQ(choose_auth(kServer, 0, all, {}).credentials, nullptr);
  EXPECT_EQ(choose_auth(kProxy, CURLAUTH_BASIC, all, {}).credentials, nullptr);
}

TEST(AuthChoice, AfterAFailureTheNextSchemeIsTried) {
  std::vector<StoredCredentials> all;
  all.push_back(stored(kServer, AuthScheme::kBasic));
  all.push_back(stored(kServer, AuthScheme::kDigest));
  TriedSchemes tried = {{kServer, AuthScheme::kDigest}};
  const unsigned long offered = CURLAUTH_BASIC | CURLAUTH_DIGEST;
  EXPECT_EQ(choose_auth(kServer, offered, all, tried).scheme, AuthScheme::kBasic);
  tried.emplace(kServer, AuthScheme::kBasic);
  EXPECT_EQ(choose_auth(kServer, offered, all, tried).credentials, nullptr);
}

TEST(AuthChoice, ImplicitOnesOfTheProxyAreForTheServerToo) {  // CRED-06
  std::vector<StoredCredentials> all;
  all.push_back(stored(kProxy, AuthScheme::kNegotiate, true));
  all.push_back(stored(kProxy, AuthScheme::kNtlm));
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_NEGOTIATE, all, {}).credentials, &all[0].credentials);
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_NTLM, all, {}).credentials, nullptr);
  all.push_back(stored(kServer, AuthScheme::kBasic));
  const unsigned long offered = CURLAUTH_NEGOTIATE | CURLAUTH_BASIC;
  EXPECT_EQ(choose_auth(kServer, offered, all, {}).credentials, &all[2].credentials);
}

TEST(AuthChoice, ANameAndPasswordAreNoTicket) {  // LNX-77
  std::vector<StoredCredentials> all;
  all.push_back(stored(kServer, AuthScheme::kNegotiate));
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_NEGOTIATE, all, {}).credentials, nullptr);
}

TEST(AuthChoice, ATicketIsNoNtlm) {  // LNX-105
  std::vector<StoredCredentials> all;
  all.push_back(stored(kProxy, AuthScheme::kNtlm, true));
  EXPECT_EQ(choose_auth(kProxy, CURLAUTH_NTLM, all, {}).credentials, nullptr);
  EXPECT_EQ(choose_auth(kServer, CURLAUTH_NTLM, all, {}).credentials, nullptr);
}

TEST(AuthChoice, WhatLetsAConnectionIn) {  // LNX-106
  std::vector<StoredCredentials> all;
  all.push_back(stored(kServer, AuthScheme::kBasic));
  const auto* some = &all[0].credentials;
  EXPECT_FALSE(is_for_connections(kServer, {AuthScheme::kBasic, some}));
  EXPECT_FALSE(is_for_connections(kServer, {AuthScheme::kDigest, some}));
  EXPECT_TRUE(is_for_connections(kServer, {AuthScheme::kNtlm, some}));
  EXPECT_TRUE(is_for_connections(kServer, {AuthScheme::kNegotiate, some}));
  EXPECT_TRUE(is_for_connections(kProxy, {AuthScheme::kBasic, some}));
  EXPECT_FALSE(is_for_connections(kProxy, {AuthScheme::kBasic, nullptr}));
}

TEST(AuthChoice, KnownProxiesAreABoundedNumber) {  // LNX-106
  KnownProxies known;
  for (int i = 0; i < 300; ++i) known.remember(std::to_string(i), AuthScheme::kBasic);
  EXPECT_FALSE(known.scheme("0"));
  EXPECT_EQ(known.scheme("299"), AuthScheme::kBasic);
  known.remember("299", AuthScheme::kDigest);
  EXPECT_EQ(known.scheme("299"), AuthScheme::kDigest);
  known.forget("299");
  EXPECT_FALSE(known.scheme("299"));
  known.forget("299");
  known.remember("299", AuthScheme::kNtlm);
  EXPECT_EQ(known.scheme("299"), AuthScheme::kNtlm);
  EXPECT_EQ(known.scheme("298"), AuthScheme::kBasic);
}

TEST(Url, SecretsStayWithTheirServer) {  // LNX-71
  EXPECT_TRUE(is_same_server("http://h/a", "http://H:80/b?c"));
  EXPECT_TRUE(is_same_server("http://h/a", "https://h/a"));
  EXPECT_TRUE(is_same_server("https://h:443/a", "https://h/a"));
  EXPECT_FALSE(is_same_server("https://h/a", "http://h/a"));
  EXPECT_FALSE(is_same_server("http://h:8080/a", "https://h:8443/a"));
  EXPECT_FALSE(is_same_server("http://h/a", "http://h:81/a"));
  EXPECT_FALSE(is_same_server("http://h/a", "http://h.evil/a"));
  EXPECT_FALSE(is_same_server("http://h/a", "http://h@evil/a"));
  EXPECT_FALSE(is_same_server("http://h/a", "no url"));
}

TEST(Url, RedirectsAreResolved) {
  EXPECT_EQ(resolve_url("http://h/a/b?c", "d"), "http://h/a/d");
  EXPECT_EQ(resolve_url("http://h/a/b?c", "/d#e"), "http://h/d");
  EXPECT_EQ(resolve_url("https://h/a", "//other/d"), "https://other/d");
  EXPECT_EQ(resolve_url("https://h/a", "http://other/d e"), "http://other/d%20e");
  EXPECT_FALSE(split_url(resolve_url("https://h/a", "smb://other/d").value_or("")));
  EXPECT_FALSE(split_url("ftp://h/a"));
  EXPECT_EQ(split_url("https://h/a")->port, "443");
}

}  // namespace
}  // namespace openbits::transfer
