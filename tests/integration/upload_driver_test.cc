// The driver for uploads alone, against a server of the protocol that misbehaves as it is told.
#include "transfer/upload_driver.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "driver_testing.h"
#include "support/bits_upload_server.h"
#include "support/nginx.h"
#include "support/tls_files.h"

namespace openbits::test {
namespace {

using core::UploadRequest;

/// Remembers what it hears of an upload, and that positions go back with a new session only.
class UploadRecorder final : public core::TransferObserver {
 public:
  void on_session(core::TransferId, const core::UploadSession& s) override {
    if (s.id != session.id) {
      ++sessions;
      received = durable = 0;
    }
    session = s;
  }
  void on_connected(core::TransferId) override { connected = true; }
  void on_metadata(core::TransferId, std::uint64_t s, const core::Validators& v, bool) override {
    size = s;
    validators = v;
  }
  void on_response(core::TransferId, const std::string& text) override { headers = text; }
  void on_received(core::TransferId, std::uint64_t position) override {
    received = position;
    if (when_received) when_received();
  }
  void on_durable(core::TransferId, std::uint64_t position) override { durable = position; }
  void on_finished(core::TransferId, std::uint64_t position) override { finished = position; }
  void on_version_changed(core::TransferId) override { ADD_FAILURE() << "of a download"; }
  void on_failed(core::TransferId, const core::TransferFailure& f) override { failure = f; }

  bool ended() const { return finished || failure; }
  HResult code() const { return failure ? failure->error.code : hr::kOk; }
  bool is_transient() const { return failure && failure->transient; }
  std::string text() const { return failure ? failure->error.message : "no failure"; }

  int sessions = 0;
  core::UploadSession session;
  bool connected = false;
  std::uint64_t size = kSizeUnknown;
  core::Validators validators;
  std::string headers;
  std::uint64_t received = 0;
  std::uint64_t durable = 0;
  std::optional<std::uint64_t> finished;
  std::optional<core::TransferFailure> failure;
  std::function<void()> when_received;
};

class UploadDriverTest : public DriverTest {
 protected:
  using Packet = BitsUploadServer::Packet;
  using Fault = BitsUploadServer::Fault;
  using Options = BitsUploadServer::Options;

  void SetUp() override {
    DriverTest::SetUp();
    open_driver();
    write_source(kSize);
  }
  void TearDown() override {
    EXPECT_EQ(server_ ? server_->complaints() : "", "");
    uploads_.reset();
    DriverTest::TearDown();
  }
  void serve(Options options = {}, BitsUploadServer::Script script = {}) {
    EXPECT_EQ(server_ ? server_->complaints() : "", "");
    server_ = std::make_unique<BitsUploadServer>(std::move(options), std::move(script));
  }
  void serve(BitsUploadServer::Script script) { serve(Options{}, std::move(script)); }
  void write_source(std::size_t size, unsigned seed = 1) {
    std::ofstream(source(), std::ios::binary) << content(size, seed);
  }
  std::string source() const { return dir_ / "source"; }
  transfer::UploadDriver& uploads() {
    if (!uploads_) {
      uploads_ = std::make_unique<transfer::UploadDriver>(
          *loop_, static_cast<transfer::CurlDriver&>(*driver_).share(), limits_);
    }
    return *uploads_;
  }
  core::TransferRequest upload() const {
    core::TransferRequest r = request(server_->url("target"));
    r.temp_name.clear();
    auto u = std::make_shared<UploadRequest>();
    u->source = source();
    r.upload = u;
    return r;
  }
  /// One that goes on where `before` has ended.
  core::TransferRequest after(const UploadRecorder& before) const {
    core::TransferRequest r = upload();
    auto u = std::make_shared<UploadRequest>(*r.upload);
    u->session = before.session;
    r.upload = u;
    r.offset = before.durable;
    r.size = before.size;
    r.validators = before.validators;
    return r;
  }
  core::TransferRequest ending(const UploadRecorder& before, UploadRequest::Task task) const {
    core::TransferRequest r = after(before);
    auto u = std::make_shared<UploadRequest>(*r.upload);
    u->task = task;
    r.upload = u;
    return r;
  }
  std::unique_ptr<UploadRecorder> send(const core::TransferRequest& r) {
    auto recorder = std::make_unique<UploadRecorder>();
    if (r.upload) recorder->session = r.upload->session;
    recorder->received = recorder->durable = r.offset;
    uploads().start(r, *recorder);
    run_until([&] { return recorder->ended(); });
    return recorder;
  }
  std::unique_ptr<UploadRecorder> send() { return send(upload()); }
  bool arrived(std::size_t size = kSize, unsigned seed = 1) const {
    return server_->file("target") == content(size, seed);
  }
  static bool is_second(const Packet& packet) {
    return packet.is("Fragment") && packet.number == 1;
  }
  /// The same, and its repetition: libcurl itself repeats a request that was lost with a connection
  /// that had been used before.
  static bool is_second_or_third(const Packet& packet) {
    return packet.is("Fragment") && (packet.number == 1 || packet.number == 2);
  }

