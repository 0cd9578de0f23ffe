// How the HTTP driver fails: servers, networks and disks that do not do what they should.
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "driver_testing.h"
#include "support/fault_server.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

// ERR-19, ERR-15
TEST_F(DriverTest, NotFoundIsFatal) {
  Nginx nginx;
  const auto r = run(nginx.url("none?token=secret"));
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->code(), http_status(404));
  EXPECT_FALSE(r->failure->transient);
  EXPECT_EQ(r->failure->error.context, ErrorContext::kRemoteFile);
  EXPECT_EQ(r->failure->error.file, 7u);
  EXPECT_EQ(r->text(), nginx.url("none") + ": the server answered 404 (Not Found)");
  EXPECT_FALSE(r->connected);
  EXPECT_FALSE(std::filesystem::exists(temp()));
}

// ERR-18, LNX-16
TEST_F(DriverTest, OverloadedIsTransientAndSaysHowLong) {
  Nginx nginx({.server = "location / { add_header Retry-After 120 always; return 503; }",
               .http = {},
               .dir = {},
               .tls = false});
  const auto r = run(nginx.url("file"));
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->code(), http_status(503));
  EXPECT_TRUE(r->failure->transient);
  EXPECT_EQ(r->failure->retry_after, 120u);
}

// ERR-25: what has come is kept, and the next try goes on behind it.
TEST_F(DriverTest, ServerKilledInMidTransfer) {
  Nginx nginx({.server = "limit_rate 1m;", .http = {}, .dir = {}, .tls = false});
  nginx.write_file("file", kBig, 6);
  Recorder r;
  r.when_received = [&] { nginx.stop(); };
  start(request(nginx.url("file")), r);
  run_until([&] { return r.ended(); });
  ASSERT_TRUE(r.failure);
  EXPECT_EQ(r.code(), hr::kBgEConnectionClosed);
  EXPECT_TRUE(r.failure->transient);
  EXPECT_EQ(r.failure->error.context, ErrorContext::kGeneralTransport);
  EXPECT_GT(r.durable, 0u);
  EXPECT_EQ(r.durable, r.received);
  EXPECT_EQ(read_file(temp()).size(), r.durable);

  nginx.start("");
  auto q = request(nginx.url("file"));
  q.offset = r.durable;
  q.size = *r.size;
  q.validators = r.validators;
  const auto again = run(q);
  ASSERT_TRUE(again->finished) << again->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 6));
}

// ERR-25
TEST_F(DriverTest, RefusedConnection) {
  Nginx nginx;
  nginx.stop();
  const auto r = run(nginx.url("file"));
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->code(), hr::kBgEConnectFailure);
  EXPECT_TRUE(r->failure->transient);
  EXPECT_FALSE(r->connected);
}

TEST_F(DriverTest, UnknownHost) {
  const auto r = run("http://host.invalid/file");
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->code(), hr::kBgENameResolutionFailure);
  EXPECT_TRUE(r->failure->transient);
}

TEST_F(DriverTest, BadUrls) {
  for (const char* url : {"", "nonsense", "ftp://127.0.0.1/f", "http://", "http://us er@x/"}) {
    const auto r = run(url);
    ASSERT_TRUE(r->failure) << url;
    EXPECT_EQ(r->code(), hr::kEInvalidArg) << url;
    EXPECT_FALSE(r->failure->transient) << url;
  }
}

