// Names and numbers as bitsadmin writes and reads them. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::admin {

/// "{6AF46E48-41D3-453F-B7AF-A694BBC823F7}".
std::string braced(const Guid& id);
/// "TRANSIENT_ERROR" for "transient-error".
std::string shouted(std::string_view name);
/// The value whose name, as shouted, is `text` in any case.
std::optional<JobPriority> parse_priority_name(std::string_view text);
std::optional<JobType> parse_type_name(std::string_view text);
std::optional<ProxyUsage> parse_proxy_usage(std::string_view text);
std::optional<AuthTarget> parse_target(std::string_view text);
std::optional<AuthScheme> parse_scheme(std::string_view text);
/// By name, with or without BG_CERT_STORE_LOCATION_ before it, or by number from 1.
std::optional<CertificateStoreLocation> parse_store_location(std::string_view text);
std::string store_location_name(CertificateStoreLocation location);
/// 20 bytes from 40 hexadecimal digits; spaces and colons do not count.
std::optional<std::vector<std::uint8_t>> parse_thumbprint(std::string_view text);
std::string hex_text(std::span<const std::uint8_t> bytes);
/// Decimal, or hexadecimal after 0x.
std::optional<std::uint32_t> parse_number(std::string_view text);
std::optional<std::uint64_t> parse_large_number(std::string_view text);
std::optional<bool> parse_truth(std::string_view text);
/// "0:100,2000:100,5000:eof".
std::optional<std::vector<FileRange>> parse_ranges(std::string_view text);
/// A set of the letters O, G, D and S, or a number.
std::optional<std::uint32_t> parse_acl_flags(std::string_view text);
std::string acl_flags_text(std::uint32_t flags);
/// Bytes, or "UNKNOWN".
std::string size_text(std::uint64_t bytes);
/// "12/17/2002 1:21:17 PM" in local time; "UNKNOWN" for the epoch.
std::string time_text(WallTime time);
/// "0x80072ee7".
std::string code_text(HResult code);
/// The user of "S-1-22-1-<uid>" (LNX-06), or the text as it is.
std::string owner_text(const std::string& sid);
/// NULL, in any case, stands for nothing.
bool is_null(std::string_view text);
/// The name of a switch: what follows the slash or dash; "" for anything else.
std::string_view switch_name(std::string_view word);
bool equal_in_any_case(std::string_view a, std::string_view b);
/// Without control characters, which could move the cursor.
std::string printable(std::string_view text);

struct NamePair {
  std::string remote_name;
  std::string local_name;
};
/// The pairs of a text file: two words to a line, in quotes if they have spaces; lines that begin
/// with # are comments. The number of the first bad line, from 1, if there is one.
struct FileSet {
  std::vector<NamePair> pairs;
  std::size_t bad_line = 0;
};
FileSet parse_file_set(std::string_view text);

}  // namespace openbits::admin
