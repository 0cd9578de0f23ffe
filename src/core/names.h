// Which names a file may have, before anything is asked of the system: pure checks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <openbits/result.hpp>

namespace openbits::core {

/// FILE-06, FILE-08, FILE-12, FILE-13, FILE-14, LNX-02: http, https and file URLs, and absolute
/// paths.
Result<void> check_remote_name(std::string_view url);

/// The path of a file of this machine that a remote name means; it need not be UTF-8. nullopt: the
/// name is of another kind, or not a good one (LNX-02).
std::optional<std::string> local_source(std::string_view remote_name);

/// What IBackgroundCopyError::GetProtocol calls the protocol of a good remote name (ERR-07).
std::string_view protocol_of(std::string_view remote_name);

/// FILE-06, FILE-07, FILE-16, FILE-18, LNX-01: absolute POSIX paths of a file.
Result<void> check_local_name(std::string_view path);

/// One spelling for all that differ only in the number of slashes between components.
std::string without_double_slashes(std::string_view path);

/// Characters (code points) in valid UTF-8.
std::size_t count_characters(std::string_view utf8);

/// ".BIT<8 hex>.tmp" in the directory of `local_name` (LNX-03).
std::string temp_name_for(std::string_view local_name, std::uint32_t number);

}  // namespace openbits::core
