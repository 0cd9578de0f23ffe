#include "sim/loop.h"

#include <algorithm>
#include <utility>

namespace openbits::sim {

void Loop::add(core::Duration wait, bool of_service, Task task) {
  events_.push_back({now_ + std::max(wait, core::Duration{0}), ++numbers_,
                     of_service ? service_ : 0, std::move(task)});
  std::push_heap(events_.begin(), events_.end(), Later());
}

void Loop::set(std::optional<core::SteadyTime> when) {
  const std::uint64_t number = ++alarm_number_;
  if (!when) return;
  const core::Duration wait = *when - steady();
  if (farthest_ && wait > *farthest_) return;
  after(wait, [this, number] {
    if (number == alarm_number_) alarm_();
  });
}

bool Loop::step(core::Duration until) {
  if (!tasks_.empty()) {
    const Task task = std::move(tasks_.front());
    tasks_.pop_front();
    task();
    return true;
  }
  if (events_.empty() || events_.front().time > until) return false;
  std::pop_heap(events_.begin(), events_.end(), Later());
  const Event next = std::move(events_.back());
  events_.pop_back();
  now_ = std::max(now_, next.time);
  next.task();
  return true;
}

void Loop::service_ended() {
  tasks_.clear();
  std::erase_if(events_, [](const Event& event) { return event.service != 0; });
  std::make_heap(events_.begin(), events_.end(), Later());
  ++service_;
  ++alarm_number_;
}

}  // namespace openbits::sim
