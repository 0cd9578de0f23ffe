// Strings of the COM surface: wchar_t, one Unicode code point each, and memory from CoTaskMemAlloc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/com/wintypes.h>

namespace openbits::com {

/// UTF-8 of a text; nullopt if it holds a surrogate or something beyond U+10FFFF.
std::optional<std::string> narrow(std::wstring_view text);

/// A copy of UTF-8 text for the program to give back with CoTaskMemFree. E_OUTOFMEMORY and null if
/// there is no memory; what is not UTF-8 becomes U+FFFD.
HRESULT hand_out(std::string_view text, LPWSTR* out);

/// A text that came in: its UTF-8 in `text`. E_INVALIDARG for null and for what is not Unicode,
/// `too_long` for more than `most` characters.
HRESULT take_in(LPCWSTR in, std::size_t most, HRESULT too_long, std::string& text);

}  // namespace openbits::com
