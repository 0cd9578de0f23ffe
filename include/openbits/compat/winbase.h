// What programs find in <windows.h> that has no header of its own here: errors and their texts,
// memory, environment, the command line, text without a length.
#pragma once

#include <stdarg.h>

#include "fileapi.h"
#include "interlocked.h"
#include "processthreadsapi.h"
#include "synchapi.h"
#include "timezoneapi.h"
#include "winerror.h"

#define FORMAT_MESSAGE_ALLOCATE_BUFFER 0x100u
#define FORMAT_MESSAGE_IGNORE_INSERTS 0x200u
#define FORMAT_MESSAGE_FROM_STRING 0x400u
#define FORMAT_MESSAGE_FROM_HMODULE 0x800u
#define FORMAT_MESSAGE_FROM_SYSTEM 0x1000u
#define FORMAT_MESSAGE_ARGUMENT_ARRAY 0x2000u
#define FORMAT_MESSAGE_MAX_WIDTH_MASK 0xFFu

#define LMEM_FIXED 0x0u
#define LMEM_ZEROINIT 0x40u
#define LPTR 0x40u
#define GMEM_FIXED 0x0u
#define GMEM_ZEROINIT 0x40u
#define GPTR 0x40u
#define HEAP_ZERO_MEMORY 0x8u

#define STD_INPUT_HANDLE ((DWORD)-10)
#define STD_OUTPUT_HANDLE ((DWORD)-11)
#define STD_ERROR_HANDLE ((DWORD)-12)

#define MAX_COMPUTERNAME_LENGTH 255
#define UNLEN 256

#ifdef __cplusplus
extern "C" {
#endif

OPENBITS_COMPAT_API DWORD GetLastError(void);
OPENBITS_COMPAT_API void SetLastError(DWORD error);

/// The text of a result code or error number (FROM_SYSTEM, and FROM_HMODULE with any module), or
/// of a text (FROM_STRING) with its inserts %1 to %99, %n, %%. The length without terminator; 0
/// with GetLastError on failure. With ALLOCATE_BUFFER buffer is an LPWSTR*, for LocalFree.
OPENBITS_COMPAT_API DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD language,
                                         LPWSTR buffer, DWORD size, va_list* arguments);
OPENBITS_COMPAT_API DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD message, DWORD language,
                                         LPSTR buffer, DWORD size, va_list* arguments);

OPENBITS_COMPAT_API HLOCAL LocalAlloc(UINT flags, SIZE_T size);
OPENBITS_COMPAT_API HLOCAL LocalFree(HLOCAL memory);
OPENBITS_COMPAT_API HGLOBAL GlobalAlloc(UINT flags, SIZE_T size);
OPENBITS_COMPAT_API HGLOBAL GlobalFree(HGLOBAL memory);
OPENBITS_COMPAT_API HANDLE GetProcessHeap(void);
OPENBITS_COMPAT_API LPVOID HeapAlloc(HANDLE heap, DWORD flags, SIZE_T size);
OPENBITS_COMPAT_API LPVOID HeapReAlloc(HANDLE heap, DWORD flags, LPVOID memory, SIZE_T size);
OPENBITS_COMPAT_API BOOL HeapFree(HANDLE heap, DWORD flags, LPVOID memory);
OPENBITS_COMPAT_API PVOID SecureZeroMemory(PVOID memory, SIZE_T size);

/// One text, which stays: the arguments in quotes where they need it.
OPENBITS_COMPAT_API LPWSTR GetCommandLineW(void);
/// For LocalFree. An empty text gives the program's own name.
OPENBITS_COMPAT_API LPWSTR* CommandLineToArgvW(LPCWSTR command_line, int* count);
/// Of this program; module: null.
OPENBITS_COMPAT_API DWORD GetModuleFileNameW(HMODULE module, LPWSTR buffer, DWORD size);
OPENBITS_COMPAT_API HMODULE GetModuleHandleW(LPCWSTR name);
OPENBITS_COMPAT_API DWORD GetEnvironmentVariableW(LPCWSTR name, LPWSTR buffer, DWORD size);
OPENBITS_COMPAT_API DWORD GetEnvironmentVariableA(LPCSTR name, LPSTR buffer, DWORD size);
/// value null: removes it.
OPENBITS_COMPAT_API BOOL SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value);
/// Puts values in for %NAME%; names without one stay. %TEMP%, %TMP% and %USERPROFILE% are known.
/// The size with the terminator.
OPENBITS_COMPAT_API DWORD ExpandEnvironmentStringsW(LPCWSTR text, LPWSTR buffer, DWORD size);
OPENBITS_COMPAT_API BOOL GetComputerNameW(LPWSTR buffer, LPDWORD size);
OPENBITS_COMPAT_API BOOL GetUserNameW(LPWSTR buffer, LPDWORD size);

OPENBITS_COMPAT_API HANDLE GetStdHandle(DWORD which);
OPENBITS_COMPAT_API void OutputDebugStringW(LPCWSTR text);
OPENBITS_COMPAT_API void OutputDebugStringA(LPCSTR text);
OPENBITS_COMPAT_API BOOL IsDebuggerPresent(void);
OPENBITS_COMPAT_API void DebugBreak(void);

OPENBITS_COMPAT_API int lstrlenW(LPCWSTR text);
OPENBITS_COMPAT_API int lstrlenA(LPCSTR text);
OPENBITS_COMPAT_API LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from);
OPENBITS_COMPAT_API LPWSTR lstrcpynW(LPWSTR to, LPCWSTR from, int size);
OPENBITS_COMPAT_API LPWSTR lstrcatW(LPWSTR to, LPCWSTR from);
OPENBITS_COMPAT_API int lstrcmpW(LPCWSTR a, LPCWSTR b);
OPENBITS_COMPAT_API int lstrcmpA(LPCSTR a, LPCSTR b);
OPENBITS_COMPAT_API int lstrcmpiW(LPCWSTR a, LPCWSTR b);
OPENBITS_COMPAT_API int lstrcmpiA(LPCSTR a, LPCSTR b);

#ifdef __cplusplus
}  // extern "C"
#endif

#ifdef UNICODE
#define FormatMessage FormatMessageW
#define GetEnvironmentVariable GetEnvironmentVariableW
#define OutputDebugString OutputDebugStringW
#define lstrlen lstrlenW
#define lstrcmp lstrcmpW
#define lstrcmpi lstrcmpiW
#else
#define FormatMessage FormatMessageA
#define GetEnvironmentVariable GetEnvironmentVariableA
#define OutputDebugString OutputDebugStringA
#define lstrlen lstrlenA
#define lstrcmp lstrcmpA
#define lstrcmpi lstrcmpiA
#endif
#define lstrcpy lstrcpyW
#define lstrcpyn lstrcpynW
#define lstrcat lstrcatW
#define GetCommandLine GetCommandLineW
#define GetModuleFileName GetModuleFileNameW
#define GetModuleHandle GetModuleHandleW
#define SetEnvironmentVariable SetEnvironmentVariableW
#define ExpandEnvironmentStrings ExpandEnvironmentStringsW
#define GetComputerName GetComputerNameW
#define GetUserName GetUserNameW
