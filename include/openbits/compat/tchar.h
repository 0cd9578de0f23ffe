// Text that is wide with _UNICODE, and narrow without.
//
// The entry of a program may be main, wmain or _tmain: libopenbits-wmain.a has the main that calls
// wmain.
#pragma once

#include "wideio.h"

#ifdef _UNICODE

typedef wchar_t _TCHAR;
typedef wchar_t _TSCHAR;
typedef wint_t _TINT;
#define __T(quote) L##quote

#define _tmain wmain
#define _tprintf wprintf
#define _tprintf_s wprintf_s
#define _vtprintf vwprintf
#define _ftprintf fwprintf
#define _ftprintf_s fwprintf_s
#define _vftprintf vfwprintf
#define _stprintf swprintf
#define _stprintf_s swprintf_s
#define _sntprintf _snwprintf
#define _sntprintf_s _snwprintf_s
#define _vsntprintf _vsnwprintf
#define _puttchar putwchar
#define _putts _putws
#define _fputts fputws
#define _fgetts fgetws
#define _tcslen wcslen
#define _tcsnlen wcsnlen
#define _tcscpy wcscpy
#define _tcscpy_s wcscpy_s
#define _tcsncpy wcsncpy
#define _tcsncpy_s wcsncpy_s
#define _tcscat wcscat
#define _tcscat_s wcscat_s
#define _tcscmp wcscmp
#define _tcsncmp wcsncmp
#define _tcsicmp _wcsicmp
#define _tcsnicmp _wcsnicmp
#define _tcschr wcschr
#define _tcsrchr wcsrchr
#define _tcsstr wcsstr
#define _tcsdup _wcsdup
#define _tcstol wcstol
#define _tcstoul wcstoul
#define _tcstoui64 _wcstoui64
#define _ttoi _wtoi
#define _ttol _wtol
#define _ttoi64 _wtoi64
#define _tfopen _wfopen
#define _tfopen_s _wfopen_s
#define _tremove _wremove
#define _tunlink _wunlink
#define _totlower towlower
#define _totupper towupper
#define _istspace iswspace
#define _istdigit iswdigit
#define _istalpha iswalpha

#else

typedef char _TCHAR;
typedef char _TSCHAR;
typedef int _TINT;
#define __T(quote) quote

#define _tmain main
#define _tprintf printf
#define _tprintf_s printf_s
#define _vtprintf openbits_vprintf
#define _ftprintf fprintf
#define _ftprintf_s fprintf_s
#define _vftprintf openbits_vfprintf
#define _stprintf sprintf
#define _stprintf_s sprintf_s
#define _sntprintf _snprintf
#define _vsntprintf _vsnprintf
#define _puttchar putchar
#define _putts puts
#define _fputts fputs
#define _fgetts fgets
#define _tcslen strlen
#define _tcsnlen strnlen
#define _tcscpy strcpy
#define _tcscpy_s strcpy_s
#define _tcsncpy strncpy
#define _tcsncpy_s strncpy_s
#define _tcscat strcat
#define _tcscat_s strcat_s
#define _tcscmp strcmp
#define _tcsncmp strncmp
#define _tcsicmp _stricmp
#define _tcsnicmp _strnicmp
#define _tcschr strchr
#define _tcsrchr strrchr
#define _tcsstr strstr
#define _tcsdup _strdup
#define _tcstol strtol
#define _tcstoul strtoul
#define _ttoi atoi
#define _ttol atol
#define _ttoi64 atoll
#define _tfopen fopen
#define _tfopen_s fopen_s
#define _tremove remove
#define _tunlink unlink
#define _totlower tolower
#define _totupper toupper
#define _istspace isspace
#define _istdigit isdigit
#define _istalpha isalpha

#endif

#define _T(quote) __T(quote)
#define _TEXT(quote) __T(quote)
