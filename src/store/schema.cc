#include "store/schema.h"

#include <array>
#include <string>
#include <utility>

namespace openbits::store {
namespace {

// Times are microseconds since 1970 in UTC; 0 in a column that is NOT NULL means never. Sizes and
// numbers are unsigned: a negative one stands for the unsigned number of the same 64 bits, and a
// size of -1 is unknown. Enumerations are the numbers of openbits/types.hpp. Columns that are
// NULL are absent. GUIDs are 16 bytes in the order of their text.
constexpr std::string_view kVersion1 = R"sql(
CREATE TABLE meta (
  name   TEXT PRIMARY KEY NOT NULL,
  value  INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('next_ordinal', 1), ('next_sequence', 1);

CREATE TABLE jobs (
  id                        BLOB PRIMARY KEY NOT NULL,
  ordinal                   INTEGER NOT NULL,  -- order of creation
  type                      INTEGER NOT NULL,
  state                     INTEGER NOT NULL,
  priority                  INTEGER NOT NULL,
  owner_uid                 INTEGER NOT NULL,
  display_name              TEXT NOT NULL,
  description               TEXT NOT NULL,
  notify_flags              INTEGER NOT NULL,
  minimum_retry_delay       INTEGER NOT NULL,  -- seconds
  no_progress_timeout       INTEGER NOT NULL,  -- seconds
  proxy_usage               INTEGER NOT NULL,
  proxy_list                TEXT,
  proxy_bypass              TEXT,
  creation_time             INTEGER NOT NULL,
  modification_time         INTEGER NOT NULL,
  transfer_completion_time  INTEGER NOT NULL,
  error_count               INTEGER NOT NULL,
  error_context             INTEGER,           -- NULL: the job has no error now
  error_code                INTEGER,           -- HRESULT, signed
  error_file                INTEGER,           -- files.idx
  error_protocol            TEXT,
  error_message             TEXT,
  retries                   INTEGER NOT NULL,  -- failures in a row without progress
  no_progress_since         INTEGER,
  retry_at                  INTEGER,
  event                     INTEGER NOT NULL,  -- of the present state
  completing                INTEGER NOT NULL,
  cleanup                   INTEGER NOT NULL,
  retired                   INTEGER
);

CREATE TABLE files (
  job            BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  idx            INTEGER NOT NULL,  -- from 0, without gaps
  remote_name    TEXT NOT NULL,
  local_name     TEXT NOT NULL,
  temp_name      TEXT NOT NULL,
  size           INTEGER NOT NULL,
  durable        INTEGER NOT NULL,  -- bytes of the temporary file that have been synced
  etag           TEXT NOT NULL,
  last_modified  TEXT NOT NULL,
  boot_id        TEXT NOT NULL,
  transferred    INTEGER NOT NULL,
  completed      INTEGER NOT NULL,
  PRIMARY KEY (job, idx)
) WITHOUT ROWID;

CREATE TABLE notices (
  sequence  INTEGER PRIMARY KEY NOT NULL,  -- of the event
  job       BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  kind      INTEGER NOT NULL,
  file      INTEGER                        -- files.idx
);
CREATE INDEX notices_by_job ON notices (job);

PRAGMA application_id = 0x4F424954;
)sql";

// The event log is not tied to the jobs: it outlives them.
constexpr std::string_view kVersion2 = R"sql(
ALTER TABLE jobs ADD COLUMN newest_event INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN notification_clsid BLOB;          -- NULL: none
ALTER TABLE jobs ADD COLUMN notify_program TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN notify_parameters TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN notification_interval INTEGER NOT NULL DEFAULT 500;  -- milliseconds
ALTER TABLE jobs ADD COLUMN dynamic_content INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN high_performance INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN run_started INTEGER;              -- NULL: the program has never run
ALTER TABLE jobs ADD COLUMN run_ended INTEGER;
ALTER TABLE jobs ADD COLUMN run_end INTEGER;
ALTER TABLE jobs ADD COLUMN run_status INTEGER;
ALTER TABLE jobs ADD COLUMN run_output TEXT;
UPDATE jobs SET newest_event = event;
INSERT INTO meta (name, value)
  SELECT 'first_event', value FROM meta WHERE name = 'next_sequence';  -- what the log begins with

ALTER TABLE files ADD COLUMN validated INTEGER NOT NULL DEFAULT 0;

ALTER TABLE notices ADD COLUMN since INTEGER NOT NULL DEFAULT 0;

CREATE TABLE events (
  sequence   INTEGER PRIMARY KEY NOT NULL,
  time       INTEGER NOT NULL,
  job        BLOB NOT NULL,
  owner_uid  INTEGER NOT NULL,
  kind       INTEGER NOT NULL,
  state      INTEGER NOT NULL,   -- of the job, after the event
  file       INTEGER,            -- files.idx
  code       INTEGER NOT NULL,   -- HRESULT, signed
  message    TEXT NOT NULL
);
)sql";

// A row of job_options or file_options is there only if something is not as by default. Sealed
// values are encrypted. Ranges are texts of offset+length, separated by spaces.
constexpr std::string_view kVersion3 = R"sql(
ALTER TABLE jobs ADD COLUMN resumed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN active_time INTEGER NOT NULL DEFAULT 0;      -- microseconds
UPDATE jobs SET resumed = 1 WHERE state <> 3;

CREATE TABLE job_options (
  job                         BLOB PRIMARY KEY NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  cost_flags                  INTEGER,            -- NULL: by the priority
  maximum_download_time       INTEGER NOT NULL,   -- seconds
  maximum_download_size       INTEGER,            -- bytes; NULL: no limit
  acl_flags                   INTEGER NOT NULL,
  peer_caching_flags          INTEGER NOT NULL,
  stored_credentials_target   INTEGER NOT NULL,
  on_demand                   INTEGER NOT NULL,
  reply_file_name             TEXT NOT NULL,
  token_flags                 INTEGER NOT NULL,
  security_flags              INTEGER NOT NULL,
  http_method                 TEXT NOT NULL,      -- empty: the default one
  custom_headers              BLOB,               -- sealed
  headers_write_only          INTEGER NOT NULL,
  certificate_location        INTEGER,            -- NULL: no certificate
  certificate_store           TEXT,
  certificate_thumbprint      BLOB,               -- 20 bytes
  certificate_subject         TEXT,
  needs_certificate_callback  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE credentials (
  job     BLOB NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  target  INTEGER NOT NULL,
  scheme  INTEGER NOT NULL,
  sealed  BLOB NOT NULL,
  PRIMARY KEY (job, target, scheme)
) WITHOUT ROWID;

CREATE TABLE file_options (
  job               BLOB NOT NULL,
  idx               INTEGER NOT NULL,
  ranges            TEXT NOT NULL,
  filled            TEXT NOT NULL,
  requested         TEXT NOT NULL,
  response_headers  TEXT NOT NULL,
  given_name        TEXT NOT NULL,      -- empty: files.remote_name
  PRIMARY KEY (job, idx),
  FOREIGN KEY (job, idx) REFERENCES files (job, idx) ON DELETE CASCADE
) WITHOUT ROWID;
)sql";

// Digests are a text of algorithm:hex, separated by spaces.
constexpr std::string_view kVersion4 = R"sql(
ALTER TABLE file_options ADD COLUMN digests TEXT NOT NULL DEFAULT '';
)sql";

