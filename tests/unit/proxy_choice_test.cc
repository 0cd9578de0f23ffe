#include "transfer/proxy_choice.h"

#include <gtest/gtest.h>

#include <string>

namespace openbits::transfer {
namespace {

ProxySettings override_with(const std::string& list, const std::string& bypass = {}) {
  ProxySettings s;
  s.usage = ProxyUsage::kOverride;
  s.list = list;
  if (!bypass.empty()) s.bypass = bypass;
  return s;
}

std::string proxy_for(const std::string& list, const std::string& bypass = {},
                      const std::string& scheme = "http",
                      const std::string& host = "host.example.org") {
  const auto choice = choose_proxy(override_with(list, bypass), scheme, host);
  if (!choice) return "error";
  return choice->proxy.value_or("environment");
}

// PROXY-01, LNX-18
TEST(ProxyChoice, Usages) {
  ProxySettings s;
  const auto preconfig = choose_proxy(s, "http", "h");
  ASSERT_TRUE(preconfig);
  EXPECT_FALSE(preconfig->proxy);
  EXPECT_FALSE(preconfig->bypass);
  for (const ProxyUsage usage : {ProxyUsage::kNoProxy, ProxyUsage::kAutodetect}) {
    s.usage = usage;
    const auto direct = choose_proxy(s, "http", "h");
    ASSERT_TRUE(direct);
    EXPECT_EQ(direct->proxy, "");
    EXPECT_EQ(direct->bypass, "*");
  }
}

// PROXY-05
TEST(ProxyChoice, TheFirstEntryForTheScheme) {
  EXPECT_EQ(proxy_for("proxy"), "http://proxy:80");
  EXPECT_EQ(proxy_for("proxy:3128 other:1"), "http://proxy:3128");
  EXPECT_EQ(proxy_for("https=a:1 http=b:2"), "http://b:2");
  EXPECT_EQ(proxy_for("https=a:1 http=b:2", "", "https"), "http://a:1");
  EXPECT_EQ(proxy_for("  http=http://10.0.0.1:8080/ "), "http://10.0.0.1:8080");
  EXPECT_EQ(proxy_for("socks5://s:1080"), "socks5://s:1080");
  EXPECT_EQ(proxy_for("[::1]:8080"), "http://[::1]:8080");
  EXPECT_EQ(proxy_for("[::1]"), "http://[::1]:80");
  EXPECT_EQ(proxy_for("ftp=f:21"), "");  // none for http: direct
}

// PROXY-07
TEST(ProxyChoice, AListThatCannotBeRead) {
  for (const char* bad : {"", "   ", "http=", "a:b", "proxy:99999", "gopher://x", "a@b:1", "[zz]:1",
                          "pro,xy", "://x"}) {
    const auto choice = choose_proxy(override_with(bad), "http", "h");
    ASSERT_FALSE(choice) << bad;
    EXPECT_EQ(choice.code(), hr::kBgEInvalidProxyInfo);
    EXPECT_FALSE(choice.error().message.empty());
  }
  EXPECT_EQ(proxy_for("p", "bad/entry"), "error");
}

// PROXY-06
TEST(ProxyChoice, Bypass) {
  EXPECT_EQ(proxy_for("p", "host.example.org"), "");
  EXPECT_EQ(proxy_for("p", "HOST.example.ORG other"), "");
  EXPECT_EQ(proxy_for("p", "*.example.org"), "");
  EXPECT_EQ(proxy_for("p", "*ample.org"), "");
  EXPECT_EQ(proxy_for("p", "*"), "");
  EXPECT_EQ(proxy_for("p", "<local>"), "http://p:80");
  EXPECT_EQ(proxy_for("p", "<local>", "http", "intranet"), "");
  EXPECT_EQ(proxy_for("p", "10.0.0.1 *.other.org"), "http://p:80");
}

// Redirects can lead to hosts that this choice has not seen: libcurl gets the list as well.
TEST(ProxyChoice, TheListIsHandedOn) {
  const auto choice =
      choose_proxy(override_with("p", "10.0.0.1 *.other.org <local>"), "http", "host.example.org");
  ASSERT_TRUE(choice);
  EXPECT_EQ(choice->bypass, "10.0.0.1,.other.org");
}

}  // namespace
}  // namespace openbits::transfer
