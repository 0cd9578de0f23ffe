// Text functions of Windows and of its C library.
#include <strings.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <cwchar>
#include <cwctype>

#include <openbits/compat/strsafe.h>
#include <openbits/compat/winbase.h>

#include "compat/format.h"
#include "compat/text.h"

#undef fopen
using namespace openbits::compat;

namespace {

std::size_t length_of(const wchar_t* text, std::size_t most) {
  return ::wcsnlen(text, most);
}
std::size_t length_of(const char* text, std::size_t most) {
  return ::strnlen(text, most);
}

/// Case is told apart by the characters alone, not by a locale: ASCII, and what towlower knows.
wchar_t lower(wchar_t c) {
  if (c < 0x80) return c >= L'A' && c <= L'Z' ? static_cast<wchar_t>(c + (L'a' - L'A')) : c;
  return static_cast<wchar_t>(std::towlower(static_cast<wint_t>(c)));
}

int compare_ignoring_case(const wchar_t* a, const wchar_t* b, std::size_t count) {
  for (; count > 0; ++a, ++b, --count) {
    const wchar_t x = lower(*a);
    const wchar_t y = lower(*b);
    if (x != y) return x < y ? -1 : 1;
    if (x == L'\0') break;
  }
  return 0;
}

int sign(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

// strsafe.h ---------------------------------------------------------------------------------------

template <class Char>
HRESULT copy(Char* to, std::size_t size, const Char* from, std::size_t count) {
  if (to == nullptr || size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  if (from == nullptr || count > STRSAFE_MAX_CCH) {
    *to = Char{};
    return STRSAFE_E_INVALID_PARAMETER;
  }
  const std::size_t length = length_of(from, std::min(count, size));
  const std::size_t fits = std::min(length, size - 1);
  std::memmove(to, from, fits * sizeof(Char));
  to[fits] = Char{};
  return fits == length ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER;
}

template <class Char>
HRESULT append(Char* to, std::size_t size, const Char* from, std::size_t count) {
  if (to == nullptr || size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  const std::size_t there = length_of(to, size);
  if (there == size) return STRSAFE_E_INVALID_PARAMETER;
  if (from == nullptr || count > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  return copy(to + there, size - there, from, count);
}

template <class Char>
HRESULT print(Char* to, std::size_t size, const Char* pattern, va_list arguments) {
  if (to == nullptr || size == 0 || size > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  *to = Char{};
  if (pattern == nullptr) return STRSAFE_E_INVALID_PARAMETER;
  try {
    const auto text = openbits::compat::format(pattern, arguments);
    return copy(to, size, text.c_str(), STRSAFE_MAX_CCH);
  } catch (...) {
    return E_OUTOFMEMORY;
  }
}

template <class Char>
HRESULT measure(const Char* text, std::size_t most, std::size_t* length) {
  if (length != nullptr) *length = 0;
  if (text == nullptr || most == 0 || most > STRSAFE_MAX_CCH) return STRSAFE_E_INVALID_PARAMETER;
  const std::size_t found = length_of(text, most);
  if (found == most) return STRSAFE_E_INVALID_PARAMETER;
  if (length != nullptr) *length = found;
  return S_OK;
}

// The _s functions --------------------------------------------------------------------------------

template <class Char>
errno_t copy_s(Char* to, std::size_t size, const Char* from, std::size_t count) {
  if (to == nullptr || size == 0) return EINVAL;
  if (from == nullptr) {
    *to = Char{};
    return EINVAL;
  }
  const std::size_t wanted = length_of(from, count == _TRUNCATE ? size : count);
  if (wanted >= size && count != _TRUNCATE) {
    *to = Char{};
    return ERANGE;
  }
  const std::size_t fits = std::min(wanted, size - 1);
  std::memmove(to, from, fits * sizeof(Char));
  to[fits] = Char{};
  return fits == wanted ? 0 : STRUNCATE;
}

template <class Char>
errno_t append_s(Char* to, std::size_t size, const Char* from, std::size_t count) {
  if (to == nullptr || size == 0) return EINVAL;
  const std::size_t there = length_of(to, size);
  if (there == size) {
    *to = Char{};
    return EINVAL;
  }
  const errno_t result = copy_s(to + there, size - there, from, count);
  if (result != 0 && result != STRUNCATE) *to = Char{};
  return result;
}

constexpr std::size_t kAll = STRSAFE_MAX_CCH;

}  // namespace

HRESULT StringCchCopyW(LPWSTR to, size_t size, LPCWSTR from) {
  return copy(to, size, from, kAll);
}
HRESULT StringCchCopyA(LPSTR to, size_t size, LPCSTR from) {
  return copy(to, size, from, kAll);
}
HRESULT StringCchCopyNW(LPWSTR to, size_t size, LPCWSTR from, size_t count) {
  return copy(to, size, from, count);
}
HRESULT StringCchCopyNA(LPSTR to, size_t size, LPCSTR from, size_t count) {
  return copy(to, size, from, count);
}
HRESULT StringCchCatW(LPWSTR to, size_t size, LPCWSTR from) {
  return append(to, size, from, kAll);
}
HRESULT StringCchCatA(LPSTR to, size_t size, LPCSTR from) {
  return append(to, size, from, kAll);
}
HRESULT StringCchCatNW(LPWSTR to, size_t size, LPCWSTR from, size_t count) {
  return append(to, size, from, count);
}
HRESULT StringCchCatNA(LPSTR to, size_t size, LPCSTR from, size_t count) {
  return append(to, size, from, count);
}
HRESULT StringCchVPrintfW(LPWSTR to, size_t size, LPCWSTR format, va_list arguments) {
  return print(to, size, format, arguments);
}
HRESULT StringCchVPrintfA(LPSTR to, size_t size, LPCSTR format, va_list arguments) {
  return print(to, size, format, arguments);
}

#define OPENBITS_PRINT(size)                                   \
  va_list arguments;                                           \
  va_start(arguments, format);                                 \
  const HRESULT result = print(to, (size), format, arguments); \
  va_end(arguments);                                           \
  return result

HRESULT StringCchPrintfW(LPWSTR to, size_t size, LPCWSTR format, ...) {
  OPENBITS_PRINT(size);
}
HRESULT StringCchPrintfA(LPSTR to, size_t size, LPCSTR format, ...) {
  OPENBITS_PRINT(size);
}
HRESULT StringCbPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, ...) {
  OPENBITS_PRINT(bytes / sizeof(WCHAR));
}
HRESULT StringCbPrintfA(LPSTR to, size_t bytes, LPCSTR format, ...) {
  OPENBITS_PRINT(bytes);
}

HRESULT StringCchLengthW(LPCWSTR text, size_t most, size_t* length) {
  return measure(text, most, length);
}
HRESULT StringCchLengthA(LPCSTR text, size_t most, size_t* length) {
  return measure(text, most, length);
}
HRESULT StringCbCopyW(LPWSTR to, size_t bytes, LPCWSTR from) {
  return copy(to, bytes / sizeof(WCHAR), from, kAll);
}
HRESULT StringCbCopyA(LPSTR to, size_t bytes, LPCSTR from) {
  return copy(to, bytes, from, kAll);
}
HRESULT StringCbCatW(LPWSTR to, size_t bytes, LPCWSTR from) {
  return append(to, bytes / sizeof(WCHAR), from, kAll);
}
HRESULT StringCbCatA(LPSTR to, size_t bytes, LPCSTR from) {
  return append(to, bytes, from, kAll);
}
HRESULT StringCbLengthW(LPCWSTR text, size_t most, size_t* bytes) {
  const HRESULT result = measure(text, most / sizeof(WCHAR), bytes);
  if (bytes != nullptr) *bytes *= sizeof(WCHAR);
  return result;
}
HRESULT StringCbLengthA(LPCSTR text, size_t most, size_t* bytes) {
  return measure(text, most, bytes);
}

errno_t wcscpy_s(wchar_t* to, size_t size, const wchar_t* from) {
  return copy_s(to, size, from, kAll);
}
errno_t wcscat_s(wchar_t* to, size_t size, const wchar_t* from) {
  return append_s(to, size, from, kAll);
}
errno_t wcsncpy_s(wchar_t* to, size_t size, const wchar_t* from, size_t count) {
  return copy_s(to, size, from, count);
}
errno_t wcsncat_s(wchar_t* to, size_t size, const wchar_t* from, size_t count) {
  return append_s(to, size, from, count);
}
errno_t strcpy_s(char* to, size_t size, const char* from) {
  return copy_s(to, size, from, kAll);
}
errno_t strcat_s(char* to, size_t size, const char* from) {
  return append_s(to, size, from, kAll);
}
errno_t strncpy_s(char* to, size_t size, const char* from, size_t count) {
  return copy_s(to, size, from, count);
}
errno_t memcpy_s(void* to, size_t size, const void* from, size_t count) {
  return memmove_s(to, size, from, count);
}
errno_t memmove_s(void* to, size_t size, const void* from, size_t count) {
  if (count == 0) return 0;
  if (to == nullptr) return EINVAL;
  if (from == nullptr || count > size) {
    std::memset(to, 0, size);
    return from == nullptr ? EINVAL : ERANGE;
  }
  std::memmove(to, from, count);
  return 0;
}

int _wcsicmp(const wchar_t* a, const wchar_t* b) {
  return compare_ignoring_case(a, b, kAll);
}
int _wcsnicmp(const wchar_t* a, const wchar_t* b, size_t count) {
  return compare_ignoring_case(a, b, count);
}
int _stricmp(const char* a, const char* b) {
  return ::strcasecmp(a, b);
}
int _strnicmp(const char* a, const char* b, size_t count) {
  return ::strncasecmp(a, b, count);
}
wchar_t* _wcsdup(const wchar_t* text) {
  return text != nullptr ? ::wcsdup(text) : nullptr;
}
char* _strdup(const char* text) {
  return text != nullptr ? ::strdup(text) : nullptr;
}
wchar_t* _wcslwr(wchar_t* text) {
  for (wchar_t* c = text; *c != L'\0'; ++c) *c = lower(*c);
  return text;
}
wchar_t* _wcsupr(wchar_t* text) {
  for (wchar_t* c = text; *c != L'\0'; ++c) {
    if (*c < 0x80) {
      if (*c >= L'a' && *c <= L'z') *c = static_cast<wchar_t>(*c - (L'a' - L'A'));
    } else {
      *c = static_cast<wchar_t>(std::towupper(static_cast<wint_t>(*c)));
    }
  }
  return text;
}
int _wtoi(const wchar_t* text) {
  return _wtol(text);
}
/// Stops at the ends of a LONG, as on Windows.
LONG _wtol(const wchar_t* text) {
  const long long value = _wtoi64(text);
  return static_cast<LONG>(std::clamp<long long>(value, INT32_MIN, INT32_MAX));
}
long long _wtoi64(const wchar_t* text) {
  return text != nullptr ? std::wcstoll(text, nullptr, 10) : 0;
}
unsigned long long _wcstoui64(const wchar_t* text, wchar_t** end, int base) {
  return std::wcstoull(text, end, base);
}

int lstrlenW(LPCWSTR text) {
  return text != nullptr ? static_cast<int>(std::wcslen(text)) : 0;
}
int lstrlenA(LPCSTR text) {
  return text != nullptr ? static_cast<int>(std::strlen(text)) : 0;
}
LPWSTR lstrcpyW(LPWSTR to, LPCWSTR from) {
  return std::wcscpy(to, from);
}
LPWSTR lstrcpynW(LPWSTR to, LPCWSTR from, int size) {
  if (to == nullptr || size <= 0) return nullptr;
  copy(to, static_cast<size_t>(size), from, kAll);
  return to;
}
LPWSTR lstrcatW(LPWSTR to, LPCWSTR from) {
  return std::wcscat(to, from);
}
int lstrcmpW(LPCWSTR a, LPCWSTR b) {
  if (a == nullptr || b == nullptr) return (a != nullptr) - (b != nullptr);
  return sign(std::wcscmp(a, b));
}
int lstrcmpA(LPCSTR a, LPCSTR b) {
  if (a == nullptr || b == nullptr) return (a != nullptr) - (b != nullptr);
  return sign(std::strcmp(a, b));
}
int lstrcmpiW(LPCWSTR a, LPCWSTR b) {
  if (a == nullptr || b == nullptr) return (a != nullptr) - (b != nullptr);
  return _wcsicmp(a, b);
}
int lstrcmpiA(LPCSTR a, LPCSTR b) {
  if (a == nullptr || b == nullptr) return (a != nullptr) - (b != nullptr);
  return sign(_stricmp(a, b));
}
