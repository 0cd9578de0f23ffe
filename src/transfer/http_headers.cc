#include "transfer/http_headers.h"

#include <curl/curl.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "core/driver.h"
#include "transfer/digest_fields.h"

namespace openbits::transfer {
namespace {

constexpr std::size_t kReasonLimit = 128;
constexpr std::size_t kTagLimit = 1024;
constexpr std::size_t kDateLimit = 64;
constexpr std::size_t kTokenLimit = 128;
constexpr std::size_t kTypeLimit = 512;
constexpr std::size_t kLocationLimit = 8192;
constexpr std::uint32_t kLongestWait = 24 * 60 * 60;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_printable(char c) {
  return c >= 0x20 && c < 0x7F;
}

/// Whether a list of tokens has this one.
bool names_token(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    if (equal_ignoring_case(trim(list.substr(0, comma)), token)) return true;
    list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
  }
  return false;
}

/// The text if it is printable and not too long, else nothing.
std::string bounded(std::string_view value, std::size_t limit) {
  if (value.size() > limit || !std::all_of(value.begin(), value.end(), is_printable)) return {};
  return std::string(value);
}

/// "HTTP/1.1 200 OK", "HTTP/2 200 ". False: this is no status line.
bool parse_status_line(std::string_view line, ResponseHead& head) {
  if (line.size() < 5 || !equal_ignoring_case(line.substr(0, 5), "HTTP/")) return false;
  line.remove_prefix(5);
  if (line.empty() || !is_digit(line[0])) return false;
  int version = (line[0] - '0') * 10;
  line.remove_prefix(1);
  if (line.size() >= 2 && line[0] == '.' && is_digit(line[1])) {
    version += line[1] - '0';
    line.remove_prefix(2);
  }
  if (line.size() < 4 || line[0] != ' ') return false;
  line.remove_prefix(1);
  if (!std::all_of(line.begin(), line.begin() + 3, is_digit)) return false;
  if (line.size() > 3 && line[3] != ' ') return false;
  head.version = version;
  head.status = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  head.reason = bounded(trim(line.substr(3)), kReasonLimit);
  return true;
}

}  // namespace

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

std::optional<HeaderField> parse_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  // A line that goes on with the one before begins with a blank; no field of ours is folded.
  if (colon == std::string_view::npos || colon == 0 || line[0] == ' ' || line[0] == '\t') {
    return std::nullopt;
  }
  return HeaderField{line.substr(0, colon), trim(line.substr(colon + 1))};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::uint64_t> parse_length(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
  return value;
}

std::optional<ContentRange> parse_content_range(std::string_view value) {
  constexpr std::string_view kUnit = "bytes";
  if (value.size() <= kUnit.size() || !equal_ignoring_case(value.substr(0, kUnit.size()), kUnit)) {
    return std::nullopt;
  }
  value.remove_prefix(kUnit.size());
  if (value[0] != ' ' && value[0] != '\t') return std::nullopt;
  value = trim(value);
  const std::size_t slash = value.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view range = trim(value.substr(0, slash));
  const std::string_view total = trim(value.substr(slash + 1));

  ContentRange out;
  if (total != "*") {
    out.total = parse_length(total);
    if (!out.total) return std::nullopt;
  }
  if (range != "*") {
    const std::size_t dash = range.find('-');
    if (dash == std::string_view::npos) return std::nullopt;
    const auto first = parse_length(range.substr(0, dash));
    const auto last = parse_length(range.substr(dash + 1));
    if (!first || !last || *first > *last) return std::nullopt;
    if (out.total && *last >= *out.total) return std::nullopt;
    out.range = ContentRange::Range{*first, *last};
  } else if (!out.total) {
    return std::nullopt;
  }
  return out;
}

bool is_strong_entity_tag(std::string_view text) {
  if (text.size() < 2 || text.size() > kTagLimit || text.front() != '"' || text.back() != '"') {
    return false;
  }
  text = text.substr(1, text.size() - 2);
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u > 0x20 && u != '"' && u != 0x7F;
  });
}

