// The HTTP driver and parts of files, against a real nginx and servers that do it wrong.
#include <gtest/gtest.h>

#include <string>

#include "driver_testing.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr std::size_t kSize = 100'000;

std::string head_answer(std::uint64_t size) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) +
         "\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n";
}

class DriverRangesTest : public DriverTest {
 protected:
  DriverRangesTest() { nginx_.write_file("file", kSize, 1); }

  std::string all() const { return content(kSize, 1); }
  core::TransferRequest ranged(std::vector<FileRange> ranges) const {
    auto q = request(nginx_.url("file"));
    q.ranges = std::move(ranges);
    return q;
  }
  core::TransferRequest part(std::uint64_t begin, std::uint64_t end) const {
    auto q = request(nginx_.url("file"));
    q.offset = begin;
    q.part_end = end;
    return q;
  }

  Nginx nginx_;
};

TEST_F(DriverRangesTest, TheRangesComeOneBehindTheOther) {  // RANGE-03, RANGE-06, RANGE-07
  auto q = ranged({{900, 100}, {99'990, kToEndOfFile}, {0, 1}, {400, 100}});
  q.foreground = true;  // never asked for whole
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(r->size, kSize) << "of the remote file";
  EXPECT_EQ(r->finished, 211u);
  EXPECT_TRUE(read_file(temp()) == all().substr(900, 100) + all().substr(99'990) +
                                       all().substr(0, 1) + all().substr(400, 100));
  const auto requests = nginx_.requests(2);
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[1].range, "bytes=900-999,99990-99999,0-0,400-499");
  EXPECT_EQ(requests[1].if_range, "");
}

TEST_F(DriverRangesTest, LongRangesComeInParts) {  // HTTP-08
  transfer::CurlDriver::Options options;
  options.requests.longest_range = 1000;
  open_driver(options);
  const auto r = run(ranged({{50'000, 1500}, {10, 500}}));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == all().substr(50'000, 1500) + all().substr(10, 500));
  EXPECT_EQ(nginx_.requests(3)[2].range, "bytes=51000-51499,10-509");
}

TEST_F(DriverRangesTest, GoesOnAtAnyPosition) {  // RANGE-06, LNX-13
  const std::string whole = all().substr(900, 100) + all().substr(0, 50) + all().substr(500, 10);
  const auto first = run(ranged({{900, 1}}));
  for (const std::size_t there : {1u, 99u, 100u, 101u, 149u, 150u, 159u, 160u}) {
    write_bytes(temp(), whole.substr(0, there) + "beyond");
    auto q = ranged({{900, 100}, {0, 50}, {500, 10}});
    q.offset = there;
    q.size = kSize;
    q.validators = first->validators;
    const auto r = run(q);
    ASSERT_TRUE(r->finished) << r->text();
    EXPECT_TRUE(read_file(temp()) == whole) << there;
  }
}

TEST_F(DriverRangesTest, AnotherVersionIsNoticed) {  // LNX-13
  write_bytes(temp(), all().substr(900, 10));
  auto q = ranged({{900, 100}});
  q.offset = 10;
  q.size = kSize;
  q.validators.etag = "\"other\"";
  EXPECT_TRUE(run(q)->version_changed);
  q.size = kSize - 1;
  q.validators = {};
  EXPECT_TRUE(run(q)->version_changed);
}

TEST_F(DriverRangesTest, RangesOutsideOfTheFile) {  // RANGE-08
  for (const FileRange bad : {FileRange{kSize, 1}, FileRange{kSize - 1, 2},
                              FileRange{kSize, kToEndOfFile}, FileRange{~0ull - 5, 2}}) {
    const auto r = run(ranged({{0, 10}, bad}));
    ASSERT_TRUE(r->failure);
    EXPECT_EQ(r->code(), hr::kBgEInvalidRange);
    EXPECT_FALSE(r->failure->transient);
    EXPECT_EQ(r->failure->error.context, ErrorContext::kRemoteFile);
    EXPECT_FALSE(r->size) << "nothing was written";
  }
  nginx_.write_file("file", "");
  EXPECT_TRUE(run(ranged({{0, kToEndOfFile}}))->finished);
  EXPECT_EQ(read_file(temp()), "");
}

TEST_F(DriverRangesTest, AServerWithoutRangesIsRefusedBeforeItsFileIsRead) {  // RANGE-09
  const Parrot parrot({head_answer(100), head_answer(100) + std::string(100, 'x')});
  for (const std::uint64_t offset : {0u, 50u}) {
    auto q = ranged({{offset, 10}});
    q.url = parrot.url();
    const auto r = run(q);
    EXPECT_EQ(r->code(), hr::kBgEInsufficientRangeSupport) << r->text();
    EXPECT_EQ(r->received, 0u);
  }
}

TEST_F(DriverRangesTest, AnswersThatAreNotWhatWasAskedFor) {  // RANGE-09
  const auto answer = [](const std::string& range, std::size_t length) {
    return "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\nContent-Range: "
           "bytes " +
           range + "/100\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
           std::string(length, 'x');
  };
  const std::string bad[] = {
      answer("0-59", 60),   // merged
      answer("40-49", 10),  // another one
      answer("50-60", 11),  // too much
      answer("50-59", 5),   // contradictory
      "HTTP/1.1 206 Partial Content\r\nConnection: close\r\nETag: \"v1\"\r\n"
      "Content-Type: multipart/byteranges; boundary=b\r\nContent-Length: 3\r\n\r\nxxx"};
  for (const std::string& text : bad) {
    const Parrot parrot({head_answer(100), text});
    auto q = ranged({{50, 10}, {0, 10}});
    q.url = parrot.url();
    const auto r = run(q);
    ASSERT_TRUE(r->failure) << text;
    EXPECT_FALSE(r->failure->transient);
    EXPECT_TRUE(r->code() == hr::kBgEInvalidServerResponse ||
                r->code() == hr::kBgEInsufficientRangeSupport)
        << r->text();
    EXPECT_EQ(r->received, 0u);
  }
}

TEST_F(DriverRangesTest, PartsLieAtTheirOffsets) {  // OND-10
  const auto r = run(part(5000, 6000));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(r->finished, 6000u);
  EXPECT_EQ(read_file(temp()).size(), 6000u);
  EXPECT_TRUE(read_file(temp()).substr(5000) == all().substr(5000, 1000));
  auto q = part(99'000, kToEndOfFile);
  q.keeps_rest = true;
  q.size = kSize;
  q.validators = r->validators;
  EXPECT_EQ(run(q)->finished, kSize);
  q = part(0, 10);
  q.keeps_rest = true;
  q.size = kSize;
  q.validators = r->validators;
  EXPECT_EQ(run(q)->finished, 10u);
  const std::string there = read_file(temp());
  EXPECT_EQ(there.size(), kSize) << "nothing is cut off";
  EXPECT_TRUE(there.substr(0, 10) == all().substr(0, 10));
  EXPECT_TRUE(there.substr(5000, 1000) == all().substr(5000, 1000));
  EXPECT_TRUE(there.substr(99'000) == all().substr(99'000));
  EXPECT_EQ(nginx_.requests(4).back().if_range, r->validators.etag);
  EXPECT_EQ(nginx_.bytes_sent(), 2010u);
}

TEST_F(DriverRangesTest, AFirstPartForgetsWhatWasThere) {  // OND-10
  write_bytes(temp(), std::string(kSize * 2, 'x'));
  EXPECT_EQ(run(part(10, 20))->finished, 20u);
  EXPECT_TRUE(read_file(temp()) == std::string(10, '\0') + all().substr(10, 10));
}

TEST_F(DriverRangesTest, PartsOfAnotherVersionAreNotMixed) {  // LNX-13
  write_bytes(temp(), std::string(kSize, 'x'));
  auto q = part(10, 20);
  q.keeps_rest = true;
  q.size = kSize;
  q.validators.etag = "\"other\"";
  EXPECT_TRUE(run(q)->version_changed);
  EXPECT_TRUE(read_file(temp()) == std::string(kSize, 'x'));
  ::unlink(temp().c_str());
  q.validators = {};
  EXPECT_TRUE(run(q)->version_changed) << "what was there is gone";
}

TEST_F(DriverRangesTest, APartOutsideOfTheFile) {  // OND-05
  EXPECT_EQ(run(part(kSize - 1, kSize + 1))->code(), hr::kBgEInvalidRange);
  EXPECT_EQ(run(part(kSize, kToEndOfFile))->code(), hr::kBgEInvalidRange);
}

TEST_F(DriverRangesTest, AStoppedPartTellsHowFarItCame) {  // OND-09
  Nginx::Options slow;
  slow.server = "limit_rate 64k;";
  const Nginx nginx(slow);
  nginx.write_file("file", kBig, 3);
  auto q = part(kMiB, 2 * kMiB);
  q.url = nginx.url("file");
  Recorder recorder;
  const auto id = start(q, recorder);
  run_until([&] { return recorder.received > kMiB; });
  const auto durable = stop(id, recorder);
  ASSERT_TRUE(durable);
  EXPECT_GT(*durable, kMiB);
  EXPECT_TRUE(read_file(temp()).substr(kMiB) == content(kBig, 3).substr(kMiB, *durable - kMiB));
}

TEST_F(DriverRangesTest, TheHeadOfTheLastAnswerIsReported) {  // HTTP-30
  const auto r = run(ranged({{0, 10}}));
  EXPECT_TRUE(r->headers.starts_with("HTTP/1.1 206 Partial Content\r\n")) << r->headers;
  EXPECT_NE(r->headers.find("\r\nContent-Range: bytes 0-9/100000\r\n"), std::string::npos);
  EXPECT_TRUE(r->headers.ends_with("\r\n\r\n"));
  const auto missing = run(nginx_.url("nothing"));
  EXPECT_TRUE(missing->headers.starts_with("HTTP/1.1 404 Not Found\r\n")) << missing->headers;
}

TEST_F(DriverRangesTest, TheHeadIsBoundedAndCanBeShown) {  // HTTP-30, LNX-91
  std::string many = "HTTP/1.1 200 \xC4\x01k\r\nContent-Length: 0\r\nConnection: close\r\n";
  for (int i = 0; i < 300; ++i)
    many += "X-" + std::to_string(i) + ": " + std::string(500, 'x') + "\r\n";
  const Parrot parrot({many + "Last: 1\r\n\r\n"});
  const auto r = run(parrot.url());
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(r->headers.starts_with("HTTP/1.1 200 \xC3\x84?k\r\n")) << r->headers.substr(0, 40);
  EXPECT_LE(r->headers.size(), core::kMostResponseHeaders);
  EXPECT_GT(r->headers.size(), core::kMostResponseHeaders / 2);
  EXPECT_TRUE(r->headers.ends_with("\r\n\r\n"));
}

}  // namespace
}  // namespace openbits::test
