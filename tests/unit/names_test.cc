#include "core/names.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

namespace openbits::core {
namespace {

std::string times(std::size_t n, std::string_view s = "x") {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += s;
  return out;
}

bool is_utf8(std::string_view s) {
  std::size_t more = 0;
  for (const char c : s) {
    const auto b = static_cast<unsigned char>(c);
    if ((b & 0xC0) == 0x80) {
      if (more == 0) return false;
      --more;
    } else {
      if (more != 0) return false;
      more = b < 0x80 ? 0 : b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    }
  }
  return more == 0;
}

TEST(RemoteNames, HttpAndHttpsUrlsAreGood) {  // FILE-10, LNX-02
  for (const std::string_view url :
       {"http://h/a", "https://h/a", "HTTP://H/a", "http://h", "http://h:8080/a/b/c", "http://h:/a",
        "http://user:pass@h/a", "http://h/a?b=c&d=e#f", "http://192.0.2.1/a", "http://[::1]/a",
        "http://[fe80::1%25eth0]:80/a", "https://xn--bcher-kva.example/a%20b",
        "http://a_b.example/~u/", "http://h:65535/"}) {
    EXPECT_TRUE(check_remote_name(url)) << url;
  }
}

TEST(RemoteNames, AnythingElseIsAnInvalidArgument) {
  for (const std::string_view url : {"",  // FILE-06
                                     " ",
                                     "nonsense",
                                     "http:",
                                     "http:/h/a",
                                     "://h/a",
                                     "http://",
                                     "http:///a",
                                     "ftp://h/a",
                                     "gopher://h/a",  // FILE-08
                                     "http://h/a b",
                                     "http://h/\"",
                                     "http://h/<>",
                                     "http://h/{a}",
                                     "http://h/a|b",  // FILE-13
                                     "http://h/a\n",
                                     "http://h/a\tb",
                                     "http://h/\\a",
                                     "http://b\xC3\xBC"
                                     "cher/",  // FILE-14: only in IDN form
                                     "http://h/\xC3\xA4",
                                     "http://h:0/a",
                                     "http://h:65536/a",
                                     "http://h:99999999999999999999/",
                                     "http://h:8o/a",
                                     "http://user@/a",
                                     "http://:80/a",
                                     "http://[::1/a",
                                     "http://[]/a",
                                     "http://[12]/a",
                                     "http://[::1]80/a"}) {
    EXPECT_EQ(check_remote_name(url).code(), hr::kEInvalidArg) << url;
  }
  using namespace std::string_view_literals;
  EXPECT_EQ(check_remote_name("http://h/a\0b"sv).code(), hr::kEInvalidArg);
}

TEST(RemoteNames, LengthsHaveLimits) {  // FILE-12
  const std::string segments = "http://h/" + times(8, times(250) + "/");
  EXPECT_TRUE(check_remote_name(segments + times(2200 - segments.size())));
  EXPECT_FALSE(check_remote_name(segments + times(2201 - segments.size())));
  EXPECT_TRUE(check_remote_name("http://h/" + times(260) + "/a"));
  EXPECT_FALSE(check_remote_name("http://h/" + times(261) + "/a"));
  EXPECT_TRUE(check_remote_name("http://h/?" + times(2000))) << "a query is no path segment";
}

TEST(RemoteNames, FilesOfThisMachine) {  // FILE-10, LNX-02
  const auto path = [](std::string_view name) {
    EXPECT_TRUE(check_remote_name(name)) << name;
    EXPECT_EQ(protocol_of(name), "file") << name;
    return local_source(name).value_or("none");
  };
  EXPECT_EQ(path("/a"), "/a");
  EXPECT_EQ(path("/d/a b?c#d%20:\\*"), "/d/a b?c#d%20:\\*") << "a path is taken as it is";
  EXPECT_EQ(path("/d/\xC3\xA4"), "/d/\xC3\xA4");
  EXPECT_EQ(path("/d//a"), "/d//a");
  EXPECT_EQ(path("/d/..."), "/d/...");
  EXPECT_EQ(path("file:///a"), "/a");
  EXPECT_EQ(path("FILE:///d/a"), "/d/a");
  EXPECT_EQ(path("file:///a%20b%3Fc%23d%25"), "/a b?c#d%");
  EXPECT_EQ(path("file:///%c3%A4%FF"), "/\xC3\xA4\xFF") << "paths need not be UTF-8";
  EXPECT_EQ(path("/" + times(255)), "/" + times(255));
  EXPECT_EQ(path("file:///" + times(255, "%41")), "/" + times(255, "A"));
  EXPECT_EQ(local_source("http://h/a"), std::nullopt);
  EXPECT_EQ(local_source("nonsense"), std::nullopt);
  EXPECT_EQ(protocol_of("https://h/a"), "http");  // ERR-07
}

TEST(RemoteNames, WhatIsNoFileOfThisMachine) {  // FILE-06, FILE-08, FILE-18, LNX-02
  for (const std::string_view name : {"/",
                                      "/d/",
                                      "//host/path",
                                      "/d/../a",
                                      "/d/./a",
                                      "/..",
                                      "file:",
                                      "file:/a",
                                      "file://",
                                      "file:///",
                                      "file://host/a",
                                      "file://localhost/a",
                                      "file:////host/a",
                                      "file:///d/",
                                      "file:///d/../a",
                                      "file:///d/%2e%2E/a",
                                      "file:///a?b",
                                      "file:///a#b",
                                      "file:///a%",
                                      "file:///a%2",
                                      "file:///a%zz",
                                      "file:///a%00",
                                      "file:///d%2Fa",
                                      "file:///a b",
                                      "file:///\xC3\xA4",
                                      "file:///C|/a",
                                      "smb://h/a",
                                      "\\\\server\\share\\a",
                                      "C:\\a",
                                      "./a"}) {
    EXPECT_EQ(check_remote_name(name).code(), hr::kEInvalidArg) << name;
    EXPECT_EQ(local_source(name), std::nullopt) << name;
  }
  using namespace std::string_view_literals;
  EXPECT_EQ(check_remote_name("/d/a\0b"sv).code(), hr::kEInvalidArg);
  EXPECT_EQ(check_remote_name("/" + times(256)).code(), hr::kEInvalidArg);
  EXPECT_EQ(check_remote_name("file:///" + times(256, "%41")).code(), hr::kEInvalidArg);
}

TEST(RemoteNames, PathsHaveTheLengthOfUrls) {  // FILE-12, LNX-31
  const std::string path = times(1099, "/a");
  EXPECT_TRUE(check_remote_name(path + "/a"));
  EXPECT_FALSE(check_remote_name(path + "/aa"));
  EXPECT_TRUE(check_remote_name(path + "/\xC3\xA4")) << "characters, not bytes";
  EXPECT_TRUE(check_remote_name("file://" + times(1096, "/a") + "b"));
  EXPECT_FALSE(check_remote_name("file://" + times(1096, "/a") + "bb"));
}

TEST(LocalNames, AbsolutePathsOfFilesAreGood) {  // LNX-01
  for (const std::string_view path :
       {"/a", "/d/a", "/d/a b", "/d/*?:\\", "/d/.hidden", "/d/...", "/d/a.tmp", "/d/\xC3\xA4"}) {
    EXPECT_TRUE(check_local_name(path)) << path;
  }
}

TEST(LocalNames, AnythingElseIsAnInvalidArgument) {  // FILE-06, FILE-07, LNX-01
  for (const std::string_view path :
       {"", "a", "d/a", "./a", "../a", "~/a", "/", "/d/", "/d/./a", "/d/../a", "/..", "/d/."}) {
    EXPECT_EQ(check_local_name(path).code(), hr::kEInvalidArg) << path;
  }
  using namespace std::string_view_literals;
  EXPECT_EQ(check_local_name("/d/a\0b"sv).code(), hr::kEInvalidArg);
}

TEST(LocalNames, LengthsHaveLimits) {  // LNX-01, FILE-16
  EXPECT_TRUE(check_local_name("/d/" + times(239)));
  EXPECT_FALSE(check_local_name("/d/" + times(240)));
  EXPECT_FALSE(check_local_name("/" + times(240) + "/a"));
  EXPECT_TRUE(check_local_name(times(2046, "/a") + "/bb"));    // 4,095 bytes
  EXPECT_FALSE(check_local_name(times(2046, "/a") + "/bbb"));  // 4,096 bytes
}

// What a message quotes goes out over D-Bus, which takes nothing that is not UTF-8.
TEST(Names, MessagesAreUtf8WhereverALongNameIsCut) {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    const std::string padding = times(shift);
    for (const std::string_view letter : {"\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
      const auto remote = check_remote_name("http://h/" + padding + times(150, letter));
      ASSERT_FALSE(remote);
      EXPECT_TRUE(is_utf8(remote.error().message)) << remote.error().message;
      const auto local = check_local_name(padding + "x" + times(150, letter));
      ASSERT_FALSE(local);
      EXPECT_TRUE(is_utf8(local.error().message)) << local.error().message;
    }
  }
}

TEST(TempNames, LieHiddenBesideTheFile) {  // LNX-03, TEMP-01
  EXPECT_EQ(temp_name_for("/d/e/a", 0x1234ABCD), "/d/e/.BIT1234abcd.tmp");
  EXPECT_EQ(temp_name_for("/a", 7), "/.BIT00000007.tmp");
  const std::string longest = "/d/" + times(239);
  EXPECT_LE(temp_name_for(longest, 1).size(), longest.size());
}

TEST(LocalNames, SlashesMayBeDoubledWithoutMakingAnotherName) {  // LNX-04
  EXPECT_EQ(without_double_slashes("//d///e/a"), "/d/e/a");
  EXPECT_EQ(without_double_slashes("/d/a"), "/d/a");
  EXPECT_EQ(temp_name_for("/d//a", 1), temp_name_for("/d/a", 1));
}

TEST(Characters, AreCodePoints) {  // JOB-02, JOB-11
  EXPECT_EQ(count_characters(""), 0u);
  EXPECT_EQ(count_characters("abc"), 3u);
  EXPECT_EQ(count_characters("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"), 3u);
}

}  // namespace
}  // namespace openbits::core
