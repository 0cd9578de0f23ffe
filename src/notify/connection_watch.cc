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
    sd_bus_track* track = nullptr;
    int r = sd_bus_track_new(bus_, &track, on_gone, connection.get());
    if (r >= 0) {
      connection->track.reset(track);
      r = sd_bus_track_add_name(track, object.connection.c_str());
    }
    if (r < 0) {
      // The connection has ended already, or cannot be watched: the same to us.
      connections_.erase(object.connection);
      later_.post(std::move(gone));
      return;
    }
  }
  connection->watchers[job] = std::move(gone);
  watched_[job] = object.connection;
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
  ConnectionWatch& self = *connection->owner;
  auto node = self.connections_.extract(connection->name);
  for (auto& [job, gone] : node.mapped()->watchers) {
    self.watched_.erase(job);
    self.later_.post(std::move(gone));
  }
  return 1;  // 0 would have sd-bus ask again
}

}  // namespace openbits::notify
