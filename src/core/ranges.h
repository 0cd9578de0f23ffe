// Parts of files, in bytes: pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

namespace openbits::core {

using Ranges = std::vector<FileRange>;

/// The position behind the last byte; kToEndOfFile for a range that goes up to the end of a file
/// whose size is not known.
constexpr std::uint64_t end_of(const FileRange& range) {
  const std::uint64_t most = ~std::uint64_t{0} - range.offset;
  return range.length >= most ? ~std::uint64_t{0} : range.offset + range.length;
}

/// What a file may be added with: no empty range (RANGE-03), none that overlaps another (RANGE-04).
Result<void> check_ranges(const Ranges& ranges);
/// The same for ranges that are asked for, which may overlap (OND-04, OND-05).
Result<void> check_requested(const Ranges& ranges);

/// Whether the range is inside of a file of that size (RANGE-08, OND-05). One that goes up to the
/// end has to have a byte, unless the file has none (LNX-90).
bool fits(const FileRange& range, std::uint64_t size);
bool fit(const Ranges& ranges, std::uint64_t size);

/// How long the local file becomes: the sum of the ranges (PROG-03), or `size` if there are none.
/// kSizeUnknown while the size of the remote file is not known.
std::uint64_t local_size(const Ranges& ranges, std::uint64_t size);
/// Where in the remote file the bytes of the local one from `position` on come from, up to the end
/// of the range that they are in. `position` is less than local_size.
FileRange source_of(const Ranges& ranges, std::uint64_t size, std::uint64_t position);
/// The same for all that is behind `position`, in order, of a file whose size is known; what
/// follows one another in the remote file as well is one range.
Ranges sources_of(const Ranges& ranges, std::uint64_t size, std::uint64_t position);

// Sets of bytes: ranges in order, with a gap between any two, none of them empty (OND-09).

/// Adds a range, which may be empty, to a set.
void unite(Ranges& set, FileRange range);
/// The parts of `range` that are not in the set, in order.
Ranges missing(const Ranges& set, const FileRange& range);
/// How many bytes are in the set.
std::uint64_t count(const Ranges& set);

/// Takes the bytes of `gone` out of a list of ranges that do not overlap; the order stays.
void subtract(Ranges& list, const FileRange& gone);

}  // namespace openbits::core
