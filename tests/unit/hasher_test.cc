// Digests of files while they grow (LNX-121, LNX-122).
#include "transfer/hasher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "unit/file_work_testing.h"

namespace openbits::transfer {
namespace {

using ::testing::IsEmpty;

constexpr std::size_t kMiB = std::size_t{1} << 20;

std::string bytes(std::size_t size) {
  std::string out(size, '\0');
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<char>(i * 31 + i / 251);
  return out;
}

/// In one go, unlike the one that is tested.
Digest digest_of(const std::string& text, DigestAlgorithm algorithm) {
  Digest d{algorithm, std::vector<std::uint8_t>(digest_size(algorithm))};
  EVP_Digest(text.data(), text.size(), d.value.data(), nullptr,
             algorithm == DigestAlgorithm::kSha256 ? EVP_sha256() : EVP_sha512(), nullptr);
  return d;
}

class HasherTest : public FileWork {
 protected:
  void TearDown() override {
    close();
    FileWork::TearDown();
  }
  std::string path() const { return FileWork::path("file"); }
  void open(std::uint64_t keep) { sink_ = FileWork::open("file", keep); }
  void close() {
    if (sink_) FileWork::close(sink_);
    sink_.reset();
  }
  Hasher::Outcome finish(Hasher& hasher) {
    std::optional<Hasher::Outcome> outcome;
    hasher.finish([&](const Hasher::Outcome& o) { outcome = o; });
    EXPECT_FALSE(outcome) << "called from inside";
    run_until([&] { return outcome.has_value(); });
    return *outcome;
  }
  int write(const std::string& text) { return sink_->write(text.data(), text.size(), {}); }

  std::shared_ptr<FileSink> sink_;
};

constexpr auto k256 = DigestAlgorithm::kSha256;
constexpr auto k512 = DigestAlgorithm::kSha512;

TEST_F(HasherTest, NothingHasADigestToo) {  // LNX-121
  open(0);
  const auto hasher = std::make_shared<Hasher>(sink_, std::vector{k256, k512});
  hasher->follow();
  const auto outcome = finish(*hasher);
  EXPECT_EQ(outcome.error, 0);
  ASSERT_EQ(outcome.digests.size(), 2u);
  EXPECT_EQ(outcome.digests[0].hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(outcome.digests[1], digest_of("", k512));
}

TEST_F(HasherTest, FollowsAFileThatGrows) {  // LNX-121
  const std::string all = bytes(11 * kMiB + 17);
  open(0);
  const auto hasher = std::make_shared<Hasher>(sink_, std::vector{k512, k256});
  for (std::size_t at = 0; at < all.size(); at += 300'001) {
    ASSERT_EQ(write(all.substr(at, 300'001)), 0);
    hasher->follow();
    ASSERT_GE(sd_event_run(loop_->get(), 0), 0);
  }
  const auto outcome = finish(*hasher);
  EXPECT_EQ(outcome.error, 0);
  ASSERT_EQ(outcome.digests.size(), 2u);
  EXPECT_EQ(outcome.digests[0], digest_of(all, k512));
  EXPECT_EQ(outcome.digests[1], digest_of(all, k256));
}

TEST_F(HasherTest, WhatIsThereFromEarlierCounts) {  // LNX-122
  const std::string all = bytes(9 * kMiB);
  std::ofstream(path(), std::ios::binary) << all.substr(0, 5 * kMiB + 3) << "and more";
  open(5 * kMiB + 3);
  const auto hasher = std::make_shared<Hasher>(sink_, std::vector{k256});
  hasher->follow();
  ASSERT_EQ(write(all.substr(5 * kMiB + 3)), 0);
  EXPECT_EQ(finish(*hasher).digests.at(0), digest_of(all, k256));
}

TEST_F(HasherTest, AFileThatHasShrunkIsAnError) {  // LNX-122
  open(0);
  ASSERT_EQ(write(bytes(2 * kMiB)), 0);
  std::filesystem::resize_file(path(), kMiB);
  const auto hasher = std::make_shared<Hasher>(sink_, std::vector{k256});
  const auto outcome = finish(*hasher);
  EXPECT_EQ(outcome.error, EIO);
  EXPECT_THAT(outcome.digests, IsEmpty());
}

TEST_F(HasherTest, AStoppedOneCallsNobodyAndLetsTheFileBeClosed) {
  open(0);
  ASSERT_EQ(write(bytes(20 * kMiB)), 0);
  auto hasher = std::make_shared<Hasher>(sink_, std::vector{k256});
  hasher->follow();
  hasher->finish([](const Hasher::Outcome&) { ADD_FAILURE() << "called after stop()"; });
  hasher->stop();
  hasher->follow();
  const std::weak_ptr<Hasher> weak = hasher;
  hasher.reset();
  close();
  EXPECT_TRUE(weak.expired());
}

}  // namespace
}  // namespace openbits::transfer
