// Short ways to say common calls.
#pragma once

#include <systemd/sd-bus.h>

#include <cerrno>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "client/connection.h"
#include "wire/codec.h"
#include "wire/names.h"

namespace openbits::client {

/// Adapts wire's read functions, and the types that have none, to one name. Negative errno on
/// failure.
template <class T>
int read_value(sd_bus_message* m, T& value) {
  return wire::read(m, value);
}
inline int read_value(sd_bus_message* m, std::string& value) {
  return wire::read_string(m, value);
}
inline int read_value(sd_bus_message* m, bool& value) {
  int number = 0;
  const int r = sd_bus_message_read_basic(m, 'b', &number);
  value = number != 0;
  return r;
}
/// In text; an empty one is the null GUID.
inline int read_value(sd_bus_message* m, Guid& value) {
  const char* text = "";
  const int r = sd_bus_message_read_basic(m, 's', &text);
  if (r <= 0) return r;
  const auto id = *text == '\0' ? Guid{} : Guid::parse(text);
  if (!id) return -EBADMSG;
  value = *id;
  return r;
}
inline int read_value(sd_bus_message* m, std::uint32_t& value) {
  return sd_bus_message_read_basic(m, 'u', &value);
}
inline int read_value(sd_bus_message* m, std::uint64_t& value) {
  return sd_bus_message_read_basic(m, 't', &value);
}
inline int read_value(sd_bus_message* m, HResult& value) {
  return sd_bus_message_read_basic(m, 'i', &value);
}
/// Enumerations count from 0 to `last`.
template <class Enum>
int read_enum(sd_bus_message* m, Enum& value, Enum last) {
  std::uint32_t number = 0;
  const int r = read_value(m, number);
  if (r < 0) return r;
  if (number > static_cast<std::uint32_t>(last)) return -EBADMSG;
  value = static_cast<Enum>(number);
  return r;
}
inline int read_value(sd_bus_message* m, JobState& v) {
  return read_enum(m, v, JobState::kCancelled);
}
inline int read_value(sd_bus_message* m, JobType& v) {
  return read_enum(m, v, JobType::kUploadReply);
}
inline int read_value(sd_bus_message* m, JobPriority& v) {
  return read_enum(m, v, JobPriority::kLow);
}

/// Signature of a property's value.
template <class T>
inline constexpr const char* kSignature = "u";
template <>
inline constexpr const char* kSignature<std::string> = "s";
template <>
inline constexpr const char* kSignature<std::uint64_t> = "t";
template <>
inline constexpr const char* kSignature<bool> = "b";
template <>
inline constexpr const char* kSignature<Guid> = "s";
template <>
inline constexpr const char* kSignature<NotifyCommand> = "(ss)";
template <>
inline constexpr const char* kSignature<JobProgress> = "(ttuu)";
template <>
inline constexpr const char* kSignature<FileProgress> = "(ttb)";
template <>
inline constexpr const char* kSignature<FileDownloadStats> = "(tt)";
template <>
inline constexpr const char* kSignature<std::vector<FileRange>> = "a(tt)";
template <>
inline constexpr const char* kSignature<std::vector<Digest>> = "a{say}";
template <>
inline constexpr const char* kSignature<JobTimes> = "(ttt)";
template <>
inline constexpr const char* kSignature<ProxySettings> = "(uasas)";

/// Properties.Get.
template <class T>
Result<T> get_property(Connection& connection, const std::string& path, const char* interface,
                       const char* name) {
  T value{};
  Request request{path.c_str(), wire::kPropertiesInterface, "Get", Request::Kind::kRead};
  request.append = [&](sd_bus_message* m) {
    return sd_bus_message_append(m, "ss", interface, name);
  };
  request.read = [&](sd_bus_message* m) {
    const int r = sd_bus_message_enter_container(m, 'v', kSignature<T>);
    return r > 0 ? read_value(m, value) : r == 0 ? -EBADMSG : r;
  };
  if (auto r = connection.call(request); !r) return std::move(r).error();
  return value;
}

/// A method that answers with one value.
template <class T>
Result<T> call_for(Connection& connection, Request request) {
  T value{};
  request.read = [&](sd_bus_message* m) {
    const int r = read_value(m, value);
    return r == 0 ? -EBADMSG : r;
  };
  if (auto r = connection.call(request); !r) return std::move(r).error();
  return value;
}

/// E_INVALIDARG unless the text can travel.
Result<void> check_text(std::string_view text, std::string_view what);

}  // namespace openbits::client
