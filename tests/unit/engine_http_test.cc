// The Engine's commands about HTTP: who may, what is kept, and what it does to transfers.
#include "core/http_settings.h"
#include "fakes/world.h"

namespace openbits::fakes {
namespace {

using core::Sealed;

constexpr Sealed::value_type kByte = 7;

class EngineHttp : public World {
 protected:
  HResult set_credentials(const core::JobId& id, core::Caller who, std::uint32_t target = 1,
                          std::uint32_t scheme = 1, Sealed sealed = {kByte}) {
    const Pending<void> p;
    engine().set_credentials(who, id, target, scheme, std::move(sealed), p.reply());
    return finish(p);
  }
  HResult remove_credentials(const core::JobId& id, core::Caller who, std::uint32_t target = 1) {
    const Pending<HResult> p;
    engine().remove_credentials(who, id, target, 1, p.reply());
    return finish(p);
  }
  HResult set_headers(const core::JobId& id, core::Caller who, std::optional<Sealed> headers) {
    const Pending<void> p;
    engine().set_custom_headers(who, id, std::move(headers), p.reply());
    return finish(p);
  }
  HResult hide_headers(const core::JobId& id, core::Caller who) {
    const Pending<void> p;
    engine().make_headers_write_only(who, id, p.reply());
    return finish(p);
  }
  HResult set_certificate(const core::JobId& id, core::Caller who,
                          std::optional<ClientCertificate> certificate) {
    const Pending<HResult> p;
    engine().set_client_certificate(who, id, std::move(certificate), p.reply());
    return finish(p);
  }
  HResult set_flags_of(const core::JobId& id, std::uint32_t flags, core::Caller who = kAlice) {
    const Pending<void> p;
    engine().set_security_flags(who, id, flags, p.reply());
    return finish(p);
  }
  HResult set_method(const core::JobId& id, const std::string& method, core::Caller who = kAlice) {
    const Pending<void> p;
    engine().set_http_method(who, id, method, p.reply());
    return finish(p);
  }
  HResult set_judge(const core::JobId& id, std::optional<core::CallbackObject> judge) {
    const Pending<void> p;
    engine().set_certificate_judge(kAlice, id, std::move(judge), p.reply());
    return finish(p);
  }
  const core::JobOptions& settings(const core::JobId& id) {
    return engine().find(id)->record.settings();
  }
  JobState state(const core::JobId& id) { return engine().find(id)->state; }
};

TEST_F(EngineHttp, SecretsAreTheOwnersAlone) {  // OWN-11 CRED-09 HTTP-22 HTTP-23
  const auto id = create_job();
  for (const core::Caller& who : {kRoot, kBob}) {
    EXPECT_EQ(set_credentials(id, who), hr::kEAccessDenied);
    EXPECT_EQ(remove_credentials(id, who), hr::kEAccessDenied);
    EXPECT_EQ(set_headers(id, who, Sealed{kByte}), hr::kEAccessDenied);
    EXPECT_EQ(set_headers(id, who, std::nullopt), hr::kEAccessDenied);
    EXPECT_EQ(hide_headers(id, who), hr::kEAccessDenied);
    EXPECT_EQ(set_certificate(id, who, ClientCertificate{}), hr::kEAccessDenied);
    EXPECT_EQ(engine().find_own(who, id).code(), hr::kEAccessDenied);
  }
  EXPECT_TRUE(settings(id) == core::JobOptions{});
  EXPECT_EQ(engine().find_own(kAlice, id).code(), hr::kOk);
  EXPECT_EQ(set_flags_of(id, 0, kRoot), hr::kOk);  // no secret
}

TEST_F(EngineHttp, ThereIsOnePairForEachTargetAndScheme) {  // CRED-01 CRED-12
  const auto id = create_job();
  EXPECT_EQ(set_credentials(id, kAlice, 1, 1, {1}), hr::kOk);
  EXPECT_EQ(set_credentials(id, kAlice, 1, 2, {2}), hr::kOk);
  EXPECT_EQ(set_credentials(id, kAlice, 2, 1, {3}), hr::kOk);
  EXPECT_EQ(set_credentials(id, kAlice, 1, 1, {4}), hr::kOk);
  restart();
  const auto& stored = settings(id).credentials;
  ASSERT_EQ(stored.size(), 3u);
  const auto sealed = [&](AuthTarget target, AuthScheme scheme) {
    for (const auto& c : stored) {
      if (c.target == target && c.scheme == scheme) return c.sealed;
    }
    return Sealed{};
  };
  EXPECT_EQ(sealed(AuthTarget::kServer, AuthScheme::kBasic), Sealed{4});
  EXPECT_EQ(sealed(AuthTarget::kServer, AuthScheme::kDigest), Sealed{2});
  EXPECT_EQ(sealed(AuthTarget::kProxy, AuthScheme::kBasic), Sealed{3});
  EXPECT_EQ(remove_credentials(id, kAlice), hr::kOk);
  EXPECT_EQ(remove_credentials(id, kAlice), hr::kFalse);
  EXPECT_EQ(settings(id).credentials.size(), 2u);
  EXPECT_EQ(set_credentials(id, kAlice, 3, 1), hr::kBgEInvalidAuthTarget);  // CRED-02
  EXPECT_EQ(set_credentials(id, kAlice, 1, 6), hr::kBgEInvalidAuthScheme);
  EXPECT_EQ(remove_credentials(id, kAlice, 0), hr::kBgEInvalidAuthTarget);
}

TEST_F(EngineHttp, ANewOwnerGetsNoSecrets) {  // OWN-07 CERT-07 HTTP-22
  const auto id = create_job();
  EXPECT_EQ(set_credentials(id, kAlice), hr::kOk);
  EXPECT_EQ(set_headers(id, kAlice, Sealed{kByte}), hr::kOk);
  EXPECT_EQ(hide_headers(id, kAlice), hr::kOk);
  EXPECT_EQ(set_certificate(id, kAlice, ClientCertificate{}), hr::kOk);
  EXPECT_EQ(set_flags_of(id, 0x100), hr::kOk);
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  restart();
  core::JobOptions left;
  left.security_flags = 0x100;
  EXPECT_TRUE(settings(id) == left);
}

TEST_F(EngineHttp, AFinalJobHasNoSecrets) {  // CRED-08 GEN-13
  const auto id = create_job();
  EXPECT_EQ(set_credentials(id, kAlice), hr::kOk);
  EXPECT_EQ(set_headers(id, kAlice, Sealed{kByte}), hr::kOk);
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_TRUE(settings(id).credentials.empty());
  EXPECT_FALSE(settings(id).custom_headers);
  EXPECT_EQ(set_credentials(id, kAlice), hr::kBgEInvalidState);
  EXPECT_EQ(set_headers(id, kAlice, Sealed{kByte}), hr::kBgEInvalidState);
  EXPECT_EQ(set_certificate(id, kAlice, std::nullopt), hr::kBgEInvalidState);
  EXPECT_EQ(set_flags_of(id, 0), hr::kBgEInvalidState);
  EXPECT_EQ(set_method(id, "GET"), hr::kBgEInvalidState);
  EXPECT_EQ(set_judge(id, std::nullopt), hr::kBgEInvalidState);
}

TEST_F(EngineHttp, ATransferGetsTheSettings) {
  const auto id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_credentials(id, kAlice), hr::kOk);
  EXPECT_EQ(set_flags_of(id, 0x208), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  ASSERT_TRUE(driver.of(id));
  const auto& request = driver.request(*driver.of(id));
  EXPECT_TRUE(request.settings() == settings(id));
  EXPECT_FALSE(request.accepted);
}

TEST_F(EngineHttp, OtherFlagsStartTheTransferAnew) {  // CERT-11
  const auto id = transferring_job({"a", "b"});
  auto transfer = *driver.of(id);
  driver.metadata(transfer, 100);
  driver.received(transfer, 40);
  driver.durable(transfer, 40);
  run();
  EXPECT_EQ(set_flags_of(id, core::security::kIgnoreUnknownCa), hr::kOk);
  ASSERT_TRUE(driver.of(id));
  EXPECT_NE(*driver.of(id), transfer);
  EXPECT_EQ(driver.request(*driver.of(id)).offset, 40u);

  EXPECT_EQ(set_flags_of(id, core::security::kEnableCrlCheck), hr::kOk);
  ASSERT_TRUE(driver.of(id));
  EXPECT_EQ(driver.request(*driver.of(id)).offset, 0u);
  EXPECT_EQ(driver.request(*driver.of(id)).file, 0u);

  driver.download(*driver.of(id), 100);
  run();
  EXPECT_EQ(set_flags_of(id, 0), hr::kOk);
  EXPECT_EQ(set_flags_of(id, core::security::kEnableCrlCheck), hr::kOk);
  EXPECT_TRUE(engine().find(id)->files[0].record.transferred);  // finished files stay
  ASSERT_TRUE(driver.of(id));
  EXPECT_EQ(driver.request(*driver.of(id)).file, 1u);
}

TEST_F(EngineHttp, AMethodIsChosenBeforeTheFirstResume) {  // HTTP-26 HTTP-27
  const auto id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_method(id, "GET"), hr::kOk);
  EXPECT_EQ(engine().find(id)->record.priority, JobPriority::kNormal);
  EXPECT_EQ(set_method(id, "POST"), hr::kOk);
  EXPECT_EQ(engine().find(id)->record.priority, JobPriority::kForeground);
  core::Settings priority;
  priority.priority = 3;
  EXPECT_EQ(configure(id, priority), hr::kBgENotSupportedWithCustomHttpMethod);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(set_method(id, "PUT"), hr::kBgEReadOnlyPropertyAfterResume);
  EXPECT_EQ(suspend(id), hr::kOk);
  restart();
  EXPECT_EQ(set_method(id, "PUT"), hr::kBgEReadOnlyPropertyAfterResume);
  EXPECT_EQ(settings(id).http_method, "POST");
}

TEST_F(EngineHttp, AMethodOfTheJobsOwnStartsOver) {  // HTTP-28
  const auto id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_method(id, "POST"), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  const auto transfer = *driver.of(id);
  driver.connected(transfer);
  driver.metadata(transfer, 100);
  driver.received(transfer, 40);
  driver.durable(transfer, 40);
  core::TransferFailure failure;
  failure.transient = true;
  failure.error = {ErrorContext::kGeneralTransport, hr::kBgEConnectionClosed, {}, "http", "gone"};
  driver.failed(transfer, failure);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(resume(id), hr::kOk);
  ASSERT_TRUE(driver.of(id));
  EXPECT_EQ(driver.request(*driver.of(id)).offset, 0u);
  EXPECT_EQ(driver.request(*driver.of(id)).size, kSizeUnknown);
}

// An answer to a method of the job's own begins with the first byte, whoever stopped the one
// before.
TEST_F(EngineHttp, AMethodOfTheJobsOwnNeverGoesOnInTheMiddle) {  // HTTP-28
  const auto half = [this](const char* name) {
    const auto id = create_job();
    EXPECT_EQ(add_file(id, name), hr::kOk);
    EXPECT_EQ(set_method(id, "POST"), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    const auto transfer = *driver.of(id);
    driver.connected(transfer);
    driver.metadata(transfer, 100);
    driver.received(transfer, 40);
    driver.durable(transfer, 40);
    run();
    return id;
  };
  const auto expect_from_the_start = [this](const core::JobId& id) {
    ASSERT_TRUE(driver.of(id));
    EXPECT_EQ(driver.request(*driver.of(id)).offset, 0u);
    EXPECT_EQ(driver.request(*driver.of(id)).size, kSizeUnknown);
  };
  const auto restarted = half("a");
  restart();
  expect_from_the_start(restarted);
  const auto other_flags = half("b");
  EXPECT_EQ(set_flags_of(other_flags, core::security::kIgnoreUnknownCa), hr::kOk);
  expect_from_the_start(other_flags);
  const auto suspended = half("c");
  driver.hold_stops();
  const auto suspending = begin_suspend(suspended);
  const auto resuming = begin_resume(suspended);
  run();
  driver.release_stops();
  run();
  EXPECT_EQ(suspending.code(), hr::kOk);
  EXPECT_EQ(resuming.code(), hr::kOk);
  expect_from_the_start(suspended);
}

TEST_F(EngineHttp, ARunningTransferIsNotForANewOwner) {  // OWN-07
  const auto id = transferring_job({"a"});
  EXPECT_EQ(set_headers(id, kAlice, Sealed{kByte}), hr::kOk);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  const auto before = *driver.of(id);
  EXPECT_TRUE(driver.request(before).settings().custom_headers);
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  ASSERT_TRUE(driver.of(id));
  EXPECT_NE(*driver.of(id), before);
  EXPECT_FALSE(driver.request(*driver.of(id)).settings().custom_headers);
}

TEST_F(EngineHttp, WhomTheProgramHasNamedIsKept) {  // LNX-71
  const auto id = transferring_job({"a"});
  const auto transfer = *driver.of(id);
  driver.at(transfer).observer->on_moved(transfer, "http://elsewhere/a");
  core::TransferFailure failure;
  failure.transient = false;
  failure.error = {ErrorContext::kRemoteFile, http_status(302), {}, "http", "moved"};
  driver.failed(transfer, failure);
  run();
  restart();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(*driver.of(id)).url, "http://elsewhere/a");
  EXPECT_EQ(driver.request(*driver.of(id)).given_url, "http://h/a");
  const Pending<void> renamed;
  engine().set_remote_name(kAlice, id, 0, "http://third/a", renamed.reply());
  EXPECT_EQ(finish(renamed), hr::kOk);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(*driver.of(id)).url, "http://third/a");
  EXPECT_EQ(driver.request(*driver.of(id)).given_url, "");
}

