// The texts that make a program known to the bus: service files of D-Bus, and units of systemd.
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/guid.hpp>

namespace openbits::cli {

using Words = std::vector<std::string>;

/// The first line of the files that `class add` writes. It removes and replaces no others.
inline constexpr std::string_view kClassHeader = "# Written by bitsctl class add.";

/// "org.openbits.Class.C<32 hex>", the bus name of a class.
std::string class_bus_name(const Guid& clsid);
/// "openbits-class-<32 hex>.service".
std::string class_unit_name(const Guid& clsid);

/// The words as they are typed into a shell.
std::string shell_line(const Words& words);
/// The value of Exec= in a service file of D-Bus that stands for these words: a shell's quotes, in
/// which backslashes and control characters are escaped once more, as in a .desktop file.
std::string dbus_exec(const Words& words);
/// The words that the bus makes of such a value; nullopt if it would refuse it.
std::optional<Words> parse_dbus_exec(std::string_view value);
/// The value of ExecStart= in a unit of systemd. The first word is an absolute path.
std::string systemd_exec(const Words& words);

/// Whether the words can be written into such a file: UTF-8 without NUL.
bool can_be_written(const Words& words);

/// Whether systemd takes a program of that path: it refuses quotes and backslashes there.
bool systemd_can_start(std::string_view program);

/// The service file of a class; `unit` is that of class_unit_name, or empty.
std::string class_service_text(const Guid& clsid, const Words& words, std::string_view unit);
std::string class_unit_text(const Guid& clsid, const Words& words);

/// What a service file says about a class.
struct ClassService {
  Guid clsid;
  Words words;  ///< program and arguments; empty if Exec= is missing or malformed
  std::string unit;
  bool ours = false;  ///< has our header
};
/// nullopt if the text is not the service file of a class.
std::optional<ClassService> parse_class_service(std::string_view text);

}  // namespace openbits::cli
