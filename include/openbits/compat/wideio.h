// Formatted output and text functions of the C library of Windows.
//
// In a format of wide characters %s and %c take wide text, %S and %C narrow text; in one of narrow
// characters it is the other way round. %hs, %ls and %ws say it themselves. An integer without ll,
// I64, j, z or t has 32 bits: %lu is for a DWORD. %I64u, %I32u and %Iu are known. Wide text goes
// out as UTF-8, so that wprintf and printf can be mixed. %n writes nothing.
//
// Functions that the system has under the same name, but with other rules, are replaced by macros;
// std::wprintf and the rest go with them. printf, fprintf, sprintf and snprintf are overloaded.
#pragma once

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <wctype.h>

#ifdef __cplusplus
#include <cstdio>
#include <cwchar>
#include <fstream>
#include <iostream>
#include <string>
#endif

#include "windef.h"

typedef int errno_t;
#ifndef _TRUNCATE
#define _TRUNCATE ((size_t)-1)
#endif
#define STRUNCATE 80

#ifdef __cplusplus
extern "C" {
#endif

OPENBITS_COMPAT_API int openbits_wprintf(const wchar_t* format, ...);
OPENBITS_COMPAT_API int openbits_vwprintf(const wchar_t* format, va_list arguments);
OPENBITS_COMPAT_API int openbits_fwprintf(FILE* stream, const wchar_t* format, ...);
OPENBITS_COMPAT_API int openbits_vfwprintf(FILE* stream, const wchar_t* format, va_list arguments);
/// -1 if it does not fit; the buffer has a terminator in any case.
OPENBITS_COMPAT_API int openbits_swprintf(wchar_t* buffer, size_t size, const wchar_t* format, ...);
OPENBITS_COMPAT_API int openbits_vswprintf(wchar_t* buffer, size_t size, const wchar_t* format,
                                           va_list arguments);
/// As vswprintf, but what does not fit leaves an empty text.
OPENBITS_COMPAT_API int vswprintf_s(wchar_t* buffer, size_t size, const wchar_t* format,
                                    va_list arguments);
OPENBITS_COMPAT_API int openbits_swprintf_s(wchar_t* buffer, size_t size, const wchar_t* format,
                                            ...);
/// A text of exactly `size` characters has no terminator; -1 if it does not fit.
OPENBITS_COMPAT_API int _snwprintf(wchar_t* buffer, size_t size, const wchar_t* format, ...);
OPENBITS_COMPAT_API int _vsnwprintf(wchar_t* buffer, size_t size, const wchar_t* format,
                                    va_list arguments);
/// The number of characters.
OPENBITS_COMPAT_API int _scwprintf(const wchar_t* format, ...);
OPENBITS_COMPAT_API int _vscwprintf(const wchar_t* format, va_list arguments);
OPENBITS_COMPAT_API int openbits_fputws(const wchar_t* text, FILE* stream);
OPENBITS_COMPAT_API int _putws(const wchar_t* text);
OPENBITS_COMPAT_API wint_t openbits_fputwc(wchar_t character, FILE* stream);

OPENBITS_COMPAT_API int openbits_printf(const char* format, ...);
OPENBITS_COMPAT_API int openbits_vprintf(const char* format, va_list arguments);
OPENBITS_COMPAT_API int openbits_fprintf(FILE* stream, const char* format, ...);
OPENBITS_COMPAT_API int openbits_vfprintf(FILE* stream, const char* format, va_list arguments);
/// As in C: the length that there would be, and a terminator in any case.
OPENBITS_COMPAT_API int openbits_snprintf(char* buffer, size_t size, const char* format, ...);
OPENBITS_COMPAT_API int openbits_vsnprintf(char* buffer, size_t size, const char* format,
                                           va_list arguments);
/// As vsnprintf, but what does not fit leaves an empty text, and is -1.
OPENBITS_COMPAT_API int vsprintf_s(char* buffer, size_t size, const char* format,
                                   va_list arguments);
OPENBITS_COMPAT_API int openbits_sprintf_s(char* buffer, size_t size, const char* format, ...);
OPENBITS_COMPAT_API int _snprintf(char* buffer, size_t size, const char* format, ...);
OPENBITS_COMPAT_API int _vsnprintf(char* buffer, size_t size, const char* format,
                                   va_list arguments);

// 0, or ERANGE with an empty text if it does not fit, or EINVAL.
OPENBITS_COMPAT_API errno_t wcscpy_s(wchar_t* to, size_t size, const wchar_t* from);
OPENBITS_COMPAT_API errno_t wcscat_s(wchar_t* to, size_t size, const wchar_t* from);
/// count _TRUNCATE: as much as there is room for, STRUNCATE if that was not all.
OPENBITS_COMPAT_API errno_t wcsncpy_s(wchar_t* to, size_t size, const wchar_t* from, size_t count);
OPENBITS_COMPAT_API errno_t wcsncat_s(wchar_t* to, size_t size, const wchar_t* from, size_t count);
OPENBITS_COMPAT_API errno_t strcpy_s(char* to, size_t size, const char* from);
OPENBITS_COMPAT_API errno_t strcat_s(char* to, size_t size, const char* from);
OPENBITS_COMPAT_API errno_t strncpy_s(char* to, size_t size, const char* from, size_t count);
OPENBITS_COMPAT_API errno_t memcpy_s(void* to, size_t size, const void* from, size_t count);
OPENBITS_COMPAT_API errno_t memmove_s(void* to, size_t size, const void* from, size_t count);

OPENBITS_COMPAT_API int _wcsicmp(const wchar_t* a, const wchar_t* b);
OPENBITS_COMPAT_API int _wcsnicmp(const wchar_t* a, const wchar_t* b, size_t count);
OPENBITS_COMPAT_API int _stricmp(const char* a, const char* b);
OPENBITS_COMPAT_API int _strnicmp(const char* a, const char* b, size_t count);
OPENBITS_COMPAT_API wchar_t* _wcsdup(const wchar_t* text);
OPENBITS_COMPAT_API char* _strdup(const char* text);
OPENBITS_COMPAT_API wchar_t* _wcslwr(wchar_t* text);
OPENBITS_COMPAT_API wchar_t* _wcsupr(wchar_t* text);
OPENBITS_COMPAT_API int _wtoi(const wchar_t* text);
OPENBITS_COMPAT_API LONG _wtol(const wchar_t* text);
OPENBITS_COMPAT_API long long _wtoi64(const wchar_t* text);
OPENBITS_COMPAT_API unsigned long long _wcstoui64(const wchar_t* text, wchar_t** end, int base);

OPENBITS_COMPAT_API FILE* _wfopen(const wchar_t* name, const wchar_t* mode);
OPENBITS_COMPAT_API errno_t _wfopen_s(FILE** file, const wchar_t* name, const wchar_t* mode);
OPENBITS_COMPAT_API errno_t fopen_s(FILE** file, const char* name, const char* mode);
OPENBITS_COMPAT_API int _wremove(const wchar_t* name);
OPENBITS_COMPAT_API int _wunlink(const wchar_t* name);

#ifdef __cplusplus
}  // extern "C"

