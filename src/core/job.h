// A job and its files in memory: what is stored, and what lives only as long as the service.
// Thread: the loop thread. Only the Engine changes them.
#pragma once

#include <algorithm>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/clock.h"
#include "core/driver.h"
#include "core/rare.h"
#include "core/receiver.h"
#include "core/store.h"
#include "core/transitions.h"

namespace openbits::core {

struct File {
  FileRecord record;
  std::uint64_t received = 0;    ///< bytes there now; at least record.durable
  Ranges arrived;                ///< what they are, if the file has holes
  std::uint64_t high_water = 0;  ///< most bytes ever received of the file in this run
  unsigned restarts = 0;         ///< started over without getting beyond high_water (LNX-13)
  unsigned unsettled = 0;        ///< changes that wait to be durable; no byte is written meanwhile
  std::uint32_t volume = 0;      ///< the file system of the temporary file, if known in this run
  bool sealing = false;          ///< all of it has come, and is being made durable
  bool can_do_ranges = false;    ///< as the server has said in this run
  bool ranges_refused = false;   ///< the server has said or shown that it cannot
  Rare<std::string> response;    ///< head of the last answer, not in record yet
  Rare<std::string> new_remote_name;  ///< to be used and stored from Resume on (FILE-29)

  FileProgress progress() const { return {record.local_size(), received, record.completed}; }
  const std::string& remote_name() const {
    return new_remote_name ? *new_remote_name : record.remote_name;
  }
};

class Job {
 public:
  explicit Job(JobRecord r)
      : record(std::move(r)), state(record.state), durable_event(record.newest_event) {}

  const JobId& id() const { return record.id; }

  /// PROG-01, PROG-04.
  JobProgress progress() const;
  /// First file that is not transferred, or nullopt.
  std::optional<std::uint32_t> next_file() const;
  /// The file to be fetched now: one of which something is asked for; else, unless the job is on
  /// demand, the first that is not transferred (OND-02, OND-03).
  std::optional<std::uint32_t> file_in_turn() const;
  bool has_unfinished_files() const { return next_file().has_value(); }
  bool is_upload() const { return record.type != JobType::kDownload; }
  /// Is sent, and has no temporary file (TEMP-09). The file behind it is the reply.
  bool is_sent(std::uint32_t file) const { return is_upload() && file == 0; }
  /// Those that the program has added. The reply of an upload is not among them (PROG-05).
  std::size_t own_files() const {
    return is_upload() ? std::min<std::size_t>(files.size(), 1) : files.size();
  }
  /// Null until the server has told where it is.
  const File* reply() const { return is_upload() && files.size() > 1 ? &files[1] : nullptr; }
  /// The total is known from when the upload is over on (PROG-10, ERR-14).
  ReplyProgress reply_progress() const;
  /// There is something on the server that has to be closed or cancelled, and nothing to be sent
  /// (UPL-23, UPL-25).
  bool owes_end_of_session() const;
  /// Of an upload-reply job: the one that was set, or else one beside the file that is uploaded, or
  /// empty while there is none (UPL-38, UPL-39).
  std::string reply_file_name() const;
  /// Adds a file behind the others and remembers its local name.
  File& add(FileRecord file);
  /// Another spelling of the same name counts.
  bool has_local_name(const std::string& name) const;

  JobRecord record;
  JobState state;  ///< the present state; record.state is what a restart would find
  std::vector<File> files;
  std::uint64_t durable_event;                 ///< newest event that a power cut cannot take
  std::set<std::uint32_t> requested;           ///< files of which something is asked for
  std::map<std::uint64_t, NoticeRecord> owed;  ///< notices that are stored for the job
  bool is_created = true;                      ///< durably: before that nobody gets to see the job

  std::optional<TransferId> transfer;  ///< running, or being stopped
  /// Have received all that they were to; it is being made durable while `transfer` runs.
  std::vector<TransferId> sealing;
  Rare<TransferFailure> postponed;  ///< of a transfer, until those in `sealing` have ended
  bool stopping = false;            ///< Driver::stop has been called for all of them
  std::vector<std::function<void()>> when_stopped;
  std::uint64_t turn = 0;                 ///< place among the waiting: smaller is earlier
  std::optional<SteadyTime> slice_end;    ///< when the turn may be given to another
  std::optional<SteadyTime> stuck_since;  ///< record.no_progress_since on the steady clock
  std::optional<SteadyTime> counted_to;   ///< record.active_time counts up to here, while running
  std::optional<std::uint32_t> helper_token;  ///< uid whose identity was given (TOKEN-07)
  bool concluding = false;                    ///< final, but not yet stored and tidied up
  bool had_turn = false;                      ///< since the service was started
  bool has_new_names = false;                 ///< a file has a new_remote_name
  bool busy = false;                          ///< Complete or Cancel is under way
  bool asking = false;  ///< the disk or the bus is asked whether a command is possible
  std::list<std::function<void()>> waiting;  ///< commands that came meanwhile

  Rare<CallbackObject> certificate_judge;          ///< as long as it can be called
  std::shared_ptr<AcceptedCertificates> accepted;  ///< by it; null: none
  std::uint64_t judge_number = 0;                  ///< counts the registrations
  bool judging = false;                            ///< it is being asked
  std::uint32_t session_tries = 0;                 ///< to end the session on the server

  bool has_transfers() const { return transfer || !sealing.empty(); }
  bool is_sealing(TransferId id) const {
    return std::find(sealing.begin(), sealing.end(), id) != sealing.end();
  }
  /// A command is under way, and later ones wait for its end.
  bool is_occupied() const { return busy || asking; }

 private:
  using Names = std::unordered_set<std::string>;
  std::unique_ptr<Names> local_names_;  ///< of a job with so many files that a look at all is slow
  mutable std::uint32_t first_unfinished_ = 0;  ///< every file before it is transferred
  friend class Engine;
  void file_was_reset(std::uint32_t index) const {
    if (index < first_unfinished_) first_unfinished_ = index;
  }
};

}  // namespace openbits::core