// Nobody has counted so far: for jobs that are there already the time begins now.
constexpr std::string_view kVersion5 = R"sql(
ALTER TABLE jobs ADD COLUMN last_active INTEGER NOT NULL DEFAULT 0;  -- seconds since 1970 in UTC
UPDATE jobs SET last_active = max(0, CAST(strftime('%s', 'now') AS INTEGER));
)sql";

// Of an upload: its session on the server, while it is open.
constexpr std::string_view kVersion6 = R"sql(
ALTER TABLE file_options ADD COLUMN session TEXT NOT NULL DEFAULT '';
ALTER TABLE file_options ADD COLUMN session_host TEXT NOT NULL DEFAULT '';
ALTER TABLE file_options ADD COLUMN session_host_fallback INTEGER NOT NULL DEFAULT 0;  -- seconds
ALTER TABLE file_options ADD COLUMN reply_url TEXT NOT NULL DEFAULT '';
)sql";

constexpr std::array<std::string_view, 6> kMigrations = {kVersion1, kVersion2, kVersion3,
                                                         kVersion4, kVersion5, kVersion6};

}  // namespace

std::span<const std::string_view> migrations() {
  return kMigrations;
}

Result<void> check_format(Database& db, std::span<const std::string_view> steps) {
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return version.error();
  const auto application = db.integer("PRAGMA application_id");
  if (!application) return application.error();
  const auto tables = db.integer("SELECT count(*) FROM sqlite_master");
  if (!tables) return tables.error();

  const bool fresh = *version == 0 && *tables == 0;
  if (fresh) return {};
  if (*application != kApplicationId || *version < 1) return db.damage("it is not a job store");
  const auto encoding = db.text("PRAGMA encoding");
  if (!encoding) return encoding.error();
  // The file has been opened for writing, so only its own header can forbid that.
  if (*encoding != "UTF-8" || sqlite3_db_readonly(db.get(), "main") != 0) {
    return db.damage("its header makes no sense");
  }
  if (*version > std::ssize(steps)) {
    Error error =
        db.damage("a newer version of OpenBITS has written it (format " + std::to_string(*version) +
                  ", this one knows up to " + std::to_string(steps.size()) +
                  "); install that version, or move the file away to start without jobs");
    error.code = hr::kEFail;
    return error;
  }
  return {};
}

Result<void> migrate(Database& db, std::span<const std::string_view> steps) {
  if (auto off = db.execute("PRAGMA foreign_keys = OFF"); !off) return off;
  const auto version = db.integer("PRAGMA user_version");
  if (!version) return version.error();
  for (auto i = static_cast<std::size_t>(*version); i < steps.size(); ++i) {
    std::string sql = "BEGIN IMMEDIATE;";
    sql += steps[i];
    sql += "; PRAGMA user_version = " + std::to_string(i + 1) + "; COMMIT;";
    if (auto done = db.execute(sql); !done) {
      const bool is_damaged = db.schema_mismatch();  // it is not what its version says
      db.roll_back();
      return is_damaged ? db.damage(done.error().message) : done;
    }
  }
  return {};
}

}  // namespace openbits::store
