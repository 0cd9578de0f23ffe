// Tasks for the loop that are not run any more once their owner has gone.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "loop/event_loop.h"

namespace openbits::notify {

/// Thread: the loop thread.
class Later {
 public:
  explicit Later(loop::EventLoop& loop) : loop_(loop) {}

  /// As EventLoop::post; nothing is run after the end of this object.
  void post(std::function<void()> task) {
    loop_.post([task = std::move(task), owner = std::weak_ptr<char>(owner_)] {
      if (!owner.expired()) task();
    });
  }

 private:
  loop::EventLoop& loop_;
  std::shared_ptr<char> owner_ = std::make_shared<char>();
};

}  // namespace openbits::notify
