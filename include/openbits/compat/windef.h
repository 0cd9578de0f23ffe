// The types and words that Windows headers have in common.
//
// LONG, ULONG and DWORD have 32 bits as there; `long` itself has 64 here, so that a `long*` is no
// LONG*. WCHAR is wchar_t, with 4 bytes.
#pragma once

#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <openbits/com/wintypes.h>

#include "sal.h"

#if defined(__cplusplus) && !defined(NOMINMAX)
// The templates in the place of the macros, which would break the headers of the standard library.
#include <algorithm>
using std::max;
using std::min;
#endif

// Words ------------------------------------------------------------------------------------------

// Clang knows some of these words, and says that they are hidden.
#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wkeyword-macro"
#endif

// One calling convention, and no storage that the linker has to be told of.
#define WINAPI
#define WINAPIV
#define APIENTRY
#define CALLBACK
#define PASCAL
#ifndef __cdecl
#define __cdecl
#endif
#define _cdecl
#ifndef __stdcall
#define __stdcall
#endif
#define _stdcall
#ifndef __fastcall
#define __fastcall
#endif
#ifndef __thiscall
#define __thiscall
#endif
#define __RPC_API
#define STDAPICALLTYPE
#define DECLSPEC_IMPORT
#define DECLSPEC_NOVTABLE
#define DECLSPEC_SELECTANY
#define DECLSPEC_NORETURN __attribute__((noreturn))
#define DECLSPEC_NOTHROW
#define WINBASEAPI
#define WINUSERAPI

// Clang has them with -fms-extensions, and then __declspec(uuid("...")) tells __uuidof the id.
// Elsewhere they are passed over: see unknwn.h.
#if defined(__clang__) && defined(__has_declspec_attribute)
#if __has_declspec_attribute(uuid)
#define OPENBITS_UUID_ATTRIBUTE 1
#endif
#endif
#ifndef OPENBITS_UUID_ATTRIBUTE
#define OPENBITS_UUID_ATTRIBUTE 0
#define __declspec(words)
#endif
#define DECLSPEC_UUID(text) __declspec(uuid(text))

#ifndef __forceinline
#define __forceinline inline __attribute__((always_inline))
#endif
#define FORCEINLINE __forceinline

#ifdef __cplusplus
#define EXTERN_C extern "C"
#else
#define EXTERN_C extern
#endif

#define FAR
#define NEAR
#define CONST const
#define IN
#define OUT
#define OPTIONAL
#define VOID void

#define UNREFERENCED_PARAMETER(name) ((void)(name))
#define DBG_UNREFERENCED_PARAMETER(name) ((void)(name))
#define DBG_UNREFERENCED_LOCAL_VARIABLE(name) ((void)(name))

#ifdef __cplusplus
template <class T, size_t n>
constexpr size_t openbits_array_size(const T (&)[n]) noexcept {
  return n;
}
#define ARRAYSIZE(array) openbits_array_size(array)
#else
#define ARRAYSIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif
#define _countof(array) ARRAYSIZE(array)
#define _ARRAYSIZE(array) ARRAYSIZE(array)
#define RTL_NUMBER_OF(array) ARRAYSIZE(array)
#define FIELD_OFFSET(type, field) ((LONG)offsetof(type, field))
#define CONTAINING_RECORD(address, type, field) \
  ((type*)((char*)(address)-offsetof(type, field)))

// Types ------------------------------------------------------------------------------------------

// The type of INT64, so that pointers to both are the same.
#if defined(__LP64__)
#define __int64 long
#else
#define __int64 long long
#endif
#define _int64 __int64
#ifndef __int32
#define __int32 int
#endif
#ifndef __int16
#define __int16 short
#endif
#ifndef __int8
#define __int8 char
#endif

#ifdef __clang__
#pragma clang diagnostic pop
#endif

typedef void* HANDLE;
typedef HANDLE* PHANDLE;
typedef HANDLE* LPHANDLE;
typedef HANDLE HLOCAL;
typedef HANDLE HGLOBAL;
typedef struct HINSTANCE__* HINSTANCE;
typedef HINSTANCE HMODULE;

typedef short SHORT;
typedef unsigned short USHORT;
typedef unsigned char UCHAR;
typedef unsigned char BOOLEAN;
typedef float FLOAT;
typedef double DOUBLE;
typedef int64_t LONGLONG;
typedef uint64_t ULONGLONG;
typedef uint64_t DWORDLONG;
typedef int8_t INT8;
typedef uint8_t UINT8;
typedef int16_t INT16;
typedef uint16_t UINT16;
typedef int32_t INT32;
typedef uint32_t UINT32;
typedef int32_t LONG32;
typedef uint32_t ULONG32;
typedef uint32_t DWORD32;
typedef int64_t LONG64;
typedef uint64_t ULONG64;
typedef uint64_t DWORD64;
typedef intptr_t INT_PTR;
typedef uintptr_t UINT_PTR;
typedef intptr_t LONG_PTR;
typedef uintptr_t ULONG_PTR;
typedef uintptr_t DWORD_PTR;
typedef ptrdiff_t SSIZE_T;
typedef DWORD_PTR* PDWORD_PTR;
typedef DWORD COLORREF;
typedef DWORD ACCESS_MASK;