TEST_F(EngineHttp, AFileThatHasMovedShowsItsNewUrl) {  // HTTP-14 HTTP-15
  const auto id = transferring_job({"a"});
  const auto transfer = *driver.of(id);
  driver.at(transfer).observer->on_moved(transfer, "http://elsewhere/a");
  driver.at(transfer).observer->on_moved(transfer, "ftp://elsewhere/a");  // is no URL of ours
  run();
  restart();
  EXPECT_EQ(engine().find(id)->files[0].remote_name(), "http://elsewhere/a");
}

// Servers judged by the program ---------------------------------------------------------------

core::ServerCertificate certificate(std::uint8_t first) {
  core::ServerCertificate c;
  c.server = "h:443";
  c.hash[0] = first;
  c.chain = {{first}};
  return c;
}

class EngineJudge : public EngineHttp {
 protected:
  EngineJudge() : id_(create_job()) {
    EXPECT_EQ(add_file(id_, "a"), hr::kOk);
    EXPECT_EQ(set_judge(id_, kObject), hr::kOk);
  }
  void show(std::uint8_t first = 1) {
    const auto transfer = *driver.of(id_);
    auto& t = driver.at(transfer);
    t.over = true;
    t.observer->on_certificate(transfer, certificate(first));
    run();
  }
  void answer(HResult code) {
    receivers.questions.back().done({core::Delivery::Outcome::kAnswered, code});
    run();
  }
  core::JobId id_;
};

