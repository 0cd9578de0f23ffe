// GUIDs as text, and new ones.

#include <sys/random.h>

#include <cwchar>
#include <string>

#include <openbits/com/objbase.h>
#include <openbits/guid.hpp>

#include "com/convert.h"
#include "com/object.h"

namespace openbits::com {
namespace {

constexpr std::size_t kLength = 38;                              // {8-4-4-4-12}
constexpr HRESULT kClassString = OPENBITS_HRESULT(0x800401F3L);  // CO_E_CLASSSTRING

std::wstring text_of(REFGUID guid) {
  std::wstring text = L"{";
  for (const char c : from_com(guid).text()) {
    text += static_cast<wchar_t>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
  }
  return text + L'}';
}

/// GUID_NULL from a null text. `bad`: what any other text that is no GUID gives.
HRESULT parse(LPCOLESTR text, HRESULT bad, GUID* out) {
  if (out == nullptr) return E_INVALIDARG;
  *out = GUID_NULL;
  if (text == nullptr) return S_OK;
  // Only the form with braces, of which Guid::parse knows more.
  if (::wcsnlen(text, kLength + 1) != kLength || text[0] != L'{') return bad;
  return guarded([&] {
    const auto utf8 = narrow({text, kLength});
    const auto guid = utf8 ? Guid::parse(*utf8) : std::nullopt;
    if (!guid) return bad;
    *out = to_com(*guid);
    return S_OK;
  });
}

HRESULT format(REFGUID guid, LPOLESTR* out) {
  if (out == nullptr) return E_INVALIDARG;
  auto* const memory = static_cast<LPOLESTR>(CoTaskMemAlloc((kLength + 1) * sizeof(OLECHAR)));
  *out = memory;
  if (memory == nullptr) return E_OUTOFMEMORY;
  StringFromGUID2(guid, memory, kLength + 1);
  return S_OK;
}

}  // namespace
}  // namespace openbits::com

using namespace openbits;
using namespace openbits::com;

HRESULT CoCreateGuid(GUID* pguid) {
  if (pguid == nullptr) return E_INVALIDARG;
  Guid guid;
  // Up to 256 bytes come whole or, at most before the system has gathered entropy, not at all.
  if (::getrandom(guid.bytes.data(), guid.bytes.size(), 0) !=
      static_cast<ssize_t>(guid.bytes.size())) {
    return E_FAIL;
  }
  guid.bytes[6] = static_cast<std::uint8_t>((guid.bytes[6] & 0x0F) | 0x40);  // version 4
  guid.bytes[8] = static_cast<std::uint8_t>((guid.bytes[8] & 0x3F) | 0x80);
  *pguid = to_com(guid);
  return S_OK;
}

int StringFromGUID2(REFGUID rguid, LPOLESTR lpsz, int cchMax) {
  constexpr int kNeeded = static_cast<int>(kLength) + 1;
  if (lpsz == nullptr || cchMax < kNeeded) return 0;
  std::wmemcpy(lpsz, text_of(rguid).c_str(), kLength + 1);
  return kNeeded;
}

HRESULT StringFromCLSID(REFCLSID rclsid, LPOLESTR* lplpsz) {
  return format(rclsid, lplpsz);
}

HRESULT StringFromIID(REFIID rclsid, LPOLESTR* lplpsz) {
  return format(rclsid, lplpsz);
}

HRESULT CLSIDFromString(LPCOLESTR lpsz, LPCLSID pclsid) {
  return parse(lpsz, kClassString, pclsid);
}

HRESULT IIDFromString(LPCOLESTR lpsz, LPIID lpiid) {
  return parse(lpsz, E_INVALIDARG, lpiid);
}
