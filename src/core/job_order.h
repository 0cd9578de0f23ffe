// All jobs in the order of their creation, so that a part of them is found without a look at the
// others. Thread: the loop thread.
#pragma once

#include <cstdint>
#include <vector>

namespace openbits::core {

class Job;

class JobOrder {
 public:
  /// `ordinal` is greater than that of every job that was added before. The job must be removed
  /// before it is destroyed.
  void add(std::uint64_t ordinal, const Job& job);
  void remove(std::uint64_t ordinal);
  /// The oldest job with an ordinal greater than this one; nullptr if there is none.
  const Job* next(std::uint64_t ordinal) const;

 private:
  struct Place {
    std::uint64_t ordinal;
    const Job* job;  // nullptr: it has been removed
  };
  std::vector<Place> places_;  // by ordinal
  std::size_t removed_ = 0;    // places without a job; at most as many as there are with one
};

}  // namespace openbits::core
