// The HTTP driver and digests, against a real nginx and servers that do it wrong (LNX-120 to
// LNX-123).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "digest_testing.h"
#include "driver_testing.h"
#include "support/nginx.h"
#include "transfer/curl_multi.h"

namespace openbits::test {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kSize = 3 * kMiB + 5;
constexpr auto k512 = DigestAlgorithm::kSha512;

std::string answer(const std::string& fields, const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\nETag: \"v1\"\r\nConnection: close\r\n" + fields + "\r\n" + body;
}

class DriverDigestsTest : public DriverTest {
 protected:
  static std::string all() { return content(kSize, 1); }
  static std::string other() { return content(kSize, 2); }
  /// An nginx whose answers for every file have these fields.
  void serve(const std::string& server) {
    Nginx::Options options;
    options.server = server;
    nginx_ = std::make_unique<Nginx>(options);
    nginx_->write_file("file", kSize, 1);
    nginx_->write_file("empty", "");
  }
  core::TransferRequest asked(std::vector<Digest> digests, const std::string& name = "file") {
    if (!nginx_) serve("");
    auto q = request(nginx_->url(name));
    q.digests = std::move(digests);
    return q;
  }
  /// A transfer that goes on behind the first bytes of the file.
  core::TransferRequest resumed(std::vector<Digest> digests, const std::string& there) {
    const auto first = run(asked({}));
    EXPECT_TRUE(first->finished) << first->text();
    auto q = asked(std::move(digests));
    q.offset = there.size();
    q.size = kSize;
    q.validators = first->validators;
    write_bytes(temp(), there);
    return q;
  }
  void expect_mismatch(const Recorder& r) const {
    EXPECT_EQ(r.code(), hr::kBgEValidationFailed) << r.text();
    EXPECT_FALSE(r.finished);
    EXPECT_EQ(read_file(temp()), "") << "nobody takes it for the file";
    if (!r.failure) return;
    EXPECT_FALSE(r.failure->transient);
    EXPECT_EQ(r.failure->error.context, ErrorContext::kRemoteFile);
    EXPECT_EQ(r.failure->error.file, 7u);
    EXPECT_EQ(r.failure->error.protocol, "http");
  }

  std::unique_ptr<Nginx> nginx_;
};

TEST_F(DriverDigestsTest, WhatTheProgramSaysIsHeldAgainstTheFile) {  // LNX-120, LNX-122
  for (const bool foreground : {false, true}) {
    auto q = asked({digest_of(all()), digest_of(all(), k512)});
    q.foreground = foreground;
    auto r = run(q);
    EXPECT_TRUE(r->finished) << r->text();
    EXPECT_TRUE(read_file(temp()) == all());
    for (const auto& wrong :
         {std::vector{digest_of(other())}, std::vector{digest_of(all()), digest_of(other(), k512)},
          std::vector{digest_of(other(), k512), digest_of(all())}}) {
      q.digests = wrong;
      r = run(q);
      expect_mismatch(*r);
    }
    EXPECT_THAT(r->text(), HasSubstr(digest_of(other(), k512).hex()));
    EXPECT_THAT(r->text(), HasSubstr(digest_of(all(), k512).hex()));
    EXPECT_THAT(r->text(), HasSubstr("the program"));
  }
}

TEST_F(DriverDigestsTest, AnEmptyFileHasADigestToo) {  // LNX-120
  EXPECT_TRUE(run(asked({digest_of("")}, "empty"))->finished);
  expect_mismatch(*run(asked({digest_of("x")}, "empty")));
}

TEST_F(DriverDigestsTest, LongRangesDoNotMatter) {  // HTTP-08
  transfer::CurlDriver::Options options;
  options.requests.longest_range = 700'001;
  options.limits.sync = kMiB;
  open_driver(options);
  EXPECT_TRUE(run(asked({digest_of(all(), k512)}))->finished);
  expect_mismatch(*run(asked({digest_of(other(), k512)})));
}

TEST_F(DriverDigestsTest, WhatIsThereFromEarlierIsReadAgain) {  // LNX-122
  for (const std::size_t there : {std::size_t{1}, std::size_t{2} * kMiB, kSize - 1, kSize}) {
    const std::string good = all().substr(0, there);
    const auto q = resumed({digest_of(all())}, good);
    auto r = run(q);
    EXPECT_TRUE(r->finished) << r->text();
    EXPECT_TRUE(read_file(temp()) == all());
    // A byte of it has changed on the disk.
    for (const std::size_t at : {std::size_t{0}, there / 2, there - 1}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 1);
      write_bytes(temp(), bad);
      expect_mismatch(*run(q));
    }
  }
}

