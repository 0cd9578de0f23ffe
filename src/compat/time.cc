// Times (compat/timezoneapi.h).
#include "compat/time.h"

#include <chrono>
#include <optional>

#include "compat/last_error.h"

namespace openbits::compat {
namespace {

constexpr LONGLONG kTicksPerSecond = 10'000'000;
constexpr LONGLONG kTicksPerDay = kTicksPerSecond * 86'400;
constexpr LONGLONG kFrom1601To1970 = 11'644'473'600;  // seconds

LONGLONG ticks_of(const FILETIME& time) {
  return static_cast<LONGLONG>(static_cast<ULONGLONG>(time.dwHighDateTime) << 32 |
                               time.dwLowDateTime);
}

FILETIME from_ticks(LONGLONG ticks) {
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

constexpr std::chrono::sys_days kFirstDay{std::chrono::year(1601) / 1 / 1};

/// nullopt for what is negative, or after the year 30827.
std::optional<SYSTEMTIME> system_time_of(LONGLONG ticks) {
  if (ticks < 0) return std::nullopt;
  const auto day = kFirstDay + std::chrono::days(ticks / kTicksPerDay);
  const std::chrono::year_month_day date(day);
  LONGLONG rest = ticks % kTicksPerDay / (kTicksPerSecond / 1000);  // ms
  SYSTEMTIME out{};
  const int year = static_cast<int>(date.year());
  out.wYear = static_cast<WORD>(year);
  out.wMonth = static_cast<WORD>(static_cast<unsigned>(date.month()));
  out.wDay = static_cast<WORD>(static_cast<unsigned>(date.day()));
  out.wDayOfWeek = static_cast<WORD>(std::chrono::weekday(day).c_encoding());
  out.wMilliseconds = static_cast<WORD>(rest % 1000);
  rest /= 1000;
  out.wSecond = static_cast<WORD>(rest % 60);
  out.wMinute = static_cast<WORD>(rest / 60 % 60);
  out.wHour = static_cast<WORD>(rest / 3600);
  return out;
}

/// nullopt for what is no date or time of day.
std::optional<LONGLONG> ticks_of(const SYSTEMTIME& time) {
  // std::chrono's year ends at 32767; FILETIME's at 30828.
  if (time.wYear < 1601 || time.wYear > 30827 || time.wHour > 23 || time.wMinute > 59 ||
      time.wSecond > 59 || time.wMilliseconds > 999) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(
      std::chrono::year(time.wYear), std::chrono::month(time.wMonth), std::chrono::day(time.wDay));
  if (!date.ok()) return std::nullopt;
  const LONGLONG days = (std::chrono::sys_days(date) - kFirstDay).count();
  const LONGLONG ms =
      ((time.wHour * 60LL + time.wMinute) * 60 + time.wSecond) * 1000 + time.wMilliseconds;
  return days * kTicksPerDay + ms * (kTicksPerSecond / 1000);
}

/// Of local time from UTC at that instant.
LONGLONG offset_ticks(LONGLONG ticks) {
  const time_t seconds = ticks / kTicksPerSecond - kFrom1601To1970;
  tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return 0;
  return local.tm_gmtoff * kTicksPerSecond;
}

LONGLONG now_ticks() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  return ticks_of(file_time_of(now));
}

BOOL give(LONGLONG ticks, LPFILETIME out) {
  if (ticks < 0) return fail(ERROR_INVALID_PARAMETER);
  *out = from_ticks(ticks);
  return TRUE;
}

BOOL give(LONGLONG ticks, LPSYSTEMTIME out) {
  const auto time = system_time_of(ticks);
  if (!time) return fail(ERROR_INVALID_PARAMETER);
  *out = *time;
  return TRUE;
}

ULONGLONG boot_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return static_cast<ULONGLONG>(now.tv_sec) * 1000 +
         static_cast<ULONGLONG>(now.tv_nsec) / 1'000'000;
}

}  // namespace

FILETIME file_time_of(const timespec& time) {
  return from_ticks((time.tv_sec + kFrom1601To1970) * kTicksPerSecond + time.tv_nsec / 100);
}

}  // namespace openbits::compat

using namespace openbits::compat;

BOOL FileTimeToSystemTime(const FILETIME* file_time, LPSYSTEMTIME system_time) {
  if (file_time == nullptr || system_time == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return give(ticks_of(*file_time), system_time);
}

BOOL SystemTimeToFileTime(const SYSTEMTIME* system_time, LPFILETIME file_time) {
  if (file_time == nullptr || system_time == nullptr) return fail(ERROR_INVALID_PARAMETER);
  const auto ticks = ticks_of(*system_time);
  return give(ticks.value_or(-1), file_time);
}

BOOL FileTimeToLocalFileTime(const FILETIME* file_time, LPFILETIME local) {
  if (file_time == nullptr || local == nullptr) return fail(ERROR_INVALID_PARAMETER);
  const LONGLONG ticks = ticks_of(*file_time);
  return give(ticks < 0 ? -1 : ticks + offset_ticks(now_ticks()), local);
}

BOOL LocalFileTimeToFileTime(const FILETIME* local, LPFILETIME file_time) {
  if (file_time == nullptr || local == nullptr) return fail(ERROR_INVALID_PARAMETER);
  const LONGLONG ticks = ticks_of(*local);
  return give(ticks < 0 ? -1 : ticks - offset_ticks(now_ticks()), file_time);
}

BOOL SystemTimeToTzSpecificLocalTime(const TIME_ZONE_INFORMATION* zone, const SYSTEMTIME* universal,
                                     LPSYSTEMTIME local) {
  if (universal == nullptr || local == nullptr) return fail(ERROR_INVALID_PARAMETER);
  if (zone != nullptr) return fail(ERROR_NOT_SUPPORTED);
  const auto ticks = ticks_of(*universal);
  if (!ticks) return fail(ERROR_INVALID_PARAMETER);
  return give(*ticks + offset_ticks(*ticks), local);
}

LONG CompareFileTime(const FILETIME* a, const FILETIME* b) {
  const auto x = static_cast<ULONGLONG>(ticks_of(*a));
  const auto y = static_cast<ULONGLONG>(ticks_of(*b));
  return x < y ? -1 : x > y ? 1 : 0;
}

void GetSystemTimeAsFileTime(LPFILETIME now) {
  *now = from_ticks(now_ticks());
}
void GetSystemTimePreciseAsFileTime(LPFILETIME now) {
  GetSystemTimeAsFileTime(now);
}
void GetSystemTime(LPSYSTEMTIME now) {
  give(now_ticks(), now);
}
void GetLocalTime(LPSYSTEMTIME now) {
  const LONGLONG ticks = now_ticks();
  give(ticks + offset_ticks(ticks), now);
}

DWORD GetTickCount(void) {
  return static_cast<DWORD>(boot_milliseconds());
}
ULONGLONG GetTickCount64(void) {
  return boot_milliseconds();
}

BOOL QueryPerformanceCounter(LARGE_INTEGER* count) {
  if (count == nullptr) return fail(ERROR_NOACCESS);
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  count->QuadPart = now.tv_sec * 1'000'000'000 + now.tv_nsec;
  return TRUE;
}
BOOL QueryPerformanceFrequency(LARGE_INTEGER* per_second) {
  if (per_second == nullptr) return fail(ERROR_NOACCESS);
  per_second->QuadPart = 1'000'000'000;
  return TRUE;
}
