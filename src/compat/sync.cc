// Events, mutexes, semaphores, waitable timers (compat/synchapi.h).
#include <algorithm>
#include <thread>
#include <utility>

#include <openbits/compat/processthreadsapi.h>
#include <openbits/compat/synchapi.h>
#include <openbits/compat/winuser.h>

#include "compat/kernel.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

class Event final : public Object {
 public:
  Event(bool manual, bool is_set) : manual_(manual), set_(is_set) {}
  bool available(DWORD) const override { return set_; }
  Taken take(DWORD) override {
    if (!manual_) set_ = false;
    return Taken::kWell;
  }
  void set() {
    set_ = true;
    offer();
  }
  void reset() { set_ = false; }

 private:
  const bool manual_;
  bool set_;
};

class Mutex final : public Object, public std::enable_shared_from_this<Mutex> {
 public:
  bool available(DWORD id) const override { return count_ == 0 || owner_ == id; }
  Taken take(DWORD id) override;
  /// False: the thread does not own it.
  bool release(DWORD id);
  /// Its owner has ended.
  void abandon() {
    count_ = 0;
    abandoned_ = true;
    offer();
  }
  bool owned_by(DWORD id) const { return count_ > 0 && owner_ == id; }

 private:
  DWORD owner_ = 0;
  unsigned count_ = 0;
  bool abandoned_ = false;
};

/// The mutexes of threads; those that a thread still owns when it ends are abandoned. Another
/// thread may hand one to this one, so that the lists are the kernel's.
struct Owned {
  std::vector<std::pair<DWORD, std::weak_ptr<Mutex>>> all;  // guarded by the kernel's lock
};
Owned& owned() {
  static auto* const the_owned = new Owned;
  return *the_owned;
}

struct EndOfThread {
  DWORD id = GetCurrentThreadId();
  ~EndOfThread() {
    std::vector<std::shared_ptr<Mutex>> left;  // goes without the lock
    const KernelLock lock(kernel_mutex());
    std::erase_if(owned().all, [&](const auto& entry) {
      if (entry.first != id) return false;
      if (auto mutex = entry.second.lock()) left.push_back(std::move(mutex));
      return true;
    });
    // Each may go to a thread that waits for it, which changes the list.
    for (const auto& mutex : left) {
      if (mutex->owned_by(id)) mutex->abandon();
    }
  }
};

Object::Taken Mutex::take(DWORD id) {
  if (count_++ == 0) {
    owner_ = id;
    std::erase_if(owned().all, [](const auto& entry) { return entry.second.expired(); });
    owned().all.emplace_back(id, weak_from_this());
  }
  return std::exchange(abandoned_, false) ? Taken::kAbandoned : Taken::kWell;
}

bool Mutex::release(DWORD id) {
  if (!owned_by(id)) return false;
  if (--count_ > 0) return true;
  std::erase_if(owned().all,
                [this](const auto& entry) { return entry.second.lock().get() == this; });
  offer();
  return true;
}

class Semaphore final : public Object {
 public:
  Semaphore(LONG count, LONG most) : count_(count), most_(most) {}
  bool available(DWORD) const override { return count_ > 0; }
  Taken take(DWORD) override {
    --count_;
    return Taken::kWell;
  }
  bool release(LONG count, LONG* previous) {
    if (count > most_ - count_) return false;
    if (previous != nullptr) *previous = count_;
    count_ += count;
    offer();
    return true;
  }

 private:
  LONG count_;
  const LONG most_;
};

class Timer final : public Object {
 public:
  explicit Timer(bool manual) : manual_(manual) {}
  bool available(DWORD) const override { return set_; }
  Taken take(DWORD) override {
    if (!manual_) set_ = false;
    return Taken::kWell;
  }
  std::optional<Clock::time_point> due() const override { return due_; }
  void refresh(Clock::time_point now) override {
    if (!due_ || now < *due_) return;
    set_ = true;
    if (period_.count() == 0) {
      due_.reset();
    } else {
      // What was missed is one occasion.
      due_ = *due_ + period_ * ((now - *due_) / period_ + 1);
    }
    offer();
  }
  void arm(Clock::time_point due, Clock::duration period) {
    set_ = false;
    due_ = due;
    period_ = period;
    look_again();
  }
  /// What has come due before is not undone.
  void cancel() {
    refresh(Clock::now());
    due_.reset();
  }

