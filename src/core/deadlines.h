// Times at which something is due, by job and kind.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/store.h"

namespace openbits::core {

template <class Kind>
class Deadlines {
 public:
  using Key = std::pair<JobId, Kind>;

  /// Replaces the deadline of that key; nullopt removes it.
  void set(const JobId& job, Kind kind, std::optional<SteadyTime> when) {
    const Key key{job, kind};
    if (const auto it = by_key_.find(key); it != by_key_.end()) {
      by_time_.erase({it->second, key});
      by_key_.erase(it);
    }
    if (when) {
      by_key_.emplace(key, *when);
      by_time_.emplace(*when, key);
    }
  }

  std::optional<SteadyTime> next() const {
    if (by_time_.empty()) return std::nullopt;
    return by_time_.begin()->first;
  }

  /// Removes and returns what is due at `now`, earliest first.
  std::vector<Key> take_due(SteadyTime now) {
    std::vector<Key> due;
    while (!by_time_.empty() && by_time_.begin()->first <= now) {
      due.push_back(by_time_.begin()->second);
      by_key_.erase(due.back());
      by_time_.erase(by_time_.begin());
    }
    return due;
  }

 private:
  std::map<Key, SteadyTime> by_key_;
  std::set<std::pair<SteadyTime, Key>> by_time_;
};

}  // namespace openbits::core
