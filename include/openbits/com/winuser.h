// The message loop of a thread, for programs that use BITS from a single-threaded apartment.
//
// Not part of bits.h and objbase.h: include it where it is needed. There are no windows, so that
// messages are those of PostThreadMessage only. Calls to the objects of the thread's apartment run
// inside GetMessage and PeekMessage, and inside every call to the service; they are never seen as
// messages. A thread that is in no apartment can have a message loop as well.
#pragma once

#include "objbase.h"

struct HWND__;
typedef struct HWND__* HWND;
typedef uintptr_t WPARAM;
typedef intptr_t LPARAM;
typedef intptr_t LRESULT;

typedef struct tagPOINT {
  LONG x;
  LONG y;
} POINT;

typedef struct tagMSG {
  HWND hwnd;  // null
  UINT message;
  WPARAM wParam;
  LPARAM lParam;
  DWORD time;  // milliseconds of a clock that begins anywhere
  POINT pt;    // 0, 0
} MSG, *LPMSG;

#define WM_NULL 0x0000u
#define WM_QUIT 0x0012u
#define WM_USER 0x0400u  // this and the following are the program's own
#define WM_APP 0x8000u   // and these

// PeekMessage.
#define PM_NOREMOVE 0x0000u
#define PM_REMOVE 0x0001u
#define PM_NOYIELD 0x0002u  // has no effect

#ifdef __cplusplus
extern "C" {
#endif

/// The number of the calling thread, for PostThreadMessage.
OPENBITS_COM_API DWORD GetCurrentThreadId(void);

/// Waits for a message from wMsgFilterMin to wMsgFilterMax (both 0: any), or WM_QUIT, and takes it.
/// FALSE for WM_QUIT, -1 for a window or null, else TRUE.
OPENBITS_COM_API BOOL GetMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax);

/// The same without waiting; FALSE if there is none. Leaves the message where it is without
/// PM_REMOVE. Calls that have come in meanwhile are run first.
OPENBITS_COM_API BOOL PeekMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax,
                                   UINT wRemoveMsg);

/// For programs that have it in their loop: there are no keys, and no windows.
OPENBITS_COM_API BOOL TranslateMessage(const MSG* lpMsg);
OPENBITS_COM_API LRESULT DispatchMessageW(const MSG* lpMsg);

/// Sends a message to a thread of this process. FALSE if that thread has never asked for messages
/// nor entered a single-threaded apartment, or has 10,000 messages waiting.
OPENBITS_COM_API BOOL PostThreadMessageW(DWORD idThread, UINT Msg, WPARAM wParam, LPARAM lParam);

/// Lets the calling thread get WM_QUIT, with wParam nExitCode, once it has no other message.
OPENBITS_COM_API void PostQuitMessage(int nExitCode);

#ifdef __cplusplus
}  // extern "C"
#endif

OPENBITS_INLINE BOOL GetMessage(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax) {
  return GetMessageW(lpMsg, hWnd, wMsgFilterMin, wMsgFilterMax);
}
OPENBITS_INLINE BOOL PeekMessage(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax,
                                 UINT wRemoveMsg) {
  return PeekMessageW(lpMsg, hWnd, wMsgFilterMin, wMsgFilterMax, wRemoveMsg);
}
OPENBITS_INLINE LRESULT DispatchMessage(const MSG* lpMsg) {
  return DispatchMessageW(lpMsg);
}
OPENBITS_INLINE BOOL PostThreadMessage(DWORD idThread, UINT Msg, WPARAM wParam, LPARAM lParam) {
  return PostThreadMessageW(idThread, Msg, wParam, lParam);
}
