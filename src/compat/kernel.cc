#include "compat/kernel.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include <openbits/com/winuser.h>

#include "compat/last_error.h"

namespace openbits::compat {
namespace {

/// Never destroyed: threads may use it until the process has ended.
struct Kernel {
  std::mutex mutex;
  // Guarded by handles_mutex, which is taken inside of nothing and holds nothing.
  std::mutex handles_mutex;
  std::unordered_map<std::uintptr_t, ObjectPtr> handles;
  std::uintptr_t last_handle = 0;
  std::unordered_map<std::wstring, std::weak_ptr<Object>> names;
};

Kernel& kernel() {
  static auto* const the_kernel = new Kernel;
  return *the_kernel;
}

/// The instant at which a wait is over; nullopt: never.
std::optional<Clock::time_point> deadline_of(DWORD milliseconds) {
  if (milliseconds == INFINITE) return std::nullopt;
  return Clock::now() + std::chrono::milliseconds(milliseconds);
}

/// The earliest that something is to be looked at again.
std::optional<Clock::time_point> next_look(const Wait& wait,
                                           std::optional<Clock::time_point> deadline) {
  auto earliest = deadline;
  for (const ObjectPtr& object : wait.objects) {
    const auto due = object->due();
    if (due && (!earliest || *due < *earliest)) earliest = due;
  }
  return earliest;
}

}  // namespace

std::mutex& kernel_mutex() {
  return kernel().mutex;
}

void Object::offer() {
  for (Wait* const wait : waits_) {
    if (!wait->result && wait->try_to_end()) wait->ended.notify_one();
  }
}

void Object::look_again() {
  for (Wait* const wait : waits_) wait->ended.notify_one();
}

bool Wait::try_to_end() {
  const auto can_take = [this](const ObjectPtr& object) { return object->available(thread); };
  if (all) {
    if (input_suffices && input) {
      result = WAIT_OBJECT_0 + static_cast<DWORD>(objects.size());
      return true;
    }
    if (!std::all_of(objects.begin(), objects.end(), can_take)) return false;
    if (input_wanted && !input_suffices && !input) return false;
    result = WAIT_OBJECT_0;
    for (std::size_t i = 0; i < objects.size(); ++i) {
      if (objects[i]->take(thread) == Object::Taken::kAbandoned) result = WAIT_ABANDONED_0;
    }
    return true;
  }
  const auto found = std::find_if(objects.begin(), objects.end(), can_take);
  const auto index = static_cast<DWORD>(found - objects.begin());
  if (found == objects.end()) {
    if (!input_wanted || !input) return false;
    result = WAIT_OBJECT_0 + index;
    return true;
  }
  const auto taken = (*found)->take(thread);
  result = (taken == Object::Taken::kAbandoned ? WAIT_ABANDONED_0 : WAIT_OBJECT_0) + index;
  return true;
}

DWORD wait_for(Wait& wait, DWORD milliseconds) {
  watch_end_of_thread();
  const auto deadline = deadline_of(milliseconds);
  wait.thread = GetCurrentThreadId();
  KernelLock lock(kernel_mutex());
  const auto refresh = [&] {
    const auto now = Clock::now();
    for (const ObjectPtr& object : wait.objects) object->refresh(now);
    return now;
  };
  wait.started = true;
  refresh();
  if (wait.try_to_end()) return *wait.result;
  if (milliseconds == 0) return WAIT_TIMEOUT;

  for (const ObjectPtr& object : wait.objects) object->waits_.push_back(&wait);
  while (!wait.result) {
    if (const auto until = next_look(wait, deadline)) {
      wait.ended.wait_until(lock, *until);
    } else {
      wait.ended.wait(lock);
    }
    if (wait.result) break;
    const auto now = refresh();
    if (!wait.result && deadline && now >= *deadline) wait.result = WAIT_TIMEOUT;
  }
  for (const ObjectPtr& object : wait.objects) object->waits_.remove(&wait);
  return *wait.result;
}

// Handles ---------------------------------------------------------------------------------------

HANDLE open_handle(ObjectPtr object) {
  Kernel& k = kernel();
  const std::lock_guard lock(k.handles_mutex);
  const std::uintptr_t number = k.last_handle += 4;
  k.handles.emplace(number, std::move(object));
  return reinterpret_cast<HANDLE>(number);
}

ObjectPtr object_of(HANDLE handle) {
  Kernel& k = kernel();
  const std::lock_guard lock(k.handles_mutex);
  const auto it = k.handles.find(reinterpret_cast<std::uintptr_t>(handle));
  if (it != k.handles.end()) return it->second;
  SetLastError(ERROR_INVALID_HANDLE);
  return nullptr;
}

bool close_handle(HANDLE handle) {
  Kernel& k = kernel();
  ObjectPtr last;  // goes without the lock
  const std::lock_guard lock(k.handles_mutex);
  const auto it = k.handles.find(reinterpret_cast<std::uintptr_t>(handle));
  if (it == k.handles.end()) return fail(ERROR_INVALID_HANDLE) != FALSE;
  last = std::move(it->second);
  k.handles.erase(it);
  return true;
}

bool collect(DWORD count, const HANDLE* handles, bool all, std::vector<ObjectPtr>& objects) {
  if (count > MAXIMUM_WAIT_OBJECTS || (count > 0 && handles == nullptr)) {
    return fail(ERROR_INVALID_PARAMETER) != FALSE;
  }
  for (DWORD i = 0; i < count; ++i) {
    ObjectPtr object = object_of(handles[i]);
    if (!object) return false;
    // To take one twice at once is not possible.
    if (all && std::find(objects.begin(), objects.end(), object) != objects.end()) {
      return fail(ERROR_INVALID_PARAMETER) != FALSE;
    }
    objects.push_back(std::move(object));
  }
  return true;
}

ObjectPtr find_named(const std::wstring& name) {
  Kernel& k = kernel();
  const std::lock_guard lock(k.handles_mutex);
  const auto it = k.names.find(name);
  if (it == k.names.end()) return nullptr;
  auto object = it->second.lock();
  if (!object) k.names.erase(it);
  return object;
}

void add_named(const std::wstring& name, const ObjectPtr& object) {
  Kernel& k = kernel();
  const std::lock_guard lock(k.handles_mutex);
  k.names[name] = object;
}

}  // namespace openbits::compat
