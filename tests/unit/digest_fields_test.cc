// Digests in header fields of servers (LNX-121).
#include "transfer/digest_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "transfer/http_headers.h"

namespace openbits::transfer {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Of "{"hello": "world"}\n" and of nothing, as RFC 9530 and sha256sum have them.
constexpr char kHello256[] = "RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=";
constexpr char kHello512[] =
    "YMAam51Jz/jOATT6/zvHrLVgOYTGFy1d6GJiOHTohq4yP+pgk4vf2aCsyRZOtw8MjkM7iw7yZ/WkppmM44T3qg==";
constexpr char kEmpty256[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

std::string hex256(const std::string& base64) {
  const auto all = parse_digest_field("sha-256=" + base64);
  return all.size() == 1 ? all[0].hex() : std::string();
}

TEST(DigestFields, Base64IsReadRight) {  // LNX-121
  EXPECT_EQ(hex256(kEmpty256), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(DigestFields, AReprDigestIsADictionary) {  // LNX-121
  const std::string sha256 = std::string("sha-256=:") + kHello256 + ":";
  const std::string sha512 = std::string("sha-512=:") + kHello512 + ":";
  const Digest d256 = parse_repr_digest(sha256).at(0);
  const Digest d512 = parse_repr_digest(sha512).at(0);
  EXPECT_EQ(d256.algorithm, DigestAlgorithm::kSha256);
  EXPECT_EQ(d256.hex(), hex256(kHello256));
  EXPECT_EQ(d512.algorithm, DigestAlgorithm::kSha512);
  EXPECT_EQ(d512.value.size(), 64u);
  for (const std::string& value :
       {sha256 + "," + sha512, sha256 + " ,\t" + sha512, "  " + sha256 + ", " + sha512 + "  ",
        sha256 + ";q=1;x=\"a,b\";y=?0;z=tok/en, " + sha512,
        "md5=:Sd/dVLAcvNLSq16eXua5uQ==:, " + sha256 + ", id=12.5, list=(1 \"x\" :QQ==:);p, " +
            sha512 + ", flag;p=1, t=*token"}) {
    EXPECT_THAT(parse_repr_digest(value), ElementsAre(d256, d512)) << value;
  }
  // The last one of a name counts.
  EXPECT_THAT(parse_repr_digest(std::string("sha-256=:") + kEmpty256 + ":, " + sha256),
              ElementsAre(d256));
  EXPECT_EQ(parse_repr_digest(std::string("sha-256=:") + kHello256 + ":").size(), 1u);
  std::string unpadded = kHello256;
  unpadded.pop_back();
  EXPECT_THAT(parse_repr_digest("sha-256=:" + unpadded + ":"), ElementsAre(d256));
}

TEST(DigestFields, WhatIsNotWellFormedSaysNothing) {  // LNX-121
  const std::string good = std::string("sha-256=:") + kHello256 + ":";
  for (const std::string& value : {
           std::string(),
           std::string(" "),
           std::string("sha-256"),
           std::string("sha-256="),
           std::string("sha-256=") + kHello256,
           std::string("sha-256=:") + kHello256,
           std::string("SHA-256=:") + kHello256 + ":",
           std::string("sha-256=:") + kHello256 + "=:",
           std::string("sha-256=: ") + kHello256 + ":",
           std::string("sha-256=:!") + kHello256 + ":",
           std::string("sha-256=::"),
           std::string("sha-256=:QUJD:"),
           std::string("sha-512=:") + kHello256 + ":",
           std::string("sha-1=:") + kHello256 + ":",
           std::string("sha-256=\"") + kHello256 + "\"",
           std::string("sha-256=(:") + kHello256 + ":)",
           good + ",",
           good + " x",
           good + ", ",
           good + ", =1",
           good + ", a=\"x",
           good + ", a=\"\\x\"",
           good + ", a=(1 2",
           good + ", a=(1,2)",
           good + ", a=1.",
           good + ", a=1.2345",
           good + ", a=1234567890123456",
           good + ", a=-",
           good + ", a=?2",
           good + ", a=:A:",
           good + ";",
           good + ";=1",
           "," + good,
           good + std::string(9000, ' '),
           good + ", a=\"" + std::string(1, '\0') + "\"",
       }) {
    EXPECT_THAT(parse_repr_digest(value), IsEmpty()) << value;
  }
}

TEST(DigestFields, TheOlderFieldIsAList) {  // LNX-121
  const auto both = parse_digest_field(std::string("unixsum=30637, SHA-256=") + kHello256 +
                                       " ,sha-512=" + kHello512 + ",MD5=HUXZLQLMuI/KZ5KDcJPcOA==");
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0].hex(), hex256(kHello256));
  EXPECT_EQ(both[1].algorithm, DigestAlgorithm::kSha512);
  for (const std::string& item :
       {std::string(), std::string(","), std::string("sha-256"), std::string("sha-256="),
        std::string("=") + kHello256, std::string("sha-256=:") + kHello256 + ":",
        std::string("sha-256 =") + kHello256, std::string("id-sha-256=") + kHello256,
        // Hexadecimal digits are base64 of another length.
        std::string("sha-256=") +
            "44aff4ab2d7c3250525675a08f0cfa9591168cffe51791c5f5bbc417c15a6c38"}) {
    EXPECT_THAT(parse_digest_field(item), IsEmpty()) << item;
    EXPECT_EQ(parse_digest_field(item + ",SHA-256=" + kHello256).size(), 1u) << item;
  }
}

TEST(DigestFields, RandomBytesDoNoHarm) {
  std::mt19937 random(1);
  const std::string alphabet = "sha-256=:,;()\"\\?@ \t1.-*AQ/+\xFF" + std::string(1, '\0');
  for (int i = 0; i < 20'000; ++i) {
    std::string value = i % 2 == 0 ? std::string("sha-256=:") + kHello256 + ":" : "";
    for (auto n = random() % 24; n > 0; --n) {
      value.insert(random() % (value.size() + 1), 1, alphabet[random() % alphabet.size()]);
    }
    for (const Digest& d : parse_repr_digest(value)) {
      ASSERT_EQ(d.value.size(), digest_size(d.algorithm));
    }
    for (const Digest& d : parse_digest_field(value)) {
      ASSERT_EQ(d.value.size(), digest_size(d.algorithm));
    }
  }
}

HeaderParser head_of(const std::vector<std::string>& lines) {
  HeaderParser parser;
  for (const std::string& line : lines) EXPECT_TRUE(parser.feed(line));
  return parser;
}

TEST(DigestFields, AHeadHasThoseOfItsOwnFieldsOnly) {  // LNX-121
  const std::string repr = std::string("sha-256=:") + kHello256 + ":";
  const std::string empty = std::string("sha-256=:") + kEmpty256 + ":";
  const Digest hello = parse_repr_digest(repr).at(0);
  // Not those of the redirect before it, not trailers, not those of the message.
  HeaderParser p =
      head_of({"HTTP/1.1 302 Found", "Location: /x", "Repr-Digest: " + repr, "", "HTTP/1.1 200 OK",
               "Content-Digest: " + repr, "Want-Repr-Digest: a=1", ""});
  EXPECT_THAT(p.head().digests(), IsEmpty());
  p.body_begins();
  EXPECT_TRUE(p.feed("Repr-Digest: " + repr));
  EXPECT_THAT(p.head().digests(), IsEmpty());
  EXPECT_THAT(head_of({"HTTP/2 206", "repr-digest: " + repr, ""}).head().digests(),
              ElementsAre(hello));
  // Repr-Digest has replaced Digest, in whatever order they come.
  const std::string old = std::string("Digest: SHA-256=") + kEmpty256;
  EXPECT_THAT(head_of({"HTTP/1.1 200 OK", "Repr-Digest: " + repr, old, ""}).head().digests(),
              ElementsAre(hello));
  EXPECT_THAT(head_of({"HTTP/1.1 200 OK", old, "Repr-Digest: " + repr, ""}).head().digests(),
              ElementsAre(hello));
  EXPECT_EQ(head_of({"HTTP/1.1 200 OK", old, "Repr-Digest: x!", ""}).head().digests().at(0).hex(),
            hex256(kEmpty256));
  // Fields of one name are one list.
  const auto both = head_of({"HTTP/1.1 200 OK", "Repr-Digest: " + empty, "Repr-Digest: ?",
                             std::string("Repr-Digest: sha-512=:") + kHello512 + ":",
                             "Repr-Digest: " + repr, ""});
  ASSERT_EQ(both.head().digests().size(), 2u);
  EXPECT_EQ(both.head().digests()[1], hello);
}

TEST(Digests, HexIsReadStrictly) {  // LNX-120
  const std::string hex(64, 'a');
  const auto digest = Digest::parse(DigestAlgorithm::kSha256, "AB" + hex.substr(2));
  ASSERT_TRUE(digest);
  EXPECT_EQ(digest->hex(), "ab" + hex.substr(2));
  for (const std::string& bad : {std::string(), hex.substr(1), hex + "a", hex + "aa",
                                 hex.substr(1) + "g", " " + hex.substr(1), "0x" + hex.substr(2)}) {
    EXPECT_FALSE(Digest::parse(DigestAlgorithm::kSha256, bad)) << bad;
  }
  EXPECT_FALSE(Digest::parse(DigestAlgorithm::kSha512, hex));
  EXPECT_FALSE(parse_digest_algorithm("none"));
  EXPECT_FALSE(parse_digest_algorithm("SHA-256"));
  EXPECT_EQ(parse_digest_algorithm("sha-512"), DigestAlgorithm::kSha512);
}

}  // namespace
}  // namespace openbits::transfer
