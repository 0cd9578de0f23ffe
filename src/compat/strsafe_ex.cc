// strsafe.h: the functions that tell where they ended, by flags, and those that read lines.
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <cwchar>
#include <optional>
#include <string>

#include <openbits/compat/strsafe.h>

#include "client/utf.h"
#include "compat/format.h"

namespace openbits::compat {
namespace {

constexpr std::size_t kAll = STRSAFE_MAX_CCH;

std::size_t length_of(const wchar_t* text, std::size_t most) {
  return ::wcsnlen(text, most);
}
std::size_t length_of(const char* text, std::size_t most) {
  return ::strnlen(text, most);
}

/// Where a text goes, and what the caller wants to know and to have done.
template <class Char>
struct Target {
  Char* to;
  std::size_t size;   // in characters
  Char** end;         // may be null
  std::size_t* left;  // may be null; (size - used) * unit + odd
  DWORD flags;
  std::size_t unit = 1;
  std::size_t odd = 0;

  bool has(DWORD flag) const { return (flags & flag) != 0; }
};

template <class Char>
Target<Char> in_bytes(Char* to, std::size_t bytes, Char** end = nullptr,
                      std::size_t* left = nullptr, DWORD flags = 0) {
  return {to, bytes / sizeof(Char), end, left, flags, sizeof(Char), bytes % sizeof(Char)};
}

template <class Char>
bool valid(const Target<Char>& target) {
  if ((target.flags & ~STRSAFE_VALID_FLAGS) != 0 || target.size > STRSAFE_MAX_CCH) return false;
  if (target.has(STRSAFE_IGNORE_NULLS)) return target.to != nullptr || target.size == 0;
  return target.to != nullptr && target.size > 0;
}

template <class Char>
void fill(const Target<Char>& target, std::size_t begin) {
  std::memset(target.to + begin, static_cast<int>(target.flags & 0xFF),
              (target.size - begin) * sizeof(Char));
}

/// The flags and the results. `before` characters were there, now there are `used`.
template <class Char>
HRESULT finish(const Target<Char>& target, std::size_t before, std::size_t used, HRESULT result) {
  if (SUCCEEDED(result)) {
    if (target.has(STRSAFE_FILL_BEHIND_NULL) && used + 1 < target.size) fill(target, used + 1);
  } else if (target.size > 0) {
    if (target.has(STRSAFE_NO_TRUNCATION)) used = before;
    if (target.has(STRSAFE_FILL_ON_FAILURE)) {
      fill(target, 0);
      used = (target.flags & 0xFF) != 0 ? target.size - 1 : 0;
    }
    if (target.has(STRSAFE_NULL_ON_FAILURE)) used = 0;
    target.to[used] = Char{};
  }
  if (SUCCEEDED(result) || result == STRSAFE_E_INSUFFICIENT_BUFFER ||
      result == STRSAFE_E_END_OF_FILE) {
    if (target.end != nullptr) *target.end = target.size > 0 ? target.to + used : target.to;
    if (target.left != nullptr) *target.left = (target.size - used) * target.unit + target.odd;
  }
  return result;
}

/// Puts at most `count` characters of `from` behind the first `before`. The target is valid.
template <class Char>
HRESULT put_behind(const Target<Char>& target, std::size_t before, const Char* from,
                   std::size_t count) {
  if ((from == nullptr && !target.has(STRSAFE_IGNORE_NULLS)) || count > STRSAFE_MAX_CCH) {
    return finish(target, before, before, STRSAFE_E_INVALID_PARAMETER);
  }
  const std::size_t room = target.size - before;
  const std::size_t length =
      from != nullptr ? length_of(from, std::min(count, std::max<std::size_t>(room, 1))) : 0;
  if (room == 0) {
    if (length == 0) return finish(target, 0, 0, S_OK);
    return target.to != nullptr ? finish(target, 0, 0, STRSAFE_E_INSUFFICIENT_BUFFER)
                                : STRSAFE_E_INVALID_PARAMETER;
  }
  const std::size_t fits = std::min(length, room - 1);
  if (fits > 0) std::memmove(target.to + before, from, fits * sizeof(Char));
  target.to[before + fits] = Char{};
  return finish(target, before, before + fits,
                fits == length ? S_OK : STRSAFE_E_INSUFFICIENT_BUFFER);
}

template <class Char>
HRESULT copy(const Target<Char>& target, const Char* from, std::size_t count) {
  if (!valid(target)) return STRSAFE_E_INVALID_PARAMETER;
  return put_behind(target, 0, from, count);
}

template <class Char>
HRESULT append(const Target<Char>& target, const Char* from, std::size_t count) {
  if (!valid(target)) return STRSAFE_E_INVALID_PARAMETER;
  const std::size_t before = target.size > 0 ? length_of(target.to, target.size) : 0;
  if (target.size > 0 && before == target.size) return STRSAFE_E_INVALID_PARAMETER;
  return put_behind(target, before, from, count);
}

template <class Char>
HRESULT print(const Target<Char>& target, const Char* pattern, va_list arguments) {
  if (!valid(target)) return STRSAFE_E_INVALID_PARAMETER;
  if (pattern == nullptr) return put_behind<Char>(target, 0, nullptr, kAll);
  try {
    return put_behind(target, 0, format(pattern, arguments).c_str(), kAll);
  } catch (...) {
    return finish(target, 0, 0, E_OUTOFMEMORY);
  }
}

// Lines of the standard input -------------------------------------------------------------------

bool next(char& character) {
  const int byte = std::getc(stdin);
  character = static_cast<char>(byte);
  return byte != EOF;
}

/// From UTF-8, unless somebody has made it a stream of wide characters.
bool next(wchar_t& character) {
  if (::fwide(stdin, 0) > 0) {
    const wint_t wide = std::fgetwc(stdin);
    character = static_cast<wchar_t>(wide);
    return wide != WEOF;
  }
  const int lead = std::getc(stdin);
  if (lead == EOF) return false;
  char bytes[4] = {static_cast<char>(lead)};
  const std::size_t wanted = lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  std::size_t size = 1;
  while (size < wanted) {
    const int byte = std::getc(stdin);
    if ((byte & 0xC0) != 0x80 || byte == EOF) {
      std::ungetc(byte, stdin);
      break;
    }
    bytes[size++] = static_cast<char>(byte);
  }
  std::string_view text(bytes, size);
  character = static_cast<wchar_t>(client::next_character(text).value_or(0xFFFD));
  return true;
}

template <class Char>
HRESULT read_line(const Target<Char>& target) {
  if (!valid(target)) return STRSAFE_E_INVALID_PARAMETER;
  if (target.size <= 1) return finish(target, 0, 0, STRSAFE_E_INSUFFICIENT_BUFFER);
  std::size_t used = 0;
  Char character{};
  bool there = true;
  while (used + 1 < target.size && (there = next(character)) && character != Char{'\n'}) {
    target.to[used++] = character;
  }
  target.to[used] = Char{};
  return finish(target, 0, used, there || used > 0 ? S_OK : STRSAFE_E_END_OF_FILE);
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

// Sizes in characters --------------------------------------------------------------------------

HRESULT StringCchCopyExW(LPWSTR to, size_t size, LPCWSTR from, LPWSTR* end, size_t* left,
                         DWORD flags) {
  return copy<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, from, kAll);
}
HRESULT StringCchCopyNExW(LPWSTR to, size_t size, LPCWSTR from, size_t count, LPWSTR* end,
                          size_t* left, DWORD flags) {
  return copy<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, from, count);
}
HRESULT StringCchCatExW(LPWSTR to, size_t size, LPCWSTR from, LPWSTR* end, size_t* left,
                        DWORD flags) {
  return append<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, from, kAll);
}
HRESULT StringCchCatNExW(LPWSTR to, size_t size, LPCWSTR from, size_t count, LPWSTR* end,
                         size_t* left, DWORD flags) {
  return append<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, from, count);
}
HRESULT StringCchPrintfExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left, DWORD flags,
                           LPCWSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const HRESULT result = print<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, format, arguments);
  va_end(arguments);
  return result;
}
HRESULT StringCchVPrintfExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left, DWORD flags,
                            LPCWSTR format, va_list arguments) {
  return print<WCHAR>(Target<WCHAR>{to, size, end, left, flags}, format, arguments);
}
HRESULT StringCchGetsW(LPWSTR to, size_t size) {
  return read_line<WCHAR>(Target<WCHAR>{to, size, nullptr, nullptr, 0});
}
HRESULT StringCchGetsExW(LPWSTR to, size_t size, LPWSTR* end, size_t* left, DWORD flags) {
  return read_line<WCHAR>(Target<WCHAR>{to, size, end, left, flags});
}
HRESULT StringCchCopyExA(LPSTR to, size_t size, LPCSTR from, LPSTR* end, size_t* left,
                         DWORD flags) {
  return copy<char>(Target<char>{to, size, end, left, flags}, from, kAll);
}
HRESULT StringCchCopyNExA(LPSTR to, size_t size, LPCSTR from, size_t count, LPSTR* end,
                          size_t* left, DWORD flags) {
  return copy<char>(Target<char>{to, size, end, left, flags}, from, count);
}
HRESULT StringCchCatExA(LPSTR to, size_t size, LPCSTR from, LPSTR* end, size_t* left, DWORD flags) {
  return append<char>(Target<char>{to, size, end, left, flags}, from, kAll);
}
HRESULT StringCchCatNExA(LPSTR to, size_t size, LPCSTR from, size_t count, LPSTR* end, size_t* left,
                         DWORD flags) {
  return append<char>(Target<char>{to, size, end, left, flags}, from, count);
}
HRESULT StringCchPrintfExA(LPSTR to, size_t size, LPSTR* end, size_t* left, DWORD flags,
                           LPCSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const HRESULT result = print<char>(Target<char>{to, size, end, left, flags}, format, arguments);
  va_end(arguments);
  return result;
}
HRESULT StringCchVPrintfExA(LPSTR to, size_t size, LPSTR* end, size_t* left, DWORD flags,
                            LPCSTR format, va_list arguments) {
  return print<char>(Target<char>{to, size, end, left, flags}, format, arguments);
}
HRESULT StringCchGetsA(LPSTR to, size_t size) {
  return read_line<char>(Target<char>{to, size, nullptr, nullptr, 0});
}
HRESULT StringCchGetsExA(LPSTR to, size_t size, LPSTR* end, size_t* left, DWORD flags) {
  return read_line<char>(Target<char>{to, size, end, left, flags});
}