bool is_entity_tag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  return is_strong_entity_tag(text);
}

std::uint32_t retry_after_seconds(const std::string& value, WallTime now) {
  if (value.empty()) return 0;
  if (std::all_of(value.begin(), value.end(), is_digit)) {
    const auto seconds = parse_length(value).value_or(kLongestWait);
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(seconds, kLongestWait));
  }
  const time_t when = curl_getdate(value.c_str(), nullptr);
  const time_t today =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  if (when == -1 || when <= today) return 0;
  return static_cast<std::uint32_t>(std::min<time_t>(when - today, kLongestWait));
}

bool HeaderParser::feed(std::string_view line) {
  total_ += line.size();
  if (total_ > kTotalLimit) return false;
  if (trailers_) return true;
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);

  ResponseHead fresh;
  if (parse_status_line(line, fresh)) {
    head_ = std::move(fresh);
    complete_ = false;
    keep(line);
    return true;
  }
  if (head_.status == 0 || complete_) return true;
  keep(line);
  if (line.empty()) {
    complete_ = head_.status >= 200;
    return true;
  }
  if (const auto one = parse_field(line)) field(one->name, one->value);
  return true;
}

void HeaderParser::keep(std::string_view line) {
  std::string& text = head_.text;
  if (text.size() + 2 * line.size() + 4 > core::kMostResponseHeaders && !line.empty()) return;
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) {  // read as ISO 8859-1
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    } else {
      text += byte == '\t' || is_printable(c) ? c : '?';
    }
  }
  text += "\r\n";
}

void HeaderParser::field(std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view other) { return equal_ignoring_case(name, other); };
  if (is("Content-Length")) {
    const auto length = parse_length(value);
    if (!length || (head_.content_length && head_.content_length != length)) {
      head_.contradictory = true;
    }
    head_.content_length = length;
  } else if (is("Content-Range")) {
    const auto range = parse_content_range(value);
    if (head_.content_range && head_.content_range != range) head_.contradictory = true;
    head_.content_range = range;
  } else if (is("ETag")) {
    head_.etag = is_entity_tag(value) ? std::string(value) : std::string();
  } else if (is("Last-Modified")) {
    head_.last_modified = bounded(value, kDateLimit);
    if (curl_getdate(head_.last_modified.c_str(), nullptr) == -1) head_.last_modified.clear();
  } else if (is("Content-Encoding")) {
    if (!equal_ignoring_case(value, "identity") && !value.empty()) {
      head_.content_encoding = bounded(value, kTokenLimit);
      if (head_.content_encoding.empty()) head_.content_encoding = "unreadable";
    }
  } else if (is("Transfer-Encoding")) {
    // What libcurl undoes; anything else would end up in the file.
    if (!equal_ignoring_case(value, "chunked") && !equal_ignoring_case(value, "identity")) {
      head_.content_encoding = bounded(value, kTokenLimit);
      if (head_.content_encoding.empty()) head_.content_encoding = "unreadable";
    }
  } else if (is("Content-Type")) {
    head_.content_type = bounded(value, kTypeLimit);
  } else if (is("Accept-Ranges")) {
    head_.ranges_refused = equal_ignoring_case(value, "none");
  } else if (is("Connection") || is("Proxy-Connection")) {
    if (names_token(value, "close")) head_.last_on_connection = true;
  } else if (is("Retry-After")) {
    head_.retry_after = bounded(value, kDateLimit);
  } else if (is("Repr-Digest")) {
    merge_digests(head_.repr_digest, parse_repr_digest(value));
  } else if (is("Digest")) {
    merge_digests(head_.older_digest, parse_digest_field(value));
  } else if (is("Location")) {
    if (value.size() <= kLocationLimit) head_.location = std::string(value);
  }
}

}  // namespace openbits::transfer
