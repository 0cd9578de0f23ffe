#include "transfer/multipart.h"

#include <algorithm>
#include <utility>

namespace openbits::transfer {
namespace {

constexpr std::size_t kLongestBoundary = 70;  // RFC 2046, 5.1.1
/// Of the headers of one part together, whatever their names.
constexpr std::size_t kMostHeaders = 4096;

bool is_boundary_character(char c) {
  const bool alnum = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return alnum || std::string_view("'()+_,-./:=? ").find(c) != std::string_view::npos;
}

bool is_boundary(std::string_view text) {
  return !text.empty() && text.size() <= kLongestBoundary && text.back() != ' ' &&
         std::all_of(text.begin(), text.end(), is_boundary_character);
}

/// The value of a parameter up to its end, in quotes or not; takes it off `rest`.
std::optional<std::string> parameter_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    const std::size_t end = std::min(rest.find(';'), rest.size());
    std::string value(trim(rest.substr(0, end)));
    rest.remove_prefix(end);
    return value;
  }
  std::string value;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest = trim(rest.substr(i + 1));
      if (!rest.empty() && rest.front() != ';') return std::nullopt;
      return value;
    }
    if (rest[i] == '\\' && ++i == rest.size()) return std::nullopt;
    value += rest[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> byteranges_boundary(std::string_view content_type) {
  const std::size_t end = std::min(content_type.find(';'), content_type.size());
  if (!equal_ignoring_case(trim(content_type.substr(0, end)), "multipart/byteranges")) {
    return std::nullopt;
  }
  std::string_view rest = content_type.substr(end);
  std::optional<std::string> boundary;
  while (!rest.empty()) {
    rest = trim(rest.substr(1));  // the semicolon
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos || rest.find(';') < equals) return std::nullopt;
    const std::string_view name = trim(rest.substr(0, equals));
    rest = trim(rest.substr(equals + 1));
    auto value = parameter_value(rest);
    if (!value) return std::nullopt;
    if (!equal_ignoring_case(name, "boundary")) continue;
    if (boundary || !is_boundary(*value)) return std::nullopt;
    boundary = std::move(value);
  }
  return boundary;
}

MultipartReader::MultipartReader(std::string boundary, Listener& listener)
    : delimiter_("--" + std::move(boundary)), listener_(listener) {}

bool MultipartReader::bad() {
  state_ = State::kBad;
  return false;
}

bool MultipartReader::feed(const char* data, std::size_t size) {
  const char* const end = data + size;
  while (data != end && state_ != State::kEnd) {
    if (state_ == State::kBad) return false;
    if (state_ == State::kData) {
      if (!take_data(data, end)) return bad();
    } else if (!take_character(*data++)) {
      return bad();
    }
  }
  return state_ != State::kBad;
}

bool MultipartReader::take_character(char c) {
  if (c == '\n') {
    if (!line_.ends_with('\r')) return false;
    line_.pop_back();
    return take_line(std::exchange(line_, {}));
  }
  if (line_.ends_with('\r') || c == '\0' || line_.size() == kLongestLine) return false;
  line_ += c;
  if (c == '\r' || state_ == State::kHeaders) return true;
  if (state_ == State::kDelimiter && empty_lines_ == 0) return false;
  // What cannot become a boundary any more is not waited for.
  const std::size_t same = std::min(line_.size(), delimiter_.size());
  if (line_.compare(0, same, delimiter_, 0, same) != 0) return false;
  // The last boundary need not have a line end.
  if (state_ == State::kDelimiter && empty_lines_ == 1 && line_.size() == delimiter_.size() + 2 &&
      line_.ends_with("--")) {
    state_ = State::kEnd;
    unconfirmed_ = false;
  }
  return true;
}

bool MultipartReader::take_line(const std::string& line) {
  switch (state_) {
    case State::kStart:
      if (line.empty()) return ++empty_lines_ <= kLeadingLines;
      return take_boundary(line);
    case State::kDelimiter:
      // The line end before a boundary belongs to it.
      if (line.empty()) return ++empty_lines_ == 1;
      return empty_lines_ == 1 && take_boundary(line);
    case State::kHeaders:
      return line.empty() ? begin_part() : take_header(line);
    case State::kData:
    case State::kEnd:
    case State::kBad:
      break;
  }
  return false;
}

bool MultipartReader::take_boundary(std::string_view line) {
  if (!line.starts_with(delimiter_)) return false;
  if (!trim(line.substr(delimiter_.size())).empty()) return false;
  state_ = State::kHeaders;
  unconfirmed_ = false;
  other_headers_ = headers_ = 0;
  range_.reset();
  return true;
}

bool MultipartReader::take_header(std::string_view line) {
  headers_ += line.size() + 2;
  if (headers_ > kMostHeaders) return false;
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view name = line.substr(0, colon);
  if (name.find_first_of(" \t") != std::string_view::npos) return false;
  if (equal_ignoring_case(name, "Content-Range")) {
    if (range_) return false;
    range_ = parse_content_range(trim(line.substr(colon + 1)));
    return range_.has_value();
  }
  if (equal_ignoring_case(name, "Content-Type")) return true;
  other_headers_ += line.size() + 2;
  return other_headers_ <= kOtherHeaders;
}

bool MultipartReader::begin_part() {
  if (!range_ || !range_->range || !range_->total) return false;
  if (!listener_.on_part(*range_)) return false;
  left_ = range_->range->last - range_->range->first + 1;
  state_ = State::kData;
  return true;
}

bool MultipartReader::take_data(const char*& data, const char* end) {
  const auto size = static_cast<std::size_t>(
      std::min<std::uint64_t>(left_, static_cast<std::uint64_t>(end - data)));
  unconfirmed_ = true;
  if (!listener_.on_part_data(data, size)) return false;
  data += size;
  left_ -= size;
  if (left_ == 0) {
    state_ = State::kDelimiter;
    empty_lines_ = 0;
  }
  return true;
}

}  // namespace openbits::transfer
