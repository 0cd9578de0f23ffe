// Waiting for handles and for the thread's queue at once (compat/winuser.h, compat/objbase.h).
#include <openbits/compat/objbase.h>
#include <openbits/compat/winuser.h>

#include "com/queue_watch.h"
#include "compat/kernel.h"
#include "compat/last_error.h"

#undef PostThreadMessageW

namespace openbits::compat {
namespace {

/// Ends a wait when something comes in. The queue's lock is held then; a wait never asks the queue
/// for anything while it holds the kernel's, so that the two are taken in one order.
class InputWatch final : public com::QueueWatch {
 public:
  InputWatch(Wait& wait, const com::QueueInterest& interest) : wait_(wait) {
    const bool there = com::watch_queue(interest, this);
    const KernelLock lock(kernel_mutex());
    if (there) wait_.input = true;
  }
  ~InputWatch() { com::watch_queue({}, nullptr); }
  InputWatch(const InputWatch&) = delete;
  InputWatch& operator=(const InputWatch&) = delete;

  void arrived() override {
    const KernelLock lock(kernel_mutex());
    wait_.input = true;
    if (wait_.started && !wait_.result && wait_.try_to_end()) wait_.ended.notify_one();
  }

 private:
  Wait& wait_;
};

DWORD msg_wait(DWORD count, const HANDLE* handles, DWORD milliseconds, DWORD mask, DWORD flags) {
  // The queue counts for one.
  if (count >= MAXIMUM_WAIT_OBJECTS ||
      (flags & ~(MWMO_WAITALL | MWMO_ALERTABLE | MWMO_INPUTAVAILABLE)) != 0) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  return guarded<DWORD>(WAIT_FAILED, [&] {
    Wait wait;
    wait.all = (flags & MWMO_WAITALL) != 0;
    wait.input_wanted = true;
    if (!collect(count, handles, wait.all, wait.objects)) return WAIT_FAILED;
    com::QueueInterest interest;
    interest.messages = (mask & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE)) != 0;
    interest.calls = (mask & (QS_POSTMESSAGE | QS_ALLPOSTMESSAGE | QS_SENDMESSAGE)) != 0;
    interest.only_new = (flags & MWMO_INPUTAVAILABLE) == 0;
    const InputWatch watch(wait, interest);
    return wait_for(wait, milliseconds);
  });
}

/// For the handles, or calls, which are WAIT_OBJECT_0 + count.
DWORD wait_for_calls(DWORD count, const HANDLE* handles, DWORD milliseconds, bool all) {
  return guarded<DWORD>(WAIT_FAILED, [&] {
    Wait wait;
    wait.all = all;
    wait.input_wanted = true;
    wait.input_suffices = true;
    if (!collect(count, handles, all, wait.objects)) return WAIT_FAILED;
    const InputWatch watch(wait, {.calls = true});
    return wait_for(wait, milliseconds);
  });
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;
namespace com = openbits::com;

DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL wait_all,
                                DWORD milliseconds, DWORD wake_mask) {
  return msg_wait(count, handles, milliseconds, wake_mask, wait_all != FALSE ? MWMO_WAITALL : 0);
}

DWORD MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, DWORD milliseconds,
                                  DWORD wake_mask, DWORD flags) {
  return msg_wait(count, handles, milliseconds, wake_mask, flags);
}

BOOL openbits_post_thread_message(DWORD thread, UINT message, WPARAM wparam, LPARAM lparam) {
  return guarded<BOOL>(FALSE, [&] {
    if (PostThreadMessageW(thread, message, wparam, lparam) != FALSE) return TRUE;
    return fail(com::has_queue(thread) ? ERROR_NOT_ENOUGH_QUOTA : ERROR_INVALID_THREAD_ID);
  });
}

HRESULT CoWaitForMultipleHandles(DWORD flags, DWORD timeout, ULONG count, HANDLE* handles,
                                 DWORD* index) {
  constexpr DWORD kKnown = COWAIT_WAITALL | COWAIT_ALERTABLE | COWAIT_INPUTAVAILABLE;
  if (index == nullptr || handles == nullptr || count == 0 || (flags & ~kKnown) != 0) {
    return E_INVALIDARG;
  }
  const auto until = Clock::now() + std::chrono::milliseconds(timeout);
  for (;;) {
    DWORD left = timeout;
    if (timeout != INFINITE) {
      const auto rest = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
      left = rest.count() > 0 ? static_cast<DWORD>(rest.count()) : 0;
    }
    const bool all = (flags & COWAIT_WAITALL) != 0;
    DWORD result = WAIT_FAILED;
    if (!com::in_single_threaded_apartment()) {
      result = WaitForMultipleObjects(count, handles, all ? TRUE : FALSE, left);
    } else {
      result = wait_for_calls(count, handles, left, all);
      if (result == WAIT_OBJECT_0 + count) {
        com::run_waiting_calls();
        continue;
      }
    }
    if (result == WAIT_TIMEOUT) return RPC_S_CALLPENDING;
    if (result == WAIT_FAILED) return HRESULT_FROM_WIN32(GetLastError());
    *index = result;
    return S_OK;
  }
}