TEST_F(DriverDigestsTest, RangesAreCheckedOneBehindTheOther) {  // LNX-123
  const std::string parts = all().substr(900, 100) + all().substr(kSize - 5) + all().substr(0, 50);
  // What the server says is about another file.
  serve("add_header Repr-Digest '" + repr_digest(all()) + "';");
  auto q = asked({digest_of(parts)});
  q.ranges = {{900, 100}, {kSize - 5, kToEndOfFile}, {0, 50}};
  EXPECT_TRUE(run(q)->finished);
  EXPECT_TRUE(read_file(temp()) == parts);
  q.digests = {digest_of(all())};
  expect_mismatch(*run(q));
  q.digests.clear();
  EXPECT_TRUE(run(q)->finished);
}

TEST_F(DriverDigestsTest, APartIsNotChecked) {  // LNX-123
  serve("add_header Repr-Digest '" + repr_digest(other()) + "';");
  auto q = asked({});
  q.offset = 1000;
  q.part_end = 2000;
  EXPECT_TRUE(run(q)->finished);
}

TEST_F(DriverDigestsTest, AFileThatIsThereIsCheckedWithoutTheServer) {  // LNX-123
  auto q = asked({digest_of(all())});
  nginx_->stop();
  q.offset = q.size = kSize;
  q.only_check = true;
  write_bytes(temp(), all());
  auto r = run(q);
  EXPECT_EQ(r->finished, kSize) << r->text();
  write_bytes(temp(), other());
  expect_mismatch(*run(q));
  write_bytes(temp(), all().substr(1));
  EXPECT_TRUE(run(q)->version_changed) << "it is not there any more";
}

TEST_F(DriverDigestsTest, WhatTheServerSaysIsHeldAgainstTheFile) {  // LNX-121
  for (const std::string& field :
       {"Repr-Digest '" + repr_digest(all()) + "'",
        "Repr-Digest 'md5=:QQ==:, " + repr_digest(all(), k512) + ";a=1'",
        "Digest 'SHA-256=" + base64_of(digest_of(all())) + "'",
        "Digest 'MD5=x,sha-512=" + base64_of(digest_of(all(), k512)) + "'",
        // Of these it is the newer field that counts.
        "Repr-Digest '" + repr_digest(all()) +
            "'; add_header Digest 'SHA-256=" + base64_of(digest_of(other())) + "'",
        // Malformed, not known, or of something else: as if it were not there.
        "Repr-Digest 'sha-256=:" + base64_of(digest_of(other())) + "'",
        "Repr-Digest '" + repr_digest(other()) + ",'",
        "Repr-Digest 'unixsum=:" + base64_of(digest_of(other())) + ":'",
        "Repr-Digest 'sha-512=:" + base64_of(digest_of(other())) + ":'",
        "Digest 'SHA-256=" + digest_of(other()).hex() + "'",
        "Content-Digest '" + repr_digest(other()) + "'"}) {
    serve("add_header " + field + ";");
    for (const bool foreground : {false, true}) {
      auto q = asked({});
      q.foreground = foreground;
      const auto r = run(q);
      EXPECT_TRUE(r->finished) << field << ": " << r->text();
      EXPECT_TRUE(read_file(temp()) == all());
    }
  }
  for (const std::string& field :
       {"Repr-Digest '" + repr_digest(other()) + "'",
        "Repr-Digest '" + repr_digest(all()) + ", " + repr_digest(other(), k512) + "'",
        "repr-digest '" + repr_digest(other(), k512) + "'",
        "Digest 'sha-256=" + base64_of(digest_of(other())) + "'"}) {
    serve("add_header " + field + ";");
    for (const bool foreground : {false, true}) {
      auto q = asked({});
      q.foreground = foreground;
      const auto r = run(q);
      expect_mismatch(*r);
      EXPECT_THAT(r->text(), HasSubstr("the server itself"));
    }
  }
}

TEST_F(DriverDigestsTest, TheProgramKnowsBetterThanTheServer) {  // LNX-121
  serve("add_header Repr-Digest '" + repr_digest(other()) + "';");
  EXPECT_TRUE(run(asked({digest_of(all(), k512)}))->finished);
  serve("add_header Repr-Digest '" + repr_digest(all()) + "';");
  expect_mismatch(*run(asked({digest_of(other())})));
}

TEST_F(DriverDigestsTest, AResumedFileIsHeldAgainstWhatTheServerSays) {  // LNX-121, LNX-122
  serve("add_header Repr-Digest '" + repr_digest(all()) + "';");
  for (const std::size_t there : {std::size_t{2} * kMiB, kSize}) {
    const auto q = resumed({}, all().substr(0, there));
    EXPECT_TRUE(run(q)->finished);
    std::string bad = all().substr(0, there);
    bad[there / 2] = static_cast<char>(bad[there / 2] ^ 1);
    write_bytes(temp(), bad);
    expect_mismatch(*run(q));
  }
}

