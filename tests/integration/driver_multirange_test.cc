// Several ranges in one request: against nginx and Apache, and servers that do it wrong (RANGE-10).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "driver_testing.h"
#include "support/apache.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr std::size_t kSize = 100'000;

std::string all() {
  return content(kSize, 1);
}
std::string bytes(const std::vector<FileRange>& ranges) {
  std::string out;
  for (const FileRange& r : ranges) out += all().substr(r.offset, r.length);
  return out;
}

std::string head_answer() {
  return "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n";
}
std::string content_range(std::uint64_t first, std::uint64_t length, std::uint64_t total = kSize) {
  return "Content-Range: bytes " + std::to_string(first) + "-" +
         std::to_string(first + length - 1) + "/" + std::to_string(total) + "\r\n";
}
/// One range by itself.
std::string single(FileRange r) {
  return "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\n" +
         content_range(r.offset, r.length) + "Content-Length: " + std::to_string(r.length) +
         "\r\n\r\n" + bytes({r});
}
std::string part(FileRange r) {
  return "\r\n--b\r\n" + content_range(r.offset, r.length) + "\r\n" + bytes({r});
}
std::string several(const std::string& body, const std::string& more = {}) {
  return "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\n"
         "Content-Type: multipart/byteranges; boundary=b\r\n" +
         more + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

const std::vector<FileRange> kRanges = {{900, 100}, {0, 50}, {500, 10}};
const std::string kClose = "\r\n--b--\r\n";

class MultiRangeTest : public DriverTest {
 protected:
  core::TransferRequest ranged(const std::string& url, std::vector<FileRange> ranges) const {
    auto q = request(url);
    q.ranges = std::move(ranges);
    return q;
  }
  /// A server that answers several ranges so, and then each by itself; the file is right.
  void falls_back(const std::string& answer) {
    ::unlink(temp().c_str());
    const Parrot parrot(
        {head_answer(), answer, single(kRanges[0]), single(kRanges[1]), single(kRanges[2])});
    const auto r = run(ranged(parrot.url(), kRanges));
    ASSERT_TRUE(r->finished) << r->text() << "\n" << answer.substr(0, 300);
    EXPECT_TRUE(read_file(temp()) == bytes(kRanges)) << answer.substr(0, 300);
  }
};

TEST_F(MultiRangeTest, NginxSendsThemInOneAnswer) {  // RANGE-06 RANGE-07 RANGE-10
  Nginx nginx;
  nginx.write_file("file", kSize, 1);
  const auto r = run(ranged(nginx.url("file"), kRanges));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(r->finished, 160u);
  EXPECT_EQ(r->size, kSize);
  EXPECT_TRUE(read_file(temp()) == bytes(kRanges));
  const auto requests = nginx.requests(2);
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].range, "bytes=900-999,0-49,500-509");
}

TEST_F(MultiRangeTest, ApacheSendsThemInOneAnswer) {  // RANGE-10
  if (!Apache::installed()) GTEST_SKIP() << "there is no Apache here";
  Apache apache;
  write_bytes(apache.root() + "/file", all());
  const auto r = run(ranged(apache.url("file"), kRanges));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == bytes(kRanges));
  EXPECT_NE(r->headers.find("multipart/byteranges"), std::string::npos) << r->headers;
  // More reversals than it allows: it answers with the whole file.
  std::vector<FileRange> back;
  for (std::uint64_t i = 60; i > 0; --i) back.push_back({i * 1000, 3});
  ::unlink(temp().c_str());
  const auto again = run(ranged(apache.url("file"), back));
  ASSERT_TRUE(again->finished) << again->text();
  EXPECT_TRUE(read_file(temp()) == bytes(back));
}

