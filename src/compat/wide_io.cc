// Formatted output (compat/wideio.h).
#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <openbits/compat/wideio.h>
#include <openbits/compat/winuser.h>

#include "compat/format.h"
#include "compat/text.h"

#undef fputws

namespace openbits::compat {
namespace {

/// The number of characters, -1 on failure.
int write(std::FILE* stream, const std::wstring& text) {
  // Somebody else, std::wcout for one, may have made it a stream of wide characters for good.
  if (::fwide(stream, 0) > 0) {
    return std::fputws(text.c_str(), stream) >= 0 ? static_cast<int>(text.size()) : -1;
  }
  const std::string utf8 = to_utf8(text);
  return std::fwrite(utf8.data(), 1, utf8.size(), stream) == utf8.size()
             ? static_cast<int>(text.size())
             : -1;
}

int write(std::FILE* stream, const std::string& text) {
  if (::fwide(stream, 0) > 0) return write(stream, to_wide(text));
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size()
             ? static_cast<int>(text.size())
             : -1;
}

/// As much as there is room for, with a terminator. -1 if that is not all.
template <class Char>
int put_cut(const std::basic_string<Char>& text, Char* buffer, std::size_t size) {
  if (size > 0 && buffer != nullptr) {
    const std::size_t length = std::min(size - 1, text.size());
    text.copy(buffer, length);
    buffer[length] = Char{};
    if (length == text.size()) return static_cast<int>(length);
  }
  return -1;
}

/// As _snprintf: a text that just fits has no terminator.
template <class Char>
int put_raw(const std::basic_string<Char>& text, Char* buffer, std::size_t size) {
  if (buffer == nullptr) return size == 0 ? static_cast<int>(text.size()) : -1;
  const std::size_t length = std::min(size, text.size());
  text.copy(buffer, length);
  if (length < size) buffer[length] = Char{};
  return text.size() <= size ? static_cast<int>(length) : -1;
}

/// Calls `use` with what was formatted; -1 for no format, and if there is no memory.
template <class Char, class Use>
int formatted(const Char* pattern, va_list arguments, const Use& use) noexcept {
  if (pattern == nullptr) {
    errno = EINVAL;
    return -1;
  }
  try {
    return use(format(pattern, arguments));
  } catch (...) {
    errno = ENOMEM;
    return -1;
  }
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

// The functions with ... all are the one with va_list.
#define OPENBITS_FORWARD(call) \
  va_list arguments;           \
  va_start(arguments, format); \
  const int result = call;     \
  va_end(arguments);           \
  return result

int openbits_vfwprintf(FILE* stream, const wchar_t* format, va_list arguments) {
  return formatted(format, arguments, [&](const auto& text) { return write(stream, text); });
}
int openbits_vwprintf(const wchar_t* format, va_list arguments) {
  return openbits_vfwprintf(stdout, format, arguments);
}
int openbits_wprintf(const wchar_t* format, ...) {
  OPENBITS_FORWARD(openbits_vfwprintf(stdout, format, arguments));
}
int openbits_fwprintf(FILE* stream, const wchar_t* format, ...) {
  OPENBITS_FORWARD(openbits_vfwprintf(stream, format, arguments));
}

int openbits_vswprintf(wchar_t* buffer, size_t size, const wchar_t* format, va_list arguments) {
  return formatted(format, arguments,
                   [&](const auto& text) { return put_cut(text, buffer, size); });
}
int openbits_swprintf(wchar_t* buffer, size_t size, const wchar_t* format, ...) {
  OPENBITS_FORWARD(openbits_vswprintf(buffer, size, format, arguments));
}
int vswprintf_s(wchar_t* buffer, size_t size, const wchar_t* format, va_list arguments) {
  const int length = openbits_vswprintf(buffer, size, format, arguments);
  if (length < 0 && buffer != nullptr && size > 0) *buffer = L'\0';
  return length;
}
int openbits_swprintf_s(wchar_t* buffer, size_t size, const wchar_t* format, ...) {
  OPENBITS_FORWARD(vswprintf_s(buffer, size, format, arguments));
}
int _vsnwprintf(wchar_t* buffer, size_t size, const wchar_t* format, va_list arguments) {
  return formatted(format, arguments,
                   [&](const auto& text) { return put_raw(text, buffer, size); });
}
int _snwprintf(wchar_t* buffer, size_t size, const wchar_t* format, ...) {
  OPENBITS_FORWARD(_vsnwprintf(buffer, size, format, arguments));
}
int _vscwprintf(const wchar_t* format, va_list arguments) {
  return formatted(format, arguments,
                   [](const auto& text) { return static_cast<int>(text.size()); });
}
int _scwprintf(const wchar_t* format, ...) {
  OPENBITS_FORWARD(_vscwprintf(format, arguments));
}

int openbits_vfprintf(FILE* stream, const char* format, va_list arguments) {
  return formatted(format, arguments, [&](const auto& text) { return write(stream, text); });
}
int openbits_vprintf(const char* format, va_list arguments) {
  return openbits_vfprintf(stdout, format, arguments);
}
int openbits_printf(const char* format, ...) {
  OPENBITS_FORWARD(openbits_vfprintf(stdout, format, arguments));
}
int openbits_fprintf(FILE* stream, const char* format, ...) {
  OPENBITS_FORWARD(openbits_vfprintf(stream, format, arguments));
}
int openbits_vsnprintf(char* buffer, size_t size, const char* format, va_list arguments) {
  return formatted(format, arguments, [&](const auto& text) {
    put_cut(text, buffer, size);
    return static_cast<int>(text.size());
  });
}
int openbits_snprintf(char* buffer, size_t size, const char* format, ...) {
  OPENBITS_FORWARD(openbits_vsnprintf(buffer, size, format, arguments));
}
int vsprintf_s(char* buffer, size_t size, const char* format, va_list arguments) {
  return formatted(format, arguments, [&](const auto& text) {
    const int length = put_cut(text, buffer, size);
    if (length < 0 && buffer != nullptr && size > 0) *buffer = '\0';
    return length;
  });
}
int openbits_sprintf_s(char* buffer, size_t size, const char* format, ...) {
  OPENBITS_FORWARD(vsprintf_s(buffer, size, format, arguments));
}
int _vsnprintf(char* buffer, size_t size, const char* format, va_list arguments) {
  return formatted(format, arguments,
                   [&](const auto& text) { return put_raw(text, buffer, size); });
}
int _snprintf(char* buffer, size_t size, const char* format, ...) {
  OPENBITS_FORWARD(_vsnprintf(buffer, size, format, arguments));
}

namespace {
// wsprintf's own limit.
constexpr size_t kMostWsprintf = 1024;
}  // namespace

int wsprintfW(LPWSTR buffer, LPCWSTR format, ...) {
  OPENBITS_FORWARD(formatted(format, arguments, [&](const auto& text) {
    put_cut(text, buffer, kMostWsprintf);
    return static_cast<int>(std::min(text.size(), kMostWsprintf - 1));
  }));
}
int wsprintfA(LPSTR buffer, LPCSTR format, ...) {
  OPENBITS_FORWARD(formatted(format, arguments, [&](const auto& text) {
    put_cut(text, buffer, kMostWsprintf);
    return static_cast<int>(std::min(text.size(), kMostWsprintf - 1));
  }));
}

int openbits_fputws(const wchar_t* text, FILE* stream) {
  if (text == nullptr) return -1;
  try {
    return write(stream, std::wstring(text));
  } catch (...) {
    return -1;
  }
}
int _putws(const wchar_t* text) {
  return openbits_fputws(text, stdout) >= 0 ? openbits_fputws(L"\n", stdout) : -1;
}
wint_t openbits_fputwc(wchar_t character, FILE* stream) {
  const wchar_t text[] = {character, L'\0'};
  return openbits_fputws(text, stream) >= 0 ? static_cast<wint_t>(character) : WEOF;
}
