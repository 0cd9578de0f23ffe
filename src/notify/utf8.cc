#include "notify/utf8.h"

#include <algorithm>
#include <cstdint>

namespace openbits::notify {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

bool continues(char c) {
  return (static_cast<std::uint8_t>(c) & 0xC0) == 0x80;
}

// Of the character that the bytes begin with; 0 if it is none. Overlong forms, surrogates and what
// is beyond U+10FFFF are none.
std::size_t character_length(std::string_view bytes) {
  const auto lead = static_cast<std::uint8_t>(bytes[0]);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2   ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length == 0 || bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if (!continues(bytes[i])) return 0;
  }
  const auto second = static_cast<std::uint8_t>(bytes[1]);
  const bool wrong = (lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
                     (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F);
  return wrong ? 0 : length;
}

// C0, DEL, C1, and the line and paragraph separators.
bool is_control(std::string_view character) {
  const auto first = static_cast<std::uint8_t>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  if (character.size() == 2) return first == 0xC2 && static_cast<std::uint8_t>(character[1]) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

}  // namespace

std::string valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const std::size_t length = bytes[0] == '\0' ? 0 : character_length(bytes);
    out += length == 0 ? kReplacement : bytes.substr(0, length);
    bytes.remove_prefix(length == 0 ? 1 : length);
  }
  return out;
}

std::string_view last_characters(std::string_view utf8, std::size_t most) {
  if (utf8.size() <= most) return utf8;
  utf8.remove_prefix(utf8.size() - most);
  while (!utf8.empty() && continues(utf8[0])) utf8.remove_prefix(1);
  return utf8;
}

std::string one_line(std::string_view bytes, std::size_t most) {
  std::string out;
  std::size_t before_last = 0;
  for (std::size_t count = 0; !bytes.empty(); ++count) {
    if (count == most) {
      out.resize(before_last);
      return out += kEllipsis;
    }
    before_last = out.size();
    const std::size_t length = character_length(bytes);
    const std::string_view character = bytes.substr(0, std::max<std::size_t>(length, 1));
    out += length == 0 ? kReplacement : is_control(character) ? " " : character;
    bytes.remove_prefix(character.size());
  }
  return out;
}

std::size_t cut_point(std::string_view bytes, std::size_t most) {
  if (bytes.size() <= most) return bytes.size();
  for (std::size_t at = most; at > 0 && most - at < 4; --at) {
    if (!continues(bytes[at])) return at;
  }
  return most;
}

}  // namespace openbits::notify
