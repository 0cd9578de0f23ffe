// What bitsadmin reads and writes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "admin/text.h"

namespace openbits::admin {
namespace {

TEST(AdminTextTest, Guids) {  // CLI-01
  EXPECT_EQ(braced(*Guid::parse("6af46e48-41d3-453f-b7af-a694bbc823f7")),
            "{6AF46E48-41D3-453F-B7AF-A694BBC823F7}");
}

TEST(AdminTextTest, NamesInAnyCase) {
  EXPECT_EQ(shouted(to_string(JobState::kTransientError)), "TRANSIENT_ERROR");
  EXPECT_EQ(parse_priority_name("Foreground"), JobPriority::kForeground);
  EXPECT_EQ(parse_priority_name("LOW"), JobPriority::kLow);
  EXPECT_FALSE(parse_priority_name("LOWER"));
  EXPECT_FALSE(parse_priority_name(""));
  EXPECT_EQ(parse_type_name("UPLOAD-REPLY"), JobType::kUploadReply);
  EXPECT_EQ(parse_type_name("upload_reply"), JobType::kUploadReply);
  EXPECT_EQ(parse_proxy_usage("no_proxy"), ProxyUsage::kNoProxy);
  EXPECT_EQ(parse_target("PROXY"), AuthTarget::kProxy);
  EXPECT_FALSE(parse_target("NONE"));
  EXPECT_EQ(parse_scheme("negotiate"), AuthScheme::kNegotiate);
  EXPECT_FALSE(parse_scheme("none"));
}

TEST(AdminTextTest, StoreLocations) {  // CLI-06
  EXPECT_EQ(parse_store_location("1"), CertificateStoreLocation::kCurrentUser);
  EXPECT_EQ(parse_store_location("LOCAL_MACHINE"), CertificateStoreLocation::kLocalMachine);
  EXPECT_EQ(parse_store_location("bg_cert_store_location_users"), CertificateStoreLocation::kUsers);
  EXPECT_FALSE(parse_store_location("0"));
  EXPECT_FALSE(parse_store_location("9"));
  EXPECT_FALSE(parse_store_location("MY"));
  EXPECT_EQ(store_location_name(CertificateStoreLocation::kServices), "SERVICES");
}

TEST(AdminTextTest, Thumbprints) {
  const auto bytes = parse_thumbprint("00:01:02:03:04 05060708090a0b0c0d0e0f1011 12FF");
  ASSERT_TRUE(bytes);
  EXPECT_EQ(hex_text(*bytes), "000102030405060708090A0B0C0D0E0F101112FF");
  EXPECT_FALSE(parse_thumbprint("A106B52356D3FBCD1853A41B619358BD"));
  EXPECT_FALSE(parse_thumbprint("x00102030405060708090A0B0C0D0E0F101112FF"));
}

TEST(AdminTextTest, Numbers) {
  EXPECT_EQ(parse_number("0x1F"), 31u);
  EXPECT_EQ(parse_number("4294967295"), 4294967295u);
  EXPECT_FALSE(parse_number("4294967296"));
  EXPECT_FALSE(parse_number("-1"));
  EXPECT_FALSE(parse_number("1 "));
  EXPECT_FALSE(parse_number("0x"));
  EXPECT_FALSE(parse_number(""));
  EXPECT_EQ(parse_truth("true"), true);
  EXPECT_EQ(parse_truth("FALSE"), false);
  EXPECT_FALSE(parse_truth("1"));
}

TEST(AdminTextTest, Ranges) {  // CLI-02
  const auto ranges = parse_ranges("0:100,2000:100,5000:EOF");
  ASSERT_TRUE(ranges);
  EXPECT_THAT(*ranges, testing::ElementsAre(FileRange{0, 100}, FileRange{2000, 100},
                                            FileRange{5000, kToEndOfFile}));
  for (const char* bad : {"", "1", "1:", ":1", "1:2,", "1:2;3:4", "a:b", "1:2,3"}) {
    EXPECT_FALSE(parse_ranges(bad)) << bad;
  }
}

TEST(AdminTextTest, AclFlags) {
  EXPECT_EQ(parse_acl_flags("OG"), 3u);
  EXPECT_EQ(parse_acl_flags("sd"), 12u);
  EXPECT_EQ(parse_acl_flags("15"), 15u);
  EXPECT_FALSE(parse_acl_flags("OX"));
  EXPECT_EQ(acl_flags_text(15), "OGDS");
  EXPECT_EQ(acl_flags_text(0), "NONE");
}

TEST(AdminTextTest, SizesAndTimes) {
  EXPECT_EQ(size_text(0), "0");
  EXPECT_EQ(size_text(kSizeUnknown), "UNKNOWN");
  EXPECT_EQ(time_text(WallTime{}), "UNKNOWN");
  EXPECT_THAT(time_text(WallTime(std::chrono::hours(24 * 365))),
              testing::ContainsRegex("^[0-9]+/[0-9]+/1971 [0-9]+:[0-9][0-9]:[0-9][0-9] [AP]M$"));
  EXPECT_EQ(code_text(hr::kBgENotFound), "0x80200001");
}

TEST(AdminTextTest, Owners) {  // LNX-06
  EXPECT_EQ(owner_text("S-1-22-1-0"), "root");
  EXPECT_EQ(owner_text("S-1-22-1-4294967294"), "S-1-22-1-4294967294");
  EXPECT_EQ(owner_text("S-1-5-18"), "S-1-5-18");
}

TEST(AdminTextTest, FileSets) {  // CLI-02
  const FileSet set = parse_file_set(
      "# comment\r\n\nhttp://h/a /srv/a\r\n  http://h/b\t\"/srv/b b\"\nhttp://h/c /srv/c");
  EXPECT_EQ(set.bad_line, 0u);
  ASSERT_EQ(set.pairs.size(), 3u);
  EXPECT_EQ(set.pairs[1].remote_name, "http://h/b");
  EXPECT_EQ(set.pairs[1].local_name, "/srv/b b");
  EXPECT_EQ(set.pairs[2].local_name, "/srv/c");
  EXPECT_EQ(parse_file_set("a b\nonly-one\n").bad_line, 2u);
  EXPECT_EQ(parse_file_set("a b c").bad_line, 1u);
  EXPECT_EQ(parse_file_set("a \"b").bad_line, 1u);
}

TEST(AdminTextTest, NoNameMovesTheCursor) {
  EXPECT_EQ(printable("a\x1b[2J\nb"), "a?[2J?b");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2J\xC3\xA4"),
            "a?2J\xC3\xA4");
}

}  // namespace
}  // namespace openbits::admin
