// The file that is uploaded: read in place (TEMP-09), fragment by fragment, as long as it is the
// version that it was at first (FILE-27).
// Thread: any; the calls block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/store.h"
#include "transfer/source_file.h"

namespace openbits::transfer {

/// What names the version of an upload's source: its size and its time, and nothing else.
core::Validators upload_version(const SourceVersion& version);

struct Fragment {
  std::string bytes;
  int error = 0;         ///< errno
  bool changed = false;  ///< the file is another version by now; `bytes` are of no use
};

/// Reads `length` bytes at `offset` of a file that was opened as `file.version`.
Fragment read_fragment(const SourceFile& file, std::uint64_t offset, std::size_t length);

}  // namespace openbits::transfer
