// The objects org.openbits.CertificateCallback1 on our connection: the program's judgement on the
// certificates of servers.
#pragma once

#include <systemd/sd-bus.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include <openbits/http_options.hpp>

#include "loop/handles.h"

namespace openbits::client {

class Connection;

class CertificateHost {
 public:
  using Judge = HttpOptions::CertificateCallback;

  explicit CertificateHost(Connection& connection) : connection_(connection) {}
  CertificateHost(const CertificateHost&) = delete;
  CertificateHost& operator=(const CertificateHost&) = delete;

  // Thread: any but the I/O thread. Functions that are no longer needed are destroyed on it.
  /// `cookie` is kept exactly as long as the function.
  Result<void> set(const Guid& job, Judge judge, std::shared_ptr<void> cookie);
  Result<void> clear(const Guid& job);
  void forget_all();

  struct Function {
    std::shared_ptr<void> cookie;  ///< goes after the function
    Judge judge;
    std::atomic<bool> withdrawn = false;
  };
  /// To be destroyed on a thread of the program's or of the pool.
  using Retired = std::vector<std::shared_ptr<Function>>;

  // Thread: the I/O thread.
  Result<void> attach();
  /// Before the bus is destroyed.
  void detach();
  /// The job is final.
  Retired retire(const Guid& job);
  /// The service, or the bus, is gone: nothing of what was registered is known any more.
  void lost();

 private:
  using Number = std::uint64_t;
  struct Entry {
    CertificateHost* host;
    Guid job;
    std::shared_ptr<Function> function;
    bool confirmed = false;  ///< the service has answered that it knows the registration
  };

  Result<void> register_object(const Guid& job, const std::string& object,
                               const std::function<void()>& before,
                               const std::function<void()>& after);
  Retired remove_if(const std::function<bool(Number, const Entry&)>& wanted);
  void dispose(Retired retired);
  int asked(sd_bus_message* m, const Entry& entry, sd_bus_error* error);
  void answer(std::uint64_t ticket, HResult result);
  static int find(sd_bus*, const char* path, const char*, void* self, void** entry, sd_bus_error*);
  static int on_call(sd_bus_message* m, void* entry, sd_bus_error* error);
  static const sd_bus_vtable kVtable[];

  Connection& connection_;
  std::atomic<Number> last_number_ = 0;
  // The rest: the I/O thread's.
  std::map<Number, Entry> entries_;
  std::unordered_map<std::uint64_t, loop::MessagePtr> unanswered_;
  std::uint64_t last_ticket_ = 0;
  loop::SlotPtr slot_;
};

}  // namespace openbits::client
