// The seam to durable state. What is committed here survives a power cut.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "core/options.h"
#include "core/ranges.h"
#include "core/rare.h"
#include "core/shared_text.h"

namespace openbits::core {

using JobId = Guid;

/// What names one version of a remote file (LNX-13). Empty strings: the server gave none.
struct Validators {
  std::string etag;           ///< as sent, with quotes and a leading W/ if weak
  std::string last_modified;  ///< as sent
  bool operator==(const Validators&) const = default;
};

/// One file of a job, as stored.
struct FileRecord {
  std::uint32_t index = 0;  ///< position in the job, from 0, in the order of adding
  std::string remote_name;
  std::string local_name;
  std::string temp_name;              ///< full path of the temporary file beside local_name
  std::uint64_t size = kSizeUnknown;  ///< of the remote file
  std::uint64_t durable = 0;          ///< bytes of the temporary file that a power cut cannot take
  Validators validators;
  SharedText boot_id;        ///< the boot in which bytes beyond `durable` may have been written
  bool transferred = false;  ///< all bytes are there and durable
  bool completed = false;    ///< renamed to local_name
  bool validated = false;    ///< the program says that the content is good (PEER-08, PEER-10)
  std::shared_ptr<const FileOptions> options = nullptr;  ///< null: none

  bool has_ranges() const { return settings().has_ranges(); }
  /// The temporary file may have holes: what is there is in settings().filled (OND-10).
  bool has_holes() const { return settings().has_holes(); }
  /// How long the temporary file is when it is whole; kSizeUnknown as `size` (PROG-03).
  std::uint64_t local_size() const;
  /// What is behind `options`.
  const FileOptions& settings() const;
  /// Changes it; other records that share it keep the old one.
  template <class Change>
  void change_settings(Change change) {
    auto changed = std::make_shared<FileOptions>(settings());
    change(*changed);
    options = std::move(changed);
  }
};

/// One job, as stored. QUEUED stands for CONNECTING and TRANSFERRING, which no restart survives.
struct JobRecord {
  JobId id;
  std::uint64_t ordinal = 0;  ///< order of creation
  JobType type = JobType::kDownload;
  JobState state = JobState::kSuspended;
  JobPriority priority = JobPriority::kNormal;
  std::uint32_t owner_uid = 0;
  std::string display_name;
  std::string description;
  std::uint32_t notify_flags = notify::kJobTransferred | notify::kJobError;
  std::uint32_t minimum_retry_delay = 600;      ///< seconds
  std::uint32_t no_progress_timeout = 1209600;  ///< seconds
  ProxySettings proxy;
  JobTimes times;
  std::uint32_t error_count = 0;
  Rare<JobErrorInfo> error;                   ///< set in ERROR and TRANSIENT_ERROR
  std::uint32_t retries = 0;                  ///< failures in a row without progress
  std::optional<WallTime> no_progress_since;  ///< first transient error since the last byte
  std::optional<WallTime> retry_at;           ///< in TRANSIENT_ERROR: when the next try is due
  std::uint64_t event = 0;         ///< sequence number of the event that led to the present state
  std::uint64_t newest_event = 0;  ///< the last one about the job
  Guid notification_clsid;         ///< null: none (NOT-35)
  NotifyCommand notify_command;    ///< empty: none
  std::uint32_t notification_interval = 500;  ///< milliseconds (PROP-12)
  Rare<CommandRun> last_run;                  ///< of notify_command
  bool dynamic_content = false;               ///< an interrupted file starts over (PERS-05)
  bool high_performance = false;              ///< progress is not kept over a restart (PERS-05)
  bool completing = false;                    ///< Complete has begun to rename files
  bool cleanup = false;                       ///< final, but temporary files may still be there
  std::uint32_t last_active = 0;    ///< seconds since 1970: last progress or change (SCHED-19)
  std::optional<WallTime> retired;  ///< when a final state was entered
  bool resumed = false;             ///< Resume has succeeded once (PROP-04)
  std::uint64_t active_time = 0;    ///< microseconds of transfer so far (JOB-19 to JOB-21)
  std::shared_ptr<const JobOptions> options = nullptr;  ///< null: all as by default

