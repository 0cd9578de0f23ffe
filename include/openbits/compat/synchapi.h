// Events, mutexes, semaphores, waitable timers, and waiting for them; locks.
//
// Objects belong to the process: a name is known in it only, and handles are not inherited.
#pragma once

#include "windef.h"

#define WAIT_OBJECT_0 0u
#define WAIT_ABANDONED 0x80u
#define WAIT_ABANDONED_0 0x80u
#define WAIT_IO_COMPLETION 0xC0u
#define WAIT_TIMEOUT 258u
#define WAIT_FAILED 0xFFFFFFFFu
#define STATUS_WAIT_0 0u
#define STATUS_PENDING 0x103u
#define MAXIMUM_WAIT_OBJECTS 64

#define SYNCHRONIZE 0x00100000u
#define EVENT_MODIFY_STATE 0x0002u
#define EVENT_ALL_ACCESS 0x1F0003u
#define MUTEX_ALL_ACCESS 0x1F0001u
#define MUTEX_MODIFY_STATE 0x0001u
#define SEMAPHORE_ALL_ACCESS 0x1F0003u
#define TIMER_ALL_ACCESS 0x1F0003u
#define CREATE_EVENT_MANUAL_RESET 0x1u
#define CREATE_EVENT_INITIAL_SET 0x2u
#define CREATE_MUTEX_INITIAL_OWNER 0x1u
#define CREATE_WAITABLE_TIMER_MANUAL_RESET 0x1u

typedef void (*PTIMERAPCROUTINE)(LPVOID lpArg, DWORD dwTimerLowValue, DWORD dwTimerHighValue);

#ifdef __cplusplus
extern "C" {
#endif

// Null with GetLastError on failure. A name that is there already opens that object, and sets
// ERROR_ALREADY_EXISTS; ERROR_INVALID_HANDLE if it is an object of another kind.
OPENBITS_COMPAT_API HANDLE CreateEventW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset,
                                        BOOL initially_set, LPCWSTR name);
OPENBITS_COMPAT_API HANDLE CreateEventA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset,
                                        BOOL initially_set, LPCSTR name);
OPENBITS_COMPAT_API HANDLE CreateEventExW(LPSECURITY_ATTRIBUTES attributes, LPCWSTR name,
                                          DWORD flags, DWORD access);
OPENBITS_COMPAT_API HANDLE OpenEventW(DWORD access, BOOL inherit, LPCWSTR name);
OPENBITS_COMPAT_API BOOL SetEvent(HANDLE event);
OPENBITS_COMPAT_API BOOL ResetEvent(HANDLE event);
/// Releases those that wait at this moment, and leaves the event not set.
OPENBITS_COMPAT_API BOOL PulseEvent(HANDLE event);

OPENBITS_COMPAT_API HANDLE CreateMutexW(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCWSTR name);
OPENBITS_COMPAT_API HANDLE CreateMutexA(LPSECURITY_ATTRIBUTES attributes, BOOL owned, LPCSTR name);
OPENBITS_COMPAT_API HANDLE OpenMutexW(DWORD access, BOOL inherit, LPCWSTR name);
OPENBITS_COMPAT_API BOOL ReleaseMutex(HANDLE mutex);

OPENBITS_COMPAT_API HANDLE CreateSemaphoreW(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG most,
                                            LPCWSTR name);
OPENBITS_COMPAT_API HANDLE CreateSemaphoreA(LPSECURITY_ATTRIBUTES attributes, LONG count, LONG most,
                                            LPCSTR name);
OPENBITS_COMPAT_API BOOL ReleaseSemaphore(HANDLE semaphore, LONG count, LONG* previous);

OPENBITS_COMPAT_API HANDLE CreateWaitableTimerW(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset,
                                                LPCWSTR name);
OPENBITS_COMPAT_API HANDLE CreateWaitableTimerA(LPSECURITY_ATTRIBUTES attributes, BOOL manual_reset,
                                                LPCSTR name);
