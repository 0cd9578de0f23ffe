// Threads of the C library of Windows.
#pragma once

#include "processthreadsapi.h"

#ifdef __cplusplus
extern "C" {
#endif

/// As CreateThread; 0 with errno on failure.
OPENBITS_COMPAT_API uintptr_t _beginthreadex(void* security, unsigned stack_size,
                                             unsigned (*start)(void*), void* argument,
                                             unsigned flags, unsigned* id);
OPENBITS_COMPAT_API void _endthreadex(unsigned exit_code) __attribute__((noreturn));
/// The handle closes itself when the thread ends. (uintptr_t)-1 with errno on failure.
OPENBITS_COMPAT_API uintptr_t _beginthread(void (*start)(void*), unsigned stack_size,
                                           void* argument);
OPENBITS_COMPAT_API void _endthread(void) __attribute__((noreturn));

#ifdef __cplusplus
}  // extern "C"
#endif