  /// The settings behind `options`.
  const JobOptions& settings() const;
  /// Changes them; other records that share them keep the old ones.
  template <class Change>
  void change_settings(Change change) {
    auto changed = std::make_shared<JobOptions>(settings());
    change(*changed);
    options = std::move(changed);
  }
};

inline const FileOptions& FileRecord::settings() const {
  static const FileOptions defaults;
  return options ? *options : defaults;
}

inline std::uint64_t FileRecord::local_size() const {
  return core::local_size(settings().ranges, size);
}

inline const JobOptions& JobRecord::settings() const {
  static const JobOptions defaults;
  return options ? *options : defaults;
}

enum class NoticeKind : std::uint32_t {
  kJobTransferred = 1,
  kJobError = 2,
  kJobModification = 3,
  kFileTransferred = 4,
  kFileRangesTransferred = 5,
};

constexpr std::string_view to_string(NoticeKind k) {
  constexpr std::array<std::string_view, 6> kNames = {"none",
                                                      "JobTransferred",
                                                      "JobError",
                                                      "JobModification",
                                                      "FileTransferred",
                                                      "FileRangesTransferred"};
  return detail::lookup(kNames, k);
}

/// The duty to tell the program of an event; it stays until a receiver has answered S_OK.
struct NoticeRecord {
  std::uint64_t sequence = 0;  ///< the event's number, unique in the service
  JobId job;
  NoticeKind kind = NoticeKind::kJobTransferred;
  std::optional<std::uint32_t> file;
  WallTime since{};  ///< when it became a duty
};

/// An event as it is stored: whose job it was decides who may read it.
struct EventRecord {
  Event event;
  std::uint32_t owner_uid = 0;
};

struct StoredJob {
  JobRecord job;
  std::vector<FileRecord> files;  ///< by index
};

/// Everything that the store holds.
struct StoredState {
  std::vector<StoredJob> jobs;
  std::vector<NoticeRecord> notices;
  std::uint64_t next_ordinal = 1;
  std::uint64_t next_sequence = 1;
};

/// Changes that become durable together or not at all.
struct StoreBatch {
  struct FilePut {
    JobId job;
    FileRecord file;
  };
  std::vector<JobRecord> jobs;          ///< inserted or replaced
  std::vector<FilePut> files;           ///< inserted or replaced, after the jobs
  std::vector<NoticeRecord> notices;    ///< inserted or replaced
  std::vector<std::uint64_t> answered;  ///< notices to be deleted, by sequence; none of `notices`
  std::vector<JobId> removed;           ///< jobs to be deleted with files and notices
  std::vector<EventRecord> events;      ///< new in the log
  std::uint64_t first_event = 0;        ///< the log forgets those before this one; 0: none
  std::uint64_t next_ordinal = 0;       ///< 0: unchanged
  std::uint64_t next_sequence = 0;      ///< 0: unchanged

  bool empty() const {
    return jobs.empty() && files.empty() && notices.empty() && answered.empty() &&
           removed.empty() && events.empty() && next_ordinal == 0 && next_sequence == 0;
  }
};

/// Which part of the event log is wanted.
struct EventQuery {
  std::uint64_t since = 0;  ///< events after this one; all of the log if it was never given out
  std::uint32_t most = 0;
  std::optional<std::uint32_t> owner;  ///< of this user's jobs only
};

class Store {
 public:
  virtual ~Store() = default;
  /// Called once, before anything else.
  virtual Result<StoredState> load() = 0;
  /// Makes the batch durable, batches in the order of the calls. `done` is called on the loop
  /// thread, never from inside commit(). After a failure nothing of the batch is stored.
  virtual void commit(StoreBatch batch, std::function<void(Result<void>)> done) = 0;
  /// Reads the event log as it is after the commits that were asked for before. `done` is called on
  /// the loop thread, never from inside read_events().
  virtual void read_events(const EventQuery& query,
                           std::function<void(Result<EventPage>)> done) = 0;
};

}  // namespace openbits::core
