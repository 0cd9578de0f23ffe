// Small files of text, as a whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <openbits/result.hpp>

namespace openbits::cli {

/// The content; nullopt if there is no such file. At most 1 MiB of it.
Result<std::optional<std::string>> read_text_file(const std::string& path);

/// Makes or replaces a file that everybody may read, at once: whoever opens it sees the old or the
/// new content. Folders are made. A symbolic link is replaced, not followed.
Result<void> write_text_file(const std::string& path, std::string_view text);

/// Whether there was one.
Result<bool> delete_file(const std::string& path);

}  // namespace openbits::cli
