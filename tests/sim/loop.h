// Simulated time: what is to happen, and when. Tasks that were posted run first, in their order;
// then time leaps to the next event.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "core/clock.h"

namespace openbits::sim {

class Loop final : public core::Clock, public core::Alarm, public core::Poster {
 public:
  using Task = std::function<void()>;

  core::SteadyTime steady() const override { return core::SteadyTime(now_ - boot_); }
  WallTime wall() const override {
    return WallTime(std::chrono::duration_cast<std::chrono::microseconds>(wall_ + now_));
  }
  /// Since the beginning of the history.
  core::Duration now() const { return now_; }
  void set_wall_by(core::Duration change) { wall_ += change; }

  /// Of the service: dropped when it ends.
  void post(Task task) override { tasks_.push_back(std::move(task)); }
  void after(core::Duration wait, Task task) { add(wait, true, std::move(task)); }
  /// Of the world around it, which stays.
  void world_after(core::Duration wait, Task task) { add(wait, false, std::move(task)); }

  void set(std::optional<core::SteadyTime> when) override;
  void on_alarm(Task task) { alarm_ = std::move(task); }
  /// Planted: what is further ahead is forgotten.
  void forget_alarms_after(core::Duration most) { farthest_ = most; }

  /// Runs one task or event; false: there is none, or none before `until`.
  bool step(core::Duration until);
  /// The service has ended.
  void service_ended();
  /// The machine has been switched on anew.
  void boot() { boot_ = now_ - std::chrono::seconds(10); }

 private:
  struct Event {
    core::Duration time;
    std::uint64_t number;
    std::uint64_t service;  // 0: of the world
    Task task;
  };
  struct Later {
    bool operator()(const Event& a, const Event& b) const {
      return a.time != b.time ? a.time > b.time : a.number > b.number;
    }
  };
  void add(core::Duration wait, bool of_service, Task task);

  core::Duration now_{std::chrono::hours(1)};
  core::Duration boot_{0};
  core::Duration wall_{std::chrono::hours(24 * 365 * 54)};
  std::deque<Task> tasks_;
  std::vector<Event> events_;  // a heap
  std::uint64_t numbers_ = 0;
  std::uint64_t service_ = 1;
  std::uint64_t alarm_number_ = 0;
  Task alarm_;
  std::optional<core::Duration> farthest_;
};

}  // namespace openbits::sim
