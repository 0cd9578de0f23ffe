// Method calls whose answers come from the loop.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>

#include "loop/handles.h"

namespace openbits::notify {

/// Thread: the loop thread. What is under way at the end is forgotten: its answer never comes.
class BusCalls {
 public:
  /// Gets the reply or the error; a time-out and the end of the connection are the error NoReply.
  using Answer = std::function<void(sd_bus_message*)>;

  /// For send(): the answer comes when the receiver answers, or ends.
  static constexpr std::chrono::microseconds kNoLimit{-1};  // UINT64_MAX to sd-bus

  /// `bus` is attached to the loop.
  explicit BusCalls(sd_bus* bus);
  ~BusCalls();
  BusCalls(const BusCalls&) = delete;
  BusCalls& operator=(const BusCalls&) = delete;

  /// Makes the call. `answer` comes from the loop, once, after at most `most`: what arrives later,
  /// or a second time, is dropped. Returns a negative errno if the call cannot be made; there is no
  /// answer then.
  int send(sd_bus_message* call, std::chrono::microseconds most, Answer answer);

  sd_bus* bus() const { return bus_; }

 private:
  struct Pending {
    BusCalls* owner;
    Answer answer;
    loop::SlotPtr slot;
  };
  static int on_answer(sd_bus_message* m, void* pending, sd_bus_error*);

  sd_bus* bus_;
  std::map<Pending*, std::unique_ptr<Pending>> pending_;
};

}  // namespace openbits::notify
