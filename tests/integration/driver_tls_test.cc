// Bodies that come by TLS in records of any size, while OpenSSL reads ahead of what libcurl knows:
// nothing of them may lie there unseen.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "driver_testing.h"
#include "support/fault_server.h"
#include "support/nginx.h"
#include "support/tls_files.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSize = 2 * kMiB;
constexpr std::size_t kRecord = std::size_t{16} * 1024;

std::string body(unsigned seed) {
  std::mt19937 random(seed);
  std::string out(kSize, '\0');
  std::generate(out.begin(), out.end(), [&] { return static_cast<char>(random()); });
  return out;
}

class DriverTlsTest : public DriverTest {
 protected:
  void SetUp() override {
    DriverTest::SetUp();
    authority_.issue("server", {});
  }
  void serve(FaultServer::Script script) {
    server_ = std::make_unique<FaultServer>(
        std::move(script),
        FaultServer::Options{.certificate = authority_.path("server.both.pem"), .greeting = {}});
    transfer::CurlDriver::Options options;
    options.requests.ca_file = authority_.certificate();
    options.requests.stall_timeout = 5s;  // what lies unseen ends the transfer
    open_driver(options);
  }

  Authority authority_;
  std::unique_ptr<FaultServer> server_;
};

/// Sends `bytes` in records of at most `most` bytes.
bool send_records(Exchange& exchange, std::string_view bytes, std::size_t most,
                  std::mt19937& random) {
  while (!bytes.empty()) {
    const std::size_t size = std::min<std::size_t>(bytes.size(), 1 + random() % most);
    if (!exchange.send(bytes.substr(0, size))) return false;
    bytes.remove_prefix(size);
  }
  return true;
}

TEST_F(DriverTlsTest, RecordsOfAnySizeArriveToTheLast) {  // LNX-135
  // Large ones, ones of which many are read at once, and some of each.
  for (const std::size_t most : {kRecord, std::size_t{1400}, std::size_t{60}, std::size_t{0}}) {
    const std::string text = body(static_cast<unsigned>(most));
    serve([&, random = std::mt19937(1)](Exchange& exchange) mutable {
      const HttpAnswer answer = good_answer(exchange.request(), {text, "\"1\"", {}});
      if (!exchange.send(answer.head())) return false;
      std::string_view left = answer.body;
      while (!left.empty()) {
        const std::size_t count = std::min<std::size_t>(left.size(), 20 * kRecord);
        const std::size_t records = most != 0 ? most : (random() % 2 == 0 ? kRecord : 60);
        if (!send_records(exchange, left.substr(0, count), records, random)) return false;
        left.remove_prefix(count);
      }
      return true;
    });
    for (int file = 0; file < 3; ++file) {  // of one connection
      const auto r = run(server_->url("file"));
      ASSERT_TRUE(r->finished) << r->text() << ", records of " << most;
      EXPECT_TRUE(read_file(temp()) == text);
    }
    driver_.reset();
  }
}

TEST_F(DriverTlsTest, WhatCameBeforeTheConnectionEndedCounts) {  // LNX-135, LNX-37
  const std::string text = body(3);
  constexpr std::size_t kSent = kMiB + 77;
  serve([&, random = std::mt19937(3)](Exchange& exchange) mutable {
    const HttpAnswer answer = good_answer(exchange.request(), {text, "\"1\"", {}});
    const std::string_view bytes = std::string_view(answer.body).substr(0, kSent);
    if (exchange.send(answer.head()) && exchange.send(bytes.substr(0, kMiB))) {
      send_records(exchange, bytes.substr(std::min(bytes.size(), kMiB)), 30, random);
    }
    exchange.finish();
    return false;
  });
  const auto r = run(server_->url("file"));
  ASSERT_TRUE(r->failure);
  EXPECT_TRUE(r->failure->transient);
  EXPECT_EQ(r->received, kSent);
  EXPECT_TRUE(read_file(temp()) == text.substr(0, kSent));
}

TEST_F(DriverTlsTest, ABodyWithoutALengthEndsToo) {  // LNX-135
  const std::string text = body(4);
  serve([&](Exchange& exchange) {
    bool good = exchange.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (std::size_t at = 0; good && at < text.size(); at += kRecord) {
      char size[32];
      std::snprintf(size, sizeof size, "%zx\r\n", kRecord);
      good = exchange.send(size + text.substr(at, kRecord) + "\r\n");
    }
    return good && exchange.send("0\r\n\r\n");
  });
  auto q = request(server_->url("file"));
  q.foreground = q.dynamic = true;
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == text);
}

}  // namespace
}  // namespace openbits::test
