// What the present network costs, as NetworkManager says on the system bus.
// Thread: the loop thread.
#pragma once

#include <cstdint>
#include <functional>

#include "loop/event_loop.h"
#include "loop/handles.h"

namespace openbits::service {

class NetworkCost {
 public:
  /// `changed` gets bits of openbits::cost. Without a system bus, or a NetworkManager that knows,
  /// networks are unrestricted.
  NetworkCost(loop::EventLoop& loop, std::function<void(std::uint32_t)> changed);
  ~NetworkCost();
  NetworkCost(const NetworkCost&) = delete;
  NetworkCost& operator=(const NetworkCost&) = delete;

  /// As it is now; waits for the answer, at most half a second. Calls `changed` from then on.
  std::uint32_t begin();

 private:
  bool connect();
  static int on_properties(sd_bus_message* m, void* self, sd_bus_error*);

  loop::EventLoop& loop_;
  const std::function<void(std::uint32_t)> changed_;
  loop::BusPtr bus_;
  loop::SlotPtr slot_;
};

}  // namespace openbits::service
