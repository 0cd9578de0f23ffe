// Formats as the C library of Windows has them (see compat/wideio.h).
#pragma once

#include <cstdarg>
#include <string>

namespace openbits::compat {

/// Takes the arguments out of `arguments`, as vprintf does.
std::wstring format(const wchar_t* format, va_list arguments);
std::string format(const char* format, va_list arguments);

}  // namespace openbits::compat
