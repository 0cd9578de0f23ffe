// Notices when the connection of a registered object ends (LNX-19).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

#include "core/receiver.h"
#include "loop/handles.h"
#include "notify/later.h"

namespace openbits::notify {

/// Thread: the loop thread.
class ConnectionWatch {
 public:
  ConnectionWatch(loop::EventLoop& loop, sd_bus* bus);
  ~ConnectionWatch();

  /// As core::Receivers::watch and unwatch.
  void watch(const core::JobId& job, const core::CallbackObject& object,
             std::function<void()> gone);
  void unwatch(const core::JobId& job);

 private:
  struct Connection {
    ConnectionWatch* owner = nullptr;
    std::string name;
    loop::TrackPtr track;
    std::map<core::JobId, std::function<void()>> watchers;
  };
  void begin(const std::string& name);
  void tell(const std::string& name);
  static int on_gone(sd_bus_track* track, void* connection);

  sd_bus* bus_;
  Later later_;
  std::map<std::string, std::unique_ptr<Connection>> connections_;
  std::unordered_map<core::JobId, std::string> watched_;
};

}  // namespace openbits::notify
