#include "wire/names.h"

#include <charconv>
#include <cstdio>

namespace openbits::wire {
namespace {

constexpr std::string_view kErrorPrefix = "org.openbits.Error.HR";

template <class T>
std::optional<T> parse_number(std::string_view text, int base) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::string job_path(const Guid& id) {
  return std::string(kJobsPath) + "/" + id.hex();
}

std::string file_path(const Guid& id, std::uint32_t index) {
  return job_path(id) + "/files/" + std::to_string(index);
}

std::string class_name(const Guid& clsid) {
  return "org.openbits.Class.C" + clsid.hex();
}

std::string class_path(const Guid& clsid) {
  return "/org/openbits/classes/" + clsid.hex();
}

std::optional<ObjectName> parse_path(std::string_view path) {
  const std::string_view prefix = kJobsPath;
  constexpr std::size_t kHex = 32;
  if (!path.starts_with(prefix) || path.size() < prefix.size() + 1 + kHex ||
      path[prefix.size()] != '/') {
    return std::nullopt;
  }
  path.remove_prefix(prefix.size() + 1);
  const auto id = Guid::parse(path.substr(0, kHex));
  if (!id || id->hex() != path.substr(0, kHex)) return std::nullopt;
  path.remove_prefix(kHex);
  if (path.empty()) return ObjectName{*id, std::nullopt};
  constexpr std::string_view kFiles = "/files/";
  if (!path.starts_with(kFiles)) return std::nullopt;
  path.remove_prefix(kFiles.size());
  const auto index = parse_number<std::uint32_t>(path, 10);
  if (!index || std::to_string(*index) != path) return std::nullopt;
  return ObjectName{*id, *index};
}

std::string error_name(HResult code) {
  char hex[9];
  std::snprintf(hex, sizeof hex, "%08X", static_cast<unsigned>(code));
  return std::string(kErrorPrefix) + hex;
}

std::optional<HResult> parse_error_name(std::string_view name) {
  if (!name.starts_with(kErrorPrefix) || name.size() != kErrorPrefix.size() + 8) {
    return std::nullopt;
  }
  const auto value = parse_number<std::uint32_t>(name.substr(kErrorPrefix.size()), 16);
  if (!value) return std::nullopt;
  return static_cast<HResult>(*value);
}

}  // namespace openbits::wire
