// The Windows types, result codes and helpers that the BITS interfaces are written in.
//
// Sizes are those of Windows except WCHAR, which is the platform's wchar_t (4 bytes). Only names
// the BITS interfaces need are here, and none of the macros that break other people's headers
// (interface, IN, OUT, TEXT, min, max).
//
// All headers of this folder are for C++20 and C11. To C an interface is a structure with lpVtbl,
// and a GUID is passed by its address; what C++ has as inline functions and references C finds in
// c/. Both languages see the same objects and functions.
#pragma once

#ifdef __cplusplus
#include <cstddef>
#include <cstdint>
#else
#include <stddef.h>
#include <stdint.h>
#endif

// Whether interfaces are classes. A C++ program that defines CINTERFACE sees them as C does.
#if defined(__cplusplus) && !defined(CINTERFACE)
#define OPENBITS_CPP_VIEW 1
#else
#define OPENBITS_CPP_VIEW 0
#endif

// Enumerations have 32 bits in both languages. The enumerators of C are ints, so that one with bit
// 31 is negative there.
#ifdef __cplusplus
#define OPENBITS_ENUM_INT : int
#define OPENBITS_ENUM_DWORD : DWORD
#define OPENBITS_ENUMERATOR(value) (value)
#else
#define OPENBITS_ENUM_INT
#define OPENBITS_ENUM_DWORD
#define OPENBITS_ENUMERATOR(value) ((int)(value))
#endif

// Constants and functions that headers define.
#ifdef __cplusplus
#define OPENBITS_CONSTANT inline constexpr
#define OPENBITS_INLINE inline
#else
#define OPENBITS_CONSTANT __attribute__((unused)) static const
#define OPENBITS_INLINE static inline
#endif

typedef unsigned char BYTE;
typedef unsigned char byte;  // a typedef, so that it may meet an equal one from another library
typedef char CHAR;
typedef wchar_t WCHAR;
typedef int BOOL;
typedef int INT;
typedef unsigned int UINT;
typedef uint16_t WORD;
typedef uint32_t DWORD;
typedef int32_t LONG;
typedef uint32_t ULONG;
typedef int64_t INT64;
typedef uint64_t UINT64;
typedef UINT64* PUINT64;
typedef DWORD* LPDWORD;
typedef size_t SIZE_T;
typedef void* LPVOID;
typedef char* LPSTR;
typedef const char* LPCSTR;
typedef wchar_t* LPWSTR;
typedef const wchar_t* LPCWSTR;
typedef wchar_t OLECHAR;
typedef wchar_t* LPOLESTR;
typedef const wchar_t* LPCOLESTR;
typedef int32_t HRESULT;
typedef WORD LANGID;
typedef DWORD LCID;

#ifndef FALSE
#define FALSE 0
#endif
#ifndef TRUE
#define TRUE 1
#endif

// The calling convention of interface methods: there is only one.
#ifndef STDMETHODCALLTYPE
#define STDMETHODCALLTYPE
#endif

/// 100-nanosecond intervals since 1601-01-01 00:00 UTC; all zero means "no time".
typedef struct _FILETIME {
  DWORD dwLowDateTime;
  DWORD dwHighDateTime;
} FILETIME;

typedef struct _GUID {
  uint32_t Data1;
  uint16_t Data2;
  uint16_t Data3;
  uint8_t Data4[8];
} GUID;

typedef GUID IID;
typedef GUID CLSID;
typedef GUID* LPGUID;
typedef IID* LPIID;
typedef CLSID* LPCLSID;

#ifdef __cplusplus

typedef const GUID& REFGUID;
typedef const IID& REFIID;
typedef const CLSID& REFCLSID;

inline constexpr GUID GUID_NULL = {};

constexpr bool operator==(REFGUID a, REFGUID b) noexcept {
  if (a.Data1 != b.Data1 || a.Data2 != b.Data2 || a.Data3 != b.Data3) return false;
  for (int i = 0; i < 8; ++i) {
    if (a.Data4[i] != b.Data4[i]) return false;
  }
  return true;
}

constexpr bool operator!=(REFGUID a, REFGUID b) noexcept {
  return !(a == b);
}