TEST_F(EngineJudge, IsAskedAndItsAnswerIsRemembered) {  // CERT-16 CERT-18
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  ASSERT_EQ(receivers.questions.size(), 1u);
  EXPECT_EQ(receivers.questions[0].by, kObject);
  EXPECT_EQ(receivers.questions[0].job, id_);
  EXPECT_EQ(state(id_), JobState::kConnecting);
  EXPECT_FALSE(driver.of(id_)) << "nothing is sent meanwhile";
  answer(hr::kOk);
  ASSERT_TRUE(driver.of(id_));
  const auto accepted = driver.request(*driver.of(id_)).accepted;
  ASSERT_TRUE(accepted);
  EXPECT_TRUE(accepted->contains({"h:443", certificate(1).hash}));
  EXPECT_FALSE(accepted->contains({"h:443", certificate(2).hash}));

  EXPECT_EQ(suspend(id_), hr::kOk);
  EXPECT_EQ(set_judge(id_, kObject), hr::kOk);
  EXPECT_EQ(resume(id_), hr::kOk);
  EXPECT_FALSE(driver.request(*driver.of(id_)).accepted) << "a new judge knows of nothing";
}

TEST_F(EngineJudge, WhatItRefusesIsTriedAgainLater) {  // CERT-17
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  answer(hr::kEFail);
  EXPECT_EQ(state(id_), JobState::kTransientError);
  const auto& error = engine().find(id_)->record.error;
  ASSERT_TRUE(error);
  EXPECT_EQ(error->context, ErrorContext::kServerCertificateCallback);
  EXPECT_EQ(error->code, hr::kEFail);
  EXPECT_EQ(resume(id_), hr::kOk);
  EXPECT_FALSE(driver.request(*driver.of(id_)).accepted);
}

