// Calls to callback objects: interfaces/org.openbits.Callback1.xml.
#pragma once

#include <chrono>
#include <functional>

#include "core/receiver.h"
#include "notify/bus_calls.h"
#include "notify/later.h"

namespace openbits::notify {

/// Thread: the loop thread.
class ObjectCaller {
 public:
  /// An object that has not answered after `most` is gone (LNX-19).
  ObjectCaller(loop::EventLoop& loop, sd_bus* bus, std::chrono::microseconds most);

  /// As core::Receivers::deliver.
  void deliver(const core::CallbackObject& to, const core::NoticeCall& call,
               std::function<void(core::Delivery)> done);

 private:
  const std::chrono::microseconds most_;
  Later later_;
  BusCalls calls_;
};

}  // namespace openbits::notify
