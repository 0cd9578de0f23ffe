// The HTTP driver against a real nginx: whole files, going on, new versions, ways to the server.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "driver_testing.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

// HTTP-02, HTTP-07, LNX-14, LNX-18, LNX-03
TEST_F(DriverTest, WholeFileInBackground) {
  Nginx nginx;
  nginx.write_file("file", kBig, 1);
  nginx.set_time("file", 1445412480);
  const auto r = run(nginx.url("file"));
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(r->connected);
  EXPECT_EQ(r->size, kBig);
  EXPECT_EQ(r->validators.last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
  EXPECT_FALSE(r->validators.etag.empty());
  EXPECT_EQ(r->received, kBig);
  EXPECT_TRUE(read_file(temp()) == content(kBig, 1));
  EXPECT_EQ(std::filesystem::status(temp()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);

  const auto requests = nginx.requests(1);
  ASSERT_EQ(requests.size(), 1u) << "the answer tells the size (LNX-129)";
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].range, "bytes=0-2147483647");
  EXPECT_EQ(requests[0].if_range, "");
  EXPECT_EQ(requests[0].accept_encoding, "identity");
  EXPECT_EQ(requests[0].user_agent, "OpenBITS/test");
}

// HTTP-07
TEST_F(DriverTest, WholeFileInForeground) {
  Nginx nginx;
  nginx.write_file("file", kBig, 2);
  auto q = request(nginx.url("file"));
  q.foreground = true;
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 2));
  const auto requests = nginx.requests(1);
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].range, "");
}

// HTTP-08
TEST_F(DriverTest, LongFilesComeInSeveralRanges) {
  Nginx nginx;
  nginx.write_file("file", 3 * kMiB + 1, 3);
  transfer::CurlDriver::Options options;
  options.requests.longest_range = kMiB;
  open_driver(options);
  auto q = request(nginx.url("file"));
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(3 * kMiB + 1, 3));
  auto requests = nginx.requests(4);
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_EQ(requests[0].range, "bytes=0-1048575");
  EXPECT_EQ(requests[3].range, "bytes=3145728-3145728");
  EXPECT_EQ(requests[3].if_range, r->validators.etag);
  EXPECT_EQ(nginx.bytes_sent(), 3 * kMiB + 1);

  std::filesystem::remove(temp());
  q.foreground = true;
  ASSERT_TRUE(run(q)->finished);
  EXPECT_TRUE(read_file(temp()) == content(3 * kMiB + 1, 3));
  requests = nginx.requests(10);
  ASSERT_EQ(requests.size(), 10u) << "the whole, which is too long; its size; four ranges";
  EXPECT_EQ(requests[4].range, "");
  EXPECT_EQ(requests[5].method, "HEAD");
  EXPECT_EQ(requests[6].range, "bytes=0-1048575");
}

TEST_F(DriverTest, SmallFiles) {
  Nginx nginx;
  nginx.write_file("empty", 0, 1);
  nginx.write_file("one", 1, 1);
  const auto empty = run(nginx.url("empty"));
  ASSERT_TRUE(empty->finished) << empty->text();
  EXPECT_EQ(empty->size, 0u);
  EXPECT_EQ(read_file(temp()), "");
  EXPECT_EQ(nginx.requests(2).at(1).method, "HEAD") << "it has no part to be sent";
  const auto one = run(nginx.url("one"));
  ASSERT_TRUE(one->finished) << one->text();
  EXPECT_EQ(read_file(temp()), content(1, 1));
}

/// A file whose first half was fetched before, as the core knows it.
struct Half {
  Half(const Nginx& nginx, const std::string& temp, core::TransferRequest& q) {
    nginx.write_file("file", kBig, 5);
    nginx.set_time("file", 1445412480);
    write_bytes(temp, content(kBig, 5).substr(0, kBig / 2));
    q.offset = kBig / 2;
    q.size = kBig;
    q.validators.last_modified = "Wed, 21 Oct 2015 07:28:00 GMT";
  }
};

// LNX-13: with a date only, a plain range is sent.
// What is stored of a version must never be said of bytes that an earlier one has left behind.
TEST_F(DriverTest, AVersionIsToldWhenOldBytesAreGone) {  // LNX-37
  const std::string old = "left behind by another boot";
  std::ofstream(temp()) << old;
  const Parrot parrot(
      {"HTTP/1.1 206 P\r\nContent-Range: bytes 0-4/5\r\nETag: \"e\"\r\n"
       "Connection: close\r\nContent-Length: 5\r\n\r\n01234"});
  Recorder recorder;
  recorder.when_metadata = [&] { EXPECT_NE(read_file(temp()), old); };
  start(request(parrot.url()), recorder);
  run_until([&] { return recorder.ended(); });
  EXPECT_TRUE(recorder.finished) << recorder.text();
  EXPECT_TRUE(recorder.size);
  EXPECT_EQ(read_file(temp()), "01234");
}

