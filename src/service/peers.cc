#include "service/peers.h"

#include <algorithm>

#include "base/errno_error.h"

namespace openbits::service {

Peers::Peers(sd_bus* bus) : bus_(bus) {}

Peers::~Peers() = default;

Result<Peers::Peer*> Peers::peer_of(sd_bus_message* message) {
  const char* sender = sd_bus_message_get_sender(message);
  if (sender == nullptr) {
    return Error{hr::kEAccessDenied, "A call without a sender is not answered."};
  }
  if (const auto it = peers_.find(sender); it != peers_.end()) return it->second.get();

  sd_bus_creds* raw = nullptr;
  int r = sd_bus_query_sender_creds(message, SD_BUS_CREDS_EUID, &raw);
  if (r < 0) return base::errno_error(-r, "find out who calls");
  const std::unique_ptr<sd_bus_creds, loop::Deleter<sd_bus_creds_unref>> creds(raw);
  uid_t uid = 0;
  r = sd_bus_creds_get_euid(creds.get(), &uid);
  if (r < 0) return Error{hr::kEAccessDenied, "The bus does not say who calls."};

  auto peer = std::make_unique<Peer>();
  peer->caller.uid = uid;
  peer->owner = this;
  peer->name = sender;
  sd_bus_track* track = nullptr;
  r = sd_bus_track_new(bus_, &track, on_gone, peer.get());
  if (r < 0) return base::errno_error(-r, "watch a connection");
  peer->track.reset(track);
  r = sd_bus_track_add_name(track, sender);
  if (r < 0) return base::errno_error(-r, "watch a connection");
  return peers_.emplace(sender, std::move(peer)).first->second.get();
}

Result<core::Caller> Peers::identify(sd_bus_message* message) {
  const auto peer = peer_of(message);
  if (!peer) return peer.error();
  return (*peer)->caller;
}

void Peers::used(sd_bus_message* message, const core::JobId& job) {
  if (const auto peer = peer_of(message)) (*peer)->jobs.insert(job);
}

bool Peers::is_used(const core::JobId& job) const {
  return std::any_of(peers_.begin(), peers_.end(),
                     [&](const auto& entry) { return entry.second->jobs.contains(job); });
}

int Peers::on_gone(sd_bus_track*, void* userdata) {
  auto* peer = static_cast<Peer*>(userdata);
  // The track that calls is destroyed with the peer; sd-bus holds its own reference meanwhile.
  const std::string name = peer->name;
  peer->owner->peers_.erase(name);
  return 1;  // 0 would have sd-bus ask again
}

}  // namespace openbits::service
