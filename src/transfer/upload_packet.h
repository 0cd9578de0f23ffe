// What the BITS upload protocol puts into requests, and what it finds in answers (UPL-03 to
// UPL-34). Nothing here trusts its input: a field that is not well formed counts as not sent.
// Thread: any. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/hresult.hpp>

#include "core/driver.h"
#include "transfer/failure.h"
#include "transfer/http_headers.h"

namespace openbits::transfer {

inline constexpr std::string_view kUploadMethod = "BITS_POST";
inline constexpr std::string_view kUploadProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";

/// The fields of an answer that belong to the protocol.
struct UploadAck {
  bool is_ack = false;  ///< BITS-Packet-Type says so: it comes from a server of this protocol
  std::string protocol;
  std::string session;  ///< at most 100 characters that can be sent back (UPL-08)
  std::string host;     ///< UPL-27
  std::uint32_t host_fallback = 0;
  std::optional<std::uint64_t> expected;  ///< offset of the byte that is to come next (UPL-15)
  std::string reply_url;
  HResult error = hr::kOk;  ///< a failure, or S_OK: none was sent
  bool from_application = false;
};

UploadAck parse_ack(const ResponseHead& head);

/// The value of Content-Range for `length` bytes from `first` of a file of `total` (UPL-12); for
/// the one fragment of an empty file, which has no range, "bytes */0".
std::string fragment_range(std::uint64_t first, std::uint64_t length, std::uint64_t total);

/// The name behind the last slash, fit for a header: control characters are percent-encoded.
std::string content_name(const std::string& path);

/// An answer that ends the upload (UPL-30, ERR-16 to ERR-19).
core::TransferFailure upload_failure(const Subject& subject, const ResponseHead& head,
                                     const UploadAck& ack, WallTime now);

}  // namespace openbits::transfer