constexpr bool IsEqualGUID(REFGUID a, REFGUID b) noexcept {
  return a == b;
}
constexpr bool IsEqualIID(REFIID a, REFIID b) noexcept {
  return a == b;
}
constexpr bool IsEqualCLSID(REFCLSID a, REFCLSID b) noexcept {
  return a == b;
}

// Languages, as GetErrorDescription takes them.
inline constexpr WORD LANG_NEUTRAL = 0x00;
inline constexpr WORD LANG_ENGLISH = 0x09;
inline constexpr WORD SUBLANG_NEUTRAL = 0x00;
inline constexpr WORD SUBLANG_DEFAULT = 0x01;
inline constexpr WORD SUBLANG_ENGLISH_US = 0x01;

constexpr LANGID MAKELANGID(WORD primary, WORD sub) noexcept {
  return static_cast<LANGID>((sub << 10) | primary);
}

constexpr LANGID LANGIDFROMLCID(LCID locale) noexcept {
  return static_cast<LANGID>(locale);
}

#else
#include "c/wintypes.h"
#endif

// Result codes. Every code is a constant expression of the 32-bit signed type HRESULT, so that it
// compares equal to what a method returned and may stand after `case`.
#ifdef __cplusplus
#define OPENBITS_HRESULT(value) (static_cast<HRESULT>(value))
#else
#define OPENBITS_HRESULT(value) ((HRESULT)(value))
#endif

#define FACILITY_WIN32 7
#define FACILITY_HTTP 25
#define FACILITY_BACKGROUNDCOPY 32

#ifdef __cplusplus

constexpr bool SUCCEEDED(HRESULT result) noexcept {
  return result >= 0;
}
constexpr bool FAILED(HRESULT result) noexcept {
  return result < 0;
}

constexpr int HRESULT_CODE(HRESULT result) noexcept {
  return result & 0xFFFF;
}
constexpr int HRESULT_FACILITY(HRESULT result) noexcept {
  return (result >> 16) & 0x1FFF;
}

/// The HRESULT of a Win32 error number; 0 gives S_OK, and what already is a failure HRESULT comes
/// back unchanged.
constexpr HRESULT HRESULT_FROM_WIN32(DWORD error) noexcept {
  const auto as_result = static_cast<HRESULT>(error);
  return as_result <= 0 ? as_result : static_cast<HRESULT>((error & 0xFFFFu) | 0x80070000u);
}

#endif

#define S_OK OPENBITS_HRESULT(0x00000000L)
#define S_FALSE OPENBITS_HRESULT(0x00000001L)
#define E_PENDING OPENBITS_HRESULT(0x8000000AL)
#define E_NOTIMPL OPENBITS_HRESULT(0x80004001L)
#define E_NOINTERFACE OPENBITS_HRESULT(0x80004002L)
#define E_POINTER OPENBITS_HRESULT(0x80004003L)
#define E_FAIL OPENBITS_HRESULT(0x80004005L)
#define CO_E_NOT_SUPPORTED OPENBITS_HRESULT(0x80004021L)
#define E_UNEXPECTED OPENBITS_HRESULT(0x8000FFFFL)
#define RPC_E_CHANGED_MODE OPENBITS_HRESULT(0x80010106L)
#define RPC_E_DISCONNECTED OPENBITS_HRESULT(0x80010108L)
#define RPC_E_WRONG_THREAD OPENBITS_HRESULT(0x8001010EL)
#define CO_E_FAILEDTOIMPERSONATE OPENBITS_HRESULT(0x80010123L)
#define CLASS_E_NOAGGREGATION OPENBITS_HRESULT(0x80040110L)
#define REGDB_E_CLASSNOTREG OPENBITS_HRESULT(0x80040154L)
#define CO_E_NOTINITIALIZED OPENBITS_HRESULT(0x800401F0L)
#define CO_E_OBJISREG OPENBITS_HRESULT(0x800401FCL)
#define CO_E_SERVER_EXEC_FAILURE OPENBITS_HRESULT(0x80080005L)
#define E_ACCESSDENIED OPENBITS_HRESULT(0x80070005L)
#define E_OUTOFMEMORY OPENBITS_HRESULT(0x8007000EL)
#define E_INVALIDARG OPENBITS_HRESULT(0x80070057L)
#define CO_E_SERVER_STOPPING OPENBITS_HRESULT(0x80080008L)
#define CRYPT_E_NOT_FOUND OPENBITS_HRESULT(0x80092004L)
