// One prepared statement: values in, rows out.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "store/database.h"

namespace openbits::store {

/// Values are stored as follows: unsigned 64-bit numbers as the signed number of the same bits
/// (kSizeUnknown is -1), flags as 0 and 1, enumerations as their number, times as microseconds
/// since 1970, GUIDs as 16 bytes, absent optional values as NULL.
class Statement {
 public:
  /// `db` must outlive the statement.
  static Result<Statement> prepare(Database& db, std::string_view sql);

  sqlite3_stmt* get() const { return handle_.get(); }

  /// Gives the parameters their values, from the first on. Texts, GUIDs and bytes are not
  /// copied: they must stay as they are until run() has returned.
  template <class... Values>
  Statement& bind(const Values&... values) {
    int position = 0;
    (bind_value(++position, values), ...);
    return *this;
  }

  /// Runs a statement without rows to its end and makes it ready for the next values.
  Result<void> run();
  /// Goes to the next row; false after the last one.
  Result<bool> step();
  /// Ends a query, whether all rows were read or not, and makes it ready for the next values.
  void reset();

 private:
  struct Finalizer {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  Statement(Database& db, sqlite3_stmt* handle) : db_(db.get()), handle_(handle) {}

  void note(int code);  // of a bind
  void bind_value(int position, std::int64_t value);
  void bind_value(int position, std::uint64_t value);
  void bind_value(int position, std::int32_t value);
  void bind_value(int position, std::uint32_t value);
  void bind_value(int position, bool value);
  void bind_value(int position, const std::string& value);
  void bind_value(int position, const Guid& value);
  void bind_value(int position, std::span<const std::uint8_t> value);
  void bind_value(int position, WallTime value);
  void bind_null(int position);

  template <class Enum>
  requires std::is_enum_v<Enum>
  void bind_value(int position, Enum value) {
    bind_value(position, static_cast<std::underlying_type_t<Enum>>(value));
  }
  template <class T>
  void bind_value(int position, const T* value) {
    value != nullptr ? bind_value(position, *value) : bind_null(position);
  }
  template <class T>
  void bind_value(int position, const std::optional<T>& value) {
    bind_value(position, value ? &*value : nullptr);
  }

  sqlite3* db_;
  std::unique_ptr<sqlite3_stmt, Finalizer> handle_;
  std::optional<Error> bind_error_;  // the first one since the last run()
};

}  // namespace openbits::store
