#include "store/row_reader.h"

#include <bit>
#include <cstring>

namespace openbits::store {

std::uint64_t RowReader::u64() {
  return std::bit_cast<std::uint64_t>(
      number(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()));
}

std::string RowReader::text() {
  if (!take(SQLITE_TEXT)) return {};
  // As a blob, because that converts and allocates nothing.
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row_, column_ - 1));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row_, column_ - 1));
  return bytes != nullptr ? std::string(bytes, size) : std::string();
}

Guid RowReader::guid() {
  Guid guid;
  if (!take(SQLITE_BLOB)) return guid;
  const auto* bytes = sqlite3_column_blob(row_, column_ - 1);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row_, column_ - 1));
  if (bytes == nullptr || size != guid.bytes.size()) {
    reject("is not 16 bytes long");
    return guid;
  }
  std::memcpy(guid.bytes.data(), bytes, size);
  return guid;
}

std::vector<std::uint8_t> RowReader::blob() {
  if (!take(SQLITE_BLOB)) return {};
  const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(row_, column_ - 1));
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row_, column_ - 1));
  return bytes != nullptr ? std::vector(bytes, bytes + size) : std::vector<std::uint8_t>();
}

WallTime RowReader::time() {
  return WallTime(std::chrono::microseconds(
      number(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max())));
}

bool RowReader::skip_null() {
  if (!next_is_null()) return false;
  ++column_;
  return true;
}

void RowReader::reject(std::string_view why) {
  if (!problem_.empty()) return;
  problem_ = table_;
  problem_ += '.';
  problem_ += sqlite3_column_name(row_, column_ - 1);
  problem_ += ' ';
  problem_ += why;
}

Result<void> RowReader::finish() const {
  if (problem_.empty()) return {};
  return Error{hr::kBgEDatabaseCorrupt, "a row makes no sense: " + problem_};
}

bool RowReader::take(int type) {
  const int found = sqlite3_column_type(row_, column_++);
  if (found != type) reject("has a value of the wrong type");
  return found == type;
}

std::int64_t RowReader::number(std::int64_t least, std::int64_t most) {
  if (!take(SQLITE_INTEGER)) return least;
  const std::int64_t value = sqlite3_column_int64(row_, column_ - 1);
  if (value >= least && value <= most) return value;
  reject("is " + std::to_string(value) + ", which is out of range");
  return least;
}

}  // namespace openbits::store