/// due: 100 ns; negative from now, else a FILETIME. period: milliseconds, 0 for once. There are no
/// completion routines: ERROR_NOT_SUPPORTED.
OPENBITS_COMPAT_API BOOL SetWaitableTimer(HANDLE timer, const LARGE_INTEGER* due, LONG period,
                                          PTIMERAPCROUTINE routine, LPVOID argument, BOOL resume);
OPENBITS_COMPAT_API BOOL CancelWaitableTimer(HANDLE timer);

OPENBITS_COMPAT_API DWORD WaitForSingleObject(HANDLE handle, DWORD milliseconds);
OPENBITS_COMPAT_API DWORD WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable);
/// With wait_all nothing is taken before everything can be.
OPENBITS_COMPAT_API DWORD WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL wait_all,
                                                 DWORD milliseconds);
OPENBITS_COMPAT_API DWORD WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles,
                                                   BOOL wait_all, DWORD milliseconds,
                                                   BOOL alertable);
OPENBITS_COMPAT_API DWORD SignalObjectAndWait(HANDLE to_signal, HANDLE to_wait, DWORD milliseconds,
                                              BOOL alertable);
OPENBITS_COMPAT_API void Sleep(DWORD milliseconds);
OPENBITS_COMPAT_API DWORD SleepEx(DWORD milliseconds, BOOL alertable);

#ifdef __cplusplus
}  // extern "C"
#endif

#ifdef UNICODE
#define CreateEvent CreateEventW
#define CreateMutex CreateMutexW
#define CreateSemaphore CreateSemaphoreW
#define CreateWaitableTimer CreateWaitableTimerW
#else
#define CreateEvent CreateEventA
#define CreateMutex CreateMutexA
#define CreateSemaphore CreateSemaphoreA
#define CreateWaitableTimer CreateWaitableTimerA
#endif
#define CreateEventEx CreateEventExW
#define OpenEvent OpenEventW
#define OpenMutex OpenMutexW

// Locks inside the process. -----------------------------------------------------------------------

/// A lock that its thread may enter again.
typedef struct _RTL_CRITICAL_SECTION {
  uint64_t opaque[8];
} RTL_CRITICAL_SECTION, CRITICAL_SECTION, *PCRITICAL_SECTION, *LPCRITICAL_SECTION;

/// All zero is a lock that is free.
typedef struct _RTL_SRWLOCK {
  uint64_t opaque[8];
} RTL_SRWLOCK, SRWLOCK, *PSRWLOCK;
#define SRWLOCK_INIT \
  {                  \
    { 0 }            \
  }

#ifdef __cplusplus
extern "C" {
#endif

OPENBITS_COMPAT_API void InitializeCriticalSection(LPCRITICAL_SECTION section);
OPENBITS_COMPAT_API BOOL InitializeCriticalSectionAndSpinCount(LPCRITICAL_SECTION section,
                                                               DWORD spins);
OPENBITS_COMPAT_API BOOL InitializeCriticalSectionEx(LPCRITICAL_SECTION section, DWORD spins,
                                                     DWORD flags);
OPENBITS_COMPAT_API void EnterCriticalSection(LPCRITICAL_SECTION section);
OPENBITS_COMPAT_API BOOL TryEnterCriticalSection(LPCRITICAL_SECTION section);
OPENBITS_COMPAT_API void LeaveCriticalSection(LPCRITICAL_SECTION section);
OPENBITS_COMPAT_API void DeleteCriticalSection(LPCRITICAL_SECTION section);

OPENBITS_COMPAT_API void InitializeSRWLock(PSRWLOCK lock);
OPENBITS_COMPAT_API void AcquireSRWLockExclusive(PSRWLOCK lock);
OPENBITS_COMPAT_API void AcquireSRWLockShared(PSRWLOCK lock);
OPENBITS_COMPAT_API BOOLEAN TryAcquireSRWLockExclusive(PSRWLOCK lock);
OPENBITS_COMPAT_API void ReleaseSRWLockExclusive(PSRWLOCK lock);
OPENBITS_COMPAT_API void ReleaseSRWLockShared(PSRWLOCK lock);

#ifdef __cplusplus
}  // extern "C"
#endif
