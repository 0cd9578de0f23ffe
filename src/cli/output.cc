#include "cli/output.h"

#include <nlohmann/json.hpp>

#include <cstdio>

#include "cli/exit_code.h"
#include "cli/format.h"
#include "cli/json.h"

namespace openbits::cli {
namespace {

void put(std::FILE* stream, std::string_view text) {
  std::fprintf(stream, "%.*s\n", static_cast<int>(text.size()), text.data());
  std::fflush(stream);
}

/// What a person can do about it, where the message alone does not say.
std::string_view advice(HResult code) {
  switch (exit_code_of(code)) {
    case kExitUnreachable:
      return "Is there a session bus (DBUS_SESSION_BUS_ADDRESS), and is the service installed on "
             "it (org.openbits.service)?";
    case kExitNoSuchJob:
      return "\"bitsctl list\" shows the jobs.";
    default:
      return "";
  }
}

}  // namespace

int exit_code_of(HResult code) {
  switch (code) {
    case hr::kWin32RpcServerUnavailable:
    case hr::kWin32RpcCallFailed:
    case hr::kWin32Timeout:
      return kExitUnreachable;
    case hr::kBgENotFound:
      return kExitNoSuchJob;
    default:
      return kExitRefused;
  }
}

void Output::line(std::string_view text) const {
  if (!json_) put(stdout, text);
}

void Output::object(const nlohmann::json& value) const {
  if (json_) put(stdout, json_text(value));
}

int Output::fail(const Error& error, std::string_view what) const {
  const std::string message = error.message.empty() ? describe(error.code) : error.message;
  put(stderr, "bitsctl: cannot " + printable(what) + ": " + printable(message) + " [" +
                  format_hresult(error.code) + "]");
  if (const auto hint = advice(error.code); !hint.empty()) put(stderr, hint);
  nlohmann::json object = json_of(error.code);
  object["message"] = message;
  object["action"] = what;
  this->object({{"error", object}});
  return exit_code_of(error.code);
}

}  // namespace openbits::cli
