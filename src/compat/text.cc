#include "compat/text.h"

#include <optional>

#include "client/utf.h"

namespace openbits::compat {
namespace {

constexpr std::uint32_t kReplacement = 0xFFFD;

}  // namespace

bool convert(std::wstring_view text, std::string& out) {
  bool good = true;
  out.clear();
  out.reserve(text.size());
  for (const wchar_t w : text) {
    auto c = static_cast<std::uint32_t>(w);
    if (!client::is_character(c)) {
      good = false;
      c = kReplacement;
    }
    client::append_character(out, c);
  }
  return good;
}

bool convert(std::string_view utf8, std::wstring& out) {
  bool good = true;
  out.clear();
  out.reserve(utf8.size());
  while (!utf8.empty()) {
    const auto c = client::next_character(utf8);
    if (!c) {
      good = false;
      utf8.remove_prefix(1);
    }
    out += static_cast<wchar_t>(c.value_or(kReplacement));
  }
  return good;
}

std::string to_utf8(std::wstring_view text) {
  std::string out;
  convert(text, out);
  return out;
}

std::wstring to_wide(std::string_view utf8) {
  std::wstring out;
  convert(utf8, out);
  return out;
}

}  // namespace openbits::compat
