#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <tuple>
#include <utility>

#include <openbits/class_server.hpp>

#include "client/bus_errors.h"
#include "client/class_host.h"
#include "client/connection.h"

namespace openbits {
namespace {

using Clock = std::chrono::steady_clock;

/// Makes the objects and counts them, from before they are made until their functions have been
/// destroyed. Shared with them. Thread: any.
class Census {
 public:
  explicit Census(std::function<Callbacks()> create) : create_(std::move(create)) {}

  static Result<client::Instance> make(const std::shared_ptr<Census>& census) {
    if (!census->enter()) return Error{hr::kRegdbEClassNotReg, "the program is about to end"};
    const std::shared_ptr<void> counted(census.get(), [census](void*) { census->leave(); });
    return client::Instance{census->create_(), counted};
  }

  /// Waits until there has been no object for so long. False: the bus is gone.
  bool wait_idle(Clock::duration idle) {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (lost_) return false;
      if (count_ > 0) {
        changed_.wait(lock);
      } else if (const auto due = idle_since_ + idle; Clock::now() < due) {
        changed_.wait_until(lock, due);
      } else {
        return true;
      }
    }
  }

  bool empty() {
    const std::lock_guard lock(mutex_);
    return count_ == 0;
  }

  /// The time that it has been idle counts from now.
  void restart_clock() {
    const std::lock_guard lock(mutex_);
    idle_since_ = Clock::now();
  }

  void lose_bus() {
    const std::lock_guard lock(mutex_);
    lost_ = true;
    changed_.notify_all();
  }

  /// Waits until there is no object, and makes no more.
  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    changed_.wait(lock, [this] { return count_ == 0; });
    const auto gone = std::exchange(create_, nullptr);
    lock.unlock();
  }

 private:
  bool enter() {
    const std::lock_guard lock(mutex_);
    if (closed_) return false;
    ++count_;
    return true;
  }

  void leave() {
    const std::lock_guard lock(mutex_);
    if (--count_ > 0) return;
    idle_since_ = Clock::now();
    changed_.notify_all();
  }

  std::function<Callbacks()> create_;  // called only while counted
  std::mutex mutex_;                   // for what follows
  std::condition_variable changed_;
  std::size_t count_ = 0;
  Clock::time_point idle_since_ = Clock::now();
  bool lost_ = false;
  bool closed_ = false;
};

ClientOptions options_of(const ClassServerOptions& options) {
  ClientOptions result;
  result.bus_address = options.bus_address;
  const char* const starter = std::getenv("DBUS_STARTER_ADDRESS");
  if (result.bus_address.empty() && starter != nullptr) result.bus_address = starter;
  return result;
}

/// Serves until it is idle, with the name taken.
Result<void> serve(client::Connection& connection, const Guid& clsid,
                   const std::shared_ptr<Census>& census, Clock::duration idle) {
  client::ClassHost& host = connection.classes();
  const auto add = [&] {
    return host.add(
        clsid, [census](const std::string&) { return Census::make(census); },
        [census] { census->lose_bus(); });
  };
  if (auto r = add(); !r) return r;
  for (;;) {
    if (!census->wait_idle(idle)) break;
    // From here on the bus starts another program for the class.
    host.remove(clsid);
    if (!connection.alive()) break;
    if (host.instances(clsid) == 0 && census->empty()) {
      census->close();
      return {};
    }
    // Asked for something in the last moment. If the other one has the name by now, this one
    // serves what it has to its end.
    census->restart_clock();
    std::ignore = add();
  }
  census->close();
  return client::bus_gone();
}

}  // namespace

Result<void> serve_class(const Guid& clsid, std::function<Callbacks()> create,
                         const ClassServerOptions& options) {
  if (!create || clsid.is_null()) {
    return Error{hr::kEInvalidArg, "a class needs an id, and a function that makes its objects"};
  }
  constexpr std::chrono::milliseconds kNever = std::chrono::hours(24 * 365);
  const auto idle = std::clamp(options.idle_exit, std::chrono::milliseconds(0), kNever);
  auto connection = client::Connection::open(options_of(options));
  if (!connection) return std::move(connection).error();
  return serve(**connection, clsid, std::make_shared<Census>(std::move(create)), idle);
}

}  // namespace openbits
