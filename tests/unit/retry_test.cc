#include "core/retry.h"

#include <gtest/gtest.h>

#include <limits>

namespace openbits::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(RetryDelay, GrowsByHalfEachTimeUpToTwelveTimes) {  // LNX-17
  struct Row {
    std::uint32_t failures;
    Duration wait;
  };
  for (const Row& row :
       {Row{0, seconds(600)}, Row{1, seconds(600)}, Row{2, seconds(900)}, Row{3, seconds(1350)},
        Row{4, seconds(2025)}, Row{7, milliseconds(6834375)}, Row{8, seconds(7200)},
        Row{9, seconds(7200)}, Row{1000000, seconds(7200)}}) {
    EXPECT_EQ(retry_delay(600, row.failures, 0, 0), row.wait) << row.failures;
  }
}

TEST(RetryDelay, IsNeverShorterThanTheMinimumAndAtMostATenthLonger) {  // SCHED-09, LNX-17
  Duration longest{};
  for (std::uint64_t chance = 0; chance < 1000; ++chance) {
    const Duration wait = retry_delay(600, 1, 0, chance);
    EXPECT_GE(wait, seconds(600));
    EXPECT_LE(wait, seconds(660));
    longest = std::max(longest, wait);
  }
  EXPECT_EQ(longest, seconds(660));
}

TEST(RetryDelay, WhatTheServerAsksForCountsIfItIsLonger) {  // LNX-16
  EXPECT_EQ(retry_delay(600, 1, 30, 0), seconds(600));
  EXPECT_EQ(retry_delay(600, 1, 3600, 0), seconds(3600));
  EXPECT_EQ(retry_delay(600, 1, 3600, 99), seconds(3600));
  EXPECT_EQ(retry_delay(600, 1, 86400 * 30, 0), hours(24));
}

TEST(RetryDelay, CanTakeAnyNumber) {
  constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
  EXPECT_GT(retry_delay(kMost, 1, kMost, 100), hours(24 * 365));
  EXPECT_GE(retry_delay(kMost, kMost, 0, 100), retry_delay(kMost, 1, 0, 0));
}

TEST(RetryDelay, TheLongestIsNotExceeded) {
  for (const std::uint32_t minimum :
       {5u, 600u, 86400u, std::numeric_limits<std::uint32_t>::max()}) {
    EXPECT_LE(retry_delay(minimum, 100, 1000000, 100), longest_retry_delay(minimum));
  }
  EXPECT_EQ(longest_retry_delay(5), hours(24));
}

TEST(GivesUp, Table) {
  EXPECT_TRUE(gives_up(0, 5, {})) << "SCHED-14";
  EXPECT_TRUE(gives_up(600, 601, {})) << "SCHED-10";
  EXPECT_FALSE(gives_up(600, 600, {}));
  EXPECT_FALSE(gives_up(3600, 600, seconds(3599))) << "SCHED-13";
  EXPECT_TRUE(gives_up(3600, 600, seconds(3600)));
}

TEST(OutsideConditions, AreThoseThatDoNotCount) {  // ERR-12
  EXPECT_TRUE(is_outside_condition(hr::kBgENetworkDisconnected));
  EXPECT_TRUE(is_outside_condition(hr::kBgEDestinationLocked));
  EXPECT_TRUE(is_outside_condition(hr::kBgEBlockedByPolicy));
  EXPECT_FALSE(is_outside_condition(hr::kBgEConnectFailure));
  EXPECT_FALSE(is_outside_condition(http_status(503)));
}

TEST(NoticeDelay, DoublesFromOneSecondToTenMinutes) {  // LNX-21
  EXPECT_EQ(notice_delay(1, 0), seconds(1));
  EXPECT_EQ(notice_delay(2, 0), seconds(2));
  EXPECT_EQ(notice_delay(3, 0), seconds(4));
  EXPECT_EQ(notice_delay(10, 0), seconds(512));
  EXPECT_EQ(notice_delay(11, 0), minutes(10));
  EXPECT_EQ(notice_delay(4000000000u, 0), minutes(10));
  EXPECT_EQ(notice_delay(1, 100), milliseconds(1100));
}

}  // namespace
}  // namespace openbits::core
