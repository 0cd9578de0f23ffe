// Text for people: numbers, paths, result codes. Pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::cli {

/// "0 B", "999 B", "1.5 KiB", "256.0 MiB"; "?" for kSizeUnknown.
std::string format_bytes(std::uint64_t bytes);
/// "98.3 MiB/s".
std::string format_rate(double bytes_per_second);
/// "0s", "59s", "1m 05s", "2h 03m", "3d 04h". Rounds up: what is left is never said to be nothing.
std::string format_duration(std::chrono::duration<double> d);
/// "2026-11-22 20:14:03 UTC"; "-" for the epoch.
std::string format_time(WallTime t);
/// 0 to 100, rounded down; nullopt if the total is unknown. An empty transfer is at 100 (PROG-02).
std::optional<int> percent(const JobProgress& p);
/// "12.0 MiB of 256.0 MiB (4%)", or "12.0 MiB" if the total is unknown.
std::string format_progress(const JobProgress& p);
/// "0x80200002 BG_E_INVALID_STATE", or only the number if it has no name.
std::string format_hresult(HResult code);

/// `text` with its control characters replaced, so that no name can move the cursor.
std::string printable(std::string_view text);
/// `text` cut to at most `most` characters of UTF-8.
std::string cut(std::string_view text, std::size_t most);

using Row = std::vector<std::string>;
/// Columns as wide as what is in them; the last one as it is. All rows have the same length.
std::vector<std::string> table_lines(const std::vector<Row>& rows);

/// The name under which a URL is saved: the last segment of its path, %-decoded; "index.html" if
/// that is empty or no file name.
std::string file_name_of_url(std::string_view url);
/// `name`, or name.1, name.2, ... : the first that `exists` denies.
std::string free_name(const std::string& name,
                      const std::function<bool(const std::string&)>& exists);

}  // namespace openbits::cli
