// The body of an answer with several ranges, multipart/byteranges, read strictly and within bounds
// as it comes (RANGE-10). Nothing here trusts its input.
// Thread: any. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "transfer/http_headers.h"

namespace openbits::transfer {

/// The boundary that the value of a Content-Type field names; nullopt: it is another type, or the
/// field is not well formed.
std::optional<std::string> byteranges_boundary(std::string_view content_type);

class MultipartReader {
 public:
  /// Bytes of all header fields of a part together that are neither Content-Range nor
  /// Content-Type, line ends included.
  static constexpr std::size_t kOtherHeaders = 180;
  /// Of one line.
  static constexpr std::size_t kLongestLine = 1024;
  /// Empty lines before the first boundary.
  static constexpr int kLeadingLines = 2;

  class Listener {
   public:
    /// A part begins, with a range and the size of the whole. False: it is not wanted.
    virtual bool on_part(const ContentRange& range) = 0;
    /// Bytes of the part, in order; never more than its range has. False: stop.
    virtual bool on_part_data(const char* data, std::size_t size) = 0;

   protected:
    ~Listener() = default;
  };

  MultipartReader(std::string boundary, Listener& listener);

  /// Takes bytes in pieces of any size. False: the body is not well formed, or the listener wants
  /// no more; nothing may be fed any more then.
  bool feed(const char* data, std::size_t size);

  /// The last boundary has come; what is behind it is ignored.
  bool complete() const { return state_ == State::kEnd; }
  /// The bytes of the part that has come last were not followed by a boundary, so that they may be
  /// others than the server says.
  bool is_unconfirmed() const { return unconfirmed_; }

 private:
  enum class State { kStart, kHeaders, kData, kDelimiter, kEnd, kBad };

  // False, all of them: the body is no good, or not wanted.
  bool take_character(char c);
  bool take_line(const std::string& line);
  bool take_boundary(std::string_view line);
  bool take_header(std::string_view line);
  bool take_data(const char*& data, const char* end);
  bool begin_part();
  bool bad();

  const std::string delimiter_;  // with the two dashes before it
  Listener& listener_;
  State state_ = State::kStart;
  std::string line_;  // as far as it has come, perhaps with CR
  int empty_lines_ = 0;
  std::size_t other_headers_ = 0;
  std::size_t headers_ = 0;
  std::optional<ContentRange> range_;
  std::uint64_t left_ = 0;  // bytes of the part
  bool unconfirmed_ = false;
};

}  // namespace openbits::transfer
