// Copying a piece of one open file to the end of another, in the way that costs least.
// Thread: any; the call blocks.
#pragma once

#include <cstdint>

namespace openbits::transfer {

/// How it can be done; each falls back on the next when the file systems do not do it.
enum class CopyMethod { kClone, kInKernel, kThroughMemory };

struct CopyOrder {
  int from = -1;
  std::uint64_t from_position = 0;
  int to = -1;
  std::uint64_t to_position = 0;
  std::uint64_t length = 0;
  /// `to` ends at to_position: what is a hole in the source becomes one.
  bool appends = true;
  CopyMethod method = CopyMethod::kInKernel;  ///< kClone: the whole file, into an empty one
};

struct CopyResult {
  std::uint64_t copied = 0;                   ///< these bytes are good, also if there is an error
  int read_error = 0;                         ///< errno
  int write_error = 0;                        ///< errno
  bool source_ended = false;                  ///< it has fewer bytes than were to be copied
  CopyMethod method = CopyMethod::kInKernel;  ///< for the next piece
};

/// Copies `order.length` bytes, which is more than 0; fewer if it does not matter how many, as
/// with a hole that begins.
CopyResult copy_piece(const CopyOrder& order);

}  // namespace openbits::transfer
