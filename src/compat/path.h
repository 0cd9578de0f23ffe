// Names of files.
#pragma once

#include <string>
#include <string_view>

#include <openbits/compat/windef.h>

namespace openbits::compat {

/// The system's name for a program's: UTF-8, without a leading \\?\.
std::string path_of(std::wstring_view name);

/// The error of an operation on a name: it tells a missing folder from a missing file.
DWORD error_of_name(const std::string& path, int number);

}  // namespace openbits::compat
