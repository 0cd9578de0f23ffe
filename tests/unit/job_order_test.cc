#include "core/job_order.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "core/job.h"

namespace openbits::core {
namespace {

class JobOrderTest : public ::testing::Test {
 protected:
  void add(std::uint64_t ordinal) {
    JobRecord record;
    record.ordinal = ordinal;
    jobs_.emplace_back(std::move(record));
    order_.add(ordinal, jobs_.back());
  }
  std::vector<std::uint64_t> after(std::uint64_t ordinal) const {
    std::vector<std::uint64_t> found;
    while (const Job* job = order_.next(ordinal)) {
      ordinal = job->record.ordinal;
      found.push_back(ordinal);
    }
    return found;
  }
  using Ordinals = std::vector<std::uint64_t>;

  std::deque<Job> jobs_;
  JobOrder order_;
};

TEST_F(JobOrderTest, GoesFromEachJobToTheNextOlderOne) {
  EXPECT_EQ(order_.next(0), nullptr);
  for (const std::uint64_t n : {2u, 3u, 7u}) add(n);
  EXPECT_EQ(after(0), (Ordinals{2, 3, 7}));
  EXPECT_EQ(after(2), (Ordinals{3, 7}));
  EXPECT_EQ(after(4), Ordinals{7});
  EXPECT_EQ(after(7), Ordinals{});
}

TEST_F(JobOrderTest, PassesOverRemovedJobs) {
  constexpr std::uint64_t kMany = 100;
  for (std::uint64_t n = 1; n <= kMany; ++n) add(n);
  std::uint64_t left = kMany;
  for (std::uint64_t n = 1; n <= kMany; ++n) {
    if (n % 10 == 0) continue;
    order_.remove(n);
    EXPECT_EQ(after(0).size(), --left) << "without " << n;
  }
  EXPECT_EQ(after(35), (Ordinals{40, 50, 60, 70, 80, 90, 100}));
  order_.remove(40);
  order_.remove(100);
  add(101);
  EXPECT_EQ(after(35), (Ordinals{50, 60, 70, 80, 90, 101}));
}

TEST_F(JobOrderTest, RemovesWhatIsThereOnly) {
  add(5);
  order_.remove(4);
  order_.remove(6);
  EXPECT_EQ(after(0), Ordinals{5});
  order_.remove(5);
  order_.remove(5);
  EXPECT_EQ(after(0), Ordinals{});
}

}  // namespace
}  // namespace openbits::core
