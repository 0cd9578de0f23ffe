// Callback objects of programs, reached over the bus.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/receiver.h"
#include "loop/event_loop.h"
#include "loop/handles.h"

namespace openbits::notify {

class BusReceivers final : public core::Receivers {
 public:
  /// `bus` is attached to `loop`.
  BusReceivers(loop::EventLoop& loop, sd_bus* bus);
  ~BusReceivers() override;

  void deliver(const core::CallbackObject& to, const core::NoticeCall& call,
               std::function<void(core::Delivery)> done) override;
  void watch(const core::JobId& job, const core::CallbackObject& object,
             std::function<void()> gone) override;
  void unwatch(const core::JobId& job) override;
  void check_class(const Guid& clsid, std::function<void(Result<void>)> done) override;
  void create_instance(const Guid& clsid,
                       std::function<void(Result<core::CallbackObject>)> done) override;
  void release_instance(const Guid& clsid, const core::CallbackObject& object) override;
  void run_command(const NotifyCommand& command, const core::NoticeCall& call,
                   std::function<void(CommandRun)> done) override;

 private:
  struct Connection {
    BusReceivers* owner = nullptr;
    std::string name;
    loop::TrackPtr track;
    std::map<core::JobId, std::function<void()>> watchers;
  };
  struct Pending;
  static int on_reply(sd_bus_message* m, void* pending, sd_bus_error*);
  static int on_gone(sd_bus_track* track, void* connection);

  loop::EventLoop& loop_;
  sd_bus* bus_;
  std::map<std::string, std::unique_ptr<Connection>> connections_;
  std::unordered_map<core::JobId, std::string> watched_;
  std::map<Pending*, std::unique_ptr<Pending>> pending_;
};

}  // namespace openbits::notify
