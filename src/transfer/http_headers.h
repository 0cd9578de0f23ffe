// What servers send before the body, read strictly and within bounds. Nothing here trusts its
// input: a field that is not well formed counts as not sent.
// Thread: any. Pure, apart from the clock value that retry_after_seconds is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/types.hpp>

namespace openbits::transfer {

/// Content-Range in bytes. `bytes */9` has a total only; `bytes 0-3/*` a range only.
struct ContentRange {
  struct Range {
    std::uint64_t first = 0;
    std::uint64_t last = 0;  ///< inclusive, not below first
    bool operator==(const Range&) const = default;
  };
  std::optional<Range> range;
  std::optional<std::uint64_t> total;
  bool operator==(const ContentRange&) const = default;
};

/// Status and header fields of one response.
struct ResponseHead {
  int status = 0;   ///< 0: no status line has come
  int version = 0;  ///< 10 for HTTP/1.0, 11 for HTTP/1.1, 20 for HTTP/2
  std::string reason;
  std::optional<std::uint64_t> content_length;
  std::optional<ContentRange> content_range;
  std::string etag;           ///< as sent, if it is a valid entity tag
  std::string last_modified;  ///< as sent, if it is a date
  std::string content_encoding;
  std::string content_type;  ///< as sent, if it is printable
  std::string location;
  /// Status line and fields with CR LF behind each and an empty line at the end, as UTF-8; lines
  /// beyond the limit are left out (HTTP-30, LNX-91).
  std::string text;
  std::string retry_after;
  std::vector<Digest> repr_digest;   ///< of the whole file, which this answer may be a part of
  std::vector<Digest> older_digest;  ///< the same, in the field that Repr-Digest has replaced
  bool ranges_refused = false;       ///< Accept-Ranges: none
  bool last_on_connection = false;   ///< the connection is not kept
  bool contradictory = false;        ///< two different lengths or ranges were sent

  /// What the file has to come to, as the server says (LNX-121).
  const std::vector<Digest>& digests() const {
    return repr_digest.empty() ? older_digest : repr_digest;
  }
  /// A 3xx with a place to go to.
  bool is_redirect() const { return status >= 300 && status < 400 && !location.empty(); }
};

/// Reads the lines of response heads as they come, of one request with all its redirects.
class HeaderParser {
 public:
  /// Everything that one request may be answered with, in bytes.
  static constexpr std::size_t kTotalLimit = std::size_t{300} * 1024;

  /// Takes one line with or without its line end. A status line begins a new head and forgets
  /// the one before; an empty line ends the head. False: the limit is exceeded.
  bool feed(std::string_view line);
  /// From now on lines are trailers, which say nothing.
  void body_begins() { trailers_ = true; }

  /// A whole head of a status that is not 1xx has been read.
  bool complete() const { return complete_; }
  const ResponseHead& head() const { return head_; }

 private:
  void field(std::string_view name, std::string_view value);
  void keep(std::string_view line);

  ResponseHead head_;
  std::size_t total_ = 0;
  bool complete_ = false;
  bool trailers_ = false;
};

/// Decimal digits and nothing else, below 2^63.
std::optional<std::uint64_t> parse_length(std::string_view text);

/// The value of a Content-Range field.
std::optional<ContentRange> parse_content_range(std::string_view value);

/// An entity tag in quotes, with or without W/ (RFC 9110, 8.8.3).
bool is_entity_tag(std::string_view text);

/// An entity tag that promises byte-for-byte equality (LNX-13).
bool is_strong_entity_tag(std::string_view text);

/// Seconds to wait by a Retry-After of seconds or of a date, at most a day; 0 if it is neither or
/// lies in the past (LNX-16).
std::uint32_t retry_after_seconds(const std::string& value, WallTime now);

/// Whether two header names, schemes or tokens are the same (GEN-16).
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Without blanks and tabs at both ends.
std::string_view trim(std::string_view text);

struct HeaderField {
  std::string_view name;
  std::string_view value;  ///< trimmed
};
/// A line of a head without its end. nullopt: it is no field, or goes on with the one before.
std::optional<HeaderField> parse_field(std::string_view line);

}  // namespace openbits::transfer
