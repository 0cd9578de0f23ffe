// Callback classes that this program serves: their names on the bus, and the objects
// org.openbits.ClassFactory1 that make instances for the service.
#pragma once

#include <systemd/sd-bus.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>

#include "client/access.h"
#include "client/callback_host.h"
#include "loop/handles.h"

namespace openbits::client {

class Connection;

class ClassHost {
 public:
  using Create = std::function<Result<Instance>(const std::string& iid)>;

  explicit ClassHost(Connection& connection);
  ~ClassHost();
  ClassHost(const ClassHost&) = delete;
  ClassHost& operator=(const ClassHost&) = delete;

  // Thread: any but the I/O thread; one at a time for each class. Neither `create`, nor what it
  // makes, is destroyed on the I/O thread.
  /// Access::register_class. `lost` is called on the I/O thread when the bus is gone.
  Result<void> add(const Guid& clsid, Create create, std::function<void()> lost = {});
  /// Access::revoke_class.
  void remove(const Guid& clsid);
  /// Access::instances.
  std::size_t instances(const Guid& clsid);

  // Thread: the I/O thread.
  Result<void> attach();
  /// Before the bus is destroyed.
  void detach();
  void bus_lost();

 private:
  struct Class {
    ClassHost* host;
    Guid id;
    std::shared_ptr<const Create> create;  ///< null: revoked; the object stays for Release
    std::function<void()> lost;
  };
  enum class Method { kCreate, kRelease };
  /// A call that has not been answered.
  struct Call {
    ClassHost* host;
    std::uint64_t ticket;
    Method method;
    Guid clsid;
    std::shared_ptr<const Create> create;  ///< kCreate, until it is handed to the pool
    loop::MessagePtr message;
    loop::SlotPtr owner;  ///< of the question who the service is
  };
  using Made = std::shared_ptr<CallbackHost::Functions>;

  /// Thread: any but the I/O thread.
  void revoke(const std::string& path);
  // The rest: on the I/O thread, but for make().
  int arrived(sd_bus_message* m, const Class& served, Method method);
  bool from_service(const Call& call) const;
  void carry_out(Call& call);
  void create(Call& call);
  void release(Call& call);
  void made(std::uint64_t ticket, Result<Made> result);
  /// Answers that the caller is not the service.
  void refuse(Call& call);
  void fail(Call& call, const std::string& name, const std::string& message);
  /// The call has been answered: it is gone.
  void end(Call& call);
  /// Sees to it that a thread of the pool destroys it.
  void dispose(std::shared_ptr<const void> kept);
  static Result<Made> make(const Create& create, const std::string& iid) noexcept;

  static int find(sd_bus*, const char* path, const char*, void* self, void** found, sd_bus_error*);
  template <Method method>
  static int on_call(sd_bus_message* m, void* served, sd_bus_error*);
  static int on_owner(sd_bus_message* m, void* call, sd_bus_error*);
  static const sd_bus_vtable kVtable[];

  Connection& connection_;
  // The rest: the I/O thread's.
  std::map<std::string, Class> classes_;  // by object path
  std::map<std::uint64_t, Call> calls_;
  std::uint64_t last_ticket_ = 0;
  loop::SlotPtr slot_;
};

}  // namespace openbits::client
