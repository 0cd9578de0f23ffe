// The message loop, and waiting for messages and handles at once.
#pragma once

#include <openbits/com/winuser.h>

#include "synchapi.h"

#define QS_KEY 0x1u
#define QS_MOUSEMOVE 0x2u
#define QS_MOUSEBUTTON 0x4u
#define QS_POSTMESSAGE 0x8u
#define QS_TIMER 0x10u
#define QS_PAINT 0x20u
#define QS_SENDMESSAGE 0x40u
#define QS_HOTKEY 0x80u
#define QS_ALLPOSTMESSAGE 0x100u
#define QS_RAWINPUT 0x400u
#define QS_MOUSE (QS_MOUSEMOVE | QS_MOUSEBUTTON)
#define QS_INPUT (QS_MOUSE | QS_KEY | QS_RAWINPUT)
#define QS_ALLEVENTS (QS_INPUT | QS_POSTMESSAGE | QS_TIMER | QS_PAINT | QS_HOTKEY)
#define QS_ALLINPUT (QS_ALLEVENTS | QS_SENDMESSAGE)

#define MWMO_WAITALL 0x1u
#define MWMO_ALERTABLE 0x2u
#define MWMO_INPUTAVAILABLE 0x4u

#define HWND_DESKTOP ((HWND)0)
#define MB_OK 0x0u
#define MB_OKCANCEL 0x1u
#define MB_YESNO 0x4u
#define MB_ICONERROR 0x10u
#define MB_ICONSTOP 0x10u
#define MB_ICONQUESTION 0x20u
#define MB_ICONWARNING 0x30u
#define MB_ICONEXCLAMATION 0x30u
#define MB_ICONINFORMATION 0x40u
#define IDOK 1
#define IDCANCEL 2

#define WM_CLOSE 0x0010u
#define WM_TIMER 0x0113u

#ifdef __cplusplus
extern "C" {
#endif

/// Waits for one of the handles (WAIT_OBJECT_0 + its index), or for something in the thread's queue
/// that wake_mask asks for (WAIT_OBJECT_0 + count): a message that has come since the queue was
/// last looked at, or a call to an object of its single-threaded apartment, which GetMessage or
/// PeekMessage then runs. wait_all: all handles and that.
OPENBITS_COMPAT_API DWORD MsgWaitForMultipleObjects(DWORD count, const HANDLE* handles,
                                                    BOOL wait_all, DWORD milliseconds,
                                                    DWORD wake_mask);
/// PostThreadMessage, with ERROR_INVALID_THREAD_ID as the last error if the thread has no queue, or
/// ERROR_NOT_ENOUGH_QUOTA if that is full.
OPENBITS_COMPAT_API BOOL openbits_post_thread_message(DWORD thread, UINT message, WPARAM wparam,
                                                      LPARAM lparam);
/// With MWMO_INPUTAVAILABLE messages that were seen but not taken count as well.
OPENBITS_COMPAT_API DWORD MsgWaitForMultipleObjectsEx(DWORD count, const HANDLE* handles,
                                                      DWORD milliseconds, DWORD wake_mask,
                                                      DWORD flags);
/// There is nobody to ask: writes both texts to the standard error stream, and is IDOK.
OPENBITS_COMPAT_API int MessageBoxW(HWND window, LPCWSTR text, LPCWSTR caption, UINT type);
OPENBITS_COMPAT_API int MessageBoxA(HWND window, LPCSTR text, LPCSTR caption, UINT type);

/// At most 1024 characters, by the rules of wideio.h.
OPENBITS_COMPAT_API int wsprintfW(LPWSTR buffer, LPCWSTR format, ...);
OPENBITS_COMPAT_API int wsprintfA(LPSTR buffer, LPCSTR format, ...);

#ifdef __cplusplus
}  // extern "C"
#endif

// Programs get the one that sets the last error, whatever <openbits/com/winuser.h> declares.
#define PostThreadMessageW openbits_post_thread_message
#define PostThreadMessage openbits_post_thread_message

#ifdef UNICODE
#define MessageBox MessageBoxW
#define wsprintf wsprintfW
#else
#define MessageBox MessageBoxA
#define wsprintf wsprintfA
#endif
