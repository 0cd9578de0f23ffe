// Ctrl+C and the like.
#pragma once

#include "windef.h"

#define CTRL_C_EVENT 0u         // SIGINT
#define CTRL_BREAK_EVENT 1u     // SIGQUIT
#define CTRL_CLOSE_EVENT 2u     // SIGHUP
#define CTRL_LOGOFF_EVENT 5u    // never comes
#define CTRL_SHUTDOWN_EVENT 6u  // SIGTERM

typedef BOOL (*PHANDLER_ROUTINE)(DWORD event);

#ifdef __cplusplus
extern "C" {
#endif

/// Adds or removes a handler. They are called on a thread of their own, the newest first, until one
/// returns TRUE; if none does, the process ends as by the signal. handler null with add: SIGINT is
/// ignored, whatever handlers there are; without: it no longer is. Signals that the process was
/// started with as ignored stay so.
OPENBITS_COMPAT_API BOOL SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add);
/// Consoles speak UTF-8: TRUE for that, else ERROR_INVALID_PARAMETER.
OPENBITS_COMPAT_API BOOL SetConsoleOutputCP(UINT code_page);
OPENBITS_COMPAT_API UINT GetConsoleOutputCP(void);

#ifdef __cplusplus
}  // extern "C"
#endif