  static constexpr std::size_t kSize = 300'000;
  transfer::FragmentLimits limits_{16 * 1024, 1024, 64 * 1024};
  std::unique_ptr<BitsUploadServer> server_;
  std::unique_ptr<transfer::UploadDriver> uploads_;
};

TEST_F(UploadDriverTest, SendsFragmentAfterFragment) {  // UPL-03 UPL-04 UPL-12 UPL-13 UPL-15
  serve();
  const auto sent = send();
  ASSERT_EQ(sent->finished, kSize) << sent->text();
  EXPECT_TRUE(arrived());
  EXPECT_EQ(sent->durable, kSize);
  EXPECT_EQ(sent->size, kSize);
  EXPECT_TRUE(sent->connected);
  EXPECT_EQ(sent->sessions, 1);
  EXPECT_EQ(server_->bytes_received(), kSize) << "nothing twice";
  const auto fragments = server_->packets("Fragment");
  ASSERT_GT(fragments.size(), 3u);
  EXPECT_EQ(fragments[0].length, 16u * 1024);
  for (const Packet& packet : fragments) EXPECT_LE(packet.length, 64u * 1024);
}

TEST_F(UploadDriverTest, FragmentsGrowWhileTheServerIsQuick) {  // LNX-143
  serve();
  ASSERT_TRUE(send()->finished);
  std::uint64_t largest = 0;
  for (const Packet& packet : server_->packets("Fragment")) {
    largest = std::max(largest, packet.length);
  }
  EXPECT_EQ(largest, 64u * 1024);
}

TEST_F(UploadDriverTest, ALostConnectionGoesOnInTheSession) {  // UPL-20
  for (const bool after_ack : {false, true}) {
    serve([after_ack](const Packet& packet) {
      Fault fault;
      (after_ack ? fault.reset_after : fault.reset_before) = is_second_or_third(packet);
      return fault;
    });
    const auto broken = send();
    EXPECT_TRUE(broken->is_transient()) << broken->text();
    EXPECT_EQ(broken->failure->error.context, ErrorContext::kGeneralTransport);
    const auto rest = send(after(*broken));
    EXPECT_EQ(rest->finished, kSize) << rest->text();
    EXPECT_TRUE(arrived());
    EXPECT_EQ(server_->packets("Create-Session").size(), 1u);
    EXPECT_EQ(server_->deliveries(), 1);
  }
}

TEST_F(UploadDriverTest, WhatTheServerHasOfAFragmentIsNotWrittenAgain) {  // UPL-17
  serve([](const Packet& packet) {
    Fault fault;
    if (is_second_or_third(packet)) fault.reset_amid = 777;
    return fault;
  });
  const auto broken = send();
  ASSERT_TRUE(broken->is_transient());
  const auto rest = send(after(*broken));
  EXPECT_EQ(rest->finished, kSize) << rest->text();
  EXPECT_TRUE(arrived());
}

TEST_F(UploadDriverTest, TheServersOffsetDecides) {  // UPL-16
  serve();
  auto part = std::make_unique<UploadRecorder>();
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.reset_before = is_second_or_third(packet);
    return fault;
  });
  part = send();
  server_->set_script({});
  core::TransferRequest ahead = after(*part);
  ahead.offset = 200'000;  // more than the server has: 416
  const auto rest = send(ahead);
  EXPECT_EQ(rest->finished, kSize) << rest->text();
  EXPECT_TRUE(arrived());
  bool refused = false;
  for (const Packet& packet : server_->packets("Fragment")) refused |= packet.status == 416;
  EXPECT_TRUE(refused);
}

TEST_F(UploadDriverTest, ALostLastAckIsAskedForAgain) {  // UPL-22
  serve([](const Packet& packet) {
    Fault fault;
    fault.reset_after = packet.is_last() && packet.number < 20;
    return fault;
  });
  const auto broken = send();
  ASSERT_TRUE(broken->is_transient());
  server_->set_script({});
  const auto rest = send(after(*broken));
  EXPECT_EQ(rest->finished, kSize) << rest->text();
  EXPECT_TRUE(arrived());
  EXPECT_EQ(server_->packets("Create-Session").size(), 1u);
}

