// The connection to the bus that all handles of one Client share, with the one thread that uses it.
#pragma once

#include <systemd/sd-bus.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>

#include <openbits/client.hpp>
#include <openbits/guid.hpp>
#include <openbits/result.hpp>

#include "client/callback_pool.h"
#include "loop/event_loop.h"
#include "loop/handles.h"

namespace openbits::client {

class CallbackHost;
class CertificateHost;
class ClassHost;
class Pump;

/// How the calling thread waits in call() and run_on_io(); see Access::set_pump.
void set_pump(Pump* pump);

/// One method call, as a rule to the service. What it points to must stay until call() returns.
struct Request {
  const char* path;
  const char* interface;
  const char* member;
  /// kRead: changes nothing, so it is sent once more when the service went away over it.
  enum class Kind { kRead, kChange } kind = Kind::kChange;
  /// Waits until the service answers or dies, however long that takes.
  bool unlimited = false;
  /// Appends the arguments, or takes the answer apart: return negative errno on failure. Run on the
  /// I/O thread while the caller waits; may be empty.
  std::function<int(sd_bus_message*)> append = {};
  std::function<int(sd_bus_message*)> read = {};
  const char* destination = nullptr;  ///< bus name; null: the service
  bool sensitive = false;             ///< the message is overwritten before it is freed
};

/// Threads: call(), post() and the accessors from any thread but the I/O thread, unless said
/// otherwise. The destructor runs on the thread that lets go of the last handle, which may be one
/// of the callback threads but never the I/O thread: that one holds no reference to the connection
/// and destroys nothing that belongs to the program.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  static Result<std::shared_ptr<Connection>> open(const ClientOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends, and waits for the answer.
  Result<void> call(const Request& request);

  /// Runs `task` on the I/O thread, soon. False: there is no such thread any more. Thread: any.
  bool post(std::function<void()> task);

  /// Runs `task` on the I/O thread and waits for its end; does nothing when there is none any more.
  void run_on_io(const std::function<void()>& task);

  Job job(const Guid& id) { return Job(shared_from_this(), id); }
  CallbackHost& callbacks() { return *callbacks_; }
  ClassHost& classes() { return *classes_; }
  CertificateHost& certificates() { return *certificates_; }
  CallbackPool& pool() { return pool_; }
  /// Our name on the bus. Thread: any.
  const std::string& unique_name() const { return unique_name_; }
  /// Longest wait for one answer. Thread: any.
  std::uint64_t timeout_us() const { return timeout_us_; }
  /// False once the bus is gone, which is for good.
  bool alive() const { return !lost_.load(std::memory_order_relaxed); }

  // Thread: the I/O thread.
  sd_bus* bus() { return bus_.get(); }
  loop::EventLoop& loop() { return *loop_; }
  /// The unique name of the service; empty while it does not run.
  const std::string& service_owner() const { return service_owner_; }
  /// What the bus has said about it.
  void set_service_owner(const char* owner);

 private:
  class Pending;

  explicit Connection(const ClientOptions& options);
  Result<void> start();
  // The rest: on the I/O thread.
  Result<void> open_bus();
  Result<void> watch_service();
  void run(Result<void>& started, std::function<void()> tell);
  void send(Pending& call);
  void finish(Pending& call, Result<void> result);
  void bus_lost();
  std::uint64_t now_us() const;
  static int on_reply(sd_bus_message* m, void* pending, sd_bus_error*);
  static int on_owner(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_owner_changed(sd_bus_message* m, void* self, sd_bus_error*);
  static int on_disconnected(sd_bus_message*, void* self, sd_bus_error*);

  const std::string bus_address_;
  const std::uint64_t timeout_us_;
  std::string unique_name_;  // set before open() returns
  std::atomic<bool> lost_ = false;

  std::unique_ptr<loop::EventLoop> loop_;
  loop::BusPtr bus_;
  loop::SlotPtr owner_slot_;
  loop::SlotPtr owner_question_;
  loop::SlotPtr disconnected_slot_;
  std::string service_owner_;
  std::unordered_set<Pending*> pending_;

  std::mutex gate_;
  bool closed_ = false;  // guarded by gate_: nobody runs posted tasks any more

  std::unique_ptr<CallbackHost> callbacks_;
  std::unique_ptr<ClassHost> classes_;
  std::unique_ptr<CertificateHost> certificates_;
  CallbackPool pool_;
  std::thread thread_;
};

}  // namespace openbits::client