/// What servers send that they should not.
TEST_F(DriverTest, ServersThatMisbehave) {
  const std::string size_is_10 = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\nETag: \"e\"\r\n\r\n";
  const std::string part =
      "HTTP/1.1 206 P\r\nContent-Range: bytes 0-9/10\r\nETag: \"e\"\r\nConnection: close\r\n";
  struct Row {
    const char* why;
    std::vector<std::string> answers;
    HResult code;
    bool transient;
    std::uint64_t kept;
  };
  const std::vector<Row> rows = {
      {"fewer bytes than promised",
       {size_is_10, part + "Content-Length: 10\r\n\r\n01234"},
       hr::kBgEConnectionClosed,
       true,
       5},
      {"fewer bytes, well ended",
       {size_is_10, part + "Transfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n0\r\n\r\n"},
       hr::kBgEConnectionClosed,
       true,
       5},
      {"more bytes than promised",
       {size_is_10, part + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789A\r\n0\r\n\r\n"},
       hr::kBgEInvalidServerResponse,
       false,
       10},
      {"another part",
       {size_is_10,
        "HTTP/1.1 206 P\r\nContent-Range: bytes 1-9/10\r\nETag: \"e\"\r\n"
        "Content-Length: 9\r\n\r\n123456789"},
       hr::kBgEInvalidServerResponse,
       false,
       0},
      {"a part without saying which",
       {size_is_10, "HTTP/1.1 206 P\r\nContent-Length: 10\r\n\r\n0123456789"},
       hr::kBgEInsufficientRangeSupport,
       false,
       0},
      {"encoded",
       {size_is_10, part + "Content-Encoding: gzip\r\nContent-Length: 10\r\n\r\n0123456789"},
       hr::kBgEInvalidServerResponse,
       false,
       0},
      {"encoded, by HEAD",
       {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nContent-Encoding: br\r\n\r\n"},
       hr::kBgEInvalidServerResponse,
       false,
       0},
      {"a whole where a part was asked for",
       {size_is_10, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"},
       hr::kBgEInsufficientRangeSupport,
       false,
       0},
      {"the same from a server of old",
       {size_is_10, "HTTP/1.0 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"},
       hr::kBgEInsufficientHttpSupport,
       false,
       0},
      {"never a size",
       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"},
       hr::kBgEMissingFileSize,
       false,
       0},
      {"never a size, from a server of old",
       {"HTTP/1.0 200 OK\r\n\r\nx"},
       hr::kBgEInsufficientHttpSupport,
       false,
       0},
      {"no HTTP",
       {"220 smtp.example.org ESMTP\r\n\r\n"},
       hr::kBgEInsufficientHttpSupport,
       false,
       0},
      {"endless headers",
       {"HTTP/1.1 200 OK\r\n" +
        [] {
          std::string s;
          for (int i = 0; i < 4000; ++i) s += "X-Filler: " + std::string(100, 'x') + "\r\n";
          return s;
        }() +
        "Content-Length: 10\r\n\r\n"},
       hr::kBgEInvalidServerResponse,
       false,
       0},
      {"nothing", {""}, hr::kBgEConnectionClosed, true, 0},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.why);
    std::filesystem::remove(temp());
    // An answer that does not tell the size makes the driver ask for it.
    std::vector<std::string> answers = row.answers;
    if (answers.front() == size_is_10) answers.insert(answers.begin(), size_is_10);
    const Parrot parrot(answers);
    const auto r = run(parrot.url());
    ASSERT_TRUE(r->failure);
    EXPECT_EQ(r->code(), row.code) << r->text();
    EXPECT_EQ(r->failure->transient, row.transient);
    EXPECT_EQ(r->durable, row.kept);
    if (row.kept > 0) {
      EXPECT_EQ(read_file(temp()), std::string("0123456789").substr(0, row.kept));
    }
  }
}

/// Parts shorter than asked for are allowed (RFC 9110, 14.4): the rest is asked for again.
TEST_F(DriverTest, AServerThatSendsLessThanAsked) {
  const Parrot parrot(
      {"HTTP/1.1 206 P\r\nContent-Range: bytes 0-3/10\r\nETag: \"e\"\r\n"
       "Connection: close\r\nContent-Length: 4\r\n\r\n0123",
       "HTTP/1.1 206 P\r\nContent-Range: bytes 4-9/10\r\n"
       "Connection: close\r\nContent-Length: 6\r\n\r\n456789"});
  const auto r = run(parrot.url());
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_EQ(read_file(temp()), "0123456789");
}

/// What comes on a connection that has been used before may be left over from then.
TEST_F(DriverTest, WhatIsNoAnswerOnAUsedConnectionIsAskedForOnANewOne) {  // LNX-131
  std::atomic<bool> persists{false};
  std::atomic<int> spoilt{0};
  FaultServer server([&](Exchange& exchange) {
    const FileVersion version{"0123456789abcdefghij", "\"v\"", {}};
    const bool later = exchange.request().range()->first == 10;
    if (later && (persists || spoilt == 0)) {
      ++spoilt;
      return exchange.send(std::string(100, '<')) && false;
    }
    const HttpAnswer good = good_answer(exchange.request(), version);
    return exchange.send(good.head() + good.body);
  });
  transfer::CurlDriver::Options options;
  options.requests.longest_range = 10;
  open_driver(options);
  const auto healed = run(server.url("file"));
  ASSERT_TRUE(healed->finished) << healed->text();
  EXPECT_EQ(read_file(temp()), "0123456789abcdefghij");
  EXPECT_EQ(spoilt, 1);
  std::filesystem::remove(temp());
  persists = true;
  EXPECT_EQ(run(server.url("file"))->code(), hr::kBgEInsufficientHttpSupport);
  EXPECT_EQ(spoilt, 3);
}

// LNX-03
TEST_F(DriverTest, StrangersFilesAreNotTouched) {
  Nginx nginx;
  nginx.write_file("file", kMiB, 15);
  write_bytes(dir_ / "victim", "victim");
  const auto refused = [&](const char* why) {
    const auto r = run(nginx.url("file"));
    EXPECT_EQ(r->code(), hr::kEAccessDenied) << why << ": " << r->text();
    if (!r->failure) return;
    EXPECT_EQ(r->failure->error.context, ErrorContext::kLocalFile);
    EXPECT_FALSE(r->failure->transient);
    EXPECT_NE(r->text().find(temp()), std::string::npos);
  };
  std::filesystem::create_symlink(dir_ / "victim", temp());
  refused("symbolic link");
  std::filesystem::remove(temp());
  std::filesystem::create_hard_link(dir_ / "victim", temp());
  refused("hard link");
  std::filesystem::remove(temp());
  ASSERT_EQ(::mkfifo(temp().c_str(), 0600), 0);
  refused("pipe");
  std::filesystem::remove(temp());
  if (::geteuid() == 0) {
    write_bytes(temp(), "");
    ASSERT_EQ(::chown(temp().c_str(), 65534, 65534), 0);
    refused("owner");
  }
  EXPECT_EQ(read_file(dir_ / "victim"), "victim");
}

TEST_F(DriverTest, MissingDirectory) {
  Nginx nginx;
  nginx.write_file("file", 10, 16);
  auto q = request(nginx.url("file"));
  q.temp_name = dir_ / "none/temp";
  const auto r = run(q);
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->failure->error.context, ErrorContext::kLocalFile);
  EXPECT_EQ(r->code(), hr::kWin32PathNotFound);
  EXPECT_FALSE(r->failure->transient);
}

/// The disk is full: the program hears of it at once, and what has come is kept.
TEST_F(DriverTest, DiskFull) {
  const std::string disk = dir_ / "disk";
  std::filesystem::create_directory(disk);
  if (::mount("openbits-test", disk.c_str(), "tmpfs", 0, "size=1m") != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  Nginx nginx;
  nginx.write_file("file", 2 * kMiB, 17);
  auto q = request(nginx.url("file"));
  q.temp_name = disk + "/temp";
  const auto r = run(q);
  EXPECT_TRUE(r->failure);
  EXPECT_EQ(r->code(), hr::kWin32DiskFull) << r->text();
  EXPECT_FALSE(!r->failure || r->failure->transient);
  EXPECT_EQ(r->durable, kMiB);
  EXPECT_TRUE(read_file(q.temp_name) == content(2 * kMiB, 17).substr(0, kMiB));

  ASSERT_EQ(::mount("openbits-test", disk.c_str(), "tmpfs", MS_REMOUNT, "size=4m"), 0);
  q.offset = r->durable;
  q.size = *r->size;
  q.validators = r->validators;
  const auto again = run(q);
  EXPECT_TRUE(again->finished) << again->text();
  EXPECT_TRUE(read_file(q.temp_name) == content(2 * kMiB, 17));
  ::umount2(disk.c_str(), MNT_DETACH);
}

TEST_F(DriverTest, SilenceEndsATransfer) {
  // A connection is made by the kernel; nobody ever answers.
  std::uint16_t port = 0;
  const base::UniqueFd listener = listen_on_loopback(port);
  transfer::CurlDriver::Options options;
  options.requests.stall_timeout = std::chrono::seconds(1);
  open_driver(options);
  const auto r = run("http://127.0.0.1:" + std::to_string(port) + "/file");
  ASSERT_TRUE(r->failure);
  EXPECT_EQ(r->code(), hr::kBgETimeout);
  EXPECT_TRUE(r->failure->transient);
}

}  // namespace
}  // namespace openbits::test