TEST_F(UploadDriverTest, ALostSessionBeginsAnew) {  // UPL-20
  serve([](const Packet& packet) {
    Fault fault;
    fault.forget_session = is_second(packet);
    return fault;
  });
  const auto sent = send();
  EXPECT_EQ(sent->finished, kSize) << sent->text();
  EXPECT_EQ(sent->sessions, 2);
  EXPECT_TRUE(arrived());
}

TEST_F(UploadDriverTest, SessionsThatAreAlwaysLostAreTriedLater) {  // UPL-20
  serve([](const Packet& packet) {
    Fault fault;
    fault.forget_session = packet.is("Fragment");
    return fault;
  });
  const auto sent = send();
  EXPECT_TRUE(sent->is_transient());
  EXPECT_EQ(sent->code(), hr::kBgESessionNotFound);
  EXPECT_LE(server_->packets("Create-Session").size(), 5u);
}

TEST_F(UploadDriverTest, SmallerFragmentsAfter413) {  // UPL-18
  Options options;
  options.largest_fragment = 5000;
  serve(options);
  const auto sent = send();
  EXPECT_EQ(sent->finished, kSize) << sent->text();
  EXPECT_TRUE(arrived());
  EXPECT_EQ(sent->sessions, 1);
}

TEST_F(UploadDriverTest, FragmentsThatNeverFitAreAnError) {  // UPL-18
  Options options;
  options.largest_fragment = 10;
  serve(options);
  const auto sent = send();
  EXPECT_EQ(sent->code(), http_status(413)) << sent->text();
  EXPECT_FALSE(sent->is_transient());
}

TEST_F(UploadDriverTest, AFileThatIsTooLargeIsAnError) {  // UPL-19
  Options options;
  options.largest_file = 1000;
  serve(options);
  const auto sent = send();
  EXPECT_EQ(sent->code(), hr::kBgETooLarge);
  EXPECT_FALSE(sent->is_transient());
  EXPECT_EQ(sent->failure->error.context, ErrorContext::kRemoteFile);
}

struct Refusal {
  const char* packet;
  int status;
  HResult error;
  HResult code;
  bool transient;
};

TEST_F(UploadDriverTest, RefusalsAreReported) {  // UPL-09 UPL-10 UPL-11 UPL-30 ERR-16 to ERR-19
  for (const Refusal& r : {
           Refusal{"Create-Session", 400, hr::kEInvalidArg, hr::kBgEClientServerProtocolMismatch,
                   false},
           Refusal{"Create-Session", 403, hr::kEAccessDenied, hr::kEAccessDenied, false},
           Refusal{"Create-Session", 403, 0, http_status(403), false},
           Refusal{"Create-Session", 404, 0, http_status(404), false},
           Refusal{"Create-Session", 409, 0, http_status(409), false},
           Refusal{"Create-Session", 501, hr::kEAccessDenied, hr::kEAccessDenied, false},
           Refusal{"Create-Session", 503, 0, http_status(503), true},
           Refusal{"Fragment", 400, hr::kEInvalidArg, hr::kEInvalidArg, false},
           Refusal{"Fragment", 500, 0, http_status(500), true},
           Refusal{"Fragment", 501, 0, http_status(501), false},
           Refusal{"Fragment", 408, 0, http_status(408), true},
       }) {
    serve([&r](const Packet& packet) {
      Fault fault;
      if (packet.is(r.packet)) {
        fault.status = r.status;
        fault.error = r.error;
      }
      return fault;
    });
    const auto sent = send();
    EXPECT_EQ(sent->code(), r.code) << r.packet << " " << r.status << ": " << sent->text();
    EXPECT_EQ(sent->is_transient(), r.transient) << r.packet << " " << r.status;
    ASSERT_TRUE(sent->failure);
    EXPECT_EQ(sent->failure->error.context, ErrorContext::kRemoteFile);
  }
}

TEST_F(UploadDriverTest, ErrorsOfTheApplicationHaveTheirContext) {  // ERR-05 UPL-30 UPL-49
  for (const int status : {403, 500}) {
    serve([status](const Packet& packet) {
      Fault fault;
      if (packet.is_last()) {
        fault.status = status;
        fault.error = hr::kEFail;
        fault.by_application = true;
      }
      return fault;
    });
    const auto sent = send();
    ASSERT_TRUE(sent->failure);
    EXPECT_EQ(sent->failure->error.context, ErrorContext::kRemoteApplication);
    EXPECT_EQ(sent->code(), hr::kEFail);
    EXPECT_EQ(sent->is_transient(), status == 500);
  }
}

