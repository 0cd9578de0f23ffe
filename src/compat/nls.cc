// Character sets and languages (compat/winnls.h).
#include <cstring>
#include <cwchar>
#include <optional>
#include <string>

#include <openbits/compat/winerror.h>
#include <openbits/compat/winnls.h>

#include "compat/last_error.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

constexpr LCID kEnglish = 0x0409;
thread_local LCID thread_locale = kEnglish;

constexpr const wchar_t* kMonths[] = {L"January",   L"February", L"March",    L"April",
                                      L"May",       L"June",     L"July",     L"August",
                                      L"September", L"October",  L"November", L"December"};
constexpr const wchar_t* kDays[] = {L"Sunday",   L"Monday", L"Tuesday", L"Wednesday",
                                    L"Thursday", L"Friday", L"Saturday"};

bool is_code_page(UINT page) {
  return page == CP_ACP || page == CP_OEMCP || page == CP_THREAD_ACP || page == CP_UTF8;
}

/// What both directions have in common; 0 on failure.
template <class From, class To>
int convert_text(UINT page, bool strict, const From* from, int size, To* to, int to_size) {
  if (!is_code_page(page) || from == nullptr || size == 0 || size < -1 || to_size < 0 ||
      (to_size > 0 && to == nullptr)) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  return guarded<int>(0, [&]() -> int {
    // Up to and with the terminator, or exactly so many.
    const std::size_t length =
        size > 0 ? static_cast<std::size_t>(size) : std::char_traits<From>::length(from) + 1;
    std::basic_string<To> out;
    const bool good = convert(std::basic_string_view<From>(from, length), out);
    if (!good && strict) return fail(ERROR_NO_UNICODE_TRANSLATION);
    if (to_size == 0) return static_cast<int>(out.size());
    if (out.size() > static_cast<std::size_t>(to_size)) return fail(ERROR_INSUFFICIENT_BUFFER);
    out.copy(to, out.size());
    return static_cast<int>(out.size());
  });
}

std::wstring number(unsigned value, std::size_t digits) {
  std::wstring out = std::to_wstring(value);
  if (out.size() < digits) out.insert(0, digits - out.size(), L'0');
  return out;
}

std::wstring date_field(wchar_t letter, std::size_t count, const SYSTEMTIME& t) {
  switch (letter) {
    case L'd':
      if (count >= 4) return kDays[t.wDayOfWeek % 7];
      if (count == 3) return std::wstring(kDays[t.wDayOfWeek % 7]).substr(0, 3);
      return number(t.wDay, count);
    case L'M':
      if (count >= 4) return kMonths[(t.wMonth + 11u) % 12];
      if (count == 3) return std::wstring(kMonths[(t.wMonth + 11u) % 12]).substr(0, 3);
      return number(t.wMonth, count);
    case L'y':
      return count <= 2 ? number(t.wYear % 100u, count) : number(t.wYear, 4);
    default:
      return {};
  }
}

std::wstring time_field(wchar_t letter, std::size_t count, const SYSTEMTIME& t) {
  switch (letter) {
    case L'h':
      return number((t.wHour + 11u) % 12 + 1, count);
    case L'H':
      return number(t.wHour, count);
    case L'm':
      return number(t.wMinute, count);
    case L's':
      return number(t.wSecond, count);
    case L't':
      return std::wstring(t.wHour < 12 ? L"AM" : L"PM").substr(0, count >= 2 ? 2 : 1);
    default:
      return {};
  }
}

template <class Field>
std::wstring draw(std::wstring_view picture, const wchar_t* letters, const SYSTEMTIME& time,
                  const Field& field) {
  std::wstring out;
  while (!picture.empty()) {
    const wchar_t c = picture.front();
    if (c == L'\'') {
      const auto end = picture.find(L'\'', 1);
      out += picture.substr(1, end == picture.npos ? end : end - 1);
      picture.remove_prefix(end == picture.npos ? picture.size() : end + 1);
      continue;
    }
    const std::size_t count = std::min(picture.find_first_not_of(c), picture.size());
    if (std::wcschr(letters, c) != nullptr) {
      out += field(c, count, time);
    } else {
      out.append(count, c);
    }
    picture.remove_prefix(count);
  }
  return out;
}

