// Those who are told of events: callback objects and classes over the bus, command lines.
#pragma once

#include <chrono>

#include "core/receiver.h"
#include "loop/event_loop.h"
#include "notify/class_activator.h"
#include "notify/command_runner.h"
#include "notify/connection_watch.h"
#include "notify/object_caller.h"

namespace openbits::notify {

class BusReceivers final : public core::Receivers {
 public:
  struct Options {
    std::chrono::microseconds answer = std::chrono::seconds(60);      ///< of an object (LNX-19)
    std::chrono::microseconds activation = std::chrono::seconds(60);  ///< of a class
    CommandRunner::Options commands = {};
  };

  /// `bus` is attached to `loop`.
  BusReceivers(loop::EventLoop& loop, sd_bus* bus);
  BusReceivers(loop::EventLoop& loop, sd_bus* bus, const Options& options);

  void deliver(const core::CallbackObject& to, const core::NoticeCall& call,
               std::function<void(core::Delivery)> done) override;
  void watch(const core::JobId& job, const core::CallbackObject& object,
             std::function<void()> gone) override;
  void unwatch(const core::JobId& job) override;
  void check_class(const Guid& clsid, std::function<void(Result<void>)> done) override;
  void create_instance(const Guid& clsid,
                       std::function<void(Result<core::CallbackObject>)> done) override;
  void release_instance(const Guid& clsid, const core::CallbackObject& object) override;
  void judge(const core::CallbackObject& by, const core::JobId& job, std::uint32_t file,
             const core::ServerCertificate& certificate,
             std::function<void(core::Delivery)> done) override;
  void run_command(const NotifyCommand& command, const core::NoticeCall& call,
                   std::function<void(CommandRun)> done) override;

 private:
  ObjectCaller objects_;
  ConnectionWatch connections_;
  ClassActivator classes_;
  CommandRunner commands_;
};

}  // namespace openbits::notify
