// A Content-Length that is all that says how large the file is, and less than what comes (LNX-134).
#include <gtest/gtest.h>

#include <string>

#include "driver_testing.h"
#include "support/fault_server.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr std::size_t kMiB = 1024 * 1024;
constexpr char kValidators[] = "ETag: \"v\"\r\n";

std::string head(std::size_t length, const std::string& more = {}) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(length) + "\r\n" + kValidators +
         more + "\r\n";
}

class DriverLengths : public DriverTest {
 protected:
  /// The whole file is asked for at once, then what the answer leaves open.
  std::unique_ptr<Recorder> fetch(const Parrot& server) {
    core::TransferRequest r = request(server.url());
    r.foreground = true;
    return run(r);
  }
};

TEST_F(DriverLengths, BytesBehindTheAnswerHaveTheSizeAskedForOnceMore) {  // LNX-134
  for (const std::size_t size : {std::size_t{50'000}, 4 * kMiB}) {
    const Parrot server({head(size - 9) + content(size, 1), head(size)});
    const auto r = fetch(server);
    EXPECT_TRUE(r->version_changed) << size << " " << r->text();
    EXPECT_EQ(server.answered(), 2) << size;
  }
}

TEST_F(DriverLengths, TheSameSizeOnceMoreIsBelieved) {  // LNX-134
  for (const std::string& second : {head(1000), std::string("HTTP/1.1 403 No\r\n\r\n"),
                                    std::string("nonsense\r\n\r\n"), std::string()}) {
    const Parrot server({head(1000) + content(1000, 1) + "garbage", second});
    const auto r = fetch(server);
    EXPECT_EQ(r->finished, 1000u) << second << " " << r->text();
    EXPECT_EQ(read_file(temp()), content(1000, 1)) << second;
  }
}

TEST_F(DriverLengths, WhereHeadIsUnknownTheFirstByteIsAskedFor) {  // LNX-134 LNX-15
  const Parrot server({head(1000) + content(2000, 1),
                       "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n",
                       "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-0/2000\r\n"
                       "Content-Length: 1\r\nETag: \"v\"\r\n\r\nx"});
  const auto r = fetch(server);
  EXPECT_TRUE(r->version_changed) << r->text();
  EXPECT_EQ(server.answered(), 3);
}

TEST_F(DriverLengths, AnEmptyFileIsAskedForOnceMore) {  // LNX-134
  const Parrot wrong({head(0) + content(2000, 1), head(2000)});
  EXPECT_TRUE(fetch(wrong)->version_changed);
  const Parrot empty({head(0), head(0)});
  const auto r = fetch(empty);
  EXPECT_EQ(r->finished, 0u) << r->text();
  EXPECT_EQ(empty.answered(), 2);
}

TEST_F(DriverLengths, WhatEndsAsItSaysIsAskedForOnce) {  // LNX-134 LNX-129
  for (const std::string more : {"Connection: close\r\n", "connection: Foo, CLOSE\r\n"}) {
    const Parrot server({head(1000, more) + content(1000, 1)});
    EXPECT_EQ(fetch(server)->finished, 1000u);
    EXPECT_EQ(server.answered(), 1) << more;
  }
  const Nginx web;
  web.write_file("file", 300'000, 2);
  core::TransferRequest r = request(web.url("file"));
  r.foreground = true;
  EXPECT_EQ(run(r)->finished, 300'000u);
  EXPECT_EQ(web.requests(1).size(), 1u);
}

// What waits on a connection would be taken for the answer to the next request on it.
TEST_F(DriverLengths, AnotherAnswerBehindTheFirstAnswersNothing) {  // LNX-134 LNX-131
  const std::string garbage = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
  FaultServer server([&](Exchange& exchange) {
    const std::uint64_t seed = exchange.request().path == "/first" ? 1 : 2;
    const HttpAnswer good = good_answer(exchange.request(), {content(4 * kMiB, seed), "\"v\"", ""});
    const bool spoilt = seed == 1 && exchange.request().method == "GET";
    return exchange.send(good.head() + good.body + (spoilt ? garbage : ""));
  });
  for (const std::uint64_t seed : {1U, 2U}) {
    core::TransferRequest r = request(server.url(seed == 1 ? "first" : "second"));
    r.foreground = true;
    const auto recorder = run(r);
    EXPECT_EQ(recorder->finished, 4 * kMiB) << recorder->text();
    EXPECT_TRUE(read_file(temp()) == content(4 * kMiB, seed)) << seed;
  }
}

TEST_F(DriverLengths, ADigestSaysMoreThanALength) {  // LNX-134 LNX-120
  const Parrot server({head(1000) + content(2000, 1)});
  core::TransferRequest r = request(server.url());
  r.foreground = true;
  r.digests = {{DigestAlgorithm::kSha256, std::vector<std::uint8_t>(32, 7)}};
  const auto recorder = run(r);
  EXPECT_EQ(recorder->code(), hr::kBgEValidationFailed);
  EXPECT_EQ(server.answered(), 1);
}

}  // namespace
}  // namespace openbits::test
