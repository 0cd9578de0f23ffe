#include "core/names.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <string>

#include <openbits/types.hpp>

namespace openbits::core {
namespace {

constexpr std::size_t kPathMost = 4095;      // PATH_MAX - 1
constexpr std::size_t kComponentMost = 239;  // 255 - 16: room for the temporary name
constexpr std::size_t kSourceComponentMost = 255;
constexpr std::size_t kSegmentMost = 260;  // FILE-12
constexpr std::string_view kFileScheme = "file:";

Error invalid(std::string message) {
  return Error{hr::kEInvalidArg, std::move(message)};
}

// Cut between two characters: what is sent as a message has to be UTF-8.
std::string quoted(std::string_view s) {
  std::size_t shown = std::min<std::size_t>(s.size(), 200);
  while (shown > 0 && shown < s.size() && (static_cast<unsigned char>(s[shown]) & 0xC0) == 0x80) {
    --shown;
  }
  std::string out = "\"";
  out += s.substr(0, shown);
  out += shown < s.size() ? "...\"" : "\"";
  return out;
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// RFC 3986: unreserved, reserved and '%'.
bool is_url_character(char c) {
  return is_alnum(c) || std::string_view("-._~:/?#[]@!$&'()*+,;=%").find(c) != std::string::npos;
}

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool starts_with_ignoring_case(std::string_view s, std::string_view prefix) {
  if (s.size() < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    const char c = s[i] >= 'A' && s[i] <= 'Z' ? static_cast<char>(s[i] + 32) : s[i];
    if (c != prefix[i]) return false;
  }
  return true;
}

bool is_port(std::string_view port) {
  if (port.empty()) return true;  // "http://host:/" means the default port
  unsigned value = 0;
  for (const char c : port) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
    if (value > 65535) return false;
  }
  return value > 0;
}

// The part between "//" and the path: [user[:password]@]host[:port].
bool is_authority(std::string_view authority) {
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) {
    authority.remove_prefix(at + 1);
  }
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return false;
    host = authority.substr(1, close - 1);
    const std::string_view rest = authority.substr(close + 1);
    if (!rest.empty() && rest.front() != ':') return false;
    if (!rest.empty()) port = rest.substr(1);
    for (const char c : host) {
      if (!is_hex(c) && c != ':' && c != '.' && c != '%' && !is_alnum(c)) return false;
    }
    return !host.empty() && host.find(':') != std::string_view::npos && is_port(port);
  }
  if (const auto colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon + 1);
  }
  if (host.empty()) return false;
  for (const char c : host) {
    if (!is_alnum(c) && c != '-' && c != '.' && c != '_' && c != '~' && c != '%') return false;
  }
  return is_port(port);
}

unsigned hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

/// Percent-decoded; nullopt if that is not possible, or would give a NUL or another slash.
std::optional<std::string> decoded(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    char c = path[i];
    if (c == '%') {
      if (path.size() - i < 3 || !is_hex(path[i + 1]) || !is_hex(path[i + 2])) return std::nullopt;
      c = static_cast<char>(hex_value(path[i + 1]) * 16 + hex_value(path[i + 2]));
      if (c == '\0' || c == '/') return std::nullopt;
      i += 2;
    }
    out += c;
  }
  return out;
}

/// Absolute, and the name of a file. `called` is "local" or "remote", `shown` what is quoted.
Result<void> check_path(std::string_view path, std::size_t component_most, std::string_view called,
                        std::string_view shown) {
  const std::string name = "The " + std::string(called) + " name ";
  if (path.find('\0') != std::string_view::npos) return invalid(name + "holds a NUL character.");
  if (path.back() == '/') {
    return invalid(name + quoted(shown) + " names a directory. Add a file name.");
  }
  if (path.size() > kPathMost) {
    return invalid(name + quoted(shown) + " has " + std::to_string(path.size()) +
                   " bytes; at most " + std::to_string(kPathMost) + " are possible.");
  }
  std::string_view rest = path;
  while (!rest.empty()) {
    rest.remove_prefix(1);
    const std::string_view component = rest.substr(0, rest.find('/'));
    if (component == "." || component == "..") {
      return invalid(name + quoted(shown) +
                     " has a \".\" or \"..\" component. Give the path without it.");
    }
    if (component.size() > component_most) {
      return invalid(name + quoted(shown) + " has a component of more than " +
                     std::to_string(component_most) + " bytes.");
    }
    rest.remove_prefix(component.size());
  }
  return {};
}

