// What a HANDLE stands for, and waiting for it.
//
// One lock guards the state of all objects. An object that becomes available is handed to those
// that wait for it, in their order, by whoever made it so: nothing is lost between waking up and
// taking, and what can be taken once goes to one.
#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <openbits/compat/synchapi.h>

namespace openbits::compat {

using Clock = std::chrono::steady_clock;
using KernelLock = std::unique_lock<std::mutex>;

std::mutex& kernel_mutex();

struct Wait;

/// An object. Everything but the constructor: with the kernel's lock held.
class Object {
 public:
  Object() = default;
  virtual ~Object() = default;
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;

  /// Whether thread `id` could take it now.
  virtual bool available(DWORD id) const = 0;
  enum class Taken { kWell, kAbandoned };
  /// What a wait that it ends does to it; it is available.
  virtual Taken take(DWORD /*id*/) { return Taken::kWell; }
  /// When it becomes available by itself.
  virtual std::optional<Clock::time_point> due() const { return std::nullopt; }
  /// Lets that happen.
  virtual void refresh(Clock::time_point /*now*/) {}

  /// It has become available: to be called after every change that may have made it so.
  void offer();

 protected:
  /// due() is another: those that wait look at it.
  void look_again();

 private:
  friend DWORD wait_for(Wait& wait, DWORD milliseconds);
  std::list<Wait*> waits_;
};

using ObjectPtr = std::shared_ptr<Object>;

/// One wait of one thread.
struct Wait {
  std::vector<ObjectPtr> objects;
  bool all = false;
  DWORD thread = 0;
  /// Waits for input of the thread's queue as well, as for an object after the last.
  bool input_wanted = false;
  /// With `all`: the input ends the wait by itself.
  bool input_suffices = false;
  bool input = false;

  // Guarded by the kernel's lock.
  bool started = false;
  std::optional<DWORD> result;
  std::condition_variable ended;

  /// With the lock held: takes what ends it, if it is all there.
  bool try_to_end();
};

/// What the calling thread owns when it ends is abandoned. To be called on every thread that may
/// come to own a mutex, before it does; wait_for does it. Without the lock.
void watch_end_of_thread();

/// Waits; the result of WaitForMultipleObjects. Without the lock.
DWORD wait_for(Wait& wait, DWORD milliseconds);

// Handles ---------------------------------------------------------------------------------------

/// A new handle of the object. Handles are not used again.
HANDLE open_handle(ObjectPtr object);
/// Null with ERROR_INVALID_HANDLE if there is none.
ObjectPtr object_of(HANDLE handle);
/// The same for one kind of object.
template <class T>
std::shared_ptr<T> object_as(HANDLE handle);
bool close_handle(HANDLE handle);

/// The objects of these handles; false with the last error set.
bool collect(DWORD count, const HANDLE* handles, bool all, std::vector<ObjectPtr>& objects);

/// For CreateX: an object `make` makes, or the one that has this name. name may be null or empty.
template <class T, class Make>
HANDLE create_named(const wchar_t* name, const Make& make);

/// Null if there is none.
ObjectPtr find_named(const std::wstring& name);
void add_named(const std::wstring& name, const ObjectPtr& object);

}  // namespace openbits::compat

#include "compat/kernel_templates.h"