 private:
  const bool manual_;
  bool set_ = false;
  std::optional<Clock::time_point> due_;
  Clock::duration period_{};
};

/// From a count of 100 ns: negative from now, else since 1601.
Clock::time_point instant_of(LONGLONG due) {
  using Ticks = std::chrono::duration<LONGLONG, std::ratio<1, 10'000'000>>;
  constexpr LONGLONG kMost = 10'000'000LL * 3600 * 24 * 365 * 100;  // 100 years are for ever
  LONGLONG from_now = 0;
  if (due < 0) {
    from_now = due > -kMost ? -due : kMost;
  } else {
    FILETIME now{};
    GetSystemTimePreciseAsFileTime(&now);
    const auto ticks =
        static_cast<LONGLONG>(static_cast<ULONGLONG>(now.dwHighDateTime) << 32 | now.dwLowDateTime);
    from_now = std::clamp<LONGLONG>(due - ticks, 0, kMost);
  }
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(Ticks(from_now));
}

std::wstring wide_name(LPCSTR name) {
  return name != nullptr ? to_wide(name) : std::wstring();
}

HANDLE create_mutex(LPCWSTR name, bool is_owned) {
  watch_end_of_thread();
  return create_named<Mutex>(name, [&] {
    auto mutex = std::make_shared<Mutex>();
    const KernelLock lock(kernel_mutex());
    if (is_owned) mutex->take(GetCurrentThreadId());
    return mutex;
  });
}

HANDLE create_semaphore(LPCWSTR name, LONG count, LONG most) {
  if (count < 0 || most <= 0 || count > most) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  return create_named<Semaphore>(name, [&] { return std::make_shared<Semaphore>(count, most); });
}

template <class T>
HANDLE open_named(LPCWSTR name) {
  if (name == nullptr || *name == L'\0') {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  return guarded<HANDLE>(nullptr, [&]() -> HANDLE {
    ObjectPtr object = find_named(name);
    if (std::dynamic_pointer_cast<T>(object)) return open_handle(std::move(object));
    SetLastError(object ? ERROR_INVALID_HANDLE : ERROR_FILE_NOT_FOUND);
    return nullptr;
  });
}

/// Does something with an object, under the kernel's lock; its result, or FALSE if it is no T.
template <class T, class Act>
BOOL with(HANDLE handle, const Act& act) {
  const auto object = object_as<T>(handle);
  if (!object) return FALSE;
  const KernelLock lock(kernel_mutex());
  return act(*object);
}

DWORD wait(DWORD count, const HANDLE* handles, bool all, DWORD milliseconds) {
  if (count == 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  return guarded<DWORD>(WAIT_FAILED, [&] {
    Wait wait;
    wait.all = all;
    if (!collect(count, handles, all, wait.objects)) return WAIT_FAILED;
    return wait_for(wait, milliseconds);
  });
}

}  // namespace

void watch_end_of_thread() {
  thread_local const EndOfThread end;
  static_cast<void>(end.id);
}

}  // namespace openbits::compat

using namespace openbits::compat;

// Events ----------------------------------------------------------------------------------------

HANDLE CreateEventW(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL initially_set, LPCWSTR name) {
  return create_named<Event>(
      name, [&] { return std::make_shared<Event>(manual_reset != FALSE, initially_set != FALSE); });
}
HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, BOOL initially_set,
                    LPCSTR name) {
  return CreateEventW(attributes, manual_reset, initially_set, wide_name(name).c_str());
}
HANDLE CreateEventExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name, DWORD flags, DWORD) {
  return CreateEventW(attributes, (flags & CREATE_EVENT_MANUAL_RESET) != 0,
                      (flags & CREATE_EVENT_INITIAL_SET) != 0, name);
}
HANDLE OpenEventW(DWORD, BOOL, LPCWSTR name) {
  return open_named<Event>(name);
}
BOOL SetEvent(HANDLE event) {
  return with<Event>(event, [](Event& e) {
    e.set();
    return TRUE;
  });
}
BOOL ResetEvent(HANDLE event) {
  return with<Event>(event, [](Event& e) {
    e.reset();
    return TRUE;
  });
}
BOOL PulseEvent(HANDLE event) {
  return with<Event>(event, [](Event& e) {
    e.set();
    e.reset();
    return TRUE;
  });
}

// Mutexes and semaphores ------------------------------------------------------------------------

