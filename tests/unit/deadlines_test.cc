#include "core/deadlines.h"

#include <gtest/gtest.h>

namespace openbits::core {
namespace {

enum class Kind { kOne, kOther };

SteadyTime at(int seconds) {
  return SteadyTime(std::chrono::seconds(seconds));
}

JobId job(std::uint8_t n) {
  JobId id;
  id.bytes[0] = n;
  return id;
}

TEST(Deadlines, NextIsTheEarliest) {
  Deadlines<Kind> d;
  EXPECT_EQ(d.next(), std::nullopt);
  d.set(job(1), Kind::kOne, at(5));
  d.set(job(2), Kind::kOne, at(3));
  EXPECT_EQ(d.next(), at(3));
  d.set(job(2), Kind::kOne, std::nullopt);
  EXPECT_EQ(d.next(), at(5));
}

TEST(Deadlines, ASecondSettingReplacesTheFirst) {
  Deadlines<Kind> d;
  d.set(job(1), Kind::kOne, at(3));
  d.set(job(1), Kind::kOne, at(8));
  EXPECT_TRUE(d.take_due(at(7)).empty());
  EXPECT_EQ(d.take_due(at(8)).size(), 1u);
  EXPECT_EQ(d.next(), std::nullopt);
}

TEST(Deadlines, KindsOfAJobDoNotTouchEachOther) {
  Deadlines<Kind> d;
  d.set(job(1), Kind::kOne, at(3));
  d.set(job(1), Kind::kOther, at(4));
  d.set(job(1), Kind::kOne, std::nullopt);
  const auto due = d.take_due(at(9));
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0], std::pair(job(1), Kind::kOther));
}

TEST(Deadlines, WhatIsDueComesInOrderAndOnce) {
  Deadlines<Kind> d;
  for (const int n : {4, 1, 3, 2}) d.set(job(static_cast<std::uint8_t>(n)), Kind::kOne, at(n));
  const auto due = d.take_due(at(3));
  ASSERT_EQ(due.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(due[i].first, job(static_cast<std::uint8_t>(i + 1)));
  }
  EXPECT_TRUE(d.take_due(at(3)).empty());
  EXPECT_EQ(d.next(), at(4));
}

TEST(Deadlines, RemovingWhatIsNotThereIsHarmless) {
  Deadlines<Kind> d;
  d.set(job(1), Kind::kOne, std::nullopt);
  EXPECT_EQ(d.next(), std::nullopt);
}

}  // namespace
}  // namespace openbits::core
