// FormatMessage (compat/winbase.h).
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include <openbits/client.hpp>
#include <openbits/compat/winbase.h>

#include "compat/format.h"
#include "compat/last_error.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

/// A system text ends with a line break there.
std::wstring system_text(DWORD message) {
  auto code = static_cast<HRESULT>(message);
  // Small numbers are those of GetLastError.
  if (message <= 0xFFFF) code = HRESULT_FROM_WIN32(message);
  return to_wide(describe(code)) + L"\r\n";
}

/// Takes the inserts of one message, by number, out of an array or of a va_list.
class Inserts {
 public:
  /// narrow: what %1 and %1!s! take.
  Inserts(va_list* list, bool is_array, bool narrow) : narrow_(narrow) {
    if (list == nullptr) return;
    if (is_array) {
      array_ = reinterpret_cast<const std::uintptr_t*>(list);
    } else {
      list_ = list;
    }
  }

  /// The text of insert `number` (1 to 99) in that printf format ("!s!" without the marks).
  std::optional<std::wstring> text(unsigned number, std::wstring pattern) {
    if (array_ == nullptr && list_ == nullptr) return std::nullopt;
    const std::uintptr_t value = array_ != nullptr ? array_[number - 1] : listed(number);
    if (pattern.empty()) pattern = L"s";
    if (narrow_ && pattern.back() == L's' && pattern.find_first_of(L"hlw") == pattern.npos) {
      pattern.insert(pattern.size() - 1, L"h");
    }
    pattern.insert(0, L"%");
    return formatted(pattern.c_str(), value);
  }

 private:
  static constexpr std::size_t kMost = 99;

  static std::wstring formatted(const wchar_t* pattern, ...) {
    va_list arguments;
    va_start(arguments, pattern);
    std::wstring out = format(pattern, arguments);
    va_end(arguments);
    return out;
  }
  /// A va_list gives its arguments in order, and once.
  std::uintptr_t listed(unsigned number) {
    while (taken_ < number) values_[taken_++] = va_arg(*list_, std::uintptr_t);
    return values_[number - 1];
  }

  const bool narrow_;
  const std::uintptr_t* array_ = nullptr;
  va_list* list_ = nullptr;
  std::uintptr_t values_[kMost] = {};
  unsigned taken_ = 0;
};

/// The text with %1!s!, %n, %%, %0 and the rest done; nullopt for an insert that there is not.
std::optional<std::wstring> expand(std::wstring_view text, Inserts& inserts) {
  std::wstring out;
  while (!text.empty()) {
    const wchar_t c = text.front();
    text.remove_prefix(1);
    if (c != L'%' || text.empty()) {
      out += c;
      continue;
    }
    const wchar_t next = text.front();
    text.remove_prefix(1);
    if (next == L'0') return out;
    if (next < L'1' || next > L'9') {
      out += next == L'n' ? L"\r\n" : next == L'r' ? L"\r" : next == L't' ? L"\t" : L"";
      if (next != L'n' && next != L'r' && next != L't') out += next;
      continue;
    }
    auto number = static_cast<unsigned>(next - L'0');
    if (!text.empty() && text.front() >= L'0' && text.front() <= L'9') {
      number = number * 10 + static_cast<unsigned>(text.front() - L'0');
      text.remove_prefix(1);
    }
    std::wstring pattern;
    if (!text.empty() && text.front() == L'!') {
      const auto end = text.find(L'!', 1);
      if (end == text.npos) return std::nullopt;
      pattern = text.substr(1, end - 1);
      text.remove_prefix(end + 1);
      if (pattern.find_first_of(L"*nS") != pattern.npos) return std::nullopt;
    }
    const auto insert = inserts.text(number, pattern);
    if (!insert) return std::nullopt;
    out += *insert;
  }
  return out;
}

/// nullopt with the last error set.
std::optional<std::wstring> message_text(DWORD flags, const std::wstring& source, DWORD message,
                                         va_list* arguments, bool narrow) {
  if ((flags & (FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM |
                FORMAT_MESSAGE_FROM_HMODULE)) == 0) {
    fail(ERROR_INVALID_PARAMETER);
    return std::nullopt;
  }
  const bool from_string = (flags & FORMAT_MESSAGE_FROM_STRING) != 0;
  // Our texts have no inserts.
  if (!from_string) return system_text(message);
  if ((flags & FORMAT_MESSAGE_IGNORE_INSERTS) != 0) return source;
  Inserts inserts(arguments, (flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) != 0, narrow);
  auto out = expand(source, inserts);
  if (!out) fail(ERROR_INVALID_PARAMETER);
  return out;
}

/// Line breaks become spaces with FORMAT_MESSAGE_MAX_WIDTH_MASK.
void fold(DWORD flags, std::wstring& text) {
  if ((flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) != FORMAT_MESSAGE_MAX_WIDTH_MASK) return;
  std::erase(text, L'\r');
  std::replace(text.begin(), text.end(), L'\n', L' ');
}

template <class Char>
DWORD give(DWORD flags, const std::basic_string<Char>& text, Char* buffer, DWORD size) {
  if (text.empty()) return 0;
  if ((flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) == 0) {
    if (text.size() >= size) {
      fail(ERROR_INSUFFICIENT_BUFFER);
      return 0;
    }
    put(std::basic_string_view<Char>(text), buffer, size);
    return static_cast<DWORD>(text.size());
  }
  const std::size_t room = std::max<std::size_t>(text.size() + 1, size);
  auto* const memory = static_cast<Char*>(LocalAlloc(LMEM_FIXED, room * sizeof(Char)));
  *reinterpret_cast<Char**>(buffer) = memory;
  if (memory == nullptr) return 0;
  put(std::basic_string_view<Char>(text), memory, room);
  return static_cast<DWORD>(text.size());
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

DWORD FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD, LPWSTR buffer, DWORD size,
                     va_list* arguments) {
  const bool from_string = (flags & FORMAT_MESSAGE_FROM_STRING) != 0;
  if (buffer == nullptr || (from_string && source == nullptr)) {
    fail(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return guarded<DWORD>(0, [&]() -> DWORD {
    auto text = message_text(flags, from_string ? static_cast<LPCWSTR>(source) : L"", message,
                             arguments, false);
    if (!text) return 0;
    fold(flags, *text);
    return give(flags, *text, buffer, size);
  });
}

DWORD FormatMessageA(DWORD flags, LPCVOID source, DWORD message, DWORD, LPSTR buffer, DWORD size,
                     va_list* arguments) {
  const bool from_string = (flags & FORMAT_MESSAGE_FROM_STRING) != 0;
  if (buffer == nullptr || (from_string && source == nullptr)) {
    fail(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return guarded<DWORD>(0, [&]() -> DWORD {
    auto text = message_text(flags, from_string ? to_wide(static_cast<LPCSTR>(source)) : L"",
                             message, arguments, true);
    if (!text) return 0;
    fold(flags, *text);
    return give(flags, to_utf8(*text), buffer, size);
  });
}