TEST_F(DriverTest, GoesOnBehindWhatIsThere) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5));
  const auto requests = nginx.requests(1);
  ASSERT_EQ(requests.size(), 1u) << "no HEAD is needed";
  EXPECT_EQ(requests[0].range, "bytes=4194304-8388607");
  EXPECT_EQ(requests[0].if_range, "");
  EXPECT_EQ(nginx.bytes_sent(), kBig / 2);
}

// LNX-13: with a strong entity tag, If-Range names the version.
TEST_F(DriverTest, GoesOnWithTheVersionItHas) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  q.validators = run([&] {
                   auto other = request(nginx.url("file"));
                   other.temp_name = dir_ / "other";
                   return other;
                 }())
                     ->validators;
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5));
  EXPECT_EQ(nginx.requests(2).at(1).if_range, q.validators.etag);
}

// LNX-13: a weak tag, or one that alone has changed, is no new version.
TEST_F(DriverTest, AnotherTagAloneIsNoNewVersion) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  q.validators.etag = "W/\"of-another-edge-server\"";
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5));
}

TEST_F(DriverTest, BytesBehindTheOffsetAreCutOff) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  write_bytes(temp(), read_file(temp()) + std::string(kBig, 'x'));
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5));
}

TEST_F(DriverTest, AFileThatIsTooShortIsStartedOver) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  write_bytes(temp(), "short");
  EXPECT_TRUE(run(q)->version_changed);
  std::filesystem::remove(temp());
  EXPECT_TRUE(run(q)->version_changed);
}

TEST_F(DriverTest, AFileWithoutMissingBytesIsOnlyChecked) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  write_bytes(temp(), content(kBig, 5));
  q.offset = kBig;
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(r->connected);
  EXPECT_EQ(nginx.requests(1).at(0).method, "HEAD");
  EXPECT_EQ(nginx.bytes_sent(), 0u);
}

// FILE-25: HEAD, too, tells of a new version.
TEST_F(DriverTest, HeadTellsOfANewVersion) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  nginx.set_time("file", 1445412481);
  q.size = kSizeUnknown;
  const auto size_unknown = run(q);
  EXPECT_TRUE(size_unknown->version_changed) << size_unknown->text();
  write_bytes(temp(), content(kBig, 5));
  q.offset = q.size = kBig;
  const auto nothing_missing = run(q);
  EXPECT_TRUE(nothing_missing->version_changed) << nothing_missing->text();
  EXPECT_EQ(nginx.bytes_sent(), 0u);
}

// FILE-25, FILE-26: nothing of the new version is written.
TEST_F(DriverTest, VersionChangedByDate) {
  Nginx nginx({.server = "etag off;", .http = {}, .dir = {}, .tls = false});
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  nginx.set_time("file", 1445412481);
  const auto r = run(q);
  EXPECT_TRUE(r->version_changed) << r->text();
  EXPECT_EQ(r->received_calls, 0);
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5).substr(0, kBig / 2));
}

// FILE-25
TEST_F(DriverTest, VersionChangedBySize) {
  Nginx nginx({.server = "etag off;", .http = {}, .dir = {}, .tls = false});
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  for (const std::size_t size : {kBig + 1, kBig - 1, kBig / 2, kBig / 4}) {
    nginx.write_file("file", size, 5);
    nginx.set_time("file", 1445412480);
    const auto r = run(q);
    EXPECT_TRUE(r->version_changed) << size << ": " << r->text();
    EXPECT_TRUE(read_file(temp()) == content(kBig, 5).substr(0, kBig / 2));
  }
}

// LNX-13: a 200 to a request with If-Range
TEST_F(DriverTest, VersionChangedByTag) {
  Nginx nginx;
  auto q = request(nginx.url("file"));
  const Half half(nginx, temp(), q);
  q.validators.etag = "\"of-the-old-version\"";
  const auto r = run(q);
  EXPECT_TRUE(r->version_changed) << r->text();
  EXPECT_EQ(nginx.requests(1).at(0).status, 200);
  EXPECT_TRUE(read_file(temp()) == content(kBig, 5).substr(0, kBig / 2));
}

// HTTP-03, HTTP-10
TEST_F(DriverTest, ServerWithoutRanges) {
  Nginx nginx({.server = "max_ranges 0;", .http = {}, .dir = {}, .tls = false});
  nginx.write_file("file", kBig, 10);
  auto q = request(nginx.url("file"));
  const auto background = run(q);
  ASSERT_TRUE(background->failure);
  EXPECT_EQ(background->code(), hr::kBgEInsufficientRangeSupport);
  EXPECT_FALSE(background->failure->transient);
  EXPECT_EQ(background->failure->error.context, ErrorContext::kRemoteFile);
  q.foreground = true;
  const auto foreground = run(q);
  ASSERT_TRUE(foreground->finished) << foreground->text();
  EXPECT_TRUE(read_file(temp()) == content(kBig, 10));
}

