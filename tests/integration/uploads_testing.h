// What the tests of uploads share: the real service, a server of the protocol, and a place for the
// files.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>

#include <openbits/client.hpp>

#include "support/bits_upload_server.h"
#include "support/bus.h"
#include "support/nginx.h"
#include "support/service_world.h"

namespace openbits::test {

class Uploads : public ::testing::Test {
 protected:
  using Packet = BitsUploadServer::Packet;
  using Fault = BitsUploadServer::Fault;

  void serve(BitsUploadServer::Options options = {}) {
    server_ = std::make_unique<BitsUploadServer>(std::move(options));
  }
  void TearDown() override {
    if (server_) {
      EXPECT_EQ(server_->complaints(), "");
    }
  }
  Client connect() const {
    ClientOptions options;
    options.bus_address = bus_.address();
    return must(Client::connect(options));
  }
  std::string source(const std::string& name, std::size_t size, unsigned seed = 1) const {
    const std::string path = dir_ / name;
    std::ofstream(path, std::ios::binary) << content(size, seed);
    return path;
  }
  /// A job that uploads `path` to `name`, with short delays before it is tried again.
  Job job_for(const std::string& path, const std::string& name, JobType type = JobType::kUpload) {
    Job job = must(client_.create_job(name, type));
    must(job.add_file(server_->url(name), path));
    return job;
  }
  bool reaches(const Job& job, JobState state) const {
    return eventually(
        [&] {
          const auto now = job.state();
          return now && *now == state;
        },
        std::chrono::seconds(60));
  }
  /// Waits, then gives what is on the server.
  std::string uploaded(const std::string& name) const { return server_->file(name).value_or("-"); }

  PrivateBus bus_;
  TempDir dir_;
  Client client_ = connect();
  std::unique_ptr<BitsUploadServer> server_;
};

}  // namespace openbits::test
