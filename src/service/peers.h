// Who is at the other end: the identity of callers, and which jobs they have used.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include <openbits/result.hpp>

#include "core/engine.h"
#include "loop/handles.h"

namespace openbits::service {

class Peers {
 public:
  explicit Peers(sd_bus* bus);
  ~Peers();

  /// The identity that the broker vouches for, asked once for each connection.
  Result<core::Caller> identify(sd_bus_message* message);
  /// Remembers that the sender uses the job.
  void used(sd_bus_message* message, const core::JobId& job);
  /// Whether a connection that has used the job is still there (LNX-25).
  bool is_used(const core::JobId& job) const;

 private:
  struct Peer {
    core::Caller caller;
    loop::TrackPtr track;
    std::unordered_set<core::JobId> jobs;
    Peers* owner = nullptr;
    std::string name;
  };
  Result<Peer*> peer_of(sd_bus_message* message);
  static int on_gone(sd_bus_track* track, void* peer);

  sd_bus* bus_;
  std::unordered_map<std::string, std::unique_ptr<Peer>> peers_;
};

}  // namespace openbits::service
