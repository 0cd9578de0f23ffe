#include "core/ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace openbits {

inline void PrintTo(const FileRange& r, std::ostream* out) {
  *out << r.offset << "+" << r.length;
}

}  // namespace openbits

namespace openbits::core {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::uint64_t kMost = ~std::uint64_t{0};

TEST(Ranges, WhatAFileCanBeAddedWith) {  // RANGE-03, RANGE-04, RANGE-07
  EXPECT_TRUE(check_ranges({{100, 5}, {0, 100}, {105, 1}, {200, kToEndOfFile}}));
  EXPECT_TRUE(check_ranges({{0, kToEndOfFile}}));
  EXPECT_EQ(check_ranges({{0, 0}}).code(), hr::kBgEInvalidRange);
  EXPECT_EQ(check_ranges({{kToEndOfFile, 1}}).code(), hr::kBgEInvalidRange);
  EXPECT_EQ(check_ranges({{kToEndOfFile, kToEndOfFile}}).code(), hr::kBgEInvalidRange);
  EXPECT_EQ(check_ranges({{kMost - 1, 2}}).code(), hr::kBgEInvalidRange);
  EXPECT_EQ(check_ranges({{10, kMost - 10}}).code(), hr::kBgEInvalidRange) << "ends nowhere";
  EXPECT_EQ(check_ranges({{0, 10}, {0, 10}}).code(), hr::kBgEOverlappingRanges);
  EXPECT_EQ(check_ranges({{9, 1}, {0, 10}}).code(), hr::kBgEOverlappingRanges);
  EXPECT_EQ(check_ranges({{50, 1}, {10, kToEndOfFile}}).code(), hr::kBgEOverlappingRanges);
  EXPECT_EQ(check_ranges({{10, kToEndOfFile}, {10, kToEndOfFile}}).code(),
            hr::kBgEOverlappingRanges);
  EXPECT_TRUE(check_requested({{0, 10}, {5, 10}, {0, kToEndOfFile}})) << "OND-04";
}

TEST(Ranges, WhatIsInsideOfAFile) {  // RANGE-08, OND-05, LNX-90
  EXPECT_TRUE(fits({0, 10}, 10));
  EXPECT_FALSE(fits({0, 11}, 10));
  EXPECT_FALSE(fits({10, 1}, 10));
  EXPECT_TRUE(fits({9, kToEndOfFile}, 10));
  EXPECT_FALSE(fits({10, kToEndOfFile}, 10));
  EXPECT_TRUE(fits({0, kToEndOfFile}, 0));
  EXPECT_FALSE(fits({0, 1}, 0));
}

TEST(Ranges, WhereTheBytesOfTheLocalFileComeFrom) {  // RANGE-03, RANGE-06, PROG-03
  const Ranges ranges{{100, 10}, {990, kToEndOfFile}, {0, 1}};
  EXPECT_EQ(local_size(ranges, 1000), 21u);
  EXPECT_EQ(local_size(ranges, kSizeUnknown), kSizeUnknown);
  EXPECT_EQ(local_size({}, 1000), 1000u);
  EXPECT_EQ(source_of(ranges, 1000, 0), (FileRange{100, 10}));
  EXPECT_EQ(source_of(ranges, 1000, 9), (FileRange{109, 1}));
  EXPECT_EQ(source_of(ranges, 1000, 10), (FileRange{990, 10}));
  EXPECT_EQ(source_of(ranges, 1000, 19), (FileRange{999, 1}));
  EXPECT_EQ(source_of(ranges, 1000, 20), (FileRange{0, 1}));
  EXPECT_EQ(source_of({}, 1000, 7), (FileRange{7, 993}));
}

TEST(Ranges, SetsAreMergedAndOrdered) {  // OND-09
  Ranges set;
  unite(set, {10, 5});
  unite(set, {0, 5});
  unite(set, {7, 0});
  EXPECT_THAT(set, ElementsAre(FileRange{0, 5}, FileRange{10, 5}));
  unite(set, {5, 1});
  EXPECT_THAT(set, ElementsAre(FileRange{0, 6}, FileRange{10, 5}));
  unite(set, {4, 7});
  EXPECT_THAT(set, ElementsAre(FileRange{0, 15}));
  EXPECT_EQ(count(set), 15u);
  EXPECT_THAT(missing({{10, 5}, {20, 5}}, {12, 20}),
              ElementsAre(FileRange{15, 5}, FileRange{25, 7}));
  EXPECT_THAT(missing({{10, 5}}, {10, 5}), IsEmpty());
  EXPECT_THAT(missing({{10, 5}}, {3, kMost - 3}),
              ElementsAre(FileRange{3, 7}, FileRange{15, kMost - 15}));
  Ranges list{{20, 10}, {0, 10}};
  subtract(list, {5, 20});
  EXPECT_THAT(list, ElementsAre(FileRange{25, 5}, FileRange{0, 5}));
}

TEST(Ranges, SetsAreThoseOfTheirBytes) {  // OND-04, OND-09
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    Ranges set;
    std::set<std::uint64_t> bytes;
    for (int i = 0; i < 20; ++i) {
      const FileRange r{random() % 60, random() % 8};
      unite(set, r);
      for (std::uint64_t b = r.offset; b < r.offset + r.length; ++b) bytes.insert(b);
    }
    EXPECT_EQ(count(set), bytes.size());
    for (std::size_t i = 1; i < set.size(); ++i) EXPECT_LT(end_of(set[i - 1]), set[i].offset);
    const FileRange asked{random() % 60, 1 + random() % 20};
    std::set<std::uint64_t> lacking;
    for (const FileRange& r : missing(set, asked)) {
      for (std::uint64_t b = r.offset; b < end_of(r); ++b) EXPECT_TRUE(lacking.insert(b).second);
    }
    for (std::uint64_t b = asked.offset; b < end_of(asked); ++b) {
      EXPECT_NE(lacking.contains(b), bytes.contains(b)) << b;
    }
  }
}

TEST(Ranges, WhatIsLeftOfThem) {  // RANGE-06
  const Ranges ranges = {{900, 100}, {1000, 50}, {0, 10}, {990'000, kToEndOfFile}};
  const auto at = [&](std::uint64_t position) { return sources_of(ranges, 1'000'000, position); };
  EXPECT_EQ(at(0), (Ranges{{900, 150}, {0, 10}, {990'000, 10'000}})) << "neighbours are one";
  EXPECT_EQ(at(1), (Ranges{{901, 149}, {0, 10}, {990'000, 10'000}}));
  EXPECT_EQ(at(100), (Ranges{{1000, 50}, {0, 10}, {990'000, 10'000}}));
  EXPECT_EQ(at(150), (Ranges{{0, 10}, {990'000, 10'000}}));
  EXPECT_EQ(at(159), (Ranges{{9, 1}, {990'000, 10'000}}));
  EXPECT_EQ(at(10'159), (Ranges{{999'999, 1}}));
  EXPECT_EQ(at(10'160), Ranges{});
}

}  // namespace
}  // namespace openbits::core
