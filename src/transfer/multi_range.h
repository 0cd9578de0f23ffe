// Several ranges of a file asked for in one request, and the answer to it. A server that does not
// answer so that its bytes can be used is asked for one range after another instead: that is no
// error (RANGE-10).
// Thread: the loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "core/ranges.h"
#include "transfer/http_headers.h"
#include "transfer/multipart.h"
#include "transfer/response_check.h"

namespace openbits::transfer {

/// Servers whose answers with several ranges were found to be wrong behind bytes that had been
/// written already: that file has to start over, and must not end up here again.
class Misleading {
 public:
  void add(const std::string& url);
  bool has(const std::string& url) const;

 private:
  std::set<std::string> servers_;
};

class MultiRange final : private MultipartReader::Listener {
 public:
  static constexpr std::size_t kMostRanges = 32;

  /// What is to be asked for at once of a file that was added with `ranges`, from `position` of the
  /// local file on, at most `longest` bytes. Null: one range, which needs no multipart.
  static std::unique_ptr<MultiRange> plan(const core::Ranges& ranges, std::uint64_t size,
                                          std::uint64_t position, std::uint64_t longest);

  /// "0-9,20-29".
  std::string text() const;
  /// Bytes of all ranges together.
  std::uint64_t length() const;

  enum class Head {
    kParts,     ///< the body is for take()
    kOneByOne,  ///< the ranges have to be asked for one by one
    kOther,     ///< it means what it means to any request
  };
  /// Judges the head of the answer. `asked` is the request, with the first range as what it asks.
  Head judge(const ResponseHead& head, const BodyRequest& asked);

  /// Puts bytes of the file where they belong; false: it could not, and the request is to end.
  using Write = std::function<bool(const char*, std::size_t)>;
  /// Takes bytes of the body. False: the request is to end.
  bool take(const char* data, std::size_t size, const Write& write);

  /// The body was no good, or of other ranges: the rest has to be asked for one by one.
  bool is_refused() const { return refused_; }
  /// And bytes that were written may be others than those of the file.
  bool has_spoilt() const { return refused_ && reader_ && reader_->is_unconfirmed(); }
  /// The body has ended as it should, perhaps before the last range.
  bool is_complete() const { return reader_ && reader_->complete(); }

 private:
  explicit MultiRange(core::Ranges ranges, std::uint64_t size)
      : ranges_(std::move(ranges)), size_(size) {}

  bool on_part(const ContentRange& range) override;
  bool on_part_data(const char* data, std::size_t size) override;

  const core::Ranges ranges_;
  const std::uint64_t size_;
  std::optional<MultipartReader> reader_;
  std::size_t next_ = 0;
  const Write* write_ = nullptr;  // inside take()
  bool write_failed_ = false;
  bool refused_ = false;
};

}  // namespace openbits::transfer