HANDLE CreateMutexW(LPSECURITY_ATTRIBUTES, BOOL is_owned, LPCWSTR name) {
  return create_mutex(name, is_owned != FALSE);
}
HANDLE CreateMutexA(LPSECURITY_ATTRIBUTES, BOOL is_owned, LPCSTR name) {
  return create_mutex(wide_name(name).c_str(), is_owned != FALSE);
}
HANDLE OpenMutexW(DWORD, BOOL, LPCWSTR name) {
  return open_named<Mutex>(name);
}
BOOL ReleaseMutex(HANDLE mutex) {
  return with<Mutex>(mutex, [](Mutex& m) {
    return m.release(GetCurrentThreadId()) ? TRUE : fail(ERROR_NOT_OWNER);
  });
}

HANDLE CreateSemaphoreW(LPSECURITY_ATTRIBUTES, LONG count, LONG most, LPCWSTR name) {
  return create_semaphore(name, count, most);
}
HANDLE CreateSemaphoreA(LPSECURITY_ATTRIBUTES, LONG count, LONG most, LPCSTR name) {
  return create_semaphore(wide_name(name).c_str(), count, most);
}
BOOL ReleaseSemaphore(HANDLE semaphore, LONG count, LONG* previous) {
  if (count <= 0) return fail(ERROR_INVALID_PARAMETER);
  return with<Semaphore>(semaphore, [&](Semaphore& s) {
    return s.release(count, previous) ? TRUE : fail(ERROR_TOO_MANY_POSTS);
  });
}

// Timers ----------------------------------------------------------------------------------------

HANDLE CreateWaitableTimerW(LPSECURITY_ATTRIBUTES, BOOL manual_reset, LPCWSTR name) {
  return create_named<Timer>(name, [&] { return std::make_shared<Timer>(manual_reset != FALSE); });
}
HANDLE CreateWaitableTimerA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset, LPCSTR name) {
  return CreateWaitableTimerW(attributes, manual_reset, wide_name(name).c_str());
}
BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due, LONG period, PTIMERAPCROUTINE routine,
                      LPVOID, BOOL) {
  if (due == nullptr || period < 0) return fail(ERROR_INVALID_PARAMETER);
  if (routine != nullptr) return fail(ERROR_NOT_SUPPORTED);
  const auto instant = instant_of(due->QuadPart);
  return with<Timer>(timer, [&](Timer& t) {
    t.arm(instant, std::chrono::milliseconds(period));
    return TRUE;
  });
}
BOOL CancelWaitableTimer(HANDLE timer) {
  return with<Timer>(timer, [](Timer& t) {
    t.cancel();
    return TRUE;
  });
}

// Waiting ---------------------------------------------------------------------------------------

DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return wait(1, &handle, false, milliseconds);
}
DWORD WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL) {
  return wait(1, &handle, false, milliseconds);
}
DWORD WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL wait_all,
                             DWORD milliseconds) {
  return wait(count, handles, wait_all != FALSE, milliseconds);
}
DWORD WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL wait_all,
                               DWORD milliseconds, BOOL) {
  return wait(count, handles, wait_all != FALSE, milliseconds);
}

DWORD SignalObjectAndWait(HANDLE to_signal, HANDLE to_wait, DWORD milliseconds, BOOL) {
  const ObjectPtr object = object_of(to_signal);
  if (!object) return WAIT_FAILED;
  BOOL done = FALSE;
  if (dynamic_cast<Event*>(object.get()) != nullptr) {
    done = SetEvent(to_signal);
  } else if (dynamic_cast<Mutex*>(object.get()) != nullptr) {
    done = ReleaseMutex(to_signal);
  } else if (dynamic_cast<Semaphore*>(object.get()) != nullptr) {
    done = ReleaseSemaphore(to_signal, 1, nullptr);
  } else {
    SetLastError(ERROR_INVALID_HANDLE);
  }
  return done != FALSE ? WaitForSingleObject(to_wait, milliseconds) : WAIT_FAILED;
}

void Sleep(DWORD milliseconds) {
  if (milliseconds == 0) return std::this_thread::yield();
  if (milliseconds == INFINITE) {
    for (;;) std::this_thread::sleep_for(std::chrono::hours(24));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}
DWORD SleepEx(DWORD milliseconds, BOOL) {
  Sleep(milliseconds);
  return 0;
}
