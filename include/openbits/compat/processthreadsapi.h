// Threads, and the process.
#pragma once

#include "windef.h"

typedef DWORD (*PTHREAD_START_ROUTINE)(LPVOID parameter);
typedef PTHREAD_START_ROUTINE LPTHREAD_START_ROUTINE;

#define CREATE_SUSPENDED 0x4u
#define STACK_SIZE_PARAM_IS_A_RESERVATION 0x10000u
#define STILL_ACTIVE 0x103u
#define TLS_OUT_OF_INDEXES 0xFFFFFFFFu
#define THREAD_PRIORITY_NORMAL 0
#define THREAD_PRIORITY_BELOW_NORMAL (-1)
#define THREAD_PRIORITY_ABOVE_NORMAL 1
#define THREAD_PRIORITY_LOWEST (-2)
#define THREAD_PRIORITY_HIGHEST 2

#ifdef __cplusplus
extern "C" {
#endif

/// A thread that runs `start`; its handle is set when the thread has ended, thread_local objects
/// and all. stack_size 0: the usual. Flags: CREATE_SUSPENDED.
OPENBITS_COMPAT_API HANDLE CreateThread(LPSECURITY_ATTRIBUTES attributes, SIZE_T stack_size,
                                        LPTHREAD_START_ROUTINE start, LPVOID parameter, DWORD flags,
                                        LPDWORD id);
/// Ends the calling thread; objects on its stack are destroyed.
OPENBITS_COMPAT_API void ExitThread(DWORD exit_code) __attribute__((noreturn));
/// STILL_ACTIVE until the thread has ended.
OPENBITS_COMPAT_API BOOL GetExitCodeThread(HANDLE thread, LPDWORD exit_code);
/// Starts what CREATE_SUSPENDED has held; 1 if it did, 0 for a thread that runs.
OPENBITS_COMPAT_API DWORD ResumeThread(HANDLE thread);
OPENBITS_COMPAT_API DWORD GetThreadId(HANDLE thread);
/// Pseudo-handles, which need not be closed. That of a thread stands for whoever uses it.
OPENBITS_COMPAT_API HANDLE GetCurrentThread(void);
OPENBITS_COMPAT_API HANDLE GetCurrentProcess(void);
OPENBITS_COMPAT_API DWORD GetCurrentProcessId(void);
/// Has no effect.
OPENBITS_COMPAT_API BOOL SetThreadPriority(HANDLE thread, int priority);
OPENBITS_COMPAT_API void ExitProcess(UINT exit_code) __attribute__((noreturn));
OPENBITS_COMPAT_API BOOL SwitchToThread(void);

OPENBITS_COMPAT_API DWORD TlsAlloc(void);
OPENBITS_COMPAT_API BOOL TlsFree(DWORD index);
OPENBITS_COMPAT_API LPVOID TlsGetValue(DWORD index);
OPENBITS_COMPAT_API BOOL TlsSetValue(DWORD index, LPVOID value);

/// ERROR_INVALID_HANDLE for what is none.
OPENBITS_COMPAT_API BOOL CloseHandle(HANDLE handle);
#define DUPLICATE_CLOSE_SOURCE 0x1u
#define DUPLICATE_SAME_ACCESS 0x2u
/// Inside this process. The duplicate of GetCurrentThread() is a real handle only for a thread of
/// CreateThread.
OPENBITS_COMPAT_API BOOL DuplicateHandle(HANDLE source_process, HANDLE source,
                                         HANDLE target_process, LPHANDLE target, DWORD access,
                                         BOOL inherit, DWORD options);

#ifdef __cplusplus
}  // extern "C"
#endif
