#include "client/bus_errors.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>

#include "base/errno_error.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr std::string_view kBus = "org.freedesktop.DBus.Error.";

struct Entry {
  std::string_view name;  // after kBus
  HResult code;
};

constexpr auto kCodes = std::to_array<Entry>({
    {"ServiceUnknown", hr::kWin32RpcServerUnavailable},
    {"NameHasNoOwner", hr::kWin32RpcServerUnavailable},
    {"Disconnected", hr::kWin32RpcServerUnavailable},
    {"NoServer", hr::kWin32RpcServerUnavailable},
    {"TimedOut", hr::kWin32RpcServerUnavailable},  // the bus could not start the service in time
    {"NoReply", hr::kWin32RpcCallFailed},
    {"Timeout", hr::kWin32RpcCallFailed},
    {"AccessDenied", hr::kEAccessDenied},
    {"AuthFailed", hr::kEAccessDenied},
    {"InvalidArgs", hr::kEInvalidArg},
    {"NoMemory", hr::kEOutOfMemory},
});

HResult code_of(std::string_view name, std::string_view path) {
  if (const auto code = wire::parse_error_name(name)) return failed(*code) ? *code : hr::kEFail;
  // What systemd answers when the bus has asked it in vain to start the service.
  if (name.starts_with("org.freedesktop.systemd1.")) return hr::kWin32RpcServerUnavailable;
  if (!name.starts_with(kBus)) return hr::kEFail;
  const std::string_view last = name.substr(kBus.size());
  if (last.starts_with("Spawn.")) return hr::kWin32RpcServerUnavailable;
  if (last == "UnknownObject") return wire::parse_path(path) ? hr::kBgENotFound : hr::kEFail;
  const auto* const it =
      std::find_if(kCodes.begin(), kCodes.end(), [&](const Entry& e) { return e.name == last; });
  return it != kCodes.end() ? it->code : hr::kEFail;
}

}  // namespace

Error error_of_reply(std::string_view name, std::string_view message, std::string_view path) {
  return Error{code_of(name, path), std::string(message.empty() ? name : message)};
}

bool is_no_reply(std::string_view name) {
  return name == "org.freedesktop.DBus.Error.NoReply" ||
         name == "org.freedesktop.DBus.Error.Timeout" ||
         name == "org.freedesktop.DBus.Error.Disconnected";
}

Error error_of_send(int result) {
  switch (-result) {
    case ENOTCONN:
    case ECONNRESET:
    case ESHUTDOWN:
    case EPIPE:
      return bus_gone();
    default:
      return base::errno_error(-result, "send a request to the service");
  }
}

Error bus_gone() {
  return Error{hr::kWin32RpcServerUnavailable, "the connection to the D-Bus daemon is gone"};
}

}  // namespace openbits::client
