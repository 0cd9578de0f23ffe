#include "store/sqlite_store.h"

#include <cassert>
#include <utility>

#include "store/loader.h"
#include "store/schema.h"

namespace openbits::store {
namespace {

// The log is cut back to this when a large batch has made it grow.
constexpr char kSettings[] =
    "PRAGMA synchronous = FULL;"
    "PRAGMA journal_size_limit = 8388608;";

bool is_damage(const Error& error) {
  return error.code == hr::kBgEDatabaseCorrupt;
}

Result<void> check_integrity(Database& db) {
  const auto verdict = db.text("PRAGMA quick_check(1)");
  if (!verdict) return verdict.error();
  if (*verdict != "ok") return db.damage(*verdict);
  return {};
}

Result<void> use_write_ahead_log(Database& db) {
  const auto mode = db.text("PRAGMA journal_mode = WAL");
  if (!mode) return mode.error();
  if (*mode != "wal") {
    return Error{hr::kEFail,
                 "the file system of the job store has no shared memory (journal mode " + *mode +
                     " instead of wal)"};
  }
  return {};
}

/// Whether the file is ours and sound. Changes nothing.
Result<void> check(Database& db) {
  auto good = check_format(db, migrations());
  if (good) good = check_integrity(db);
  if (!good && db.schema_mismatch()) return db.damage(good.error().message);
  return good;
}

/// From a file to a checked database of the present version.
Result<void> prepare(Database& db) {
  if (auto good = check(db); !good) return good;
  if (auto logged = use_write_ahead_log(db); !logged) return logged;
  if (auto set = db.execute(kSettings); !set) return set;
  if (auto migrated = migrate(db, migrations()); !migrated) return migrated;
  return db.execute("PRAGMA foreign_keys = ON");
}

}  // namespace

SqliteStore::SqliteStore(Options options, Directory directory)
    : options_(std::move(options)), directory_(std::move(directory)) {}

SqliteStore::~SqliteStore() {
  committer_.reset();
  if (connection_ != nullptr) connection_->db.tidy_on_close();
}

Result<std::unique_ptr<SqliteStore>> SqliteStore::open(const Options& options) {
  auto directory = Directory::take(options.directory);
  if (!directory) return std::move(directory).error();
  std::unique_ptr<SqliteStore> store(new SqliteStore(options, std::move(*directory)));
  if (auto connected = store->connect_or_recover(); !connected) {
    return std::move(connected).error();
  }
  return store;
}

Result<core::StoredState> SqliteStore::load() {
  assert(!loaded_);
  auto state = load_state(connection_->db);
  if (!state && is_damage(state.error())) {
    if (auto fresh = recover(state.error().message); !fresh) return std::move(fresh).error();
    state = load_state(connection_->db);
  }
  if (!state) return state;
  if (auto synced = connection_->db.make_log_durable(); !synced) return std::move(synced).error();
  loaded_ = true;
  auto executor = options_.executor ? options_.executor() : std::make_unique<ThreadExecutor>();
  committer_ =
      std::make_unique<Committer>(*connection_->writer, options_.post, std::move(executor));
  return state;
}

void SqliteStore::commit(core::StoreBatch batch, std::function<void(Result<void>)> done) {
  assert(loaded_);
  committer_->add(std::move(batch), std::move(done));
}

void SqliteStore::read_events(const core::EventQuery& query,
                              std::function<void(Result<EventPage>)> done) {
  assert(loaded_);
  committer_->read_events(query, std::move(done));
}

Result<std::unique_ptr<SqliteStore::Connection>> SqliteStore::connect(const std::string& path) {
  auto db = Database::open(path);
  if (!db) return std::move(db).error();
  if (auto ready = prepare(*db); !ready) return std::move(ready).error();
  auto connection = std::make_unique<Connection>(Connection{std::move(*db), std::nullopt});
  auto writer = Writer::create(connection->db);
  if (!writer) return std::move(writer).error();
  connection->writer = std::move(*writer);
  return connection;
}

Result<void> SqliteStore::connect_or_recover() {
  const auto path = directory_.database_path();
  if (!path) return path.error();
  auto connection = connect(*path);
  if (connection) {
    connection_ = std::move(*connection);
    return {};
  }
  if (is_damage(connection.error())) return recover(connection.error().message);
  return std::move(connection).error();
}

Result<void> SqliteStore::recover(const std::string& reason) {
  connection_.reset();
  const auto aside = directory_.set_database_aside();
  if (!aside) return aside.error();
  recovered_ = true;
  const auto path = directory_.database_path();
  if (!path) return path.error();
  auto connection = connect(*path);
  if (!connection) return std::move(connection).error();
  connection_ = std::move(*connection);
  if (options_.warn) {
    options_.warn("the job store was damaged: " + reason + ". It is now " + *aside +
                  ", and an empty one has been made. The jobs in it are lost; their temporary "
                  "files (.BIT*.tmp) stay where they are.");
  }
  return {};
}

}  // namespace openbits::store