TEST_F(DriverDigestsTest, ARedirectSpeaksOfItself) {  // LNX-121
  serve("location = /moved { add_header Repr-Digest '" + repr_digest(other()) +
        "' always; return 302 /file; }");
  const auto r = run(asked({}, "moved"));
  EXPECT_TRUE(r->finished) << r->text();
}

TEST_F(DriverDigestsTest, AFailureSpeaksOfItself) {  // LNX-121
  serve("location = /gone { add_header Repr-Digest '" + repr_digest(other()) +
        "' always; return 404; }");
  EXPECT_EQ(run(asked({}, "gone"))->code(), http_status(404));
}

TEST_F(DriverDigestsTest, EveryAnswerMayBeTheFirstToSayIt) {  // LNX-121
  const std::string body = all();
  const std::string good = "Repr-Digest: " + repr_digest(body) + "\r\n";
  const std::string bad = "Repr-Digest: " + repr_digest(other()) + "\r\n";
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kSize) +
                           "\r\nETag: \"v1\"\r\nConnection: close\r\n";
  const auto fetch = [&](const std::string& first, const std::string& second) {
    Parrot server({head + first + "\r\n", answer(second, body)});
    auto q = request(server.url());
    q.foreground = true;
    return run(q);
  };
  EXPECT_TRUE(fetch(good, "")->finished);
  EXPECT_TRUE(fetch("", good)->finished);
  EXPECT_TRUE(fetch(bad, good)->finished) << "the later answer counts";
  expect_mismatch(*fetch(bad, ""));
  expect_mismatch(*fetch("", bad));
  expect_mismatch(*fetch(good, bad));
  expect_mismatch(*fetch(good, "Repr-Digest: " + repr_digest(other(), k512) + "\r\n"));
}

TEST_F(DriverDigestsTest, DynamicContentIsChecked) {  // LNX-121, PROP-05
  const auto fetch = [&](const std::string& field, std::vector<Digest> digests) {
    Parrot server({"HTTP/1.1 200 OK\r\nConnection: close\r\n" + field + "\r\n" + all()});
    auto q = request(server.url());
    q.foreground = q.dynamic = true;
    q.digests = std::move(digests);
    return run(q);
  };
  EXPECT_TRUE(fetch("", {digest_of(all())})->finished);
  expect_mismatch(*fetch("", {digest_of(other())}));
  EXPECT_TRUE(fetch("Repr-Digest: " + repr_digest(all()) + "\r\n", {})->finished);
  expect_mismatch(*fetch("Repr-Digest: " + repr_digest(other()) + "\r\n", {}));
}

TEST_F(DriverDigestsTest, Http2IsNoOtherMatter) {  // LNX-121
  const std::uint16_t port = free_port();
  Nginx::Options options;
  options.tls = true;
  options.server = "listen 127.0.0.1:" + std::to_string(port) +
                   " ssl http2; add_header Repr-Digest $say; location / { }";
  options.http =
      "map $uri $say { /good '" + repr_digest(all()) + "'; /bad '" + repr_digest(other()) + "'; }";
  Nginx server(options);
  transfer::CurlDriver::Options driver;
  driver.requests.ca_file = server.certificate();
  open_driver(driver);
  const std::string base = "https://127.0.0.1:" + std::to_string(port) + "/";
  for (const char* name : {"good", "bad", "silent"}) server.write_file(name, kSize, 1);
  EXPECT_TRUE(run(base + "good")->finished);
  expect_mismatch(*run(base + "bad"));
  auto q = request(base + "silent");
  q.digests = {digest_of(all())};
  EXPECT_TRUE(run(q)->finished);
  q.digests = {digest_of(other())};
  expect_mismatch(*run(q));
  const bool is_faulty =
      transfer::CurlMulti::http2_is_faulty(curl_version_info(CURLVERSION_NOW)->version_num);
  EXPECT_EQ(server.requests(1)[0].protocol, is_faulty ? "HTTP/1.1" : "HTTP/2.0");
}

TEST_F(DriverDigestsTest, AStopWhileItIsCheckedLeavesTheBytes) {  // STATE-03, LNX-122
  // Enough for many pieces, so that the check is under way when it is stopped.
  constexpr std::size_t kLarge = 64 * kMiB;
  serve("");
  const std::string large = content(kLarge, 3);
  auto q = asked({digest_of(large, k512)});
  q.offset = q.size = kLarge;
  q.only_check = true;
  write_bytes(temp(), large);
  Recorder recorder;
  const auto id = start(q, recorder);
  run_until([&] { return true; });
  ASSERT_GE(sd_event_run(loop_->get(), 0), 0);
  EXPECT_EQ(stop(id, recorder), kLarge);
  EXPECT_FALSE(recorder.finished);
  EXPECT_TRUE(run(q)->finished);
}

}  // namespace
}  // namespace openbits::test
