// Registers again after the service has gone away (Registration::kKeep), and so starts it again.
#pragma once

#include <systemd/sd-bus.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include <openbits/guid.hpp>
#include <openbits/hresult.hpp>

#include "loop/event_loop.h"
#include "loop/handles.h"

namespace openbits::client {

class Connection;

/// Thread: the I/O thread, from attach() on.
///
/// The first attempt comes at once, unless the service was lost a short while ago; each attempt
/// that fails, or that the service does not survive for long, makes the next wait longer, from 1 s
/// doubling to 60 s. It never gives up while there is something to register.
class Reregistrar {
 public:
  /// `over` is called with the number of a registration whose job is gone or final.
  Reregistrar(Connection& connection, std::function<void(std::uint64_t number)> over);

  void attach();
  /// No further attempts; before the bus is destroyed.
  void detach();

  /// Puts a registration on the list of those to be renewed.
  void add(std::uint64_t number, const Guid& job, std::string object);
  void remove(std::uint64_t number);
  /// The service has gone away: to be called after add().
  void service_lost();
  /// Somebody has started it again: no need to wait.
  void service_came();

 private:
  struct Due {
    Reregistrar* owner;
    std::uint64_t number;
    Guid job;
    std::string object;
    loop::SlotPtr call;  // under way
  };
  void attempt();
  void send(Due& due);
  void wait();
  static int on_reply(sd_bus_message* m, void* due, sd_bus_error*);

  Connection& connection_;
  const std::function<void(std::uint64_t)> over_;
  std::map<std::uint64_t, Due> due_;
  std::optional<loop::Timer> timer_;
  bool timer_set_ = false;
  std::chrono::microseconds delay_{0};  // before the next attempt
  std::optional<std::chrono::microseconds> last_loss_;
};

}  // namespace openbits::client
