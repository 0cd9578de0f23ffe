#include "transfer/digest_fields.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace openbits::transfer {
namespace {

constexpr std::size_t kFieldLimit = 8192;

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

/// Padding may be missing, and bits behind the last byte may be anything.
std::optional<std::vector<std::uint8_t>> read_base64(std::string_view text) {
  std::size_t padding = 0;
  while (padding < 2 && text.ends_with('=')) {
    text.remove_suffix(1);
    ++padding;
  }
  if (text.size() % 4 == 1 || (padding > 0 && (text.size() + padding) % 4 != 0)) {
    return std::nullopt;
  }
  std::vector<std::uint8_t> bytes;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int d = base64_digit(c);
    if (d < 0) return std::nullopt;
    bits = bits << 6 | static_cast<std::uint32_t>(d);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push_back(static_cast<std::uint8_t>(bits >> count));
  }
  return bytes;
}

/// Reads what structured fields are made of (RFC 9651, 4.2). Each call takes its part off the
/// front; false: the field is not well formed.
class StructuredField {
 public:
  explicit StructuredField(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool take(char c) {
    if (!next_is(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_spaces(bool tabs) {
    while (next_is(' ') || (tabs && next_is('\t'))) rest_.remove_prefix(1);
  }
  bool key(std::string_view& key) {
    if (at_end() || !(is_lower(rest_[0]) || rest_[0] == '*')) return false;
    key = take_while([](char c) {
      return is_lower(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*';
    });
    return true;
  }
  /// An item or an inner list, with its parameters. `bytes`: what it is, if it is a byte sequence.
  bool member(std::optional<std::vector<std::uint8_t>>& bytes) {
    if (!take('(')) return item(bytes) && parameters();
    for (;;) {
      skip_spaces(false);
      if (take(')')) return parameters();
      std::optional<std::vector<std::uint8_t>> ignored;
      if (!item(ignored) || !parameters()) return false;
      if (!next_is(' ') && !next_is(')')) return false;
    }
  }
  bool parameters() {
    while (take(';')) {
      skip_spaces(false);
      std::string_view name;
      std::optional<std::vector<std::uint8_t>> ignored;
      if (!key(name) || (take('=') && !item(ignored))) return false;
    }
    return true;
  }

 private:
  bool next_is(char c) const { return !rest_.empty() && rest_[0] == c; }
  template <class Is>
  std::string_view take_while(Is is) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is);
    const std::string_view taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  bool item(std::optional<std::vector<std::uint8_t>>& bytes) {
    if (at_end()) return false;
    if (take(':')) return byte_sequence(bytes);
    if (take('"')) return string();
    if (take('?')) return take('0') || take('1');
    if (take('@')) return number(false);
    if (next_is('-') || is_digit(rest_[0])) return number(true);
    return token();
  }
  bool byte_sequence(std::optional<std::vector<std::uint8_t>>& bytes) {
    const std::string_view text = take_while([](char c) { return c != ':'; });
    bytes = read_base64(text);
    return take(':') && bytes.has_value();
  }
  bool string() {
    while (!at_end()) {
      if (take('"')) return true;
      const bool escaped = take('\\');
      if (at_end() || (escaped && rest_[0] != '"' && rest_[0] != '\\')) return false;
      if (rest_[0] < 0x20 || rest_[0] > 0x7E) return false;
      rest_.remove_prefix(1);
    }
    return false;
  }
  bool number(bool may_have_fraction) {
    take('-');
    const std::size_t whole = take_while(is_digit).size();
    if (whole == 0 || whole > 15) return false;
    if (!may_have_fraction || !take('.')) return true;
    const std::size_t fraction = take_while(is_digit).size();
    return fraction >= 1 && fraction <= 3 && whole <= 12;
  }
  bool token() {
    if (!is_alpha(rest_[0]) && rest_[0] != '*') return false;
    constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~:/";
    take_while([&](char c) {
      return is_alpha(c) || is_digit(c) || kOthers.find(c) != std::string_view::npos;
    });
    return true;
  }

  std::string_view rest_;
};

void put(std::vector<Digest>& digests, Digest digest) {
  std::erase_if(digests, [&](const Digest& d) { return d.algorithm == digest.algorithm; });
  digests.push_back(std::move(digest));
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

std::vector<Digest> parse_repr_digest(std::string_view value) {
  if (value.size() > kFieldLimit) return {};
  StructuredField field(value);
  std::vector<Digest> digests;
  field.skip_spaces(false);
  while (!field.at_end()) {
    std::string_view name;
    std::optional<std::vector<std::uint8_t>> bytes;
    if (!field.key(name)) return {};
    const bool good = field.take('=') ? field.member(bytes) : field.parameters();
    if (!good) return {};
    const auto algorithm = parse_digest_algorithm(name);
    if (algorithm && bytes && bytes->size() == digest_size(*algorithm)) {
      put(digests, {*algorithm, std::move(*bytes)});
    }
    field.skip_spaces(true);
    if (field.at_end()) break;
    if (!field.take(',')) return {};
    field.skip_spaces(true);
    if (field.at_end()) return {};  // a comma behind the last one
  }
  return digests;
}

std::vector<Digest> parse_digest_field(std::string_view value) {
  if (value.size() > kFieldLimit) return {};
  std::vector<Digest> digests;
  for (std::size_t at = 0; at <= value.size();) {
    const std::size_t end = std::min(value.find(',', at), value.size());
    std::string_view item = value.substr(at, end - at);
    at = end + 1;
    const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!item.empty() && is_blank(item.front())) item.remove_prefix(1);
    while (!item.empty() && is_blank(item.back())) item.remove_suffix(1);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    const auto algorithm = parse_digest_algorithm(lower_case(item.substr(0, equals)));
    auto bytes = read_base64(item.substr(equals + 1));
    if (algorithm && bytes && bytes->size() == digest_size(*algorithm)) {
      put(digests, {*algorithm, std::move(*bytes)});
    }
  }
  return digests;
}

void merge_digests(std::vector<Digest>& digests, std::vector<Digest> more) {
  for (Digest& digest : more) put(digests, std::move(digest));
}

}  // namespace openbits::transfer
