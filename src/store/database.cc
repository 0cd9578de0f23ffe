#include "store/database.h"

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

#include "base/errno_error.h"
#include "store/statement.h"

namespace openbits::store {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr int kCopySize = 1 << 20;

int primary(int code) {
  return code & 0xFF;
}

HResult io_error_to_hresult(int system_errno) {
  switch (system_errno) {
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EACCES:
    case EPERM:
      return base::errno_to_hresult(system_errno);
    default:
      return hr::kWin32IoDevice;
  }
}

HResult to_hresult(int code, int system_errno) {
  switch (primary(code)) {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return hr::kBgEDatabaseCorrupt;
    case SQLITE_FULL:
      return hr::kWin32DiskFull;
    case SQLITE_IOERR:
      return io_error_to_hresult(system_errno);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH:
      return hr::kEAccessDenied;
    case SQLITE_CANTOPEN:
      return system_errno == EACCES || system_errno == EPERM ? hr::kEAccessDenied : hr::kEFail;
    default:
      return hr::kEFail;
  }
}

std::string path_of(sqlite3* db) {
  const char* name = sqlite3_db_filename(db, "main");
  return name != nullptr ? name : "";
}

/// The write-ahead log; null: it is not open.
sqlite3_file* log_of(sqlite3* db) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
  return file != nullptr && file->pMethods != nullptr ? file : nullptr;
}

/// SQLite calls it damage when the disk does not give what is to be read: of such failures it keeps
/// the errno.
bool has_disk_failed(sqlite3* db) {
  int of_database = 0;
  sqlite3_file_control(db, "main", SQLITE_FCNTL_LAST_ERRNO, &of_database);
  int of_log = 0;
  if (sqlite3_file* log = log_of(db)) {
    log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &of_log);
  }
  const auto is_meant = [](int error) { return error == EIO || error == ENXIO; };
  return is_meant(of_database) || is_meant(of_log);
}

Error disk_failure(sqlite3* db, std::string_view action) {
  return Error{hr::kWin32IoDevice,
               "cannot " + std::string(action) + " " + path_of(db) + ": disk I/O error"};
}

}  // namespace

Error sqlite_error(sqlite3* db, std::string_view action) {
  const int code = primary(sqlite3_errcode(db));
  if ((code == SQLITE_CORRUPT || code == SQLITE_NOTADB) && has_disk_failed(db)) {
    return disk_failure(db, action);
  }
  std::string text = "cannot ";
  text += action;
  text += ' ';
  text += path_of(db);
  text += ": ";
  text += sqlite3_errmsg(db);
  return Error{to_hresult(sqlite3_errcode(db), sqlite3_system_errno(db)), std::move(text)};
}

Result<Database> Database::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database db(handle);
  if (code != SQLITE_OK) {
    const int system_errno = handle != nullptr ? sqlite3_system_errno(handle) : 0;
    return Error{to_hresult(code, system_errno),
                 "cannot open " + path + ": " + sqlite3_errstr(code)};
  }
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, kBusyTimeoutMs);
  // What is in the file is data, not orders: no SQL functions with side effects from its schema,
  // no writing to the schema table, and pages are checked as they are read.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  if (auto set = db.execute("PRAGMA cell_size_check = ON"); !set) return std::move(set).error();
  return db;
}

Result<void> Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(get(), "use");
  return {};
}

Result<std::int64_t> Database::integer(std::string_view sql) {
  auto query = Statement::prepare(*this, sql);
  if (!query) return std::move(query).error();
  auto row = query->step();
  if (!row) return std::move(row).error();
  return *row ? std::int64_t{sqlite3_column_int64(query->get(), 0)} : std::int64_t{0};
}

Result<std::string> Database::text(std::string_view sql) {
  auto query = Statement::prepare(*this, sql);
  if (!query) return std::move(query).error();
  auto row = query->step();
  if (!row) return std::move(row).error();
  const auto* bytes = *row ? sqlite3_column_text(query->get(), 0) : nullptr;
  return bytes != nullptr ? std::string(reinterpret_cast<const char*>(bytes)) : std::string();
}

Error Database::damage(std::string_view reason) const {
  if (has_disk_failed(get())) return disk_failure(get(), "read");
  return Error{hr::kBgEDatabaseCorrupt,
               "cannot use " + path_of(get()) + ": " + std::string(reason)};
}

Result<void> Database::make_log_durable() {
  sqlite3_file* log = log_of(get());
  if (log == nullptr) return {};
  const Error failure{hr::kWin32IoDevice, "cannot make " + path_of(get()) + "-wal durable"};
  sqlite3_int64 size = 0;
  if (log->pMethods->xFileSize(log, &size) != SQLITE_OK) return failure;
  std::vector<char> bytes(static_cast<std::size_t>(std::min<sqlite3_int64>(size, kCopySize)));
  for (sqlite3_int64 at = 0; at < size; at += kCopySize) {
    const auto count = static_cast<int>(std::min<sqlite3_int64>(size - at, kCopySize));
    if (log->pMethods->xRead(log, bytes.data(), count, at) != SQLITE_OK) return failure;
    const int written = log->pMethods->xWrite(log, bytes.data(), count, at);
    if (written == SQLITE_FULL) break;  // of file systems that never write in place
    if (written != SQLITE_OK) return failure;
  }
  if (log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) != SQLITE_OK) return failure;
  return {};
}

Result<void> Database::empty_log() {
  if (sqlite3_wal_checkpoint_v2(get(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr) !=
      SQLITE_OK) {
    return sqlite_error(get(), "write");
  }
  sqlite3_file* log = log_of(get());
  if (log == nullptr || log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK) return {};
  return Error{hr::kWin32IoDevice, "cannot make " + path_of(get()) + "-wal durable"};
}

bool Database::schema_mismatch() const {
  return primary(sqlite3_errcode(get())) == SQLITE_ERROR;
}

void Database::roll_back() {
  // SQLite has already done so itself after some failures, such as a full disk.
  if (sqlite3_get_autocommit(get()) == 0) {
    sqlite3_exec(get(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

void Database::tidy_on_close() {
  sqlite3_db_config(get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
}

}  // namespace openbits::store
