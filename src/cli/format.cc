#include "cli/format.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>

namespace openbits::cli {
namespace {

template <class... Args>
std::string print(const char* format, Args... args) {
  std::array<char, 128> buffer;
  const int n = std::snprintf(buffer.data(), buffer.size(), format, args...);
  return std::string(buffer.data(), static_cast<std::size_t>(std::max(n, 0)));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string percent_decoded(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const int high = s[i] == '%' && i + 2 < s.size() ? hex_digit(s[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(s[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += s[i];
    }
  }
  return out;
}

bool is_control(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u < 0x20 || u == 0x7F;
}

/// The path of a URL, without query and fragment; "" if there is none.
std::string_view path_of_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) {
    const auto slash = url.find('/', scheme + 3);
    return slash == std::string_view::npos ? std::string_view() : url.substr(slash);
  }
  return url;
}

}  // namespace

std::string format_bytes(std::uint64_t bytes) {
  if (bytes == kSizeUnknown) return "?";
  if (bytes < 1024) return print("%u B", static_cast<unsigned>(bytes));
  static constexpr std::array kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  double value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  // 1023.95 would be printed as 1024.0.
  while (value >= 1023.95 && unit + 1 < kUnits.size()) {
    value /= 1024;
    ++unit;
  }
  return print("%.1f %s", value, kUnits[unit]);
}

std::string format_rate(double bytes_per_second) {
  return format_bytes(static_cast<std::uint64_t>(std::max(bytes_per_second, 0.0))) + "/s";
}

std::string format_duration(std::chrono::duration<double> d) {
  // Beyond 100 days no one wants to know.
  const double limited = std::clamp(d.count(), 0.0, 8'640'000.0);
  const auto s = static_cast<unsigned>(std::ceil(limited));
  if (s < 60) return print("%us", s);
  if (s < 3600) return print("%um %02us", s / 60, s % 60);
  if (s < 86400) return print("%uh %02um", s / 3600, s / 60 % 60);
  return print("%ud %02uh", s / 86400, s / 3600 % 24);
}

std::string format_time(WallTime t) {
  if (t == WallTime()) return "-";
  const std::time_t seconds =
      std::chrono::floor<std::chrono::seconds>(t).time_since_epoch().count();
  std::tm parts{};
  if (gmtime_r(&seconds, &parts) == nullptr) return "-";
  std::array<char, 64> buffer;
  const auto n = std::strftime(buffer.data(), buffer.size(), "%Y-%m-%d %H:%M:%S UTC", &parts);
  return std::string(buffer.data(), n);
}

std::optional<int> percent(const JobProgress& p) {
  if (p.bytes_total == kSizeUnknown) return std::nullopt;
  if (p.bytes_transferred >= p.bytes_total) return 100;
  const double share =
      static_cast<double>(p.bytes_transferred) / static_cast<double>(p.bytes_total);
  return std::min(99, static_cast<int>(share * 100));
}

std::string format_progress(const JobProgress& p) {
  std::string text = format_bytes(p.bytes_transferred);
  if (const auto share = percent(p)) {
    text += " of " + format_bytes(p.bytes_total) + " (" + std::to_string(*share) + "%)";
  }
  return text;
}

std::string format_hresult(HResult code) {
  std::string text = print("0x%08X", static_cast<unsigned>(code));
  if (const auto name = symbol(code); !name.empty()) text.append(" ").append(name);
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    // U+0080 to U+009F are control characters as well: some terminals obey them.
    const bool c1 =
        text[i] == '\xC2' && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    out += c1 || is_control(text[i]) ? '?' : text[i];
    if (c1) ++i;
  }
  return out;
}

std::string cut(std::string_view text, std::size_t most) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;
    if (begins && characters++ == most) return std::string(text.substr(0, i));
  }
  return std::string(text);
}

std::vector<std::string> table_lines(const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows) {
    widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const Row& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < row.size(); ++i) {
      line += row[i] + std::string(widths[i] - row[i].size() + 2, ' ');
    }
    lines.push_back(line + row.back());
  }
  return lines;
}

std::string file_name_of_url(std::string_view url) {
  const bool is_path = url.starts_with('/');  // of a file of this machine, taken as it is
  const std::string_view path = is_path ? url : path_of_url(url);
  const std::string_view last = path.substr(path.find_last_of('/') + 1);
  std::string name = is_path ? std::string(last) : percent_decoded(last);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return is_control(c) || c == '/'; }, '_');
  if (name.empty() || name == "." || name == "..") return "index.html";
  return name;
}

std::string free_name(const std::string& name,
                      const std::function<bool(const std::string&)>& exists) {
  std::string candidate = name;
  for (int i = 1; exists(candidate); ++i) candidate = name + "." + std::to_string(i);
  return candidate;
}

}  // namespace openbits::cli
