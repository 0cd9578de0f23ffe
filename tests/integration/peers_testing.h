// What the tests against real servers and proxies share: a world with the service, and jobs whose
// end is waited for.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include <openbits/client.hpp>
#include <openbits/http_options.hpp>

#include "support/service_world.h"

namespace openbits::test {

inline PrivateBus::Options with_env(std::map<std::string, std::string> env) {
  PrivateBus::Options options;
  options.env = std::move(env);
  return options;
}

inline Nginx::Options with_tls(const std::string& server = {}) {
  Nginx::Options options;
  options.tls = true;
  options.server = server;
  return options;
}

class Peers : public ::testing::Test {
 protected:
  explicit Peers(const PrivateBus::Options& bus = {}, const Nginx::Options& web = {})
      : world_(web, bus) {
    world_.web.write_file("file", 10'000, 1);
  }

  /// A job with one file, saved as "file".
  Job job_for(const std::string& url) {
    Job job = must(world_.client.create_job("job"));
    must(job.add_file(url, saved()));
    return job;
  }
  static void use_proxy(Job& job, const std::string& list, const std::string& bypass = {}) {
    ProxySettings settings;
    settings.usage = ProxyUsage::kOverride;
    settings.list = list;
    if (!bypass.empty()) settings.bypass = bypass;
    must(job.set_proxy_settings(settings));
  }
  static void use_usage(Job& job, ProxyUsage usage) {
    ProxySettings settings;
    settings.usage = usage;
    must(job.set_proxy_settings(settings));
  }
  static void know(Job& job, AuthTarget target, AuthScheme scheme, const std::string& password,
                   const std::string& user = "alice") {
    must(job.set_credentials(target, scheme, user, password));
  }
  /// The credentials of the account: SetCredentials(NULL, NULL).
  static void know_account(Job& job, AuthTarget target, AuthScheme scheme) {
    must(job.set_credentials(target, scheme, std::nullopt, std::nullopt));
  }

  struct End {
    JobState state = JobState::kQueued;
    HResult code = hr::kOk;
    std::string message = {};
  };
  /// Resumes the job and waits until it is TRANSFERRED or has an error.
  static End end_of(Job& job) {
    must(job.resume());
    End end;
    EXPECT_TRUE(eventually([&] {
      end.state = must(job.state());
      return end.state == JobState::kTransferred || end.state == JobState::kError ||
             end.state == JobState::kTransientError;
    }));
    if (const auto error = job.error()) {
      end.code = error->code;
      end.message = error->message;
    }
    return end;
  }
  static HResult code_of(Job& job) { return end_of(job).code; }
  /// Has the job transferred and published; whether what was saved is content(10'000, seed).
  bool arrives(Job& job, std::uint64_t seed) {
    const End end = end_of(job);
    EXPECT_EQ(end.state, JobState::kTransferred) << end.message;
    if (end.state != JobState::kTransferred) return false;
    must(job.complete());
    return read_file(saved()) == content(10'000, seed);
  }
  std::string saved() const { return world_.out / "file"; }

  ServiceWorld world_;
};

}  // namespace openbits::test