// Sizes in bytes -------------------------------------------------------------------------------

HRESULT StringCbCopyNW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count) {
  return copy<WCHAR>(in_bytes(to, bytes), from, count / sizeof(WCHAR));
}
HRESULT StringCbCatNW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count) {
  return append<WCHAR>(in_bytes(to, bytes), from, count / sizeof(WCHAR));
}
HRESULT StringCbVPrintfW(LPWSTR to, size_t bytes, LPCWSTR format, va_list arguments) {
  return print<WCHAR>(in_bytes(to, bytes), format, arguments);
}
HRESULT StringCbCopyExW(LPWSTR to, size_t bytes, LPCWSTR from, LPWSTR* end, size_t* left,
                        DWORD flags) {
  return copy<WCHAR>(in_bytes(to, bytes, end, left, flags), from, kAll);
}
HRESULT StringCbCopyNExW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count, LPWSTR* end,
                         size_t* left, DWORD flags) {
  return copy<WCHAR>(in_bytes(to, bytes, end, left, flags), from, count / sizeof(WCHAR));
}
HRESULT StringCbCatExW(LPWSTR to, size_t bytes, LPCWSTR from, LPWSTR* end, size_t* left,
                       DWORD flags) {
  return append<WCHAR>(in_bytes(to, bytes, end, left, flags), from, kAll);
}
HRESULT StringCbCatNExW(LPWSTR to, size_t bytes, LPCWSTR from, size_t count, LPWSTR* end,
                        size_t* left, DWORD flags) {
  return append<WCHAR>(in_bytes(to, bytes, end, left, flags), from, count / sizeof(WCHAR));
}
HRESULT StringCbPrintfExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left, DWORD flags,
                          LPCWSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const HRESULT result = print<WCHAR>(in_bytes(to, bytes, end, left, flags), format, arguments);
  va_end(arguments);
  return result;
}
HRESULT StringCbVPrintfExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left, DWORD flags,
                           LPCWSTR format, va_list arguments) {
  return print<WCHAR>(in_bytes(to, bytes, end, left, flags), format, arguments);
}
HRESULT StringCbGetsW(LPWSTR to, size_t bytes) {
  return read_line<WCHAR>(in_bytes(to, bytes));
}
HRESULT StringCbGetsExW(LPWSTR to, size_t bytes, LPWSTR* end, size_t* left, DWORD flags) {
  return read_line<WCHAR>(in_bytes(to, bytes, end, left, flags));
}
HRESULT StringCbCopyNA(LPSTR to, size_t bytes, LPCSTR from, size_t count) {
  return copy<char>(in_bytes(to, bytes), from, count);
}
HRESULT StringCbCatNA(LPSTR to, size_t bytes, LPCSTR from, size_t count) {
  return append<char>(in_bytes(to, bytes), from, count);
}
HRESULT StringCbVPrintfA(LPSTR to, size_t bytes, LPCSTR format, va_list arguments) {
  return print<char>(in_bytes(to, bytes), format, arguments);
}
HRESULT StringCbCopyExA(LPSTR to, size_t bytes, LPCSTR from, LPSTR* end, size_t* left,
                        DWORD flags) {
  return copy<char>(in_bytes(to, bytes, end, left, flags), from, kAll);
}
HRESULT StringCbCopyNExA(LPSTR to, size_t bytes, LPCSTR from, size_t count, LPSTR* end,
                         size_t* left, DWORD flags) {
  return copy<char>(in_bytes(to, bytes, end, left, flags), from, count);
}
HRESULT StringCbCatExA(LPSTR to, size_t bytes, LPCSTR from, LPSTR* end, size_t* left, DWORD flags) {
  return append<char>(in_bytes(to, bytes, end, left, flags), from, kAll);
}
HRESULT StringCbCatNExA(LPSTR to, size_t bytes, LPCSTR from, size_t count, LPSTR* end, size_t* left,
                        DWORD flags) {
  return append<char>(in_bytes(to, bytes, end, left, flags), from, count);
}
HRESULT StringCbPrintfExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left, DWORD flags,
                          LPCSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const HRESULT result = print<char>(in_bytes(to, bytes, end, left, flags), format, arguments);
  va_end(arguments);
  return result;
}
HRESULT StringCbVPrintfExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left, DWORD flags,
                           LPCSTR format, va_list arguments) {
  return print<char>(in_bytes(to, bytes, end, left, flags), format, arguments);
}
HRESULT StringCbGetsA(LPSTR to, size_t bytes) {
  return read_line<char>(in_bytes(to, bytes));
}
HRESULT StringCbGetsExA(LPSTR to, size_t bytes, LPSTR* end, size_t* left, DWORD flags) {
  return read_line<char>(in_bytes(to, bytes, end, left, flags));
}
