// Text functions that never write past a buffer, and always terminate it.
//
// Sizes of StringCch are in characters, those of StringCb in bytes. A text that does not fit is cut
// and the result is STRSAFE_E_INSUFFICIENT_BUFFER; sizes of 0 and beyond STRSAFE_MAX_CCH give
// STRSAFE_E_INVALID_PARAMETER.
#pragma once

#include "wideio.h"
#include "winerror.h"

#define STRSAFE_MAX_CCH 2147483647u
#define STRSAFE_E_INSUFFICIENT_BUFFER OPENBITS_HRESULT(0x8007007AL)
#define STRSAFE_E_INVALID_PARAMETER OPENBITS_HRESULT(0x80070057L)
#define STRSAFE_E_END_OF_FILE OPENBITS_HRESULT(0x80070026L)

#ifdef __cplusplus
extern "C" {
#endif

OPENBITS_COMPAT_API HRESULT StringCchCopyW(LPWSTR to, size_t size, LPCWSTR from);
OPENBITS_COMPAT_API HRESULT StringCchCopyA(LPSTR to, size_t size, LPCSTR from);
OPENBITS_COMPAT_API HRESULT StringCchCopyNW(LPWSTR to, size_t size, LPCWSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCchCopyNA(LPSTR to, size_t size, LPCSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCchCatW(LPWSTR to, size_t size, LPCWSTR from);
OPENBITS_COMPAT_API HRESULT StringCchCatA(LPSTR to, size_t size, LPCSTR from);
OPENBITS_COMPAT_API HRESULT StringCchCatNW(LPWSTR to, size_t size, LPCWSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCchCatNA(LPSTR to, size_t size, LPCSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCchPrintfW(LPWSTR to, size_t size, LPCWSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCchPrintfA(LPSTR to, size_t size, LPCSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCchVPrintfW(LPWSTR to, size_t size, LPCWSTR format,
                                              va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCchVPrintfA(LPSTR to, size_t size, LPCSTR format,
                                              va_list arguments);
/// length may be null. INVALID_PARAMETER if there is no terminator in `most` characters.
OPENBITS_COMPAT_API HRESULT StringCchLengthW(LPCWSTR text, size_t most, size_t* length);
OPENBITS_COMPAT_API HRESULT StringCchLengthA(LPCSTR text, size_t most, size_t* length);
OPENBITS_COMPAT_API HRESULT StringCbCopyW(LPWSTR to, size_t bytes, LPCWSTR from);
OPENBITS_COMPAT_API HRESULT StringCbCopyA(LPSTR to, size_t bytes, LPCSTR from);
OPENBITS_COMPAT_API HRESULT StringCbCatW(LPWSTR to, size_t bytes, LPCWSTR from);
OPENBITS_COMPAT_API HRESULT StringCbCatA(LPSTR to, size_t bytes, LPCSTR from);
OPENBITS_COMPAT_API HRESULT StringCbPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCbPrintfA(LPSTR to, size_t bytes, LPCSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCbLengthW(LPCWSTR text, size_t most, size_t* bytes);
OPENBITS_COMPAT_API HRESULT StringCbLengthA(LPCSTR text, size_t most, size_t* bytes);

#ifdef __cplusplus
}  // extern "C"
#endif

#ifdef UNICODE
#define StringCchCopy StringCchCopyW
#define StringCchCopyN StringCchCopyNW
#define StringCchCat StringCchCatW
#define StringCchCatN StringCchCatNW
#define StringCchPrintf StringCchPrintfW
#define StringCchVPrintf StringCchVPrintfW
#define StringCchLength StringCchLengthW
#define StringCbCopy StringCbCopyW
#define StringCbCat StringCbCatW
#define StringCbPrintf StringCbPrintfW
#define StringCbLength StringCbLengthW
#else
#define StringCchCopy StringCchCopyA
#define StringCchCopyN StringCchCopyNA
#define StringCchCat StringCchCatA
#define StringCchCatN StringCchCatNA
#define StringCchPrintf StringCchPrintfA
#define StringCchVPrintf StringCchVPrintfA
#define StringCchLength StringCchLengthA
#define StringCbCopy StringCbCopyA
#define StringCbCat StringCbCatA
#define StringCbPrintf StringCbPrintfA
#define StringCbLength StringCbLengthA
#endif
