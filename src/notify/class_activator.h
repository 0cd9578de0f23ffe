// Callback classes, which the bus starts: interfaces/org.openbits.ClassFactory1.xml (NOT-33).
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>

#include "core/receiver.h"
#include "notify/bus_calls.h"
#include "notify/later.h"

namespace openbits::notify {

/// Thread: the loop thread. Each `done` comes from the loop, once, unless this has ended.
class ClassActivator {
 public:
  /// The bus, and a class, have to answer after at most `most`.
  ClassActivator(loop::EventLoop& loop, sd_bus* bus, std::chrono::microseconds most);

  /// Whether a server of the class runs or could be started: REGDB_E_CLASSNOTREG if not (LNX-20,
  /// NOT-36). Starts nothing.
  void check(const Guid& clsid, std::function<void(Result<void>)> done);

  /// Has the class make an object; the bus starts its server first, unless that runs. Errors:
  /// REGDB_E_CLASSNOTREG if there is no such class, CO_E_SERVER_EXEC_FAILURE if its server could
  /// not be started, HRESULT_FROM_WIN32(RPC_S_CALL_FAILED) if it did not answer, E_NOINTERFACE if
  /// it does not serve the class, HRESULT_FROM_WIN32(RPC_X_BAD_STUB_DATA) if its answer is none
  /// or an object path of more than 255 bytes,
  /// and what the class itself answers. An object that comes too late is released.
  void create(const Guid& clsid, std::function<void(Result<core::CallbackObject>)> done);

  /// Tells the server that has made the object; no other one is started for it.
  void release(const Guid& clsid, const core::CallbackObject& object);

 private:
  struct Creation;
  int send_creation(std::shared_ptr<Creation> creation);
  int set_timer(Creation& creation);
  void list_startable(const Guid& clsid, std::function<void(Result<void>)> done);
  int ask_bus(const char* method, const char* name, BusCalls::Answer answer);

  loop::EventLoop& loop_;
  const std::chrono::microseconds most_;
  Later later_;
  BusCalls calls_;
};

}  // namespace openbits::notify