TEST_F(EngineJudge, OnlySOkAccepts) {  // CERT-17
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  answer(hr::kFalse);
  EXPECT_EQ(state(id_), JobState::kTransientError);
  EXPECT_EQ(engine().find(id_)->record.error->code, hr::kEFail);
}

TEST_F(EngineJudge, WithoutItTheJobFails) {  // CERT-15 PERS-03
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  receivers.questions.back().done({});  // it has gone
  run();
  EXPECT_EQ(state(id_), JobState::kError);
  EXPECT_EQ(engine().find(id_)->record.error->code, hr::kBgEServerCertValidationInterfaceRequired);
  EXPECT_FALSE(engine().find(id_)->certificate_judge);
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  EXPECT_EQ(receivers.questions.size(), 1u);
  EXPECT_EQ(state(id_), JobState::kError);
}

TEST_F(EngineJudge, ItIsSetWhileTheJobIsAtRest) {  // CERT-14
  EXPECT_EQ(resume(id_), hr::kOk);
  EXPECT_EQ(set_judge(id_, kObject), hr::kBgEReadOnlyWhenJobActive);
  EXPECT_EQ(set_judge(id_, std::nullopt), hr::kBgEReadOnlyWhenJobActive);
  EXPECT_EQ(suspend(id_), hr::kOk);
  EXPECT_EQ(set_judge(id_, std::nullopt), hr::kOk);
  EXPECT_FALSE(settings(id_).needs_certificate_callback);
}

TEST_F(EngineJudge, AnAnswerThatComesTooLateCountsForNothing) {
  EXPECT_EQ(resume(id_), hr::kOk);
  show();
  EXPECT_EQ(suspend(id_), hr::kOk);
  EXPECT_EQ(set_judge(id_, kObject), hr::kOk);
  EXPECT_EQ(resume(id_), hr::kOk);
  EXPECT_FALSE(driver.of(id_)) << "the first question is still open";
  answer(hr::kOk);
  ASSERT_TRUE(driver.of(id_));
  EXPECT_FALSE(driver.request(*driver.of(id_)).accepted);
  show();
  EXPECT_EQ(receivers.questions.size(), 2u);
  EXPECT_EQ(cancel(id_), hr::kOk);
  answer(hr::kOk);
  EXPECT_EQ(state(id_), JobState::kCancelled);
  EXPECT_FALSE(driver.of(id_));
}

}  // namespace
}  // namespace openbits::fakes
