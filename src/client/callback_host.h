// The objects org.openbits.Callback1 on our connection, registered for a job or instances of a
// class, and the way from a call on one of them to the program's function and back.
#pragma once

#include <systemd/sd-bus.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include <openbits/client.hpp>

#include "client/access.h"
#include "client/reregistrar.h"
#include "loop/handles.h"

namespace openbits::client {

class Connection;

class CallbackHost {
 public:
  explicit CallbackHost(Connection& connection);
  ~CallbackHost();
  CallbackHost(const CallbackHost&) = delete;
  CallbackHost& operator=(const CallbackHost&) = delete;

  // Thread: any but the I/O thread. Functions that are no longer needed are destroyed on it.
  Result<void> set(const Guid& job, Callbacks callbacks, Registration registration,
                   std::shared_ptr<void> cookie);
  Result<void> clear(const Guid& job);
  Result<Registered> registered(const Guid& job);
  void forget_all();

  /// The functions of a registration or an instance; shared with the calls of them that wait or
  /// run.
  struct Functions {
    Functions(Callbacks c, std::shared_ptr<void> k)
        : cookie(std::move(k)), callbacks(std::move(c)) {}
    const std::shared_ptr<void> cookie;  ///< goes after the functions
    const Callbacks callbacks;
    std::atomic<bool> withdrawn = false;  ///< none is to begin any more
    /// What of a job has been told.
    struct Told {
      std::uint64_t dealt_with = 0;  ///< number up to which nothing is to be told any more
      /// Number that the JobModification has which waits for a thread.
      std::optional<std::uint64_t> modification;
    };
    std::mutex mutex;
    std::map<Guid, Told> told;  // guarded by mutex
  };
  /// To be destroyed on a thread of the program's or of the pool.
  using Retired = std::vector<std::shared_ptr<Functions>>;

  // Thread: the I/O thread.
  Result<void> attach();
  /// Before the bus is destroyed.
  void detach();
  /// The job is final: nothing will be called any more.
  Retired retire(const Guid& job);
  /// Adds an instance of a class, which serves any job; the path of its object. It stays until the
  /// service releases it or goes away.
  std::string add_instance(const Guid& clsid, std::shared_ptr<Functions> functions);
  /// False: there is none at that path.
  bool release_instance(const Guid& clsid, const std::string& path);
  std::size_t instances(const Guid& clsid) const;
  /// Sees to it that a thread of the pool destroys them.
  void dispose(Retired retired);
  /// The service's name has lost its owner.
  void service_lost();
  /// It has one again.
  void service_came() { reregistrar_.service_came(); }
  void bus_lost();

 private:
  using Number = std::uint64_t;
  struct Entry {
    CallbackHost* host;
    std::optional<Guid> job;    ///< that it is registered for
    std::optional<Guid> clsid;  ///< or the class of which it is an instance
    Registration registration;
    std::shared_ptr<Functions> functions;
    bool confirmed = false;  ///< the service has answered that it knows the registration
  };
  enum class Event { kTransferred, kError, kModified, kFileTransferred, kFileRanges };
  struct Notice;

  /// `before` and `after` run on the I/O thread, when the call is sent and when it has succeeded.
  Result<void> set_notify_object(const Guid& job, const std::string& object,
                                 const std::function<void()>& before,
                                 const std::function<void()>& after);
  void over(Number number);
  Retired remove_if(const std::function<bool(Number, const Entry&)>& wanted);
  int notice(sd_bus_message* m, const Entry& entry, Event event, sd_bus_error* error);
  void answer(std::uint64_t ticket, HResult result);
  static int read(sd_bus_message* m, Event event, Notice& notice);
  static bool merge(Functions& functions, const Notice& notice);
  static void begin(Functions& functions, Notice& notice);
  static void end(Functions& functions, const Notice& notice, HResult result);
  static HResult call(const Callbacks& callbacks, Connection& connection, const Notice& notice);
  static HResult run(Functions& functions, Connection& connection, Notice notice) noexcept;

  static int find(sd_bus*, const char* path, const char*, void* self, void** entry, sd_bus_error*);
  template <Event event>
  static int on_call(sd_bus_message* m, void* entry, sd_bus_error* error);
  static const sd_bus_vtable kVtable[];

  Connection& connection_;
  std::atomic<Number> last_number_ = 0;
  // The rest: the I/O thread's.
  std::map<Number, Entry> entries_;
  std::unordered_map<std::uint64_t, loop::MessagePtr> unanswered_;
  std::uint64_t last_ticket_ = 0;
  loop::SlotPtr slot_;
  Reregistrar reregistrar_;
};

}  // namespace openbits::client
