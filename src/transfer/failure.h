// From what went wrong to what the job says about it: code, context, and whether trying again by
// itself makes sense. Pure functions. Thread: any.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/hresult.hpp>
#include <openbits/types.hpp>

#include "core/driver.h"
#include "transfer/http_headers.h"
#include "transfer/tls_check.h"

namespace openbits::transfer {

/// What a failure is about: the file's index in its job, and its URL as people may see it.
struct Subject {
  std::uint32_t file = 0;
  std::string url;                     ///< from display_url(), or the name of a file
  std::string_view protocol = "http";  ///< for https as well (ERR-07)
};

/// Whether a status will perhaps be another one later (ERR-16 to ERR-18, LNX-16).
bool is_transient_status(int status);

/// The server answered with a status that ends the transfer (ERR-19).
core::TransferFailure status_failure(const Subject& subject, const ResponseHead& head,
                                     WallTime now);

/// The server's answer cannot be used: "<host>: the server <why>". Fatal, context REMOTE_FILE.
core::TransferFailure answer_failure(const Subject& subject, HResult code, std::string_view why);

/// A file has come whole, and its digests are `computed`; it has to have those that are `expected`,
/// in the same order, as the program or else the server says (LNX-122). nullopt: it has, else
/// fatal, context REMOTE_FILE.
std::optional<core::TransferFailure> digest_failure(const Subject& subject,
                                                    const std::vector<Digest>& expected,
                                                    const std::vector<Digest>& computed,
                                                    bool program_says);

/// libcurl could not do the request. `detail` is its sentence about it, and may be empty.
core::TransferFailure curl_failure(const Subject& subject, CURLcode code, std::string_view detail);

/// The local file could not be made, written or synced: "cannot <action> <path>: <reason>". The
/// reason is `why`, or if that is empty the system's for `error`.
core::TransferFailure file_failure(const Subject& subject, int error, std::string_view action,
                                   const std::string& path, std::string_view why = {});

/// The file of this machine that is the source could not be opened or read (FILE-33).
core::TransferFailure source_failure(const Subject& subject, int error, std::string_view why = {});

/// The same with a code for what no errno stands for: "<name>: <why>". Fatal.
core::TransferFailure unfit_source(const Subject& subject, HResult code, std::string_view why);

/// The bytes that were to be kept are on a file system that is not mounted any more (ERR-22).
core::TransferFailure volume_failure(const Subject& subject, const std::string& path);

/// Credentials or certificates are needed, or were refused, in a way that only the handshake shows
/// (CERT-08, CERT-09, CERT-12); nullopt: that is not why the request failed.
std::optional<core::TransferFailure> tls_failure(const Subject& subject,
                                                 const TlsCheck::Report& report);

/// A proxy made no tunnel, for the reason that its status says; 407: it wants other credentials
/// than there are (CRED-10, LNX-108).
core::TransferFailure proxy_refusal_failure(const Subject& subject, int status);

/// What the job has set for its transfers cannot be used. Fatal.
core::TransferFailure setup_failure(const Subject& subject, const Error& why);

/// The proxy settings of the job cannot be used (PROXY-07).
core::TransferFailure proxy_failure(const Subject& subject, std::string_view why);

}  // namespace openbits::transfer
