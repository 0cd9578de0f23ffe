#include "com/wide.h"

#include <algorithm>
#include <cwchar>
#include <type_traits>

#include <openbits/com/objbase.h>

#include "client/utf.h"

namespace openbits::com {
namespace {

static_assert(sizeof(wchar_t) == 4, "a wchar_t is a code point here");
constexpr std::uint32_t kReplacement = 0xFFFD;

}  // namespace

std::optional<std::string> narrow(std::wstring_view text) {
  std::string out;
  out.reserve(text.size());
  for (const wchar_t w : text) {
    const auto c = static_cast<std::uint32_t>(w);
    if (!client::is_character(c)) return std::nullopt;
    client::append_character(out, c);
  }
  return out;
}

HRESULT hand_out(std::string_view text, LPWSTR* out) {
  // Never more characters than bytes.
  auto* const memory = static_cast<wchar_t*>(CoTaskMemAlloc((text.size() + 1) * sizeof(wchar_t)));
  *out = memory;
  if (memory == nullptr) return E_OUTOFMEMORY;
  wchar_t* next = memory;
  while (!text.empty()) {
    const auto c = client::next_character(text);
    if (!c) text.remove_prefix(1);
    *next++ = static_cast<wchar_t>(c.value_or(kReplacement));
  }
  *next = L'\0';
  return S_OK;
}

HRESULT take_in(LPCWSTR in, std::size_t most, HRESULT too_long, std::string& text) {
  if (in == nullptr) return E_INVALIDARG;
  // Looks no further than it must.
  const std::size_t length = ::wcsnlen(in, most + 1);
  if (length > most) return too_long;
  auto utf8 = narrow({in, length});
  if (!utf8) return E_INVALIDARG;
  text = *std::move(utf8);
  return S_OK;
}

}  // namespace openbits::com
