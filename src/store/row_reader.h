// Reads the columns of one row from the first on, and does not believe them.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "store/statement.h"

namespace openbits::store {

/// Each call takes the next column. A value that is not what the call asks for is noted, and the
/// call returns an empty one: look at finish() before using any.
class RowReader {
 public:
  RowReader(const Statement& row, std::string_view table) : row_(row.get()), table_(table) {}

  std::uint64_t u64();
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(0, kMaxU32)); }
  std::int32_t i32() { return static_cast<std::int32_t>(number(kMinI32, kMaxI32)); }
  bool flag() { return number(0, 1) != 0; }
  std::string text();
  Guid guid();
  std::vector<std::uint8_t> blob();
  WallTime time();

  template <class Enum>
  Enum enumeration(Enum first, Enum last) {
    return static_cast<Enum>(
        number(static_cast<std::int64_t>(first), static_cast<std::int64_t>(last)));
  }
  /// nullopt for NULL, else what `read` returns.
  template <class T>
  std::optional<T> optional(T (RowReader::*read)()) {
    if (!skip_null()) return (this->*read)();
    return std::nullopt;
  }

  bool next_is_null() const { return sqlite3_column_type(row_, column_) == SQLITE_NULL; }
  /// Takes the next column if it is NULL.
  bool skip_null();
  /// Notes that the column that was read last makes no sense.
  void reject(std::string_view why);
  /// hr::kBgEDatabaseCorrupt, naming the first bad column, unless all were good.
  Result<void> finish() const;

 private:
  static constexpr std::int64_t kMaxU32 = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::int64_t kMaxI32 = std::numeric_limits<std::int32_t>::max();
  static constexpr std::int64_t kMinI32 = std::numeric_limits<std::int32_t>::min();

  bool take(int type);
  std::int64_t number(std::int64_t least, std::int64_t most);

  sqlite3_stmt* row_;
  std::string_view table_;
  int column_ = 0;  // the next one
  std::string problem_;
};

}  // namespace openbits::store
