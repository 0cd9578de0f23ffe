// A loop, worker threads and a directory for tests of what is done to files.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "transfer/file_sink.h"

namespace openbits::transfer {

class FileWork : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = "/tmp/openbits-files-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    directory_ = name;
  }
  void TearDown() override {
    workers_.reset();
    loop_->drain();
    std::filesystem::remove_all(directory_);
  }

  std::string path(const std::string& name) const { return directory_ + "/" + name; }
  std::string content(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  template <class Condition>
  void run_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
      ASSERT_GE(sd_event_run(loop_->get(), 1'000'000), 0);
      ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "nothing happens";
    }
  }
  std::shared_ptr<FileSink> open(const std::string& name, std::uint64_t keep = 0) {
    auto sink = std::make_shared<FileSink>(*workers_, syncs_, std::nullopt, path(name),
                                           SinkLimits{}, [](int) {});
    bool opened = false;
    sink->open(keep, keep, [&](const FileSink::Opened& o) { opened = o.ok(); });
    run_until([&] { return opened; });
    return sink;
  }
  void close(const std::shared_ptr<FileSink>& sink) {
    bool closed = false;
    sink->close(false, [&](int) { closed = true; });
    run_until([&] { return closed; });
  }

  std::string directory_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  std::unique_ptr<loop::WorkerPool> workers_ = std::make_unique<loop::WorkerPool>(*loop_, 2);
  SyncQueue syncs_{*workers_};
};

}  // namespace openbits::transfer
