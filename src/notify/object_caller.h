// Calls to callback objects: interfaces/org.openbits.{Callback1,CertificateCallback1}.xml.
#pragma once

#include <chrono>
#include <functional>
#include <string>

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

  /// As core::Receivers::judge.
  void judge(const core::CallbackObject& by, const core::JobId& job, std::uint32_t file,
             const core::ServerCertificate& certificate, std::function<void(core::Delivery)> done);

 private:
  using Append = std::function<int(sd_bus_message*)>;
  void call(const core::CallbackObject& to, const char* interface, const std::string& method,
            const core::JobId& job, const Append& append, bool may_be_unknown,
            std::function<void(core::Delivery)> done);

  const std::chrono::microseconds most_;
  Later later_;
  BusCalls calls_;
};

}  // namespace openbits::notify
