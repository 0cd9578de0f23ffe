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

// For the functions whose names end in Ex. The low byte is what FILL_... fill with.
#define STRSAFE_IGNORE_NULLS 0x00000100u      // a null text is empty; so is a null buffer of size 0
#define STRSAFE_FILL_BEHIND_NULL 0x00000200u  // what is behind the terminator is filled
#define STRSAFE_FILL_ON_FAILURE 0x00000400u   // the whole buffer is filled, but has a terminator
#define STRSAFE_NULL_ON_FAILURE 0x00000800u   // the text is empty
#define STRSAFE_NO_TRUNCATION 0x00001000u     // the text is what it was for Cat, else empty
#define STRSAFE_VALID_FLAGS 0x00001FFFu
#define STRSAFE_FILL_BYTE(x) ((DWORD)(((x)&0xFFu) | STRSAFE_FILL_BEHIND_NULL))
#define STRSAFE_FAILURE_BYTE(x) ((DWORD)(((x)&0xFFu) | STRSAFE_FILL_ON_FAILURE))
#define STRSAFE_GET_FILL_PATTERN(flags) ((int)((flags)&0xFFu))

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

// Each also tells where the terminator is and what room there is from there on, itself included;
// end and left may be null. They are not written for STRSAFE_E_INVALID_PARAMETER. Gets reads a line
// of the standard input, UTF-8, without its end; what there is no room for is left to be read.
// STRSAFE_E_END_OF_FILE: there is none. STRSAFE_E_INSUFFICIENT_BUFFER: not even for a character.
OPENBITS_COMPAT_API HRESULT StringCchCopyExW(LPWSTR to, size_t size, LPCWSTR from, LPWSTR* end,
                                             size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCopyNExW(LPWSTR to, size_t size, LPCWSTR from, size_t count,
                                              LPWSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCatExW(LPWSTR to, size_t size, LPCWSTR from, LPWSTR* end,
                                            size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCatNExW(LPWSTR to, size_t size, LPCWSTR from, size_t count,
                                             LPWSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchPrintfExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left,
                                               DWORD flags, LPCWSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCchVPrintfExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left,
                                                DWORD flags, LPCWSTR format, va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCchGetsW(LPWSTR to, size_t size);
OPENBITS_COMPAT_API HRESULT StringCchGetsExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left,
                                             DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCopyExA(LPSTR to, size_t size, LPCSTR from, LPSTR* end,
                                             size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCopyNExA(LPSTR to, size_t size, LPCSTR from, size_t count,
                                              LPSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCatExA(LPSTR to, size_t size, LPCSTR from, LPSTR* end,
                                            size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchCatNExA(LPSTR to, size_t size, LPCSTR from, size_t count,
                                             LPSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCchPrintfExA(LPSTR to, size_t size, LPSTR* end, size_t* left,
                                               DWORD flags, LPCSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCchVPrintfExA(LPSTR to, size_t size, LPSTR* end, size_t* left,
                                                DWORD flags, LPCSTR format, va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCchGetsA(LPSTR to, size_t size);
OPENBITS_COMPAT_API HRESULT StringCchGetsExA(LPSTR to, size_t size, LPSTR* end, size_t* left,
                                             DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCopyNW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCbCatNW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCbVPrintfW(LPWSTR to, size_t bytes, LPCWSTR format,
                                             va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCbCopyExW(LPWSTR to, size_t bytes, LPCWSTR from, LPWSTR* end,
                                            size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCopyNExW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count,
                                             LPWSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCatExW(LPWSTR to, size_t bytes, LPCWSTR from, LPWSTR* end,
                                           size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCatNExW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count,
                                            LPWSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbPrintfExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left,
                                              DWORD flags, LPCWSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCbVPrintfExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left,
                                               DWORD flags, LPCWSTR format, va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCbGetsW(LPWSTR to, size_t bytes);
OPENBITS_COMPAT_API HRESULT StringCbGetsExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left,
                                            DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCopyNA(LPSTR to, size_t bytes, LPCSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCbCatNA(LPSTR to, size_t bytes, LPCSTR from, size_t count);
OPENBITS_COMPAT_API HRESULT StringCbVPrintfA(LPSTR to, size_t bytes, LPCSTR format,
                                             va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCbCopyExA(LPSTR to, size_t bytes, LPCSTR from, LPSTR* end,
                                            size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCopyNExA(LPSTR to, size_t bytes, LPCSTR from, size_t count,
                                             LPSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCatExA(LPSTR to, size_t bytes, LPCSTR from, LPSTR* end,
                                           size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbCatNExA(LPSTR to, size_t bytes, LPCSTR from, size_t count,
                                            LPSTR* end, size_t* left, DWORD flags);
OPENBITS_COMPAT_API HRESULT StringCbPrintfExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left,
                                              DWORD flags, LPCSTR format, ...);
OPENBITS_COMPAT_API HRESULT StringCbVPrintfExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left,
                                               DWORD flags, LPCSTR format, va_list arguments);
OPENBITS_COMPAT_API HRESULT StringCbGetsA(LPSTR to, size_t bytes);
OPENBITS_COMPAT_API HRESULT StringCbGetsExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left,
                                            DWORD flags);

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
#define StringCchCopyEx StringCchCopyExW
#define StringCchCopyNEx StringCchCopyNExW
#define StringCchCatEx StringCchCatExW
#define StringCchCatNEx StringCchCatNExW
#define StringCchPrintfEx StringCchPrintfExW
#define StringCchVPrintfEx StringCchVPrintfExW
#define StringCchGets StringCchGetsW
#define StringCchGetsEx StringCchGetsExW
#define StringCbCopyN StringCbCopyNW
#define StringCbCatN StringCbCatNW
#define StringCbVPrintf StringCbVPrintfW
#define StringCbCopyEx StringCbCopyExW
#define StringCbCopyNEx StringCbCopyNExW
#define StringCbCatEx StringCbCatExW
#define StringCbCatNEx StringCbCatNExW
#define StringCbPrintfEx StringCbPrintfExW
#define StringCbVPrintfEx StringCbVPrintfExW
#define StringCbGets StringCbGetsW
#define StringCbGetsEx StringCbGetsExW
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
#define StringCchCopyEx StringCchCopyExA
#define StringCchCopyNEx StringCchCopyNExA
#define StringCchCatEx StringCchCatExA
#define StringCchCatNEx StringCchCatNExA
#define StringCchPrintfEx StringCchPrintfExA
#define StringCchVPrintfEx StringCchVPrintfExA
#define StringCchGets StringCchGetsA
#define StringCchGetsEx StringCchGetsExA
#define StringCbCopyN StringCbCopyNA
#define StringCbCatN StringCbCatNA
#define StringCbVPrintf StringCbVPrintfA
#define StringCbCopyEx StringCbCopyExA
#define StringCbCopyNEx StringCbCopyNExA
#define StringCbCatEx StringCbCatExA
#define StringCbCatNEx StringCbCatNExA
#define StringCbPrintfEx StringCbPrintfExA
#define StringCbVPrintfEx StringCbVPrintfExA
#define StringCbGets StringCbGetsA
#define StringCbGetsEx StringCbGetsExA
#endif
