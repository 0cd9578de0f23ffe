// Command lines by the rules of Windows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace openbits::compat {

/// Splits as CommandLineToArgvW: the first by quotes alone, the others with backslashes.
std::vector<std::wstring> split_command_line(std::wstring_view line);

/// A text that splits into these.
std::wstring join_command_line(const std::vector<std::wstring>& arguments);

/// What this process was started with.
std::vector<std::wstring> own_arguments();

}  // namespace openbits::compat