/// The path in a URL with the scheme file, or in a name that is one.
Result<std::string> path_of_file(std::string_view name) {
  std::string path(name);
  if (starts_with_ignoring_case(name, kFileScheme)) {
    const std::string_view rest = name.substr(kFileScheme.size());
    if (!rest.starts_with("///")) {
      return invalid("The remote name " + quoted(name) +
                     " is not of the form file:///path: only files of this machine can be named.");
    }
    if (!std::all_of(rest.begin(), rest.end(), is_url_character)) {
      return invalid("The remote name " + quoted(name) +
                     " holds a character that no URL may have. Percent-encode it.");
    }
    if (rest.find_first_of("?#") != std::string_view::npos) {
      return invalid("The remote name " + quoted(name) +
                     " has a query or a fragment, which files do not have. Percent-encode ? and "
                     "# as %3F and %23.");
    }
    auto plain = decoded(rest.substr(2));
    if (!plain) {
      return invalid("The remote name " + quoted(name) +
                     " has a % that begins no character which a path may have so. Percent-encode "
                     "it as %25.");
    }
    path = std::move(*plain);
  }
  if (path.starts_with("//")) {  // on Windows this would be a server
    return invalid("The remote name " + quoted(name) +
                   " has a path that begins with two slashes. Give it with one.");
  }
  if (auto r = check_path(path, kSourceComponentMost, "remote", name); !r) return r.error();
  return path;
}

bool means_file(std::string_view name) {
  return name.starts_with('/') || starts_with_ignoring_case(name, kFileScheme);
}

}  // namespace

std::optional<std::string> local_source(std::string_view remote_name) {
  if (!means_file(remote_name)) return std::nullopt;
  auto path = path_of_file(remote_name);
  if (!path) return std::nullopt;
  return std::move(*path);
}

std::string_view protocol_of(std::string_view remote_name) {
  return means_file(remote_name) ? "file" : "http";
}

Result<void> check_remote_name(std::string_view url) {
  if (url.empty()) return invalid("The remote name is empty. Give a URL or an absolute path.");
  if (url.starts_with('/')) {
    if (count_characters(url) > limits::kRemoteName) {
      return invalid("The remote name is longer than " + std::to_string(limits::kRemoteName) +
                     " characters.");
    }
    const auto path = path_of_file(url);
    return path ? Result<void>() : path.error();
  }
  if (url.size() > limits::kRemoteName) {
    return invalid("The remote name has " + std::to_string(url.size()) + " characters; at most " +
                   std::to_string(limits::kRemoteName) + " are possible.");
  }
  for (const char c : url) {
    if (!is_url_character(c)) {
      return invalid("The remote name " + quoted(url) +
                     " holds a character that no URL may have. Percent-encode it, and give host "
                     "names in their IDN (xn--) form.");
    }
  }
  std::string_view rest = url;
  if (means_file(url)) {
    const auto path = path_of_file(url);
    return path ? Result<void>() : path.error();
  }
  if (starts_with_ignoring_case(url, "http://")) {
    rest.remove_prefix(7);
  } else if (starts_with_ignoring_case(url, "https://")) {
    rest.remove_prefix(8);
  } else {
    return invalid("The remote name " + quoted(url) +
                   " is not of a supported protocol. Give a URL of http, https or file, or an "
                   "absolute path.");
  }
  const auto end = rest.find_first_of("/?#");
  if (!is_authority(rest.substr(0, end))) {
    return invalid("The remote name " + quoted(url) + " has no valid host or port.");
  }
  if (end == std::string_view::npos) return {};
  std::string_view path = rest.substr(end);
  path = path.substr(0, path.find_first_of("?#"));
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment.size() > kSegmentMost) {
      return invalid("The remote name " + quoted(url) + " has a path segment of more than " +
                     std::to_string(kSegmentMost) + " characters.");
    }
    path.remove_prefix(segment.size());
  }
  return {};
}

Result<void> check_local_name(std::string_view path) {
  if (path.empty()) return invalid("The local name is empty. Give the absolute path of a file.");
  if (path.front() != '/') {
    return invalid("The local name " + quoted(path) +
                   " is relative. Give an absolute path: the service has no working directory "
                   "of yours.");
  }
  return check_path(path, kComponentMost, "local", path);
}

std::string without_double_slashes(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  for (const char c : path) {
    if (c != '/' || out.empty() || out.back() != '/') out += c;
  }
  return out;
}

std::size_t count_characters(std::string_view utf8) {
  std::size_t n = 0;
  for (const char c : utf8) {
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) ++n;
  }
  return n;
}

std::string temp_name_for(std::string_view local_name, std::uint32_t number) {
  char name[32];
  std::snprintf(name, sizeof name, ".BIT%08x.tmp", static_cast<unsigned>(number));
  return without_double_slashes(local_name.substr(0, local_name.rfind('/') + 1)) + name;
}

}  // namespace openbits::core
