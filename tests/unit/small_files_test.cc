// Files that are made, written and made durable many at a time.
#include "transfer/small_files.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "unit/file_work_testing.h"

namespace openbits::transfer {
namespace {

using ::testing::Each;
using ::testing::Field;

class SmallFilesTest : public FileWork {
 protected:
  void put(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
  }
  /// `outcomes_` grows in the order of the answers.
  void add(const std::string& name, std::string bytes, mode_t mode = 0600) {
    SmallFiles::Item item;
    item.path = path(name);
    item.bytes = std::move(bytes);
    item.mode = mode;
    item.done = [this](const SmallFiles::Outcome& outcome) { outcomes_.push_back(outcome); };
    files_.add(std::move(item));
  }
  void run_until_answered(std::size_t count) {
    run_until([&] { return outcomes_.size() >= count; });
  }

  SmallFiles files_{*loop_, *workers_};
  std::vector<SmallFiles::Outcome> outcomes_;
};

TEST_F(SmallFilesTest, AFileIsMadeWithItsBytesAndItsMode) {
  add("a", "hello", 0640);
  run_until_answered(1);
  EXPECT_EQ(outcomes_[0].error, 0);
  EXPECT_NE(outcomes_[0].volume, 0u);
  EXPECT_EQ(content("a"), "hello");
  struct stat st = {};
  ASSERT_EQ(::stat(path("a").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777U, 0640U);
}

TEST_F(SmallFilesTest, ManyAreMadeInSeveralBatches) {
  for (int i = 0; i < 500; ++i) add(std::to_string(i), "file " + std::to_string(i));
  run_until_answered(500);
  EXPECT_THAT(outcomes_, Each(Field(&SmallFiles::Outcome::error, 0)));
  for (int i = 0; i < 500; ++i) EXPECT_EQ(content(std::to_string(i)), "file " + std::to_string(i));
}

TEST_F(SmallFilesTest, AnEmptyFileIsMadeToo) {
  add("empty", "");
  run_until_answered(1);
  EXPECT_EQ(outcomes_[0].error, 0);
  EXPECT_TRUE(std::filesystem::exists(path("empty")));
}

TEST_F(SmallFilesTest, WhatWasThereBeforeIsGone) {
  put("a", "something that is longer");
  add("a", "short");
  run_until_answered(1);
  EXPECT_EQ(outcomes_[0].error, 0);
  EXPECT_EQ(content("a"), "short");
}

TEST_F(SmallFilesTest, OneThatCannotBeMadeHoldsUpNoOther) {
  add("first", "1");
  run_until_answered(1);
  std::filesystem::create_symlink(path("elsewhere"), path("link"));
  add("a", "2");
  add("missing/b", "3");
  add("link", "4");
  add("c", "5");
  run_until_answered(5);
  EXPECT_EQ(content("a"), "2");
  EXPECT_EQ(content("c"), "5");
  EXPECT_FALSE(std::filesystem::exists(path("elsewhere")));
  std::vector<int> errors;
  for (const auto& outcome : outcomes_) errors.push_back(outcome.error);
  EXPECT_THAT(errors, ::testing::UnorderedElementsAre(0, 0, 0, ENOTDIR, EACCES));
}

TEST_F(SmallFilesTest, TheReasonIsNamed) {
  add("missing/b", "3");
  run_until_answered(1);
  EXPECT_EQ(outcomes_[0].error, ENOTDIR);
  EXPECT_EQ(outcomes_[0].why, "its directory is not there");
  EXPECT_EQ(outcomes_[0].attempt, "use the temporary file");
}

TEST_F(SmallFilesTest, WhatWaitsInMemoryIsCounted) {
  add("first", "1");
  run_until_answered(1);
  const std::string large(SmallFiles::kMostBytes, 'x');
  std::size_t count = 1;
  while (!files_.is_full()) {
    add(std::to_string(count), large);
    ASSERT_LT(++count, 10'000u);
  }
  EXPECT_EQ((count - 1) * large.size(), std::size_t{8} << 20);
  run_until_answered(count);
  EXPECT_FALSE(files_.is_full());
}

TEST_F(SmallFilesTest, ABufferIsEmptyAndLargeEnough) {
  add("a", std::string(100, 'x'));
  run_until_answered(1);
  const std::string again = files_.buffer(1000);
  EXPECT_TRUE(again.empty());
  EXPECT_GE(again.capacity(), 1000u);
}

}  // namespace
}  // namespace openbits::transfer
