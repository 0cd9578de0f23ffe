#include "core/job_order.h"

#include <algorithm>
#include <cassert>

namespace openbits::core {

void JobOrder::add(std::uint64_t ordinal, const Job& job) {
  assert(places_.empty() || places_.back().ordinal < ordinal);
  places_.push_back({ordinal, &job});
}

void JobOrder::remove(std::uint64_t ordinal) {
  const auto place =
      std::lower_bound(places_.begin(), places_.end(), ordinal,
                       [](const Place& p, std::uint64_t searched) { return p.ordinal < searched; });
  if (place == places_.end() || place->ordinal != ordinal || place->job == nullptr) return;
  place->job = nullptr;
  if (++removed_ * 2 <= places_.size()) return;
  std::erase_if(places_, [](const Place& p) { return p.job == nullptr; });
  removed_ = 0;
}

const Job* JobOrder::next(std::uint64_t ordinal) const {
  auto place =
      std::upper_bound(places_.begin(), places_.end(), ordinal,
                       [](std::uint64_t searched, const Place& p) { return searched < p.ordinal; });
  while (place != places_.end() && place->job == nullptr) ++place;
  return place == places_.end() ? nullptr : place->job;
}

}  // namespace openbits::core