TEST_F(UploadDriverTest, AnotherProtocolIsAMismatch) {  // UPL-08 UPL-09
  serve([](const Packet&) {
    Fault fault;
    fault.protocol = "{00000000-249b-430f-820d-3d2a9bef4931}";
    return fault;
  });
  EXPECT_EQ(send()->code(), hr::kBgEClientServerProtocolMismatch);
}

TEST_F(UploadDriverTest, AServerOfAnotherKindIsAnError) {  // UPL-02
  serve([](const Packet&) {
    Fault fault;
    fault.is_no_ack = true;
    return fault;
  });
  const auto sent = send();
  EXPECT_EQ(sent->code(), hr::kBgEInvalidServerResponse);
  EXPECT_FALSE(sent->is_transient());
  server_.reset();
  Nginx web;
  core::TransferRequest r = request(web.url("target"));
  auto u = std::make_shared<UploadRequest>();
  u->source = source();
  r.upload = u;
  EXPECT_FALSE(send(r)->is_transient());
}

TEST_F(UploadDriverTest, AcksThatMakeNoSenseEndTheUpload) {  // UPL-15 ERR-24
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{kSize + 1}}) {
    serve([offset](const Packet& packet) {
      Fault fault;
      if (packet.is("Fragment")) fault.offset = offset;
      return fault;
    });
    EXPECT_EQ(send()->code(), hr::kBgEInvalidServerResponse) << offset;
    EXPECT_LT(server_->packets("Fragment").size(), 10u);
  }
  serve([](const Packet& packet) {
    Fault fault;
    fault.without_offset = packet.is("Fragment");
    return fault;
  });
  EXPECT_EQ(send()->code(), hr::kBgEInvalidServerResponse);
}

TEST_F(UploadDriverTest, AnEmptyFileIsOneFragment) {  // LNX-144
  write_source(0);
  serve();
  EXPECT_EQ(send()->finished, 0u);
  EXPECT_TRUE(arrived(0));
  EXPECT_EQ(server_->packets("Fragment").size(), 1u);
}

TEST_F(UploadDriverTest, AChangeOfTheSourceIsSeen) {  // FILE-27
  serve([this](const Packet& packet) {
    if (is_second(packet)) write_source(kSize + 1, 2);
    return Fault{};
  });
  const auto sent = send();
  EXPECT_EQ(sent->code(), hr::kBgELocalFileChanged);
  EXPECT_EQ(sent->failure->error.context, ErrorContext::kLocalFile);
  EXPECT_FALSE(sent->is_transient());
  EXPECT_FALSE(server_->file("target"));
}

TEST_F(UploadDriverTest, TheOwnersRightsCount) {  // NET-03 LNX-140
  if (::geteuid() != 0) GTEST_SKIP() << "needs a service that may act for others";
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(source(), std::filesystem::perms(0600));
  serve();
  core::TransferRequest r = upload();
  r.owner = 65534;
  const auto refused = send(r);
  EXPECT_EQ(refused->code(), hr::kEAccessDenied) << refused->text();
  ASSERT_TRUE(refused->failure);
  EXPECT_EQ(refused->failure->error.context, ErrorContext::kLocalFile);
  EXPECT_TRUE(server_->packets().empty());
  std::filesystem::permissions(source(), std::filesystem::perms(0644));
  EXPECT_EQ(send(r)->finished, kSize);
}

TEST_F(UploadDriverTest, ASecureServerIsCheckedAsForDownloads) {  // UPL-35
  const Authority authority;
  authority.issue("server", {});
  Options options;
  options.certificate = authority.path("server.both.pem");
  serve(options);
  const auto refused = send();
  EXPECT_EQ(refused->code(), hr::kBgETrustFailure) << refused->text();
  EXPECT_TRUE(server_->packets().empty());

  uploads_.reset();
  transfer::CurlDriver::Options trusting;
  trusting.requests.ca_file = authority.certificate();
  open_driver(std::move(trusting));
  EXPECT_EQ(send()->finished, kSize);
  EXPECT_TRUE(arrived());
}

