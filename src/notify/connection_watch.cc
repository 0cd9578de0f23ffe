#include "notify/connection_watch.h"

#include <utility>

namespace openbits::notify {

ConnectionWatch::ConnectionWatch(loop::EventLoop& loop, sd_bus* bus) : bus_(bus), later_(loop) {}

ConnectionWatch::~ConnectionWatch() = default;

void ConnectionWatch::watch(const core::JobId& job, const core::CallbackObject& object,
                            std::function<void()> gone) {
  unwatch(job);
  auto& connection = connections_[object.connection];
  if (!connection) {
    connection = std::make_unique<Connection>();
    connection->owner = this;
    connection->name = object.connection;
    // Asking the bus takes a round trip, which a call to the object is not to wait for.
    later_.post([this, name = object.connection] { begin(name); });
  }
  connection->watchers[job] = std::move(gone);
  watched_[job] = object.connection;
}

void ConnectionWatch::begin(const std::string& name) {
  const auto it = connections_.find(name);
  if (it == connections_.end() || it->second->track) return;
  Connection& connection = *it->second;
  sd_bus_track* track = nullptr;
  int r = sd_bus_track_new(bus_, &track, on_gone, &connection);
  if (r >= 0) {
    connection.track.reset(track);
    r = sd_bus_track_add_name(track, name.c_str());
  }
  // The connection has ended already, or cannot be watched: the same to us.
  if (r < 0) tell(name);
}

void ConnectionWatch::unwatch(const core::JobId& job) {
  const auto it = watched_.find(job);
  if (it == watched_.end()) return;
  const auto connection = connections_.find(it->second);
  if (connection != connections_.end()) {
    connection->second->watchers.erase(job);
    if (connection->second->watchers.empty()) connections_.erase(connection);
  }
  watched_.erase(it);
}

int ConnectionWatch::on_gone(sd_bus_track*, void* userdata) {
  auto* connection = static_cast<Connection*>(userdata);
  connection->owner->tell(std::string(connection->name));
  return 1;  // 0 would have sd-bus ask again
}

void ConnectionWatch::tell(const std::string& name) {
  auto node = connections_.extract(name);
  for (auto& [job, gone] : node.mapped()->watchers) {
    watched_.erase(job);
    later_.post(std::move(gone));
  }
}

}  // namespace openbits::notify
