// What D-Bus and sd-bus say when a call fails, as an Error.
#pragma once

#include <string_view>

#include <openbits/result.hpp>

namespace openbits::client {

/// The error that a call was answered with. `path` is the object that was called.
Error error_of_reply(std::string_view name, std::string_view message, std::string_view path);

/// The service or the bus went away before it answered (or did not answer in time).
bool is_no_reply(std::string_view name);

/// A negative errno from sd-bus when making or sending a call.
Error error_of_send(int result);

/// The connection to the bus is gone.
Error bus_gone();

}  // namespace openbits::client
