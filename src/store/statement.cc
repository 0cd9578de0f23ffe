#include "store/statement.h"

#include <bit>
#include <utility>

namespace openbits::store {

Result<Statement> Statement::prepare(Database& db, std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(db.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  Statement statement(db, handle);
  if (code != SQLITE_OK) return sqlite_error(db.get(), "use");
  return statement;
}

Result<void> Statement::run() {
  Result<void> result;
  if (bind_error_) {
    result = *std::exchange(bind_error_, std::nullopt);
  } else if (sqlite3_step(get()) != SQLITE_DONE) {
    result = sqlite_error(db_, "write");
  }
  reset();
  return result;
}

void Statement::reset() {
  sqlite3_reset(get());
  sqlite3_clear_bindings(get());
}

Result<bool> Statement::step() {
  switch (sqlite3_step(get())) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return sqlite_error(db_, "read");
  }
}

void Statement::note(int code) {
  if (code != SQLITE_OK && !bind_error_) bind_error_ = sqlite_error(db_, "write");
}

void Statement::bind_value(int position, std::int64_t value) {
  note(sqlite3_bind_int64(get(), position, value));
}

void Statement::bind_value(int position, std::uint64_t value) {
  bind_value(position, std::bit_cast<std::int64_t>(value));
}

void Statement::bind_value(int position, std::int32_t value) {
  bind_value(position, std::int64_t{value});
}

void Statement::bind_value(int position, std::uint32_t value) {
  bind_value(position, std::int64_t{value});
}

void Statement::bind_value(int position, bool value) {
  bind_value(position, std::int64_t{value ? 1 : 0});
}

void Statement::bind_value(int position, const std::string& value) {
  note(
      sqlite3_bind_text64(get(), position, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind_value(int position, const Guid& value) {
  note(sqlite3_bind_blob(get(), position, value.bytes.data(), static_cast<int>(value.bytes.size()),
                         SQLITE_STATIC));
}

void Statement::bind_value(int position, std::span<const std::uint8_t> value) {
  // A null pointer would be NULL, not an empty blob.
  const void* bytes = value.empty() ? static_cast<const void*>("") : value.data();
  note(sqlite3_bind_blob64(get(), position, bytes, value.size(), SQLITE_STATIC));
}

void Statement::bind_value(int position, WallTime value) {
  bind_value(position, std::int64_t{value.time_since_epoch().count()});
}

void Statement::bind_null(int position) {
  note(sqlite3_bind_null(get(), position));
}

}  // namespace openbits::store