TEST_F(MultiRangeTest, ManyRangesTakeSeveralRequests) {
  Nginx nginx;
  nginx.write_file("file", kSize, 1);
  std::vector<FileRange> many;
  for (std::uint64_t i = 0; i < 100; ++i) many.push_back({i * 1000, 10});
  many.push_back({99'010, kToEndOfFile});
  const auto r = run(ranged(nginx.url("file"), many));
  ASSERT_TRUE(r->finished) << r->text();
  many.back().length = kSize - 99'010;
  EXPECT_TRUE(read_file(temp()) == bytes(many));
  EXPECT_EQ(nginx.requests(5).size(), 5u) << "32 + 32 + 32 + 4, the last two being neighbours";
}

TEST_F(MultiRangeTest, NeighboursAreAskedForAsOne) {
  Nginx nginx;
  nginx.write_file("file", kSize, 1);
  const std::vector<FileRange> ranges = {{10, 10}, {20, 10}, {50, 5}, {0, 10}, {55, 5}};
  ASSERT_TRUE(run(ranged(nginx.url("file"), ranges))->finished);
  EXPECT_TRUE(read_file(temp()) == bytes(ranges));
  EXPECT_EQ(nginx.requests(2)[1].range, "bytes=10-29,50-54,0-9,55-59");
}

TEST_F(MultiRangeTest, GoesOnInsideOfARange) {  // LNX-13
  Nginx nginx;
  nginx.write_file("file", kSize, 1);
  const auto first = run(ranged(nginx.url("file"), kRanges));
  for (const std::size_t there : {1u, 99u, 100u, 149u, 150u, 159u, 160u}) {
    write_bytes(temp(), bytes(kRanges).substr(0, there) + "beyond");
    auto q = ranged(nginx.url("file"), kRanges);
    q.offset = there;
    q.size = kSize;
    q.validators = first->validators;
    const auto r = run(q);
    ASSERT_TRUE(r->finished) << r->text();
    EXPECT_TRUE(read_file(temp()) == bytes(kRanges)) << there;
  }
}

TEST_F(MultiRangeTest, AServerThatDoesOneAtATimeIsNoError) {  // RANGE-09
  falls_back(
      "HTTP/1.1 200 OK\r\nETag: \"v1\"\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n" +
      all());
  falls_back(single(kRanges[0]));
  falls_back(single({0, 1000}));
  for (const std::string status : {"400 Bad", "413 Large", "416 Range", "431 Large"}) {
    falls_back("HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }
}

TEST_F(MultiRangeTest, AnAnswerThatIsNoGoodIsNotUsed) {  // RANGE-09 RANGE-10
  falls_back(several("garbage"));
  falls_back(several(kClose));
  falls_back(several(part({0, 1000}) + kClose));                      // merged
  falls_back(several(part(kRanges[1]) + part(kRanges[0]) + kClose));  // reordered
  falls_back(several("\r\n--b\r\n" + content_range(900, 100, 99'999) + "\r\n" + kClose));
  falls_back(several("\r\n--b\r\n\r\n" + bytes({kRanges[0]}) + kClose));
  falls_back(several(part(kRanges[0]) + kClose, "Content-Encoding: br\r\n"));
  falls_back(several(part(kRanges[0]) + kClose, content_range(900, 100)));
}

TEST_F(MultiRangeTest, WhatWasGoodOfAnAnswerIsKept) {  // RANGE-10
  const auto second_alone = [&](const std::string& answer) {
    ::unlink(temp().c_str());
    const Parrot parrot({head_answer(), answer, single(kRanges[1]), single(kRanges[2])});
    const auto r = run(ranged(parrot.url(), kRanges));
    ASSERT_TRUE(r->finished) << r->text() << "\n" << answer.substr(0, 300);
    EXPECT_TRUE(read_file(temp()) == bytes(kRanges));
  };
  second_alone(several(part(kRanges[0]) + part({0, 49}) + kClose));
  second_alone(several(part(kRanges[0]) + part({501, 9}) + kClose));
  second_alone(several(part(kRanges[0]) + "\r\n--b\r\nno header\r\n\r\n" + kClose));
  // Fewer than were asked for: the rest is asked for again.
  ::unlink(temp().c_str());
  const Parrot fewer({head_answer(), several(part(kRanges[0]) + kClose),
                      several(part(kRanges[1]) + part(kRanges[2]) + kClose)});
  const auto r = run(ranged(fewer.url(), kRanges));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == bytes(kRanges));
}

// The bytes before were others than the server has said, and nobody knows which.
TEST_F(MultiRangeTest, APartOfAnotherLengthSpoilsTheFile) {  // RANGE-10
  for (const std::string more : {"x", "\r\n", ""}) {
    const std::string shorter =
        more.empty() ? "\r\n--b\r\n" + content_range(900, 100) + "\r\n" + all().substr(900, 90)
                     : part(kRanges[0]) + more;
    const Parrot parrot({head_answer(), several(shorter + part(kRanges[1]) + kClose), head_answer(),
                         single(kRanges[0]), single(kRanges[1]), single(kRanges[2])});
    const auto r = run(ranged(parrot.url(), kRanges));
    EXPECT_TRUE(r->version_changed) << r->text();
    // The next time it is not asked so.
    const auto again = run(ranged(parrot.url(), kRanges));
    ASSERT_TRUE(again->finished) << again->text();
    EXPECT_TRUE(read_file(temp()) == bytes(kRanges));
    open_driver();  // which has forgotten
  }
}

TEST_F(MultiRangeTest, AnAnswerThatBreaksOffIsContinued) {  // LNX-33
  const std::string body = part(kRanges[0]) + part(kRanges[1]) + part(kRanges[2]) + kClose;
  const std::string answer = several(body);
  for (const std::size_t missing : {200u, 120u, 30u}) {
    ::unlink(temp().c_str());
    const Parrot parrot({head_answer(), answer.substr(0, answer.size() - missing)});
    const auto r = run(ranged(parrot.url(), kRanges));
    ASSERT_TRUE(r->failure) << missing;
    EXPECT_TRUE(r->failure->transient);
    EXPECT_EQ(r->code(), hr::kBgEConnectionClosed);
    EXPECT_TRUE(read_file(temp()) == bytes(kRanges).substr(0, r->durable));
    EXPECT_EQ(r->durable, r->received);
  }
}

TEST_F(MultiRangeTest, AnotherVersionIsNotMixed) {  // LNX-13
  const Parrot parrot({several(part(kRanges[0]) + kClose, "Last-Modified: x\r\n")});
  auto q = ranged(parrot.url(), kRanges);
  write_bytes(temp(), bytes(kRanges).substr(0, 10));
  q.offset = 10;
  q.size = kSize;
  q.validators.etag = "\"v2\"";
  // Asked again for one range, it shows that it has another version.
  const auto r = run(q);
  EXPECT_FALSE(r->finished);
  EXPECT_TRUE(read_file(temp()) == bytes(kRanges).substr(0, 10));
}

TEST_F(MultiRangeTest, OtherStatusesMeanWhatTheyMean) {  // ERR-17
  const Parrot parrot(
      {head_answer(), "HTTP/1.1 404 Gone\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"});
  EXPECT_EQ(run(ranged(parrot.url(), kRanges))->code(), http_status(404));
}

}  // namespace
}  // namespace openbits::test
