#include "transfer/response_check.h"

#include <gtest/gtest.h>

#include <string>

namespace openbits::transfer {
namespace {

using Kind = Answer::Kind;

constexpr char kDate[] = "Wed, 21 Oct 2015 07:28:00 GMT";
constexpr char kLaterDate[] = "Thu, 22 Oct 2015 07:28:00 GMT";

ResponseHead head(int status) {
  ResponseHead h;
  h.status = status;
  h.version = 11;
  return h;
}

ResponseHead whole(std::uint64_t size) {
  ResponseHead h = head(200);
  h.content_length = size;
  h.etag = "\"a\"";
  h.last_modified = kDate;
  return h;
}

ResponseHead part(std::uint64_t first, std::uint64_t last, std::uint64_t total) {
  ResponseHead h = whole(last - first + 1);
  h.status = 206;
  h.content_range = ContentRange{ContentRange::Range{first, last}, total};
  return h;
}

BodyRequest from(std::uint64_t first) {
  BodyRequest r;
  r.first = first;
  r.keeps = first > 0;
  r.last = 999;
  r.size = 1000;
  r.validators = {"\"a\"", kDate};
  return r;
}

BodyRequest plain() {
  BodyRequest r = from(0);
  r.ranged = false;
  return r;
}

// HTTP-02
TEST(SizeAnswer, HeadStatesTheSize) {
  const Answer a = check_size_answer(whole(1000), false);
  EXPECT_EQ(a.kind, Kind::kGood);
  EXPECT_EQ(a.size, 1000u);
  EXPECT_EQ(check_size_answer(whole(0), false).size, 0u);
}

// LNX-15
TEST(SizeAnswer, WithoutAnAnswerToHeadTheFirstByteIsAskedFor) {
  EXPECT_EQ(check_size_answer(head(405), false).kind, Kind::kAskWithRange);
  EXPECT_EQ(check_size_answer(head(501), false).kind, Kind::kAskWithRange);
  EXPECT_EQ(check_size_answer(head(200), false).kind, Kind::kAskWithRange);
  EXPECT_EQ(check_size_answer(head(404), false).kind, Kind::kHttpStatus);
  EXPECT_EQ(check_size_answer(head(302), false).kind, Kind::kHttpStatus);
  EXPECT_EQ(check_size_answer(part(0, 0, 1000), true).size, 1000u);
  EXPECT_EQ(check_size_answer(whole(1000), true).size, 1000u);
  EXPECT_EQ(check_size_answer(head(405), true).kind, Kind::kHttpStatus);
}

TEST(SizeAnswer, AnEmptyFileHasNoFirstByte) {
  ResponseHead h = head(416);
  EXPECT_EQ(check_size_answer(h, true).kind, Kind::kHttpStatus);
  h.content_range = ContentRange{std::nullopt, 0};
  EXPECT_EQ(check_size_answer(h, true).kind, Kind::kGood);
  EXPECT_EQ(check_size_answer(h, true).size, 0u);
}

// HTTP-01, HTTP-02
TEST(SizeAnswer, AServerThatNeverStatesTheSize) {
  ResponseHead h = head(200);
  EXPECT_EQ(check_size_answer(h, true).kind, Kind::kRefused);
  EXPECT_EQ(check_size_answer(h, true).code, hr::kBgEMissingFileSize);
  h.version = 10;
  EXPECT_EQ(check_size_answer(h, true).code, hr::kBgEInsufficientHttpSupport);
  h = head(206);
  h.content_range = ContentRange{ContentRange::Range{0, 0}, std::nullopt};
  EXPECT_EQ(check_size_answer(h, true).code, hr::kBgEMissingFileSize);
}

// LNX-14
TEST(AnyAnswer, MustNotBeEncoded) {
  ResponseHead h = whole(1000);
  h.content_encoding = "gzip";
  EXPECT_EQ(check_size_answer(h, false).code, hr::kBgEInvalidServerResponse);
  EXPECT_EQ(check_body_answer(h, plain()).code, hr::kBgEInvalidServerResponse);
}

TEST(AnyAnswer, MustNotContradictItself) {
  ResponseHead h = whole(1000);
  h.contradictory = true;
  EXPECT_EQ(check_size_answer(h, false).code, hr::kBgEInvalidServerResponse);
  EXPECT_EQ(check_body_answer(h, plain()).code, hr::kBgEInvalidServerResponse);
  h = part(0, 999, 1000);
  h.content_length = 5;
  EXPECT_EQ(check_body_answer(h, from(0)).code, hr::kBgEInvalidServerResponse);
}

TEST(BodyAnswer, ThePartThatWasAskedFor) {
  const Answer a = check_body_answer(part(500, 999, 1000), from(500));
  EXPECT_EQ(a.kind, Kind::kGood);
  EXPECT_EQ(a.end, 1000u);
  // A server may send less of it (RFC 9110, 14.4).
  EXPECT_EQ(check_body_answer(part(500, 599, 1000), from(500)).end, 600u);
}

TEST(BodyAnswer, AnotherPart) {
  for (const auto& h : {part(499, 999, 1000), part(501, 999, 1000), part(0, 999, 1000)}) {
    const Answer a = check_body_answer(h, from(500));
    EXPECT_EQ(a.kind, Kind::kRefused);
    EXPECT_EQ(a.code, hr::kBgEInvalidServerResponse);
  }
  BodyRequest first_half = from(0);
  first_half.last = 499;
  EXPECT_EQ(check_body_answer(part(0, 500, 1000), first_half).code, hr::kBgEInvalidServerResponse);
  EXPECT_EQ(check_body_answer(part(0, 999, 1000), plain()).code, hr::kBgEInvalidServerResponse);
}

// HTTP-03, HTTP-01
TEST(BodyAnswer, AServerWithoutRanges) {
  EXPECT_EQ(check_body_answer(whole(1000), from(0)).code, hr::kBgEInsufficientRangeSupport);
  ResponseHead h = whole(1000);
  h.version = 10;
  EXPECT_EQ(check_body_answer(h, from(0)).code, hr::kBgEInsufficientHttpSupport);
  h = part(0, 999, 1000);
  h.content_range.reset();
  EXPECT_EQ(check_body_answer(h, from(0)).code, hr::kBgEInsufficientRangeSupport);
}

// HTTP-07: a foreground job may take the file as a whole.
TEST(BodyAnswer, TheWholeFile) {
  const Answer a = check_body_answer(whole(1000), plain());
  EXPECT_EQ(a.kind, Kind::kGood);
  EXPECT_EQ(a.end, 1000u);
  ResponseHead chunked = whole(1000);
  chunked.content_length.reset();
  EXPECT_EQ(check_body_answer(chunked, plain()).end, 1000u);
  EXPECT_EQ(check_body_answer(whole(1001), plain()).kind, Kind::kVersionChanged);
}

// FILE-25, LNX-13
TEST(BodyAnswer, AnotherVersion) {
  EXPECT_EQ(check_body_answer(whole(1000), from(500)).kind, Kind::kVersionChanged);
  EXPECT_EQ(check_body_answer(part(500, 999, 1001), from(500)).kind, Kind::kVersionChanged);
  ResponseHead h = part(500, 999, 1000);
  h.etag = "\"b\"";
  h.last_modified = kLaterDate;
  EXPECT_EQ(check_body_answer(h, from(500)).kind, Kind::kVersionChanged);
  // The version is looked at before the range: a new file has new ranges.
  EXPECT_EQ(check_body_answer(part(0, 499, 500), from(500)).kind, Kind::kVersionChanged);
}

TEST(BodyAnswer, RangeNotSatisfiable) {
  ResponseHead h = head(416);
  h.content_range = ContentRange{std::nullopt, 400};
  EXPECT_EQ(check_body_answer(h, from(500)).kind, Kind::kVersionChanged);
  h.content_range = ContentRange{std::nullopt, 1000};
  EXPECT_EQ(check_body_answer(h, from(500)).code, hr::kBgEInvalidServerResponse);
  h.content_range.reset();
  EXPECT_EQ(check_body_answer(h, from(500)).kind, Kind::kVersionChanged);
  EXPECT_EQ(check_body_answer(h, from(0)).code, hr::kBgEInvalidServerResponse);
}

TEST(BodyAnswer, OtherStatus) {
  EXPECT_EQ(check_body_answer(head(404), from(0)).kind, Kind::kHttpStatus);
  EXPECT_EQ(check_body_answer(head(503), from(0)).kind, Kind::kHttpStatus);
  EXPECT_EQ(check_body_answer(head(304), from(0)).kind, Kind::kHttpStatus);
  EXPECT_EQ(check_body_answer(head(204), from(0)).code, hr::kBgEInvalidServerResponse);
}

// LNX-13, row by row.
TEST(SameVersion, Table) {
  struct Row {
    const char* why;
    core::Validators stored;
    core::Validators answered;
    bool if_range;
    bool same;
  };
  const Row rows[] = {
      {"equal", {"\"a\"", kDate}, {"\"a\"", kDate}, false, true},
      {"the date has changed", {"", kDate}, {"", kLaterDate}, false, false},
      {"both have changed", {"\"a\"", kDate}, {"\"b\"", kLaterDate}, false, false},
      {"the tag alone, by a CDN", {"\"a\"", kDate}, {"\"b\"", kDate}, false, true},
      {"a weak tag alone", {"W/\"a\"", kDate}, {"W/\"b\"", kDate}, false, true},
      {"the tag, and there is no date", {"\"a\"", ""}, {"\"b\"", ""}, false, false},
      {"a weak tag, and there is no date", {"W/\"a\"", ""}, {"W/\"b\"", ""}, false, false},
      {"the tag has become weak", {"\"a\"", ""}, {"W/\"a\"", ""}, false, true},
      {"a strong tag wins over the date", {"\"a\"", kDate}, {"\"a\"", kLaterDate}, false, true},
      {"a weak tag does not", {"W/\"a\"", kDate}, {"W/\"a\"", kLaterDate}, false, false},
      {"206 to If-Range, silent", {"\"a\"", kDate}, {"", ""}, true, true},
      {"206 to If-Range, without tag", {"\"a\"", ""}, {"", kDate}, true, true},
      {"206 to If-Range, with another date", {"\"a\"", kDate}, {"", kLaterDate}, true, false},
      {"silent", {"\"a\"", kDate}, {"", ""}, false, false},
      {"never had a name", {"", ""}, {"", ""}, false, true},
      {"has got a name", {"", ""}, {"\"a\"", kDate}, false, true},
      {"nothing to compare", {"\"a\"", ""}, {"", kDate}, false, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(same_version(row.stored, row.answered, row.if_range), row.same) << row.why;
  }
}

}  // namespace
}  // namespace openbits::transfer