#include "wideio_overloads.h"
#else

#define printf(...) openbits_printf(__VA_ARGS__)
#define vprintf(...) openbits_vprintf(__VA_ARGS__)
#define fprintf(...) openbits_fprintf(__VA_ARGS__)
#define vfprintf(...) openbits_vfprintf(__VA_ARGS__)
#define snprintf(...) openbits_snprintf(__VA_ARGS__)
#define vsnprintf(...) openbits_vsnprintf(__VA_ARGS__)
#define sprintf(buffer, ...) openbits_snprintf((buffer), 0x7FFFFFFF, __VA_ARGS__)
#define swprintf_s(...) openbits_swprintf_s(__VA_ARGS__)
#define sprintf_s(...) openbits_sprintf_s(__VA_ARGS__)

#endif

#define wprintf(...) openbits_wprintf(__VA_ARGS__)
#define wprintf_s(...) openbits_wprintf(__VA_ARGS__)
#define vwprintf(...) openbits_vwprintf(__VA_ARGS__)
#define fwprintf(...) openbits_fwprintf(__VA_ARGS__)
#define fwprintf_s(...) openbits_fwprintf(__VA_ARGS__)
#define vfwprintf(...) openbits_vfwprintf(__VA_ARGS__)
#define swprintf(...) openbits_swprintf(__VA_ARGS__)
#define vswprintf(...) openbits_vswprintf(__VA_ARGS__)
#define printf_s(...) openbits_printf(__VA_ARGS__)
#define fprintf_s(...) openbits_fprintf(__VA_ARGS__)
#define fputws(...) openbits_fputws(__VA_ARGS__)
#define fputwc(...) openbits_fputwc(__VA_ARGS__)
#define putwc(...) openbits_fputwc(__VA_ARGS__)
#define putwchar(character) openbits_fputwc((character), stdout)
