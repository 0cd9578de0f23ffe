// The Windows types, result codes and helpers that the BITS interfaces are written in.
//
// Sizes are those of Windows except WCHAR, which is the platform's wchar_t (4 bytes). Only names
// the BITS interfaces need are here, and none of the macros that break other people's headers
// (interface, IN, OUT, TEXT, min, max).
#pragma once

#include <cstddef>
#include <cstdint>

using BYTE = unsigned char;
typedef unsigned char byte;  // a typedef, so that it may meet an equal one from another library
using CHAR = char;
using WCHAR = wchar_t;
using BOOL = int;
using INT = int;
using UINT = unsigned int;
using WORD = std::uint16_t;
using DWORD = std::uint32_t;
using LONG = std::int32_t;
using ULONG = std::uint32_t;
using INT64 = std::int64_t;
using UINT64 = std::uint64_t;
using PUINT64 = UINT64*;
using LPDWORD = DWORD*;
using SIZE_T = std::size_t;
using LPVOID = void*;
using LPSTR = char*;
using LPCSTR = const char*;
using LPWSTR = wchar_t*;
using LPCWSTR = const wchar_t*;
using OLECHAR = wchar_t;
using LPOLESTR = wchar_t*;
using LPCOLESTR = const wchar_t*;
using HRESULT = std::int32_t;
using LANGID = WORD;
using LCID = DWORD;

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
  std::uint32_t Data1;
  std::uint16_t Data2;
  std::uint16_t Data3;
  std::uint8_t Data4[8];
} GUID;

using IID = GUID;
using CLSID = GUID;
using LPGUID = GUID*;
using LPIID = IID*;
using LPCLSID = CLSID*;
using REFGUID = const GUID&;
using REFIID = const IID&;
using REFCLSID = const CLSID&;

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

// Result codes. Every code is a constant expression of the 32-bit signed type HRESULT, so that it
// compares equal to what a method returned and may stand after `case`.
#define OPENBITS_HRESULT(value) (static_cast<HRESULT>(value))

#define FACILITY_WIN32 7
#define FACILITY_HTTP 25
#define FACILITY_BACKGROUNDCOPY 32

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
