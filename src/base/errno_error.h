// From errno to an Error: the HRESULT that a program on Windows would have got, and a sentence.
#pragma once

#include <string_view>

#include <openbits/result.hpp>

namespace openbits::base {

/// The HRESULT for a positive errno value.
HResult errno_to_hresult(int error);

/// "cannot <action>: <reason>".
Error errno_error(int error, std::string_view action);

}  // namespace openbits::base
