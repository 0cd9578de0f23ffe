// Whether the machine has a network, as the routes of the kernel say, from now on.
// Thread: the loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/network.h"
#include "loop/event_loop.h"
#include "loop/handles.h"
#include "network/netlink.h"

namespace openbits::network {

class RouteMonitor {
 public:
  using Changed = std::function<void(const core::NetworkReport&)>;
  using Warn = std::function<void(const std::string&)>;

  RouteMonitor(loop::EventLoop& loop, Changed changed, Warn warn);
  RouteMonitor(const RouteMonitor&) = delete;
  RouteMonitor& operator=(const RouteMonitor&) = delete;

  /// As it is now. Calls `changed` from then on. If the kernel does not tell, which is warned of,
  /// there is a network (LNX-116).
  core::NetworkReport begin();

  /// A descriptor that messages of the kernel arrive at, for tests; -1: none.
  int fd() const { return changes_ ? changes_->fd() : -1; }

 private:
  Result<void> open();
  /// What the kernel says of single changes is a reason to look, and no more than that: when an
  /// interface goes down it does not name the routes that go with it.
  void look();
  void look_after(std::chrono::nanoseconds wait);
  static int on_change(sd_event_source*, int, std::uint32_t, void* self);

  loop::EventLoop& loop_;
  const Changed changed_;
  const Warn warn_;
  std::optional<NetlinkSocket> changes_;
  std::optional<NetlinkSocket> questions_;
  loop::Timer timer_;
  bool waits_ = false;
  std::vector<std::byte> buffer_;
  std::vector<Route> ways_;
  core::NetworkReport report_;
  loop::EventSourcePtr source_;
};

}  // namespace openbits::network
