#include "com/session.h"

#include <cstdlib>
#include <utility>

#include "client/access.h"

namespace openbits::com {
namespace {

struct Present {
  std::mutex mutex;
  std::weak_ptr<Session> session;  // guarded by mutex
};

/// Never destroyed: threads may use it until the process has ended.
Present& the_present() {
  static auto* const present = new Present;
  return *present;
}

}  // namespace

Result<std::shared_ptr<Session>> Session::get() {
  Present& p = the_present();
  std::shared_ptr<Session> before;  // outlives the lock: its end is not to come under it
  const std::lock_guard lock(p.mutex);
  before = p.session.lock();
  if (before && client::Access::alive(before->client)) return before;
  ClientOptions options;
  // A server that the bus has started belongs to that bus.
  if (const char* starter = std::getenv("DBUS_STARTER_ADDRESS")) options.bus_address = starter;
  auto client = Client::connect(options);
  if (!client) return std::move(client).error();
  auto session = std::make_shared<Session>(std::move(client).value());
  p.session = session;
  return session;
}

std::shared_ptr<Session> Session::present() {
  Present& p = the_present();
  const std::lock_guard lock(p.mutex);
  return p.session.lock();
}

}  // namespace openbits::com
