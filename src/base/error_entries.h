// The tables behind error_text.h.
#pragma once

#include <span>
#include <string_view>

#include <openbits/hresult.hpp>

// Some statuses have the text of BG_E_INVALID_SERVER_RESPONSE.
#define OPENBITS_INVALID_SERVER_RESPONSE                                                        \
  "The server's response breaks the rules of the protocol. Resume the job to try again; if it " \
  "fails again, the server or a proxy needs to be repaired."

namespace openbits::base {

/// Name and text of a code. Each code is in one of the tables, once.
struct ErrorEntry {
  HResult code;
  std::string_view name;  ///< empty: a status without a macro
  std::string_view text;  ///< what happened and, for a failure, what to do
};

std::span<const ErrorEntry> general_errors();
std::span<const ErrorEntry> bits_errors();
std::span<const ErrorEntry> http_errors();

}  // namespace openbits::base
