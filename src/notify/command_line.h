// How the parameter string of a command line becomes arguments (LNX-22).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <openbits/types.hpp>

namespace openbits::notify {

/// Splits a command line as the C run-time of Microsoft documents it:
///  - Space and tab part arguments, unless they are between quotes.
///  - In the first one, the program's name (CMD-05), quotes are taken away and that is all. A line
///    that begins with white space has an empty first argument.
///  - In the others, 2n backslashes before a quote are n backslashes, and the quote opens or
///  closes;
///    2n + 1 are n backslashes and a quote that belongs to the argument; all other backslashes are
///    themselves. "" between quotes is a quote that belongs to the argument.
/// Always has a first argument. Nothing is expanded.
std::vector<std::string> split_command_line(std::string_view line);

/// The argv of a command: its parameters, split; without any, the program alone.
std::vector<std::string> arguments_of(const NotifyCommand& command);

}  // namespace openbits::notify
