// Names of result codes, and English text about them.
#pragma once

#include <string>
#include <string_view>

#include <openbits/hresult.hpp>

namespace openbits {

/// The documented name of a code, such as "BG_E_NOT_FOUND", "BG_E_HTTP_ERROR_404" or
/// "E_INVALIDARG"; for the code of a Win32 error the name of that ("ERROR_DISK_FULL"). Empty if
/// there is none.
std::string_view error_name(HResult code);

/// What happened and, for a failure, what to do about it, in one to three sentences. Empty for
/// codes that are not known; some HTTP statuses have a text and no name. (ERR-09)
std::string_view error_text(HResult code);

/// error_text, or a general sentence that has the number in it. Never empty.
std::string describe_error(HResult code);

/// Whether the texts are in that language, a LANGID: English of every country, or a value that
/// leaves the choice to us. (ERR-08)
bool has_text_in(std::uint32_t language);

/// Where an error happened, in a sentence. context is a BG_ERROR_CONTEXT value, 0 to 8; empty for
/// any other. (ERR-05)
std::string_view context_text(unsigned context);

}  // namespace openbits
