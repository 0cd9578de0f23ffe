// Character sets, languages, and how dates and times are written.
#pragma once

#include "timezoneapi.h"

#define CP_ACP 0u
#define CP_OEMCP 1u
#define CP_THREAD_ACP 3u
#define CP_UTF8 65001u
#define MB_PRECOMPOSED 0x1u
#define MB_ERR_INVALID_CHARS 0x8u
#define WC_ERR_INVALID_CHARS 0x80u
#define WC_NO_BEST_FIT_CHARS 0x400u

#define DATE_SHORTDATE 0x1u
#define DATE_LONGDATE 0x2u
#define TIME_NOMINUTESORSECONDS 0x1u
#define TIME_NOSECONDS 0x2u
#define TIME_NOTIMEMARKER 0x4u
#define TIME_FORCE24HOURFORMAT 0x8u
#define LOCALE_NOUSEROVERRIDE 0x80000000u
#define LOCALE_NAME_MAX_LENGTH 85
#define LOCALE_INVARIANT 0x7Fu

#define CSTR_LESS_THAN 1
#define CSTR_EQUAL 2
#define CSTR_GREATER_THAN 3
#define NORM_IGNORECASE 0x1u

#ifdef __cplusplus
extern "C" {
#endif

/// Every character set is UTF-8 here. size -1: up to and with the terminator. to_size 0 gives the
/// size that is needed. 0 on failure: ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, or with
/// the _ERR_INVALID_CHARS flag ERROR_NO_UNICODE_TRANSLATION.
OPENBITS_COMPAT_API int MultiByteToWideChar(UINT code_page, DWORD flags, LPCSTR from, int size,
                                            LPWSTR to, int to_size);
OPENBITS_COMPAT_API int WideCharToMultiByte(UINT code_page, DWORD flags, LPCWSTR from, int size,
                                            LPSTR to, int to_size, LPCSTR default_char,
                                            LPBOOL used_default);
OPENBITS_COMPAT_API UINT GetACP(void);

// Texts of the service are English: so is the language of the user.
OPENBITS_COMPAT_API LCID GetThreadLocale(void);
OPENBITS_COMPAT_API BOOL SetThreadLocale(LCID locale);
OPENBITS_COMPAT_API LCID GetUserDefaultLCID(void);
OPENBITS_COMPAT_API LCID GetSystemDefaultLCID(void);
OPENBITS_COMPAT_API LANGID GetUserDefaultLangID(void);
OPENBITS_COMPAT_API LANGID GetSystemDefaultLangID(void);
OPENBITS_COMPAT_API LANGID GetUserDefaultUILanguage(void);
OPENBITS_COMPAT_API LANGID GetSystemDefaultUILanguage(void);

/// time null: now. format null: as the flags want it, in the way of the United States. Pictures:
/// d dd ddd dddd M MM MMM MMMM y yy yyyy, and h hh H HH m mm s ss t tt; texts in quotes.
OPENBITS_COMPAT_API int GetDateFormatW(LCID locale, DWORD flags, const SYSTEMTIME* time,
                                       LPCWSTR format, LPWSTR buffer, int size);
OPENBITS_COMPAT_API int GetTimeFormatW(LCID locale, DWORD flags, const SYSTEMTIME* time,
                                       LPCWSTR format, LPWSTR buffer, int size);

#ifdef __cplusplus
}  // extern "C"
#endif

#define GetDateFormat GetDateFormatW
#define GetTimeFormat GetTimeFormatW
