// From what went wrong to what the job says about it: code, context, and whether trying again by
// itself makes sense. Pure functions. Thread: any.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <string>
#include <string_view>

#include <openbits/hresult.hpp>
#include <openbits/types.hpp>

#include "core/driver.h"
#include "transfer/http_headers.h"

namespace openbits::transfer {

/// What a failure is about: the file's index in its job, and its URL as people may see it.
struct Subject {
  std::uint32_t file = 0;
  std::string url;  ///< from display_url()
};

/// Scheme, host, port and path; never user, password, query or fragment, which can hold secrets.
std::string display_url(const std::string& url);

/// Whether a status will perhaps be another one later (ERR-16 to ERR-18, LNX-16).
bool is_transient_status(int status);

/// The server answered with a status that ends the transfer (ERR-19).
core::TransferFailure status_failure(const Subject& subject, const ResponseHead& head,
                                     WallTime now);

/// The server's answer cannot be used: "<host>: the server <why>". Fatal, context REMOTE_FILE.
core::TransferFailure answer_failure(const Subject& subject, HResult code, std::string_view why);

/// libcurl could not do the request. `detail` is its sentence about it, and may be empty.
core::TransferFailure curl_failure(const Subject& subject, CURLcode code, std::string_view detail);

/// The local file could not be made, written or synced: "cannot <action> <path>: <reason>". The
/// reason is `why`, or if that is empty the system's for `error`.
core::TransferFailure file_failure(const Subject& subject, int error, std::string_view action,
                                   const std::string& path, std::string_view why = {});

/// The proxy settings of the job cannot be used (PROXY-07).
core::TransferFailure proxy_failure(const Subject& subject, std::string_view why);

}  // namespace openbits::transfer
