// Text between the program's wide characters and the system's UTF-8.
//
// Both ways never fail: what is no character becomes U+FFFD.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace openbits::compat {

std::string to_utf8(std::wstring_view text);
std::wstring to_wide(std::string_view utf8);

/// The same; false if there was something that is no character.
bool convert(std::wstring_view text, std::string& out);
bool convert(std::string_view utf8, std::wstring& out);

/// As functions with a buffer and its size give a text: the length without the terminator, or, if
/// it does not fit, the size that is needed.
template <class Char>
std::size_t put(std::basic_string_view<Char> text, Char* buffer, std::size_t size) {
  if (buffer == nullptr || text.size() >= size) return text.size() + 1;
  text.copy(buffer, text.size());
  buffer[text.size()] = Char{};
  return text.size();
}

}  // namespace openbits::compat
