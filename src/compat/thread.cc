// Threads and the process (compat/processthreadsapi.h, compat/process.h).
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <thread>

#include <openbits/compat/process.h>
#include <openbits/compat/winuser.h>

#include "compat/kernel.h"
#include "compat/last_error.h"

namespace openbits::compat {
namespace {

/// A thread that was made here. Guarded by the kernel's lock.
class Thread final : public Object {
 public:
  bool available(DWORD) const override { return ended_; }
  void end() {
    ended_ = true;
    offer();
  }
  bool ended() const { return ended_; }
  /// What it is to end with.
  DWORD exit_code = 0;
  DWORD id = 0;
  /// Set when the thread may start.
  bool resumed = false;
  /// The thread waits for `resumed`, and the one that makes it for `id`.
  std::condition_variable changed;

 private:
  bool ended_ = false;
};

struct Start {
  std::shared_ptr<Thread> thread;
  std::function<DWORD()> run;
};

/// The first thread_local of a thread of ours, and with that the last to go.
struct Self {
  std::shared_ptr<Thread> thread;
  ~Self() {
    if (!thread) return;
    const KernelLock lock(kernel_mutex());
    thread->end();
  }
};
thread_local Self self;

extern "C" void* openbits_compat_thread(void* argument) {
  const std::unique_ptr<Start> start(static_cast<Start*>(argument));
  const auto thread = start->thread;
  self.thread = thread;
  {
    KernelLock lock(kernel_mutex());
    thread->id = GetCurrentThreadId();
    thread->changed.notify_all();
    thread->changed.wait(lock, [&] { return thread->resumed; });
  }
  const DWORD code = start->run();
  const KernelLock lock(kernel_mutex());
  thread->exit_code = code;
  return nullptr;
}

/// 0, or an errno value.
int start_thread(std::unique_ptr<Start> start, std::size_t stack_size) {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  // Less than the usual would do on Windows, but not for what is called here.
  std::size_t usual = 0;
  ::pthread_attr_getstacksize(&attributes, &usual);
  if (stack_size > usual)
    ::pthread_attr_setstacksize(&attributes, (stack_size + 0xFFFF) & ~0xFFFFu);
  pthread_t id{};
  const int error = ::pthread_create(&id, &attributes, openbits_compat_thread, start.get());
  if (error == 0) static_cast<void>(start.release());
  ::pthread_attr_destroy(&attributes);
  return error;
}

/// Null with the last error on failure.
HANDLE create_thread(std::function<DWORD()> run, std::size_t stack_size, DWORD flags, DWORD* id) {
  return guarded<HANDLE>(nullptr, [&]() -> HANDLE {
    if ((flags & ~(CREATE_SUSPENDED | STACK_SIZE_PARAM_IS_A_RESERVATION)) != 0) {
      SetLastError(ERROR_INVALID_PARAMETER);
      return nullptr;
    }
    auto thread = std::make_shared<Thread>();
    thread->resumed = (flags & CREATE_SUSPENDED) == 0;
    auto start = std::make_unique<Start>(Start{thread, std::move(run)});
    const int error = start_thread(std::move(start), stack_size);
    if (error != 0) {
      SetLastError(error_of(error));
      return nullptr;
    }
    KernelLock lock(kernel_mutex());
    thread->changed.wait(lock, [&] { return thread->id != 0; });
    if (id != nullptr) *id = thread->id;
    lock.unlock();
    return open_handle(thread);
  });
}

constexpr std::intptr_t kThisProcess = -1;
constexpr std::intptr_t kThisThread = -2;

/// Null with the last error if it is not one of ours.
std::shared_ptr<Thread> thread_of(HANDLE handle) {
  if (reinterpret_cast<std::intptr_t>(handle) != kThisThread) return object_as<Thread>(handle);
  if (!self.thread) SetLastError(ERROR_INVALID_HANDLE);
  return self.thread;
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

HANDLE CreateThread(LPSECURITY_ATTRIBUTES, SIZE_T stack_size, LPTHREAD_START_ROUTINE start,
                    LPVOID parameter, DWORD flags, LPDWORD id) {
  if (start == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  return create_thread([=] { return start(parameter); }, stack_size, flags, id);
}

void ExitThread(DWORD exit_code) {
  if (self.thread) {
    const KernelLock lock(kernel_mutex());
    self.thread->exit_code = exit_code;
  }
  ::pthread_exit(nullptr);
}

BOOL GetExitCodeThread(HANDLE thread, LPDWORD exit_code) {
  const auto object = thread_of(thread);
  if (!object) return FALSE;
  if (exit_code == nullptr) return fail(ERROR_INVALID_PARAMETER);
  const KernelLock lock(kernel_mutex());
  *exit_code = object->ended() ? object->exit_code : STILL_ACTIVE;
  return TRUE;
}

DWORD ResumeThread(HANDLE thread) {
  const auto object = thread_of(thread);
  if (!object) return static_cast<DWORD>(-1);
  const KernelLock lock(kernel_mutex());
  const bool was_held = !std::exchange(object->resumed, true);
  object->changed.notify_all();
  return was_held ? 1 : 0;
}

DWORD GetThreadId(HANDLE thread) {
  if (reinterpret_cast<std::intptr_t>(thread) == kThisThread) return GetCurrentThreadId();
  const auto object = thread_of(thread);
  return object ? object->id : 0;
}

HANDLE GetCurrentThread(void) {
  return reinterpret_cast<HANDLE>(kThisThread);
}
HANDLE GetCurrentProcess(void) {
  return reinterpret_cast<HANDLE>(kThisProcess);
}
DWORD GetCurrentProcessId(void) {
  return static_cast<DWORD>(::getpid());
}
BOOL SetThreadPriority(HANDLE, int) {
  return TRUE;
}
void ExitProcess(UINT exit_code) {
  std::exit(static_cast<int>(exit_code));
}
BOOL SwitchToThread(void) {
  std::this_thread::yield();
  return TRUE;
}

DWORD TlsAlloc(void) {
  pthread_key_t key = 0;
  const int error = ::pthread_key_create(&key, nullptr);
  if (error == 0) return static_cast<DWORD>(key);
  SetLastError(error_of(error));
  return TLS_OUT_OF_INDEXES;
}
BOOL TlsFree(DWORD index) {
  return ::pthread_key_delete(index) == 0 ? TRUE : fail(ERROR_INVALID_PARAMETER);
}
LPVOID TlsGetValue(DWORD index) {
  SetLastError(ERROR_SUCCESS);
  return ::pthread_getspecific(index);
}
BOOL TlsSetValue(DWORD index, LPVOID value) {
  return ::pthread_setspecific(index, value) == 0 ? TRUE : fail(ERROR_INVALID_PARAMETER);
}

BOOL CloseHandle(HANDLE handle) {
  const auto number = reinterpret_cast<std::intptr_t>(handle);
  // The pseudo-handles may be closed, to no effect. That of the process has the value of
  // INVALID_HANDLE_VALUE, with which programs do the same.
  if (number == kThisProcess || number == kThisThread) return TRUE;
  return close_handle(handle) ? TRUE : FALSE;
}

BOOL DuplicateHandle(HANDLE source_process, HANDLE source, HANDLE target_process, LPHANDLE target,
                     DWORD, BOOL, DWORD options) {
  const HANDLE here = GetCurrentProcess();
  if (source_process != here || target_process != here) return fail(ERROR_INVALID_HANDLE);
  return guarded<BOOL>(FALSE, [&] {
    ObjectPtr object =
        source == GetCurrentThread() ? ObjectPtr(thread_of(source)) : object_of(source);
    if (!object) return FALSE;
    if (target != nullptr) *target = open_handle(std::move(object));
    if ((options & DUPLICATE_CLOSE_SOURCE) != 0) CloseHandle(source);
    return TRUE;
  });
}

// process.h -------------------------------------------------------------------------------------

uintptr_t _beginthreadex(void*, unsigned stack_size, unsigned (*start)(void*), void* argument,
                         unsigned flags, unsigned* id) {
  if (start == nullptr) {
    errno = EINVAL;
    return 0;
  }
  const HANDLE thread = create_thread([=] { return start(argument); }, stack_size, flags, id);
  if (thread == nullptr) errno = EAGAIN;
  return reinterpret_cast<uintptr_t>(thread);
}

void _endthreadex(unsigned exit_code) {
  ExitThread(exit_code);
}

uintptr_t _beginthread(void (*start)(void*), unsigned stack_size, void* argument) {
  if (start == nullptr) {
    errno = EINVAL;
    return static_cast<uintptr_t>(-1);
  }
  // It is held until its handle is known: that is closed at its end.
  auto handle = std::make_shared<HANDLE>();
  *handle = create_thread(
      [=] {
        struct Closing {
          HANDLE handle;
          ~Closing() { CloseHandle(handle); }
        } const closing{*handle};
        start(argument);
        return DWORD{0};
      },
      stack_size, CREATE_SUSPENDED, nullptr);
  if (*handle == nullptr) {
    errno = EAGAIN;
    return static_cast<uintptr_t>(-1);
  }
  const HANDLE thread = *handle;
  ResumeThread(thread);
  return reinterpret_cast<uintptr_t>(thread);
}

void _endthread(void) {
  ExitThread(0);
}
