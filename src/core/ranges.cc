#include "core/ranges.h"

#include <algorithm>
#include <string>

namespace openbits::core {
namespace {

constexpr FileRange between(std::uint64_t begin, std::uint64_t end) {
  return {begin, end - begin};
}

Error invalid_range(const FileRange& range, const char* why) {
  return {hr::kBgEInvalidRange, "The range of " + std::to_string(range.length) + " bytes from " +
                                    std::to_string(range.offset) + " on " + why};
}

/// Bytes of a range of a file of that size, in which it is.
std::uint64_t length_in(const FileRange& range, std::uint64_t size) {
  return std::min(end_of(range), size) - range.offset;
}

}  // namespace

Result<void> check_requested(const Ranges& ranges) {
  for (const FileRange& range : ranges) {
    if (range.offset == kToEndOfFile) return invalid_range(range, "begins nowhere.");
    if (range.length == 0) return invalid_range(range, "is empty.");
    if (range.length != kToEndOfFile && range.length >= ~std::uint64_t{0} - range.offset) {
      return invalid_range(range, "ends behind the end of any file.");
    }
  }
  return {};
}

Result<void> check_ranges(const Ranges& ranges) {
  if (auto checked = check_requested(ranges); !checked) return checked;
  Ranges sorted = ranges;
  std::sort(sorted.begin(), sorted.end(),
            [](const FileRange& a, const FileRange& b) { return a.offset < b.offset; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    if (end_of(sorted[i - 1]) <= sorted[i].offset) continue;
    return Error{hr::kBgEOverlappingRanges,
                 "The ranges from " + std::to_string(sorted[i - 1].offset) + " and from " +
                     std::to_string(sorted[i].offset) + " on overlap."};
  }
  return {};
}

bool fits(const FileRange& range, std::uint64_t size) {
  if (end_of(range) != kToEndOfFile) return end_of(range) <= size;
  return range.offset < size || (range.offset == 0 && size == 0);
}

bool fit(const Ranges& ranges, std::uint64_t size) {
  return std::all_of(ranges.begin(), ranges.end(),
                     [size](const FileRange& range) { return fits(range, size); });
}

std::uint64_t local_size(const Ranges& ranges, std::uint64_t size) {
  if (ranges.empty() || size == kSizeUnknown) return size;
  std::uint64_t sum = 0;
  for (const FileRange& range : ranges) sum += length_in(range, size);
  return sum;
}

FileRange source_of(const Ranges& ranges, std::uint64_t size, std::uint64_t position) {
  for (const FileRange& range : ranges) {
    const std::uint64_t length = length_in(range, size);
    if (position < length) return {range.offset + position, length - position};
    position -= length;
  }
  return between(position, size);
}

Ranges sources_of(const Ranges& ranges, std::uint64_t size, std::uint64_t position) {
  Ranges left;
  for (const FileRange& range : ranges) {
    const std::uint64_t length = length_in(range, size);
    const std::uint64_t skipped = std::min(position, length);
    position -= skipped;
    if (skipped == length) continue;
    const FileRange rest{range.offset + skipped, length - skipped};
    if (!left.empty() && end_of(left.back()) == rest.offset) {
      left.back().length += rest.length;
    } else {
      left.push_back(rest);
    }
  }
  return left;
}

void unite(Ranges& set, FileRange range) {
  if (range.length == 0) return;
  const auto first = std::partition_point(
      set.begin(), set.end(), [&](const FileRange& r) { return end_of(r) < range.offset; });
  auto last = first;
  std::uint64_t begin = range.offset;
  std::uint64_t end = end_of(range);
  for (; last != set.end() && last->offset <= end; ++last) {
    begin = std::min(begin, last->offset);
    end = std::max(end, end_of(*last));
  }
  set.insert(set.erase(first, last), between(begin, end));
}

Ranges missing(const Ranges& set, const FileRange& range) {
  Ranges parts;
  std::uint64_t at = range.offset;
  const std::uint64_t end = end_of(range);
  auto next = std::partition_point(set.begin(), set.end(),
                                   [at](const FileRange& r) { return end_of(r) <= at; });
  for (; at < end && next != set.end() && next->offset < end; ++next) {
    if (at < next->offset) parts.push_back(between(at, next->offset));
    at = end_of(*next);
  }
  if (at < end) parts.push_back(between(at, end));
  return parts;
}

std::uint64_t count(const Ranges& set) {
  std::uint64_t sum = 0;
  for (const FileRange& range : set) sum += range.length;
  return sum;
}

void subtract(Ranges& list, const FileRange& gone) {
  Ranges left;
  left.reserve(list.size());
  for (const FileRange& range : list) {
    for (const FileRange& part : missing({gone}, range)) left.push_back(part);
  }
  list = std::move(left);
}

}  // namespace openbits::core
