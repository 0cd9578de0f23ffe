// What the core knows of the machine's network: whether there is one, and who needs it.
// Thread: the loop thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/types.hpp>

#include "core/clock.h"

namespace openbits::core {

/// What the kernel has just said.
struct NetworkReport {
  bool up = true;         ///< a packet could leave the machine
  std::uint64_t way = 0;  ///< another number: the way out is another one
  bool operator==(const NetworkReport&) const = default;
};

/// How long a report has to stand before it is believed (NET-07), and how long reports that
/// contradict each other can put that off (LNX-116).
inline constexpr Duration kNetworkSettles = std::chrono::seconds(2);
inline constexpr Duration kNetworkSettlesMost = std::chrono::seconds(10);

/// Makes of the reports of an interface that comes and goes what jobs are to act on.
class SettledNetwork {
 public:
  enum class Change : std::uint8_t {
    kNone,
    kLost,
    kBack,
    kOtherWay,  ///< it is there as before, but has been away or is reached in another way
  };

  /// Believed at once.
  void begin(const NetworkReport& report);
  void report(const NetworkReport& report, SteadyTime now);
  /// When settle() is to be called.
  std::optional<SteadyTime> due() const { return due_; }
  Change settle();

  bool is_up() const { return settled_.up; }
  /// Whether the last report, believed or not, was of no network.
  bool may_be_lost() const { return !latest_.up; }

 private:
  NetworkReport settled_;
  NetworkReport latest_;
  std::optional<SteadyTime> due_;
  SteadyTime unsettled_since_{};
};

/// The proxies that a transfer takes from the environment of the service (LNX-18); empty: none.
struct DefaultProxies {
  std::string http;
  std::string https;
};

/// 127.0.0.0/8, ::1, localhost and the names below it. `host` is without brackets.
bool is_loopback(std::string_view host);

/// Whether what is at the URL, or the proxy in between, is on another machine (LNX-115).
bool needs_network(std::string_view url, const ProxySettings& proxy,
                   const DefaultProxies& defaults);

}  // namespace openbits::core
