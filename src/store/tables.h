// The statements that every table needs.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace openbits::store {

using Columns = std::span<const std::string_view>;

struct Table {
  std::string_view name;
  Columns keys;    // the primary key, the first columns
  Columns values;  // the other columns
};

/// Inserts a row, or replaces all of it but its key without touching rows that refer to it. The
/// parameters are keys and values in their order.
std::string put_sql(const Table& table);
/// All rows: keys and values in their order.
std::string select_sql(const Table& table);
/// The same, sorted by key.
std::string all_sql(const Table& table);

}  // namespace openbits::store
