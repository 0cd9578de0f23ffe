// The one connection that all COM objects of the process share, so that a callback object that one
// of them registered is found again by every other (LNX-24).
#pragma once

#include <memory>
#include <mutex>

#include <openbits/client.hpp>
#include <openbits/result.hpp>

namespace openbits::com {

/// Held by every object, and by every registered callback: it lives as long as any of them.
class Session {
 public:
  /// The process' session, on the bus that has started the process (DBUS_STARTER_ADDRESS), else on
  /// the session bus; a new one when there is none or its bus is gone. Does not start the service.
  static Result<std::shared_ptr<Session>> get();
  /// The session that there is, or null.
  static std::shared_ptr<Session> present();

  explicit Session(Client c) : client(std::move(c)) {}
  Client client;
};

}  // namespace openbits::com
