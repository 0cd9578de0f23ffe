// GUIDs and digests as text. One source for both: libopenbits takes what it needs of base, and so
// has these for its programs.
#include <openbits/guid.hpp>
#include <openbits/types.hpp>

namespace openbits {
namespace {

constexpr char kDigits[] = "0123456789abcdef";

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string Guid::hex() const {
  std::string out;
  out.reserve(32);
  for (const std::uint8_t b : bytes) {
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::string Guid::text() const {
  std::string out = hex();
  for (const std::size_t at : {8u, 13u, 18u, 23u}) out.insert(at, 1, '-');
  return out;
}

std::optional<Guid> Guid::parse(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, 36);
  }
  const bool dashes = text.size() == 36;
  if (!dashes && text.size() != 32) return std::nullopt;
  Guid guid;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (dashes && (i == 8 || i == 13 || i == 18 || i == 23)) {
      if (text[i] != '-') return std::nullopt;
      continue;
    }
    const int d = digit(text[i]);
    if (d < 0 || nibble == 32) return std::nullopt;
    auto& byte = guid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4) | d);
    ++nibble;
  }
  if (nibble != 32) return std::nullopt;
  return guid;
}

std::string Digest::hex() const {
  std::string out;
  out.reserve(2 * value.size());
  for (const std::uint8_t byte : value) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Digest> Digest::parse(DigestAlgorithm algorithm, std::string_view hex) {
  if (hex.size() != 2 * digest_size(algorithm)) return std::nullopt;
  Digest digest{algorithm, {}};
  digest.value.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit(hex[i]);
    const int low = digit(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.value.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return digest;
}

}  // namespace openbits
