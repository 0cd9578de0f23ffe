// The 128-bit identifiers of jobs and classes.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/export.hpp>

namespace openbits {

/// A GUID, its bytes in the order in which they are written in text.
struct OPENBITS_EXPORT Guid {
  std::array<std::uint8_t, 16> bytes{};

  auto operator<=>(const Guid&) const = default;
  /// Whether all bytes are 0.
  bool is_null() const { return *this == Guid{}; }

  /// 32 lower-case hexadecimal digits, as in object paths.
  std::string hex() const;
  /// "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx", lower case, without braces.
  std::string text() const;
  /// Reads either form, with or without braces, in any case.
  static std::optional<Guid> parse(std::string_view text);
};

}  // namespace openbits

template <>
struct std::hash<openbits::Guid> {
  std::size_t operator()(const openbits::Guid& g) const noexcept {
    std::size_t h = 0;
    std::memcpy(&h, g.bytes.data(), sizeof h);
    return h;
  }
};