/// False if it is no date; what it says of the day of the week is put right.
bool check_date(SYSTEMTIME& t) {
  SYSTEMTIME day = t;
  day.wHour = day.wMinute = day.wSecond = day.wMilliseconds = 0;
  FILETIME file_time{};
  if (SystemTimeToFileTime(&day, &file_time) == FALSE) return false;
  FileTimeToSystemTime(&file_time, &day);
  t.wDayOfWeek = day.wDayOfWeek;
  return true;
}

bool is_time(const SYSTEMTIME& t) {
  return t.wHour <= 23 && t.wMinute <= 59 && t.wSecond <= 59 && t.wMilliseconds <= 999;
}

int give(const std::wstring& text, LPWSTR buffer, int size) {
  const auto length = static_cast<int>(text.size()) + 1;
  if (size == 0) return length;
  if (buffer == nullptr || size < length) return fail(ERROR_INSUFFICIENT_BUFFER);
  put(std::wstring_view(text), buffer, static_cast<std::size_t>(size));
  return length;
}

SYSTEMTIME time_or_now(const SYSTEMTIME* time) {
  SYSTEMTIME out{};
  if (time != nullptr) {
    out = *time;
  } else {
    GetLocalTime(&out);
  }
  return out;
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

int MultiByteToWideChar(UINT code_page, DWORD flags, LPCSTR from, int size, LPWSTR to,
                        int to_size) {
  return convert_text(code_page, (flags & MB_ERR_INVALID_CHARS) != 0, from, size, to, to_size);
}

int WideCharToMultiByte(UINT code_page, DWORD flags, LPCWSTR from, int size, LPSTR to, int to_size,
                        LPCSTR default_char, LPBOOL used_default) {
  // As for CP_UTF8 there: every character has its bytes.
  if (code_page == CP_UTF8 && (default_char != nullptr || used_default != nullptr)) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  if (used_default != nullptr) *used_default = FALSE;
  return convert_text(code_page, (flags & WC_ERR_INVALID_CHARS) != 0, from, size, to, to_size);
}

UINT GetACP(void) {
  return CP_UTF8;
}

LCID GetThreadLocale(void) {
  return thread_locale;
}
BOOL SetThreadLocale(LCID locale) {
  thread_locale = locale;
  return TRUE;
}
LCID GetUserDefaultLCID(void) {
  return kEnglish;
}
LCID GetSystemDefaultLCID(void) {
  return kEnglish;
}
LANGID GetUserDefaultLangID(void) {
  return kEnglish;
}
LANGID GetSystemDefaultLangID(void) {
  return kEnglish;
}
LANGID GetUserDefaultUILanguage(void) {
  return kEnglish;
}
LANGID GetSystemDefaultUILanguage(void) {
  return kEnglish;
}

int GetDateFormatW(LCID, DWORD flags, const SYSTEMTIME* time, LPCWSTR format, LPWSTR buffer,
                   int size) {
  return guarded<int>(0, [&]() -> int {
    SYSTEMTIME t = time_or_now(time);
    if (!check_date(t) || size < 0) return fail(ERROR_INVALID_PARAMETER);
    const wchar_t* usual = (flags & DATE_LONGDATE) != 0 ? L"dddd, MMMM d, yyyy" : L"M/d/yyyy";
    return give(draw(format != nullptr ? format : usual, L"dMy", t, date_field), buffer, size);
  });
}

int GetTimeFormatW(LCID, DWORD flags, const SYSTEMTIME* time, LPCWSTR format, LPWSTR buffer,
                   int size) {
  return guarded<int>(0, [&]() -> int {
    const SYSTEMTIME t = time_or_now(time);
    if (!is_time(t) || size < 0) return fail(ERROR_INVALID_PARAMETER);
    std::wstring usual = (flags & TIME_FORCE24HOURFORMAT) != 0 ? L"HH" : L"h";
    if ((flags & TIME_NOMINUTESORSECONDS) == 0) {
      usual += (flags & TIME_NOSECONDS) != 0 ? L":mm" : L":mm:ss";
    }
    if ((flags & (TIME_NOTIMEMARKER | TIME_FORCE24HOURFORMAT)) == 0) usual += L" tt";
    return give(draw(format != nullptr ? format : usual, L"hHmst", t, time_field), buffer, size);
  });
}
