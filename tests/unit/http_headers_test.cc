#include "transfer/http_headers.h"

#include <gtest/gtest.h>

#include <chrono>
#include <initializer_list>
#include <random>
#include <string>

namespace openbits::transfer {
namespace {

HeaderParser parsed(std::initializer_list<std::string_view> lines) {
  HeaderParser parser;
  for (const std::string_view line : lines) EXPECT_TRUE(parser.feed(line));
  return parser;
}

TEST(HttpHeaders, ReadsWhatATransferNeeds) {
  const HeaderParser p =
      parsed({"HTTP/1.1 206 Partial Content\r\n", "Content-Length: 100\r\n",
              "Content-Range: bytes 900-999/1000\r\n", "ETag: \"abc\"\r\n",
              "Last-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "Accept-Ranges: bytes\r\n",
              "Content-Encoding: identity\r\n", "\r\n"});
  ASSERT_TRUE(p.complete());
  const ResponseHead& h = p.head();
  EXPECT_EQ(h.status, 206);
  EXPECT_EQ(h.version, 11);
  EXPECT_EQ(h.reason, "Partial Content");
  EXPECT_EQ(h.content_length, 100u);
  ASSERT_TRUE(h.content_range && h.content_range->range);
  EXPECT_EQ(*h.content_range->range, (ContentRange::Range{900, 999}));
  EXPECT_EQ(h.content_range->total, 1000u);
  EXPECT_EQ(h.etag, "\"abc\"");
  EXPECT_EQ(h.last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
  EXPECT_TRUE(h.content_encoding.empty());
  EXPECT_FALSE(h.ranges_refused);
  EXPECT_FALSE(h.contradictory);
}

TEST(HttpHeaders, ATransferEncodingThatNobodyUndoesCountsAsAnEncoding) {  // LNX-14
  for (const char* known : {"chunked", "Chunked", "identity"}) {
    const HeaderParser p = parsed(
        {"HTTP/1.1 200 OK\r\n", std::string("Transfer-Encoding: ") + known + "\r\n", "\r\n"});
    EXPECT_EQ(p.head().content_encoding, "") << known;
  }
  for (const char* other : {"gzip", "gzip, chunked", "deflate"}) {
    const HeaderParser p = parsed(
        {"HTTP/1.1 200 OK\r\n", std::string("Transfer-Encoding: ") + other + "\r\n", "\r\n"});
    EXPECT_EQ(p.head().content_encoding, other);
  }
}

// GEN-16
TEST(HttpHeaders, NamesAreComparedWithoutCase) {
  const HeaderParser p = parsed({"http/2 200 \r\n", "cOnTeNt-LeNgTh:7\r\n", "ETAG:\t W/\"x\" \r\n",
                                 "accept-ranges: NONE\r\n", "\r\n"});
  EXPECT_EQ(p.head().version, 20);
  EXPECT_EQ(p.head().content_length, 7u);
  EXPECT_EQ(p.head().etag, "W/\"x\"");
  EXPECT_TRUE(p.head().ranges_refused);
}

TEST(HttpHeaders, TheLastAnswerOfAConnectionSaysSo) {  // LNX-134
  const auto is_last = [](std::string_view field) {
    return parsed({"HTTP/1.1 200 OK\r\n", field, "\r\n"}).head().last_on_connection;
  };
  EXPECT_TRUE(is_last("Connection: close"));
  EXPECT_TRUE(is_last("connection:CLOSE\r\n"));
  EXPECT_TRUE(is_last("Connection: upgrade , close"));
  EXPECT_TRUE(is_last("Proxy-Connection: close"));
  EXPECT_FALSE(is_last("Connection: keep-alive"));
  EXPECT_FALSE(is_last("Connection: close-not"));
  EXPECT_FALSE(is_last("Connection: ,,"));
  EXPECT_FALSE(is_last("X: close"));
}

TEST(HttpHeaders, AStatusLineForgetsTheHeadBefore) {
  HeaderParser p = parsed({"HTTP/1.1 302 Found\r\n", "Location: http://b/\r\n", "ETag: \"old\"\r\n",
                           "Content-Length: 5\r\n", "\r\n"});
  EXPECT_TRUE(p.complete());
  EXPECT_TRUE(p.head().is_redirect());
  EXPECT_TRUE(p.feed("HTTP/1.0 200 OK\r\n"));
  EXPECT_FALSE(p.complete());
  EXPECT_TRUE(p.feed("\r\n"));
  EXPECT_TRUE(p.complete());
  EXPECT_EQ(p.head().version, 10);
  EXPECT_EQ(p.head().etag, "");
  EXPECT_FALSE(p.head().content_length);
  EXPECT_FALSE(p.head().is_redirect());
}

TEST(HttpHeaders, InformationalAnswersAreNoAnswers) {
  HeaderParser p = parsed({"HTTP/1.1 103 Early Hints\r\n", "ETag: \"hint\"\r\n", "\r\n"});
  EXPECT_FALSE(p.complete());
  p.feed("HTTP/1.1 200 OK\r\n");
  p.feed("\r\n");
  EXPECT_TRUE(p.complete());
  EXPECT_EQ(p.head().etag, "");
}

TEST(HttpHeaders, TrailersSayNothing) {
  HeaderParser p = parsed({"HTTP/1.1 200 OK\r\n", "ETag: \"a\"\r\n", "\r\n"});
  p.body_begins();
  p.feed("ETag: \"b\"\r\n");
  p.feed("HTTP/1.1 206 Partial Content\r\n");
  EXPECT_EQ(p.head().status, 200);
  EXPECT_EQ(p.head().etag, "\"a\"");
}

TEST(HttpHeaders, ContradictionsAreSeen) {
  EXPECT_TRUE(parsed({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 6", ""})
                  .head()
                  .contradictory);
  EXPECT_FALSE(parsed({"HTTP/1.1 200 OK", "Content-Length: 5", "Content-Length: 5", ""})
                   .head()
                   .contradictory);
  EXPECT_TRUE(parsed({"HTTP/1.1 200 OK", "Content-Length: -5", ""}).head().contradictory);
  EXPECT_TRUE(
      parsed({"HTTP/1.1 206 P", "Content-Range: bytes 0-1/5", "Content-Range: bytes 0-1/6", ""})
          .head()
          .contradictory);
}

TEST(HttpHeaders, OneRequestMayBeAnsweredWithSoMuchAndNoMore) {
  HeaderParser p = parsed({"HTTP/1.1 200 OK\r\n"});
  const std::string line = "X-Filler: " + std::string(1012, 'x') + "\r\n";
  std::size_t fed = 0;
  while (p.feed(line)) fed += line.size();
  EXPECT_LE(fed, HeaderParser::kTotalLimit);
  EXPECT_GT(fed, HeaderParser::kTotalLimit - 2 * line.size());
}

TEST(HttpHeaders, WhatIsNotWellFormedCountsAsNotSent) {
  const HeaderParser p = parsed({"HTTP/1.1 206 OK", "ETag: abc", "Last-Modified: yesterday\x01",
                                 "Content-Range: bytes 5-3/10", "Nonsense", ": empty",
                                 " ETag: \"folded\"", "Retry-After: \x80", ""});
  EXPECT_TRUE(p.complete());
  EXPECT_EQ(p.head().etag, "");
  EXPECT_EQ(p.head().last_modified, "");
  EXPECT_FALSE(p.head().content_range);
  EXPECT_EQ(p.head().retry_after, "");
}

TEST(HttpHeaders, LinesBeforeAnyStatusAreIgnored) {
  const HeaderParser p = parsed(
      {"Content-Length: 5", "HTTP/1.1 20", "HTTP/1.1 abc", "HTTP/x 200", "HTTP/1.1 2000 x", ""});
  EXPECT_EQ(p.head().status, 0);
  EXPECT_FALSE(p.complete());
}

TEST(HttpHeaders, ContentRange) {
  EXPECT_EQ(parse_content_range("bytes */9"), (ContentRange{std::nullopt, 9}));
  EXPECT_EQ(parse_content_range("BYTES 0-3/*"),
            (ContentRange{ContentRange::Range{0, 3}, std::nullopt}));
  EXPECT_EQ(parse_content_range("bytes  0-3/4 "), (ContentRange{ContentRange::Range{0, 3}, 4}));
  for (const char* bad : {"", "bytes", "bytes ", "bytes */*", "bytes 0-4/4", "bytes 3-1/9",
                          "bytes -1/9", "bytes 1-/9", "bytes 0-3", "items 0-3/4", "bytes0-3/4",
                          "bytes 0-3/99999999999999999999", "bytes 0x0-3/4", "bytes +1-3/4"}) {
    EXPECT_FALSE(parse_content_range(bad)) << bad;
  }
}

TEST(HttpHeaders, Lengths) {
  EXPECT_EQ(parse_length("0"), 0u);
  EXPECT_EQ(parse_length("9223372036854775807"), 9223372036854775807u);
  for (const char* bad : {"", " 1", "1 ", "-1", "+1", "1,1", "0x1", "9223372036854775808"}) {
    EXPECT_FALSE(parse_length(bad)) << bad;
  }
}

// LNX-13
TEST(HttpHeaders, StrongEntityTags) {
  EXPECT_TRUE(is_strong_entity_tag("\"abc\""));
  EXPECT_TRUE(is_strong_entity_tag("\"\""));
  EXPECT_FALSE(is_strong_entity_tag("W/\"abc\""));
  EXPECT_TRUE(is_entity_tag("W/\"abc\""));
  for (const char* bad : {"", "\"", "abc", "\"a\"b\"", "\"a\r\nX: y\"", "w/\"abc\""}) {
    EXPECT_FALSE(is_entity_tag(bad)) << bad;
  }
  EXPECT_FALSE(is_entity_tag("\"" + std::string(2000, 'a') + "\""));
}

// LNX-16
TEST(HttpHeaders, RetryAfterIsSecondsOrADateAndAtMostADay) {
  const WallTime now{std::chrono::seconds(1445412480)};  // Wed, 21 Oct 2015 07:28:00 GMT
  EXPECT_EQ(retry_after_seconds("120", now), 120u);
  EXPECT_EQ(retry_after_seconds("0", now), 0u);
  EXPECT_EQ(retry_after_seconds("86401", now), 86400u);
  EXPECT_EQ(retry_after_seconds("99999999999999999999999", now), 86400u);
  EXPECT_EQ(retry_after_seconds("Wed, 21 Oct 2015 07:30:00 GMT", now), 120u);
  EXPECT_EQ(retry_after_seconds("Wed, 21 Oct 2015 07:00:00 GMT", now), 0u);
  EXPECT_EQ(retry_after_seconds("Wed, 21 Oct 2037 07:00:00 GMT", now), 86400u);
  EXPECT_EQ(retry_after_seconds("soon", now), 0u);
  EXPECT_EQ(retry_after_seconds("-1", now), 0u);
  EXPECT_EQ(retry_after_seconds("", now), 0u);
}

/// Whatever is sent, the parser stays within its promises.
TEST(HttpHeaders, NoiseDoesNoHarm) {
  std::mt19937 random(7);
  const std::string_view pieces[] = {
      "HTTP/1.1 ", "200", " OK", "\r\n", "Content-Length", ": ",
      "bytes ",    "0-",  "/",   "*",    "Content-Range",  "ETag",
      "\"",        "W/",  "1",   "-",    "\0\xFF",         "Last-Modified"};
  for (int round = 0; round < 3000; ++round) {
    HeaderParser p;
    for (int line = 0; line < 6; ++line) {
      std::string text;
      for (unsigned n = random() % 8; n > 0; --n) text += pieces[random() % std::size(pieces)];
      ASSERT_TRUE(p.feed(text));
    }
    const ResponseHead& h = p.head();
    EXPECT_TRUE(h.status >= 0 && h.status <= 999);
    EXPECT_TRUE(!p.complete() || h.status >= 200);
    EXPECT_TRUE(h.etag.empty() || is_entity_tag(h.etag));
    if (h.content_range && h.content_range->range) {
      EXPECT_LE(h.content_range->range->first, h.content_range->range->last);
    }
  }
}

}  // namespace
}  // namespace openbits::transfer