// LNX-15
TEST_F(DriverTest, ServerWithoutHead) {
  Nginx nginx({.server = "if ($request_method = HEAD) { return 405; }",
               .http = {},
               .dir = {},
               .tls = false});
  nginx.write_file("file", kMiB, 11);
  const auto whole = run(nginx.url("file"));
  ASSERT_TRUE(whole->finished) << whole->text();
  EXPECT_TRUE(read_file(temp()) == content(kMiB, 11));
  EXPECT_EQ(nginx.requests(1).size(), 1u) << "nobody has asked";
  std::filesystem::remove(temp());
  auto q = request(nginx.url("file"));
  q.ranges = {{0, kMiB / 2}};
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kMiB, 11).substr(0, kMiB / 2));
  EXPECT_EQ(nginx.requests(4).at(2).range, "bytes=0-0");
}

// HTTP-13
TEST_F(DriverTest, RedirectsAreFollowed) {
  Nginx nginx({.server = "location /moved { return 302 /file; }"
                         "location /endless { return 302 /endless; }"
                         "location /out { return 301 ftp://127.0.0.1/file; }"
                         "location /nowhere { add_header X-No-Location 1; return 304; }",
               .http = {},
               .dir = {},
               .tls = false});
  nginx.write_file("file", kMiB, 12);
  const auto moved = run(nginx.url("moved"));
  ASSERT_TRUE(moved->finished) << moved->text();
  EXPECT_TRUE(read_file(temp()) == content(kMiB, 12));
  EXPECT_EQ(run(nginx.url("endless"))->code(), hr::kBgEInvalidServerResponse);
  EXPECT_EQ(run(nginx.url("out"))->code(), http_status(301));
  const auto nowhere = run(nginx.url("nowhere"));
  EXPECT_EQ(nowhere->code(), http_status(304));
  EXPECT_FALSE(nowhere->failure->transient);
}

// HTTP-16, LNX-12, and certificates
TEST_F(DriverTest, SecureChannel) {
  Nginx plain;
  plain.write_file("file", 100, 13);
  Nginx secure({.server = "location /moved { return 302 " + plain.url("file") + "; }",
                .http = {},
                .dir = {},
                .tls = true});
  secure.write_file("file", kMiB, 13);

  const auto untrusted = run(secure.url("file"));
  ASSERT_TRUE(untrusted->failure);
  EXPECT_EQ(untrusted->code(), hr::kBgETrustFailure);
  EXPECT_FALSE(untrusted->failure->transient);

  transfer::CurlDriver::Options options;
  options.requests.ca_file = secure.certificate();
  open_driver(options);
  const auto trusted = run(secure.url("file"));
  ASSERT_TRUE(trusted->finished) << trusted->text();
  EXPECT_TRUE(read_file(temp()) == content(kMiB, 13));

  const auto downgraded = run(secure.url("moved"));
  ASSERT_TRUE(downgraded->failure);
  EXPECT_EQ(downgraded->code(), http_status(302));
  EXPECT_FALSE(downgraded->failure->transient);
  EXPECT_TRUE(plain.requests().empty()) << "nothing may be asked in the clear";

  const auto no_tls = run("https" + plain.url("file").substr(4));
  ASSERT_TRUE(no_tls->failure);
  EXPECT_EQ(no_tls->code(), hr::kBgESecureChannelFailure);
}

// PROXY-05, PROXY-07
TEST_F(DriverTest, Proxies) {
  Nginx nginx;  // a proxy of sorts: it serves whatever host is asked for
  nginx.write_file("file", kMiB, 14);
  auto q = request("http://host.invalid/file");
  q.proxy.usage = ProxyUsage::kOverride;
  q.proxy.list = "https=nonsense:1 http=127.0.0.1:" + std::to_string(nginx.port());
  const auto r = run(q);
  ASSERT_TRUE(r->finished) << r->text();
  EXPECT_TRUE(read_file(temp()) == content(kMiB, 14));
  q.proxy.bypass = "*.invalid";
  EXPECT_EQ(run(q)->code(), hr::kBgENameResolutionFailure);
  q.proxy.bypass.reset();
  q.proxy.list = "proxy://nonsense";
  const auto bad = run(q);
  EXPECT_EQ(bad->code(), hr::kBgEInvalidProxyInfo);
  EXPECT_FALSE(bad->failure->transient);
}

}  // namespace
}  // namespace openbits::test
