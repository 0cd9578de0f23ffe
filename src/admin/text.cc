#include "admin/text.h"

#include <pwd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace openbits::admin {
namespace {

char upper(char c) {
  return static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
}

template <class Enum, std::size_t N>
std::optional<Enum> parse_name(const std::array<std::string_view, N>& names, std::string_view text,
                               std::size_t first = 0) {
  for (std::size_t i = first; i < N; ++i) {
    if (equal_in_any_case(shouted(names[i]), text)) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <class Number>
std::optional<Number> parse(std::string_view text) {
  int base = 10;
  if (text.size() > 2 && text[0] == '0' && upper(text[1]) == 'X') {
    base = 16;
    text.remove_prefix(2);
  }
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

constexpr std::array<std::string_view, 8> kStoreLocations = {"CURRENT_USER",
                                                             "LOCAL_MACHINE",
                                                             "CURRENT_SERVICE",
                                                             "SERVICES",
                                                             "USERS",
                                                             "CURRENT_USER_GROUP_POLICY",
                                                             "LOCAL_MACHINE_GROUP_POLICY",
                                                             "LOCAL_MACHINE_ENTERPRISE"};
constexpr std::string_view kAclLetters = "OGDS";  // by bit

/// Takes the next word off `line`; nullopt if its quotes are not closed.
std::optional<std::string> take_word(std::string_view& line) {
  const std::size_t begin = line.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) {
    line = {};
    return std::string();
  }
  line.remove_prefix(begin);
  const bool quoted = line.front() == '"';
  if (quoted) line.remove_prefix(1);
  const std::size_t end = line.find_first_of(quoted ? "\"" : " \t\r");
  if (quoted && end == std::string_view::npos) return std::nullopt;
  std::string word(line.substr(0, end));
  line.remove_prefix(end == std::string_view::npos ? line.size() : end + (quoted ? 1 : 0));
  return word;
}

}  // namespace

std::string shouted(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = c == '-' ? '_' : upper(c);
  return text;
}

std::string braced(const Guid& id) {
  std::string text = id.text();
  for (char& c : text) c = upper(c);
  return '{' + text + '}';
}

std::optional<JobPriority> parse_priority_name(std::string_view text) {
  return parse_name<JobPriority>(kJobPriorityNames, text);
}

std::optional<JobType> parse_type_name(std::string_view text) {
  if (equal_in_any_case(text, "upload-reply")) return JobType::kUploadReply;
  return parse_name<JobType>(kJobTypeNames, text);
}

std::optional<ProxyUsage> parse_proxy_usage(std::string_view text) {
  return parse_name<ProxyUsage>(kProxyUsageNames, text);
}

std::optional<AuthTarget> parse_target(std::string_view text) {
  return parse_name<AuthTarget>(kAuthTargetNames, text, 1);
}

std::optional<AuthScheme> parse_scheme(std::string_view text) {
  return parse_name<AuthScheme>(kAuthSchemeNames, text, 1);
}

std::optional<CertificateStoreLocation> parse_store_location(std::string_view text) {
  constexpr std::string_view kPrefix = "BG_CERT_STORE_LOCATION_";
  if (equal_in_any_case(text.substr(0, kPrefix.size()), kPrefix)) {
    text.remove_prefix(kPrefix.size());
  }
  if (const auto name = parse_name<CertificateStoreLocation>(kStoreLocations, text)) return name;
  const auto number = parse_number(text);
  if (!number || *number < 1 || *number > kStoreLocations.size()) return std::nullopt;
  return static_cast<CertificateStoreLocation>(*number - 1);
}

std::string store_location_name(CertificateStoreLocation location) {
  return std::string(detail::lookup(kStoreLocations, location));
}

std::optional<std::vector<std::uint8_t>> parse_thumbprint(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ' ' || c == ':') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return std::nullopt;
    digits += c;
  }
  if (digits.size() != 40) return std::nullopt;
  std::vector<std::uint8_t> bytes(20);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::from_chars(&digits[2 * i], &digits[2 * i] + 2, bytes[i], 16);
  }
  return bytes;
}

