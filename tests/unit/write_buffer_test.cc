// What comes in small pieces is written in large ones; the length of a file stays true (LNX-37,
// HTTP-10).
#include "transfer/write_buffer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <string>

#include "unit/file_work_testing.h"

namespace openbits::transfer {
namespace {

constexpr std::size_t kRecord = std::size_t{16} * 1024;  // what TLS brings at once

std::string bytes(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string out(size, '\0');
  std::generate(out.begin(), out.end(), [&] { return static_cast<char>(random()); });
  return out;
}

/// While it lives, no file of this process grows beyond a size.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t size) {
    before_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &limits_);
    const rlimit lower{size, limits_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &limits_);
    std::signal(SIGXFSZ, before_);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;

 private:
  rlimit limits_{};
  void (*before_)(int) = nullptr;
};

class WriteBufferTest : public FileWork {
 protected:
  std::uint64_t size_of(const std::string& name) const {
    return std::filesystem::file_size(path(name));
  }
  int append(const std::shared_ptr<FileSink>& sink, const std::string& text) {
    return writes_.append(sink, text.data(), text.size(), {});
  }

  WriteBuffer writes_;
};

TEST_F(WriteBufferTest, SmallPiecesAreWrittenByFlush) {
  const auto sink = open("file");
  EXPECT_EQ(append(sink, "one "), 0);
  EXPECT_EQ(append(sink, "two"), 0);
  EXPECT_EQ(sink->length(), 0u);
  EXPECT_EQ(writes_.flush(*sink, {}), 0);
  EXPECT_EQ(sink->length(), 7u);
  EXPECT_EQ(content("file"), "one two");
  EXPECT_EQ(writes_.flush(*sink, {}), 0);
  EXPECT_EQ(sink->length(), 7u);
  close(sink);
}

TEST_F(WriteBufferTest, RecordsBecomeLargeWritesThatEndWherePagesDo) {
  const auto sink = open("file");
  const std::string text = bytes(100 * kRecord, 1);
  std::size_t at = 0;
  int writes = 0;
  for (std::size_t next = kRecord - 300; at < text.size(); next = kRecord) {  // behind a head
    const auto before = sink->length();
    const std::string record = text.substr(at, next);
    ASSERT_EQ(append(sink, record), 0);
    at += record.size();
    if (sink->length() == before) continue;
    ++writes;
    EXPECT_EQ(sink->length() % WriteBuffer::kPiece, 0u);
    EXPECT_GT(sink->length() - before, WriteBuffer::kSize - 2 * kRecord);
  }
  EXPECT_LE(writes, 15);
  EXPECT_EQ(writes_.flush(*sink, {}), 0);
  EXPECT_EQ(content("file"), text);
  close(sink);
}

TEST_F(WriteBufferTest, PiecesOfAnySizeStayInOrder) {
  const auto sink = open("file");
  std::mt19937 random(2);
  std::string text;
  for (int i = 0; i < 300; ++i) {
    const std::size_t most = i % 3 == 0 ? 3 * WriteBuffer::kSize : kRecord;
    const std::string piece = bytes(random() % most, static_cast<unsigned>(i));
    ASSERT_EQ(append(sink, piece), 0);
    text += piece;
    if (random() % 10 == 0) {
      ASSERT_EQ(writes_.flush(*sink, {}), 0);
      ASSERT_EQ(sink->length(), text.size());
    }
  }
  EXPECT_EQ(writes_.flush(*sink, {}), 0);
  EXPECT_EQ(content("file"), text);
  close(sink);
}

TEST_F(WriteBufferTest, FilesInTurnKeepTheirBytes) {
  const auto one = open("one"), two = open("two");
  std::string text_one, text_two;
  for (unsigned i = 0; i < 60; ++i) {
    const bool first = i % 5 < 3;
    const std::string piece = bytes(kRecord - i, i);
    ASSERT_EQ(append(first ? one : two, piece), 0);
    (first ? text_one : text_two) += piece;
  }
  EXPECT_EQ(writes_.flush(*one, {}), 0);
  EXPECT_EQ(writes_.flush(*two, {}), 0);
  EXPECT_EQ(content("one"), text_one);
  EXPECT_EQ(content("two"), text_two);
  close(one);
  close(two);
}

TEST_F(WriteBufferTest, WhatWasWrittenBeforeAnErrorCountsAndNothingFollows) {
  const auto sink = open("file");
  const std::string text = bytes(3 * WriteBuffer::kSize, 3);
  {
    const SizeLimit limit(100'000);
    EXPECT_EQ(append(sink, text.substr(0, 60'000)), 0);
    EXPECT_EQ(append(sink, text.substr(60'000, 60'000)), 0);
    EXPECT_EQ(writes_.flush(*sink, {}), EFBIG);
    EXPECT_EQ(sink->length(), 100'000u);
  }
  EXPECT_EQ(append(sink, text), EFBIG);
  EXPECT_EQ(append(sink, "x"), EFBIG);
  EXPECT_EQ(writes_.flush(*sink, {}), EFBIG);
  EXPECT_EQ(content("file"), text.substr(0, 100'000));
  close(sink);
}

TEST_F(WriteBufferTest, AFileHearsOfItsOwnErrorOnly) {
  const auto full = open("full"), good = open("good");
  {
    const SizeLimit limit(1'000);
    EXPECT_EQ(append(full, bytes(2'000, 4)), 0);
    EXPECT_EQ(append(good, "fits"), 0);  // makes room: the other one is written
    EXPECT_EQ(writes_.flush(*good, {}), 0);
  }
  EXPECT_EQ(writes_.flush(*full, {}), EFBIG);
  EXPECT_EQ(size_of("full"), 1'000u);
  EXPECT_EQ(full->length(), 1'000u);
  EXPECT_EQ(content("good"), "fits");
  close(full);
  close(good);
}

}  // namespace
}  // namespace openbits::transfer
