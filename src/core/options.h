// Settings that few jobs and files have. A record holds them behind one pointer, which is null
// while all of them have their defaults.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <openbits/types.hpp>

namespace openbits::core {

/// A secret as it may be stored and kept in memory: encrypted, for one job and one purpose. The
/// core neither makes nor opens them.
using Sealed = std::vector<std::uint8_t>;

/// User name and password for one target and scheme (CRED-01).
struct SealedCredentials {
  AuthTarget target = AuthTarget::kServer;
  AuthScheme scheme = AuthScheme::kBasic;
  Sealed sealed;
  bool operator==(const SealedCredentials&) const = default;
};

struct JobOptions {
  std::optional<std::uint32_t> cost_flags;             ///< unless set, by the priority (LNX-11)
  std::uint32_t maximum_download_time = 7'776'000;     ///< seconds (JOB-20)
  std::optional<std::uint64_t> maximum_download_size;  ///< bytes (PROP-09)
  std::uint32_t acl_flags = 0;                         ///< ACL-01
  std::uint32_t peer_caching_flags = 0;                ///< PEER-02
  std::uint32_t stored_credentials_target = 0;         ///< PROP-11; 0: none
  bool on_demand = false;                              ///< PROP-13
  std::string reply_file_name;                         ///< of an upload-reply job
  std::uint32_t token_flags = 0;                       ///< TOKEN-04
  std::uint32_t security_flags = 0;                    ///< HTTP-12 to HTTP-19, CERT-10
  std::string http_method;                             ///< empty: the default one (HTTP-25)
  std::optional<Sealed> custom_headers;                ///< HTTP-20
  bool headers_write_only = false;                     ///< HTTP-24
  std::optional<ClientCertificate> certificate;        ///< CERT-01 to CERT-07
  bool needs_certificate_callback = false;             ///< CERT-15
  std::vector<SealedCredentials> credentials;          ///< at most one for each target and scheme
  bool operator==(const JobOptions&) const = default;
};

/// An upload on its server, as that has told of it.
struct UploadSession {
  std::string id;                   ///< UPL-08; empty: there is none
  std::string host;                 ///< that stands in for that of the URL (UPL-27); empty: none
  std::uint32_t host_fallback = 0;  ///< seconds (UPL-28); 0: for ever
  std::string reply_url;            ///< of the answer, when all has been sent (UPL-34)
  bool operator==(const UploadSession&) const = default;
};

struct FileOptions {
  std::vector<FileRange> ranges;  ///< what the file was added with (RANGE-12); empty: all of it
  /// What of a file with holes is durable, in order and merged (OND-09). A file has holes as long
  /// as this or `requested` has anything in it and the file is not whole.
  std::vector<FileRange> filled;
  /// What is asked for and is not durable, in the order in which it is to be fetched, without
  /// overlaps (OND-04).
  std::vector<FileRange> requested;
  std::string given_name;        ///< the URL that the program named, if a redirect has changed it
  std::string response_headers;  ///< of the last response, with CR LF (HTTP-30)
  /// What the local file has to come to when it is whole, as the program says (LNX-120).
  std::vector<Digest> digests = {};
  UploadSession upload = {};  ///< as long as it is open
  bool has_ranges() const { return !ranges.empty(); }
  bool has_holes() const { return !filled.empty() || !requested.empty(); }
  bool operator==(const FileOptions&) const = default;
};

}  // namespace openbits::core