TEST_F(UploadDriverTest, AStoppedUploadGoesOn) {  // UPL-20
  serve([](const Packet& packet) {
    Fault fault;
    fault.stall = is_second(packet);
    return fault;
  });
  UploadRecorder recorder;
  const core::TransferId id = uploads().start(upload(), recorder);
  run_until([&] { return server_->packets("Fragment").size() == 2; });
  std::optional<std::optional<std::uint64_t>> stopped;
  uploads().stop(id, [&](std::optional<std::uint64_t> position) { stopped = position; });
  EXPECT_FALSE(stopped);
  run_until([&] { return stopped.has_value(); });
  ASSERT_TRUE(*stopped);
  EXPECT_EQ(**stopped, recorder.received);
  recorder.durable = **stopped;
  EXPECT_EQ(send(after(recorder))->finished, kSize);
  EXPECT_TRUE(arrived());
}

TEST_F(UploadDriverTest, TheRestOfAnOldVersionIsCancelled) {  // LNX-142
  serve();
  UploadRecorder old;
  old.session.id = "{00000000-0000-4000-8000-0000000000ff}";
  core::TransferRequest r = after(old);
  r.offset = 0;
  const auto sent = send(r);
  EXPECT_EQ(sent->finished, kSize);
  ASSERT_EQ(server_->packets("Cancel-Session").size(), 1u);
  EXPECT_EQ(server_->packets("Cancel-Session")[0].session, old.session.id);
}

// The end of sessions ------------------------------------------------------------------------

TEST_F(UploadDriverTest, SessionsAreClosed) {  // UPL-23 UPL-26
  serve();
  const auto sent = send();
  EXPECT_EQ(server_->open_sessions(), 1u);
  EXPECT_TRUE(send(ending(*sent, UploadRequest::Task::kClose))->finished);
  EXPECT_EQ(server_->open_sessions(), 0u);
  EXPECT_TRUE(send(ending(*sent, UploadRequest::Task::kClose))->finished) << "not known any more";
}

TEST_F(UploadDriverTest, EndsAreRepeatedForErrorsOfTheServerOnly) {  // UPL-26
  for (const int status : {500, 503, 599, 400, 403, 404, 499}) {
    serve([status](const Packet& packet) {
      Fault fault;
      if (packet.is("Cancel-Session")) fault.status = status;
      return fault;
    });
    const auto sent = send();
    const auto ended = send(ending(*sent, UploadRequest::Task::kCancel));
    EXPECT_EQ(ended->finished.has_value(), status < 500) << status;
    EXPECT_EQ(ended->is_transient(), status >= 500) << status;
  }
}

TEST_F(UploadDriverTest, AnUnreachableServerIsToldLater) {  // DONE-17
  serve();
  const auto sent = send();
  server_->set_script([](const Packet&) {
    Fault fault;
    fault.reset_before = true;
    return fault;
  });
  EXPECT_TRUE(send(ending(*sent, UploadRequest::Task::kCancel))->is_transient());
}

// Hosts --------------------------------------------------------------------------------------

TEST_F(UploadDriverTest, TheServerMayNameAnotherHost) {  // UPL-27
  Options options;
  options.host_id = "localhost";
  options.host_fallback = 60;
  serve(options);
  const auto sent = send();
  ASSERT_EQ(sent->finished, kSize) << sent->text();
  EXPECT_TRUE(arrived());
  const auto host_of = [](const Packet& packet) { return packet.fields.at("host"); };
  const std::string port = ":" + std::to_string(server_->port());
  EXPECT_EQ(host_of(server_->packets("Create-Session")[0]), "127.0.0.1" + port);
  ASSERT_EQ(server_->packets("Ping").size(), 1u);
  EXPECT_EQ(host_of(server_->packets("Ping")[0]), "localhost" + port);
  for (const Packet& p : server_->packets("Fragment")) EXPECT_EQ(host_of(p), "localhost" + port);
  EXPECT_EQ(sent->session.host, "localhost");
}

TEST_F(UploadDriverTest, TheOriginalHostIsUsedAfterAWhile) {  // UPL-28
  serve();
  server_->set_script([](const Packet& packet) {
    Fault fault;
    fault.reset_before = is_second_or_third(packet);
    return fault;
  });
  const auto broken = send();
  server_->set_script({});
  for (const std::uint64_t unreached : {std::uint64_t{59}, std::uint64_t{60}}) {
    core::TransferRequest r = after(*broken);
    auto u = std::make_shared<UploadRequest>(*r.upload);
    u->session.host = "127.0.0.1:1";  // nobody is there
    u->session.host_fallback = 60;
    u->unreached = unreached;
    r.upload = u;
    const auto rest = send(r);
    EXPECT_EQ(rest->finished.has_value(), unreached == 60) << rest->text();
  }
}

}  // namespace
}  // namespace openbits::test
