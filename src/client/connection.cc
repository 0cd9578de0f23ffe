#include "client/connection.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <system_error>
#include <tuple>
#include <utility>

#include "base/errno_error.h"
#include "client/access.h"
#include "client/bus_errors.h"
#include "client/callback_host.h"
#include "client/certificate_host.h"
#include "client/class_host.h"
#include "client/quiet_thread.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr std::uint64_t kForever = UINT64_MAX;

std::uint64_t timeout_of(const ClientOptions& options) {
  const auto ms = std::clamp<std::int64_t>(options.timeout.count(), 1, INT64_MAX / 1000);
  return static_cast<std::uint64_t>(ms) * 1000;
}

thread_local Pump* current_pump = nullptr;

}  // namespace

void set_pump(Pump* pump) {
  current_pump = pump;
}

/// A call that a thread waits for, on whose stack it lies. `request`, `connection` and what follows
/// `sent` are the I/O thread's until finish().
class Connection::Pending {
 public:
  /// Thread: the one that will wait.
  Pending(Connection& c, const Request& r) : connection(c), request(r), pump_(current_pump) {}

  Result<void> wait() {
    // The pump looks at done_ without the lock, for it may hold one of its own that wake() takes.
    if (pump_ != nullptr) pump_->wait([this] { return done_.load(); });
    std::unique_lock lock(mutex_);
    done_changed_.wait(lock, [this] { return done_.load(); });
    return std::move(result_);
  }

  /// The waiting thread may destroy the object, and the pump, as soon as this lets go of the lock.
  void complete(Result<void> result) {
    const std::lock_guard lock(mutex_);
    result_ = std::move(result);
    done_ = true;
    if (pump_ != nullptr) pump_->wake();
    done_changed_.notify_one();
  }

  Connection& connection;
  const Request& request;
  std::uint64_t sent = 0;
  bool repeated = false;
  loop::SlotPtr slot;

 private:
  std::mutex mutex_;
  std::condition_variable done_changed_;
  std::atomic<bool> done_ = false;  // set with mutex_ held
  Result<void> result_;             // guarded by mutex_
  Pump* const pump_;
};

Connection::Connection(const ClientOptions& options)
    : bus_address_(options.bus_address), timeout_us_(timeout_of(options)) {}

Result<std::shared_ptr<Connection>> Connection::open(const ClientOptions& options) {
  std::shared_ptr<Connection> connection(new Connection(options));
  if (auto r = connection->start(); !r) return std::move(r).error();
  connection->pool_.set_connection(connection);
  return connection;
}

Result<void> Connection::start() {
  auto loop = loop::EventLoop::create();
  if (!loop) return std::move(loop).error();
  loop_ = std::move(loop).value();
  callbacks_ = std::make_unique<CallbackHost>(*this);
  classes_ = std::make_unique<ClassHost>(*this);
  certificates_ = std::make_unique<CertificateHost>(*this);
  std::mutex mutex;
  std::condition_variable told;
  bool done = false;
  Result<void> started;
  try {
    thread_ = quiet_thread("openbits-io", [&, this] {
      run(started, [&] {
        const std::lock_guard lock(mutex);
        done = true;
        told.notify_one();
      });
    });
  } catch (const std::system_error& e) {
    return base::errno_error(e.code().value(), "start a thread");
  }
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return done; });
  return started;
}

Connection::~Connection() {
  post([this] { loop_->exit(0); });
  if (thread_.joinable()) thread_.join();
  pool_.stop();
}

/// `started` and `tell` are the opener's; they are not touched after tell().
void Connection::run(Result<void>& started, std::function<void()> tell) {
  started = open_bus();
  if (started) started = watch_service();
  if (started) started = callbacks_->attach();
  if (started) started = classes_->attach();
  if (started) started = certificates_->attach();
  const bool ok = started.ok();
  tell();
  if (ok) loop_->run();
  bus_lost();
  {
    const std::lock_guard lock(gate_);
    closed_ = true;
  }
  loop_->drain();
  certificates_->detach();
  classes_->detach();
  callbacks_->detach();
  owner_slot_.reset();
  owner_question_.reset();
  disconnected_slot_.reset();
  bus_.reset();
}

Result<void> Connection::open_bus() {
  const auto failed_to = [](int r) {
    Error error = base::errno_error(-r, "connect to the D-Bus daemon");
    const bool is_denied = r == -EACCES || r == -EPERM;  // LNX-63
    error.code = is_denied ? hr::kEAccessDenied : hr::kWin32RpcServerUnavailable;
    return error;
  };
  sd_bus* raw = nullptr;
  int r = 0;
  if (bus_address_.empty()) {
    r = sd_bus_open_user(&raw);
    bus_.reset(raw);
  } else {
    r = sd_bus_new(&raw);
    bus_.reset(raw);
    if (r >= 0) r = sd_bus_set_address(raw, bus_address_.c_str());
    if (r >= 0) r = sd_bus_set_bus_client(raw, 1);
    if (r >= 0) r = sd_bus_start(raw);
  }
  const char* name = nullptr;
  if (r >= 0) r = sd_bus_get_unique_name(raw, &name);  // waits until the daemon has let us in
  if (r < 0) return failed_to(r);
  unique_name_ = name;
  r = sd_bus_attach_event(raw, loop_->get(), SD_EVENT_PRIORITY_NORMAL);
  if (r < 0) return failed_to(r);
  return {};
}

