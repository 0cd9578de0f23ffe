// Times.
#pragma once

#include "windef.h"

typedef struct _SYSTEMTIME {
  WORD wYear;
  WORD wMonth;      // 1 to 12
  WORD wDayOfWeek;  // 0: Sunday
  WORD wDay;
  WORD wHour;
  WORD wMinute;
  WORD wSecond;
  WORD wMilliseconds;
} SYSTEMTIME, *PSYSTEMTIME, *LPSYSTEMTIME;

typedef struct _TIME_ZONE_INFORMATION TIME_ZONE_INFORMATION;

#ifdef __cplusplus
extern "C" {
#endif

// FALSE with ERROR_INVALID_PARAMETER for what is no time: years are 1601 to 30827.
OPENBITS_COMPAT_API BOOL FileTimeToSystemTime(const FILETIME* file_time, LPSYSTEMTIME system_time);
OPENBITS_COMPAT_API BOOL SystemTimeToFileTime(const SYSTEMTIME* system_time, LPFILETIME file_time);
/// By the offset of today's local time, as Windows does it.
OPENBITS_COMPAT_API BOOL FileTimeToLocalFileTime(const FILETIME* file_time, LPFILETIME local);
OPENBITS_COMPAT_API BOOL LocalFileTimeToFileTime(const FILETIME* local, LPFILETIME file_time);
/// By the offset of that time. zone: null, for the local one.
OPENBITS_COMPAT_API BOOL SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION* zone,
                                                         const SYSTEMTIME* universal,
                                                         LPSYSTEMTIME local);
OPENBITS_COMPAT_API LONG CompareFileTime(const FILETIME* a, const FILETIME* b);
OPENBITS_COMPAT_API void GetSystemTimeAsFileTime(LPFILETIME now);
OPENBITS_COMPAT_API void GetSystemTimePreciseAsFileTime(LPFILETIME now);
OPENBITS_COMPAT_API void GetSystemTime(LPSYSTEMTIME now);
OPENBITS_COMPAT_API void GetLocalTime(LPSYSTEMTIME now);
/// Milliseconds since the system was started.
OPENBITS_COMPAT_API DWORD GetTickCount(void);
OPENBITS_COMPAT_API ULONGLONG GetTickCount64(void);
OPENBITS_COMPAT_API BOOL QueryPerformanceCounter(LARGE_INTEGER* count);
OPENBITS_COMPAT_API BOOL QueryPerformanceFrequency(LARGE_INTEGER* per_second);

#ifdef __cplusplus
}  // extern "C"
#endif