std::string hex_text(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<std::uint32_t> parse_number(std::string_view text) {
  return parse<std::uint32_t>(text);
}

std::optional<std::uint64_t> parse_large_number(std::string_view text) {
  return parse<std::uint64_t>(text);
}

std::optional<bool> parse_truth(std::string_view text) {
  if (equal_in_any_case(text, "TRUE")) return true;
  if (equal_in_any_case(text, "FALSE")) return false;
  return std::nullopt;
}

std::optional<std::vector<FileRange>> parse_ranges(std::string_view text) {
  std::vector<FileRange> ranges;
  for (;;) {
    const std::size_t comma = text.find(',');
    const std::string_view pair = text.substr(0, comma);
    const std::size_t colon = pair.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto offset = parse_large_number(pair.substr(0, colon));
    const std::string_view length_text = pair.substr(colon + 1);
    const auto length = equal_in_any_case(length_text, "eof") ? std::optional(kToEndOfFile)
                                                              : parse_large_number(length_text);
    if (!offset || !length) return std::nullopt;
    ranges.push_back({*offset, *length});
    if (comma == std::string_view::npos) return ranges;
    text.remove_prefix(comma + 1);
  }
}

std::optional<std::uint32_t> parse_acl_flags(std::string_view text) {
  if (const auto number = parse_number(text)) return number;
  std::uint32_t flags = 0;
  for (const char c : text) {
    const std::size_t bit = kAclLetters.find(upper(c));
    if (bit == std::string_view::npos) return std::nullopt;
    flags |= 1u << bit;
  }
  return flags;
}

std::string acl_flags_text(std::uint32_t flags) {
  std::string text;
  for (std::size_t bit = 0; bit < kAclLetters.size(); ++bit) {
    if ((flags & (1u << bit)) != 0) text += kAclLetters[bit];
  }
  return text.empty() ? "NONE" : text;
}

std::string size_text(std::uint64_t bytes) {
  return bytes == kSizeUnknown ? "UNKNOWN" : std::to_string(bytes);
}

std::string time_text(WallTime time) {
  if (time == WallTime{}) return "UNKNOWN";
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return "UNKNOWN";
  const int hour = local.tm_hour % 12 == 0 ? 12 : local.tm_hour % 12;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%d/%d/%d %d:%02d:%02d %s", local.tm_mon + 1,
                local.tm_mday, local.tm_year + 1900, hour, local.tm_min, local.tm_sec,
                local.tm_hour < 12 ? "AM" : "PM");
  return text.data();
}

std::string code_text(HResult code) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", static_cast<unsigned>(code));
  return text.data();
}

std::string owner_text(const std::string& sid) {
  constexpr std::string_view kPrefix = "S-1-22-1-";
  if (!sid.starts_with(kPrefix)) return sid;
  const auto uid = parse_number(std::string_view(sid).substr(kPrefix.size()));
  if (!uid) return sid;
  std::vector<char> buffer(16384);
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(*uid, &entry, buffer.data(), buffer.size(), &found) != 0 || found == nullptr) {
    return sid;
  }
  return found->pw_name;
}

std::string_view switch_name(std::string_view word) {
  return word.size() > 1 && (word[0] == '/' || word[0] == '-') ? word.substr(1)
                                                               : std::string_view();
}

bool is_null(std::string_view text) {
  return equal_in_any_case(text, "NULL");
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return upper(x) == upper(y); });
}

std::string printable(std::string_view text) {
  std::string safe(text);
  for (std::size_t i = 0; i < safe.size(); ++i) {
    const auto byte = static_cast<unsigned char>(safe[i]);
    const auto next = i + 1 < safe.size() ? static_cast<unsigned char>(safe[i + 1]) : 0u;
    if (byte < 0x20 || byte == 0x7F) {
      safe[i] = '?';
    } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {  // U+0080 to U+009F
      safe.replace(i, 2, "?");
    }
  }
  return safe;
}

FileSet parse_file_set(std::string_view text) {
  FileSet set;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t newline = text.find('\n');
    std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
    const auto remote = line.starts_with('#') ? std::string() : take_word(line);
    if (remote && remote->empty()) continue;
    const auto local = remote ? take_word(line) : std::nullopt;
    const auto more = local ? take_word(line) : std::nullopt;
    if (!more || local->empty() || !more->empty()) {
      set.bad_line = number;
      return set;
    }
    set.pairs.push_back({*remote, *local});
  }
  return set;
}

}  // namespace openbits::admin