Result<void> Connection::watch_service() {
  const auto match = std::string(
                         "type='signal',sender='org.freedesktop.DBus',path='/org/freedesktop/DBus',"
                         "interface='org.freedesktop.DBus',member='NameOwnerChanged',arg0='") +
                     wire::kService + "'";
  sd_bus_slot* slot = nullptr;
  // Not waited for: the bus carries it out before the question for the present owner.
  int r = sd_bus_add_match_async(bus(), &slot, match.c_str(), on_owner_changed, nullptr, this);
  owner_slot_.reset(slot);
  if (r >= 0) {
    slot = nullptr;
    r = sd_bus_match_signal(bus(), &slot, "org.freedesktop.DBus.Local",
                            "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
                            "Disconnected", on_disconnected, this);
    disconnected_slot_.reset(slot);
  }
  if (r < 0) return error_of_send(r);
  // Nor is the answer: it comes before anything that the service may send us.
  slot = nullptr;
  r = sd_bus_call_method_async(bus(), &slot, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                               "org.freedesktop.DBus", "GetNameOwner", on_owner, this, "s",
                               wire::kService);
  if (r < 0) return error_of_send(r);
  owner_question_.reset(slot);
  return {};
}

int Connection::on_owner(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* owner = "";
  // An error: it does not run.
  if (sd_bus_message_is_method_error(m, nullptr) == 0 &&
      sd_bus_message_read_basic(m, 's', &owner) > 0) {
    static_cast<Connection*>(self)->set_service_owner(owner);
  }
  return 0;
}

bool Connection::post(std::function<void()> task) {
  const std::lock_guard lock(gate_);
  if (closed_) return false;
  loop_->post(std::move(task));
  return true;
}

Result<void> Connection::call(const Request& request) {
  if (std::this_thread::get_id() == thread_.get_id()) {
    return Error{hr::kEUnexpected, "a call on the I/O thread would wait for itself"};
  }
  Pending pending(*this, request);
  if (!post([&pending] { pending.connection.send(pending); })) return bus_gone();
  return pending.wait();
}

void Connection::run_on_io(const std::function<void()>& task) {
  const Request none{};
  Pending pending(*this, none);
  const bool posted = post([&] {
    task();
    pending.complete({});
  });
  if (posted) std::ignore = pending.wait();
}

void Connection::send(Pending& call) {
  if (!alive()) {
    call.complete(bus_gone());
    return;
  }
  pending_.insert(&call);
  const Request& request = call.request;
  sd_bus_message* raw = nullptr;
  const char* const destination =
      request.destination != nullptr ? request.destination : wire::kService;
  int r = sd_bus_message_new_method_call(bus(), &raw, destination, request.path, request.interface,
                                         request.member);
  const loop::MessagePtr message(raw);
  if (r >= 0 && request.sensitive) r = sd_bus_message_sensitive(raw);
  if (r >= 0 && request.append) r = request.append(raw);
  sd_bus_slot* slot = nullptr;
  if (r >= 0) {
    r = sd_bus_call_async(bus(), &slot, raw, on_reply, &call,
                          request.unlimited ? kForever : timeout_us_);
  }
  if (r < 0) {
    finish(call, error_of_send(r));
    return;
  }
  call.slot.reset(slot);
  call.sent = now_us();
}

int Connection::on_reply(sd_bus_message* m, void* userdata, sd_bus_error*) {
  auto& call = *static_cast<Pending*>(userdata);
  Connection& self = call.connection;
  const Request& request = call.request;
  if (const sd_bus_error* error = sd_bus_message_get_error(m)) {
    const bool no_reply = is_no_reply(error->name);
    if (no_reply && sd_bus_is_open(self.bus()) <= 0) {
      self.finish(call, bus_gone());
    } else if (no_reply && request.kind == Request::Kind::kRead && !call.repeated &&
               self.now_us() - call.sent < self.timeout_us_) {
      call.repeated = true;
      call.slot.reset();
      self.send(call);
    } else {
      self.finish(call, error_of_reply(error->name, error->message != nullptr ? error->message : "",
                                       request.path));
    }
    return 0;
  }
  const int r = request.read ? request.read(m) : 0;
  if (r < 0) {
    Error error = base::errno_error(-r, "read the answer of the service");
    error.code = hr::kWin32BadStubData;
    self.finish(call, std::move(error));
  } else {
    self.finish(call, {});
  }
  return 0;
}

void Connection::finish(Pending& call, Result<void> result) {
  pending_.erase(&call);
  call.slot.reset();
  call.complete(std::move(result));
}

void Connection::bus_lost() {
  if (lost_.exchange(true)) return;
  while (!pending_.empty()) finish(**pending_.begin(), bus_gone());
  service_owner_.clear();
  callbacks_->bus_lost();
  classes_->bus_lost();
  certificates_->lost();
}

void Connection::set_service_owner(const char* owner) {
  if (service_owner_ == owner) return;
  const bool lost = !service_owner_.empty();
  service_owner_ = owner;
  if (lost) {
    callbacks_->service_lost();
    certificates_->lost();
  }
  if (!service_owner_.empty()) callbacks_->service_came();
}

std::uint64_t Connection::now_us() const {
  return static_cast<std::uint64_t>(loop_->now().count());
}

int Connection::on_owner_changed(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* name = "";
  const char* before = "";
  const char* after = "";
  if (sd_bus_message_read(m, "sss", &name, &before, &after) < 0) return 0;
  static_cast<Connection*>(self)->set_service_owner(after);
  return 0;
}

int Connection::on_disconnected(sd_bus_message*, void* self, sd_bus_error*) {
  static_cast<Connection*>(self)->bus_lost();
  return 0;
}

}  // namespace openbits::client
