// Messages of the kernel's rtnetlink: links, routes, and a socket to ask for them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <openbits/result.hpp>

#include "base/unique_fd.h"

namespace openbits::network {

using Bytes = std::span<const std::byte>;
/// In network order; of an IPv4 address the first four bytes.
using Address = std::array<std::uint8_t, 16>;

/// Where packets of a route leave the machine.
struct Hop {
  int interface = 0;
  Address gateway{};  ///< zeros: none
  bool operator==(const Hop&) const = default;
};

/// A route to other machines.
struct Route {
  int family = 0;
  Address destination{};
  unsigned prefix = 0;  ///< bits of `destination` that count; 0: the default route
  std::uint32_t metric = 0;
  std::vector<Hop> hops;
  bool operator==(const Route&) const = default;
};

/// What a dump has told.
struct Tables {
  std::map<int, bool> links;  ///< by index: whether it is up, has a carrier, and is no loopback
  std::vector<Route> routes;
};

enum class DumpState : std::uint8_t {
  kMore,
  kDone,
  kInterrupted,  ///< something has changed meanwhile: to be asked for anew
  kFailed,
};

/// Takes in one datagram of the answer to the request `sequence`. What is cut off, makes no sense
/// or answers another request is left out.
DumpState read_dump(Bytes datagram, std::uint32_t sequence, Tables& tables);

/// The index of the interface that a single route (RTM_GETROUTE) leads to; the kernel's refusal is
/// an error. nullopt: the datagram does not answer the request.
std::optional<Result<int>> read_route_answer(Bytes datagram, std::uint32_t sequence);

/// The routes by which packets for anywhere would leave: for each family the best default route,
/// or, if there is none at all, every route that can be used. Empty: there is no network (LNX-116).
std::vector<Route> ways_out(const Tables& tables);

class NetlinkSocket {
 public:
  /// `groups`: bits of RTMGRP_*; 0 for asking only.
  static Result<NetlinkSocket> open(std::uint32_t groups);

  int fd() const { return fd_.get(); }
  Result<void> send(Bytes message) const;
  struct Received {
    int error = 0;  ///< EAGAIN: there is nothing; ENOBUFS: the kernel has dropped something
    Bytes data;     ///< in the buffer; empty: it was not from the kernel, or too long
  };
  /// Waits at most a second on a socket without groups, and not at all on one with groups.
  Received receive(std::span<std::byte> buffer) const;

  /// All links and routes as they are now.
  Result<Tables> dump();
  /// NET-08: the interface with the best route to an address (AF_INET or AF_INET6).
  Result<int> interface_to(int family, const Address& address);

 private:
  explicit NetlinkSocket(base::UniqueFd fd) : fd_(std::move(fd)) {}
  Result<DumpState> dump(std::uint16_t type, std::size_t header, Tables& tables);

  base::UniqueFd fd_;
  std::uint32_t sequence_ = 0;
};

}  // namespace openbits::network