typedef void* PVOID;
typedef const void* LPCVOID;
typedef BYTE* PBYTE;
typedef BYTE* LPBYTE;
typedef BOOL* PBOOL;
typedef BOOL* LPBOOL;
typedef BOOLEAN* PBOOLEAN;
typedef INT* PINT;
typedef INT* LPINT;
typedef UINT* PUINT;
typedef WORD* PWORD;
typedef WORD* LPWORD;
typedef DWORD* PDWORD;
typedef LONG* PLONG;
typedef LONG* LPLONG;
typedef ULONG* PULONG;
typedef USHORT* PUSHORT;
typedef LONGLONG* PLONGLONG;
typedef ULONGLONG* PULONGLONG;
typedef SIZE_T* PSIZE_T;
typedef FILETIME* PFILETIME;
typedef FILETIME* LPFILETIME;

typedef CHAR* PCHAR;
typedef CHAR* PSTR;
typedef const CHAR* PCSTR;
typedef CHAR* NPSTR;
typedef WCHAR* PWCHAR;
typedef WCHAR* PWSTR;
typedef const WCHAR* PCWSTR;
typedef WCHAR* NWPSTR;
typedef PWSTR* PZPWSTR;

#ifdef UNICODE
typedef WCHAR TCHAR;
#define __TEXT(quote) L##quote
#else
typedef char TCHAR;
#define __TEXT(quote) quote
#endif
#define TEXT(quote) __TEXT(quote)
typedef TCHAR* PTCHAR;
typedef TCHAR* PTSTR;
typedef TCHAR* LPTSTR;
typedef const TCHAR* PCTSTR;
typedef const TCHAR* LPCTSTR;

typedef union _LARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    LONG HighPart;
  };
  struct {
    DWORD LowPart;
    LONG HighPart;
  } u;
  LONGLONG QuadPart;
} LARGE_INTEGER, *PLARGE_INTEGER;

typedef union _ULARGE_INTEGER {
  __extension__ struct {
    DWORD LowPart;
    DWORD HighPart;
  };
  struct {
    DWORD LowPart;
    DWORD HighPart;
  } u;
  ULONGLONG QuadPart;
} ULARGE_INTEGER, *PULARGE_INTEGER;

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *PSECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef void* PSECURITY_DESCRIPTOR;
typedef void* PSID;
typedef struct _OVERLAPPED OVERLAPPED, *LPOVERLAPPED;

// Numbers ----------------------------------------------------------------------------------------

#define MAX_PATH 260
#define _MAX_PATH 260
#define INFINITE 0xFFFFFFFFu
#define MAXBYTE 0xFF
#define MAXWORD 0xFFFF
#define MAXDWORD 0xFFFFFFFFu
#define MAXLONG 0x7FFFFFFF
#define MINLONG ((LONG)0x80000000)
#define INVALID_HANDLE_VALUE ((HANDLE)(intptr_t)-1)

#define LOBYTE(value) ((BYTE)((uintptr_t)(value)&0xFF))
#define HIBYTE(value) ((BYTE)(((uintptr_t)(value) >> 8) & 0xFF))
#define LOWORD(value) ((WORD)((uintptr_t)(value)&0xFFFF))
#define HIWORD(value) ((WORD)(((uintptr_t)(value) >> 16) & 0xFFFF))
#define MAKEWORD(low, high) ((WORD)(((BYTE)(low)) | ((WORD)((BYTE)(high)) << 8)))
#define MAKELONG(low, high) ((LONG)(((WORD)(low)) | ((DWORD)((WORD)(high)) << 16)))
#define MAKELCID(language, sort) ((DWORD)(((DWORD)(WORD)(sort) << 16) | (WORD)(language)))

// Languages beside those of the interfaces.
#define SORT_DEFAULT 0x0
#define SUBLANG_SYS_DEFAULT 0x02
#define LANG_SYSTEM_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_SYS_DEFAULT))
#define LANG_USER_DEFAULT (MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT))
#define LOCALE_USER_DEFAULT (MAKELCID(LANG_USER_DEFAULT, SORT_DEFAULT))
#define LOCALE_SYSTEM_DEFAULT (MAKELCID(LANG_SYSTEM_DEFAULT, SORT_DEFAULT))
#define LOCALE_NEUTRAL (MAKELCID(MAKELANGID(LANG_NEUTRAL, SUBLANG_NEUTRAL), SORT_DEFAULT))
#define PRIMARYLANGID(language) ((WORD)((WORD)(language)&0x3FF))
#define SUBLANGID(language) ((WORD)((WORD)(language) >> 10))

// Memory.
#define RtlCopyMemory(to, from, size) memcpy((to), (from), (size))
#define RtlMoveMemory(to, from, size) memmove((to), (from), (size))
#define RtlFillMemory(to, size, value) memset((to), (value), (size))
#define RtlZeroMemory(to, size) memset((to), 0, (size))
#define CopyMemory RtlCopyMemory
#define MoveMemory RtlMoveMemory
#define FillMemory RtlFillMemory
#define ZeroMemory RtlZeroMemory

#define OPENBITS_COMPAT_API __attribute__((visibility("default")))
