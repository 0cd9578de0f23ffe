// The queue manager: all jobs, every command on them, and everything that happens to them.
//
// Data flows one way: a command changes a job through apply(), the change is marked, the next flush
// commits all marks of the turn in one batch, and when that is durable replies go out, transfers
// start and notices are owed. Nothing is announced from inside the caller's stack, and nothing
// before it is durable.
//
// Thread: the loop thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/clock.h"
#include "core/clock_watch.h"
#include "core/deadlines.h"
#include "core/driver.h"
#include "core/files.h"
#include "core/job.h"
#include "core/job_order.h"
#include "core/name_set.h"
#include "core/network.h"
#include "core/notices.h"
#include "core/option_settings.h"
#include "core/policy.h"
#include "core/receiver.h"
#include "core/session_ender.h"
#include "core/store.h"

namespace openbits::core {

/// Who asks.
struct Caller {
  std::uint32_t uid = 0;
  bool is_administrator() const { return uid == 0; }  // LNX-07
};

/// What the Engine tells the rest of the service.
class EngineObserver {
 public:
  virtual ~EngineObserver() = default;
  /// Something readable of the job has changed, durably where it is stored. Never from inside a
  /// command.
  virtual void on_changed(const Job& job) = 0;
  /// For the log, at the time that it happens: the following may come from inside a command, and
  /// must not call the Engine.
  virtual void on_transition(const Job& job, JobState from, Input input) = 0;
  virtual void on_job_event(const Job& job, const std::string& text) = 0;
  virtual void on_delivered(const NoticeCall& call, const DeliveryAttempt& attempt) = 0;
  /// `wait`: until the next try; without one, the next receiver is tried, or a new one awaited.
  virtual void on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                                std::optional<Duration> wait) = 0;
  /// The event log has grown, durably, by these, oldest first.
  virtual void on_logged(std::span<const EventRecord> events) = 0;
  virtual void on_store_failure(const Error& error, Duration wait) = 0;
  /// Whether nobody needs the final job any more (LNX-25).
  virtual bool may_forget(const JobId& job) = 0;
};

/// Properties to be set together; absent ones stay as they are.
struct Settings {
  std::optional<std::string> display_name;
  std::optional<std::string> description;
  std::optional<std::uint32_t> priority;
  std::optional<std::uint32_t> notify_flags;
  std::optional<std::uint32_t> minimum_retry_delay;
  std::optional<std::uint32_t> no_progress_timeout;
  std::optional<ProxySettings> proxy;
  std::optional<Guid> notification_clsid;  ///< null: none
  std::optional<NotifyCommand> notify_command;
  std::optional<std::uint32_t> notification_interval;  ///< milliseconds
  OptionSettings options;
};

inline constexpr std::uint64_t kLargestReplyData = std::uint64_t{1} << 20;

/// Where a list goes on. The list is of the jobs that there were when its first part was given.
struct JobCursor {
  std::uint64_t after = 0;   ///< ordinal of the last job that was looked at
  std::uint64_t newest = 0;  ///< ordinal of the newest job that there was
  std::uint64_t event = 0;   ///< number of the newest event that there was
};

struct Situation;

struct JobPage {
  std::vector<JobId> jobs;        ///< in the order of their creation
  std::optional<JobCursor> next;  ///< absent: that was all
};

template <class T>
using Reply = std::function<void(Result<T>)>;

class Engine final : public TransferObserver, public NoticeObserver {
 public:
  struct World {
    Store& store;
    Driver& driver;
    Files& files;
    Receivers& receivers;
    Clock& clock;
    Alarm& alarm;
    Poster& poster;
    Random& random;
    EngineObserver& observer;
  };
  explicit Engine(const World& world, Policy policy = {});
  ~Engine() override;

  /// Reads the store and reconciles it with what is on disk. Before anything else.
  Result<void> start();
  /// Stops all transfers, commits, then calls `done`. No command may follow.
  void shut_down(std::function<void()> done);

  // Commands. Each reply comes later, when what it reports is durable.
  void create_job(const Caller& caller, std::string display_name, std::uint32_t type,
                  Reply<JobId> reply);
  void add_files(const Caller& caller, const JobId& id, std::vector<FileSpec> files,
                 Reply<void> reply);
  void suspend(const Caller& caller, const JobId& id, Reply<void> reply);
  void resume(const Caller& caller, const JobId& id, Reply<void> reply);
  void cancel(const Caller& caller, const JobId& id, Reply<HResult> reply);
  void complete(const Caller& caller, const JobId& id, Reply<HResult> reply);
  void configure(const Caller& caller, const JobId& id, Settings settings, Reply<void> reply);
  void take_ownership(const Caller& caller, const JobId& id, Reply<void> reply);
  /// The caller's identity becomes the job's helper token, or is dropped (LNX-09).
  void set_helper_token(const Caller& caller, const JobId& id, bool set, Reply<void> reply);
  void set_notify_object(const Caller& caller, const JobId& id,
                         std::optional<CallbackObject> object, Reply<void> reply);
  void set_validation_state(const Caller& caller, const JobId& id, std::uint32_t file, bool good,
                            Reply<void> reply);
  void set_remote_name(const Caller& caller, const JobId& id, std::uint32_t file, std::string url,
                       Reply<void> reply);
  /// S_FALSE: no URL of the job begins with `from`.
  void replace_remote_prefix(const Caller& caller, const JobId& id, std::string from,
                             std::string to, Reply<HResult> reply);
  void request_ranges(const Caller& caller, const JobId& id, std::uint32_t file, Ranges ranges,
                      Reply<void> reply);
  void update_position(const Caller& caller, const JobId& id, std::uint32_t file,
                       std::uint64_t offset, Reply<void> reply);

  // HTTP (engine_http.cc). What is secret has been encrypted by the caller.
  void set_credentials(const Caller& caller, const JobId& id, std::uint32_t target,
                       std::uint32_t scheme, Sealed sealed, Reply<void> reply);
  void remove_credentials(const Caller& caller, const JobId& id, std::uint32_t target,
                          std::uint32_t scheme, Reply<HResult> reply);
  /// Absent: none any more.
  void set_custom_headers(const Caller& caller, const JobId& id, std::optional<Sealed> headers,
                          Reply<void> reply);
  void make_headers_write_only(const Caller& caller, const JobId& id, Reply<void> reply);
  /// Absent: removes, S_FALSE if there is none (CERT-05).
  void set_client_certificate(const Caller& caller, const JobId& id,
                              std::optional<ClientCertificate> certificate, Reply<HResult> reply);
  void set_security_flags(const Caller& caller, const JobId& id, std::uint32_t flags,
                          Reply<void> reply);
  void set_http_method(const Caller& caller, const JobId& id, std::string method,
                       Reply<void> reply);
  /// Absent: the system alone judges servers (CERT-13 to CERT-15).
  void set_certificate_judge(const Caller& caller, const JobId& id,
                             std::optional<CallbackObject> object, Reply<void> reply);
  /// The job, for its owner only: E_ACCESSDENIED for an administrator, too (OWN-11).
  Result<const Job*> find_own(const Caller& caller, const JobId& id) const;

  // Reading.
  /// The reply of an upload-reply job that is TRANSFERRED (UPL-41); BG_E_TOO_LARGE if it has more
  /// than kLargestReplyData bytes (UPL-42).
  void read_reply(const Caller& caller, const JobId& id, Reply<std::vector<std::uint8_t>> reply);
  /// The job, final ones included, or why the caller may not have it.
  Result<const Job*> find(const Caller& caller, const JobId& id) const;
  const Job* find(const JobId& id) const;
  /// Jobs that are not final (ENUM-01, ENUM-02, ENUM-05).
  Result<std::vector<JobId>> list(const Caller& caller, bool all_users) const;
  /// At most so many of them. With the cursor of an earlier part those that follow, as of the
  /// moment of the first one (ENUM-03): those that have become final since are among them while
  /// they are known (LNX-25), those that were made since are not.
  Result<JobPage> list_page(const Caller& caller, bool all_users, std::optional<JobCursor> cursor,
                            std::uint32_t most) const;
  /// What is there of a file of which parts can be asked for (OND-09).
  Result<Ranges> filled_ranges(const Caller& caller, const JobId& id, std::uint32_t file) const;
  const CallbackObject* notify_object(const JobId& id) const { return notices_.object(id); }
  std::vector<OpenNotice> open_notices(const JobId& id) const { return notices_.open(id); }
  /// Why the job does not move.
  Result<Explanation> why(const Caller& caller, const JobId& id) const;
  /// Events of the caller's jobs; of all for an administrator.
  void read_events(const Caller& caller, std::uint64_t since, std::uint32_t most,
                   std::function<void(Result<EventPage>)> done);

  /// Activates a class as a notice would, and lets go of the object again; `done` gets the object
  /// that there was.
  void test_class(const Guid& clsid, std::function<void(Result<CallbackObject>, Duration)> done);

  /// What the network costs from now on: bits of openbits::cost (COST-01). At first: unrestricted.
  void set_network_cost(std::uint32_t state);

  /// What the network is before start(). Without this call: there is one.
  void begin_network(const NetworkReport& report);
  /// What it is from now on; jobs follow when that has settled (NET-07).
  void report_network(const NetworkReport& report);
  /// Before start(). Without this call: none.
  void set_default_proxies(DefaultProxies proxies);

  /// Runs `read` when everything that has happened so far is durable: at once if it is.
  void when_durable(std::function<void()> read);

  /// The alarm's time has come.
  void on_alarm();

  // TransferObserver.
  void on_opened(TransferId id, std::uint32_t volume) override;
  void on_session(TransferId id, const UploadSession& session) override;
  void on_connected(TransferId id) override;
  void on_metadata(TransferId id, std::uint64_t size, const Validators& validators,
                   bool can_do_ranges) override;
  void on_response(TransferId id, const std::string& headers) override;
  void on_received(TransferId id, std::uint64_t position) override;
  void on_durable(TransferId id, std::uint64_t position) override;
  void on_moved(TransferId id, const std::string& url) override;
  void on_complete(TransferId id) override;
  void on_finished(TransferId id, std::uint64_t position) override;
  void on_version_changed(TransferId id) override;
  void on_certificate(TransferId id, const ServerCertificate& certificate) override;
  void on_failed(TransferId id, const TransferFailure& failure) override;

  // NoticeObserver.
  void on_answered(const NoticeCall& call, const DeliveryAttempt& attempt) override;
  void on_moot(const NoticeCall& call) override;
  void on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                        std::optional<Duration> wait) override;
  void on_command_ended(const JobId& job, const CommandRun& run) override;
  void on_receiver_gone(const JobId& job) override;
  void on_deadline_changed() override;

 private:
  enum class Due { kRetry, kNoProgress, kDownloadTime, kRetire, kSession };
  struct Running {
    JobId job;
    std::uint32_t file = 0;
    bool is_part = false;  ///< of a file with holes
    std::uint64_t begin = 0;
    std::uint64_t position = 0;  ///< up to where it has received
    bool complete = false;       ///< that is all
  };
  /// What waits for a commit.
  struct Waiting {
    std::vector<std::function<void(const Result<void>&)>> replies;
    std::vector<std::function<void()>> announcements;
    std::set<JobId> changed;
  };

  // engine.cc: access, state, durability
  /// The job for a change.
  Result<Job*> access(const Caller& caller, const JobId& id);
  /// Runs `command` now, or when Complete or Cancel, which is under way, has ended, and after all
  /// that came before it.
  void serialized(const JobId& id, std::function<void()> command);
  void release(Job& job);
  Result<void> apply(Job& job, Input input);
  void enter(Job& job, JobState to, Input input);
  // engine_notices.cc: events, and the duty to tell of them
  /// Writes an event into the log; its number.
  std::uint64_t record_event(Job& job, EventKind kind, std::optional<std::uint32_t> file = {});
  void record_entry(Job& job, JobState from, JobState to);
  /// The notice of the event that led to the present state, new or once more.
  void owe(Job& job);
  void owe(Job& job, NoticeRecord notice);
  /// A new receiver, if it is the first in order, hears of what an earlier one has answered.
  void owe_again(Job& job, ReceiverKind set);
  static bool is_owed(const Job& job, std::uint64_t sequence);
  void settle_notice(Job& job, std::uint64_t sequence);
  void withdraw_notices(Job& job, const std::function<bool(const NoticeRecord&)>& which);
  NoticeCall call_for(const Job& job, const NoticeRecord& notice) const;
  Subscription subscription(const Job& job) const;
  void subscribe_when_durable(const Job& job, std::optional<ReceiverKind> set = {});
  void touch(Job& job);
  void mark(Job& job);
  void mark(Job& job, std::uint32_t file);
  /// Runs when all that is marked so far is durable, or could not be made so.
  void after_commit(std::function<void(const Result<void>&)> then);
  void reply_when_durable(Reply<void> reply);
  /// Replies with an error, which needs no commit, but not from inside the call either.
  template <class T>
  void refuse(const Reply<T>& reply, Error error) {
    world_.poster.post([reply, error = std::move(error)] { reply(error); });
  }
  void announce_when_durable(std::function<void()> announcement);
  void announce_modification(const Job& job);
  void changed(const Job& job);
  /// Commits what is marked: somebody waits for it.
  void request_flush();
  /// The same, but it may wait for more to come, to be committed together (Policy::commit_gather).
  void gather();
  void post_flush();
  void flush();
  bool nothing_pending() const;
  StoreBatch take_batch();
  void mark_again(StoreBatch batch);
  void on_committed(StoreBatch batch, Waiting waiting, const Result<void>& result);
  void set_alarm();
  void retire(const JobId& id);
  void remove(const JobId& id);
  void free_names(const Job& job);

  // engine_commands.cc
  void add_checked_files(Job& job, const std::vector<FileSpec>& files);
  Result<void> check_files(const Job& job, const std::vector<FileSpec>& files) const;
  static Result<void> check_file_digests(const Job& job, const FileSpec& file);
  Result<void> check_settings(const Settings& settings) const;
  void apply_settings(Job& job, const Settings& settings);
  void give_files(const Caller& caller, const JobId& id, const Reply<void>& reply);
  void hand_over(const Caller& caller, Job& job);
  void reject_content(Job& job, std::uint32_t index);
  void publish(const Caller& caller, const JobId& id, Reply<HResult> reply);
  void on_published(const JobId& id, const std::vector<std::uint32_t>& indexes,
                    const std::vector<Result<void>>& results, Reply<HResult> reply);
  /// The job has become final: replies with `result` when that is durable and what is left over has
  /// been deleted. If it cannot be stored, the reply says so and the rest is done later.
  void conclude(const JobId& id, HResult result, Reply<HResult> reply);
  /// The job ends by that input, and what it has fetched is deleted.
  void throw_away(Job& job, Input input, Reply<HResult> reply);
  void discard_leftovers(const JobId& id, HResult result, const Reply<HResult>& reply);

  // engine_http.cc
  static Error final_error(const Job& job);
  Result<Job*> change_own(const Caller& caller, const JobId& id);
  void reply_code_when_durable(HResult code, Reply<HResult> reply) {
    after_commit([code, reply = std::move(reply)](const Result<void>& committed) {
      reply(committed ? Result<HResult>(code) : Result<HResult>(committed.error()));
    });
  }
  void use_security_flags(Job& job, bool start_over);
  void on_judged(const JobId& id, std::uint32_t file, std::uint64_t number,
                 const ServerCertificate& certificate, const Delivery& answer);
  /// Credentials, client certificate and custom headers (OWN-07).
  void forget_secrets(Job& job);
  // engine_options.cc
  Result<void> check_options(const Job& job, const OptionSettings& options) const;
  void apply_options(Job& job, const OptionSettings& options);
  /// What only the disk and the bus know of settings.
  void ask_about(Owner owner, const Settings& settings, const Reply<void>& done);
  /// A transfer that runs goes on with the new settings from where it is.
  void restart_transfer(Job& job);
  /// Whether the job can have a turn at all.
  static bool can_run(const Job& job);
  /// Why the job may not use the network now (ERR-21).
  std::optional<JobErrorInfo> blocked(const Job& job) const;
  std::optional<JobErrorInfo> blocked_by_policy(const Job& job) const;
  std::optional<JobErrorInfo> blocked_by_cost(const Job& job) const;
  void block(Job& job, JobErrorInfo why);
  void unblock(Job& job);
  bool waits_for_policy(const Job& job) const;
  /// Why the job must not begin its turn.
  std::optional<JobErrorInfo> unfit(const Job& job) const;
  /// Adds what has passed to record.active_time (SCHED-16).
  void count_time(Job& job);
  void await_download_time(Job& job);
  void end_download_time(Job& job);
  void stop_with(Job& job, JobErrorInfo error);
  /// PROP-10; false if the job had to be stopped.
  bool keeps_size(Job& job);
  /// A change of another's job is written down (JOB-26).
  void note_foreign(const Caller& caller, const Job& job, std::string_view event);

  // engine_network.cc
  void settle_network();
  void lose_network();
  /// Jobs in TRANSIENT_ERROR with such an error do not wait any longer.
  void retry(const std::function<bool(const JobErrorInfo&)>& which);
  /// Whether what the job fetches next is not on this machine (LNX-115).
  bool needs_network(const Job& job) const;
  bool lacks_network(const Job& job) const;
  /// Whether it failed because the network has just gone, which the jobs are about to hear.
  bool failed_for_network(const Job& job, const TransferFailure& failure) const;
  static JobErrorInfo no_network();

  // engine_inactivity.cc
  void begin_inactivity();
  /// Progress or a change: the job's clock of JobInactivityTimeout starts anew.
  void is_active(Job& job);
  /// The same, for what is not stored by itself: not stored for more often than once an hour.
  void is_used(Job& job);
  void follow_wall_clock();
  /// Nothing has been active later than now.
  void limit_activity();
  std::chrono::seconds activity_left(const Job& job) const;
  /// Whether the job has to be left alone for the moment, however long it has been inactive.
  bool spares(const Job& job) const;
  void scavenge();
  void explain_scavenging(Job& job);

  // engine_why.cc
  void find_rival(const Caller& caller, const Job& job, Situation& situation) const;
  WallTime on_wall(SteadyTime time) const;

  // engine_transfer.cc
  void reschedule();
  /// Around every change of state, priority or turn.
  void leave_line(const Job& job);
  void join_line(const Job& job);
  void begin_turn(Job& job);
  void start_next_file(Job& job);
  void stop_transfer(Job& job, std::function<void()> then);
  void on_stopped(const JobId& id, TransferId transfer, std::optional<std::uint64_t> durable);
  Job* running_job(TransferId id);
  /// All that is wanted of the file is durable.
  static bool has_all_bytes(const File& file);
  void end_transfer(Job& job, TransferId id);
  /// Starts the next transfer of a running job, if there is a place for one.
  void go_on(Job& job);
  void advance(Job& job, Running& running, std::uint64_t position);
  void is_durable(Job& job, const Running& running, std::uint64_t position);
  void file_is_whole(Job& job, File& file);
  /// Puts the head of the last answer, if there is a new one, into the record.
  static bool keep_response(File& file);
  void reset_file(Job& job, std::uint32_t index);
  /// What has been changed of these files must be durable before the driver may write to them.
  void settle(Job& job, std::uint32_t first, std::uint32_t count);
  void fail(Job& job, const TransferFailure& failure);
  /// Sets the deadlines of a job in TRANSIENT_ERROR from what is stored.
  void await_retry(Job& job);
  void await_progress(Job& job);

  // engine_upload.cc
  void turn_into_upload(const Job& job, UploadRequest::Task task, TransferRequest& request);
  static void turn_into_reply(const Job& job, TransferRequest& request);
  void file_is_sent(Job& job);
  void add_reply(Job& job);
  void end_session_when_durable(Job& job);
  void end_session(const JobId& id);
  static WallTime end_of_upload(const Job& job);
  void on_session_ended(const JobId& id, const std::optional<TransferFailure>& failure);

  // engine_names.cc
  void use_name(Job& job, File& file, std::string url);
  void use_new_names(Job& job);

  // engine_ranges.cc
  Result<void> check_file_ranges(const Job& job, const FileSpec& file) const;
  Result<void> check_range_count(const Job& job, std::size_t ranges) const;
  static Result<void> check_random_access(const Job& job, std::uint32_t file);
  Result<void> check_request(const Job& job, std::uint32_t file, const Ranges& ranges) const;
  void prefer(Job& job, bool in_time, std::function<void()> change, Reply<void> reply);
  void ask_for(Job& job, std::uint32_t file, const Ranges& wanted);
  void choose_part(const File& file, TransferRequest& request) const;
  void part_is_durable(Job& job, const Running& running, std::uint64_t position);
  static bool has_every_part(const File& file);
  /// A file whose last part has come is held against its digests before it is whole (LNX-123).
  static bool is_to_be_checked(const File& file) { return !file.record.settings().digests.empty(); }
  void forget_holes(Job& job, File& file);
  void reset_parts(Job& job, File& file);
  void part_failed(Job& job, const Running& running, TransferFailure& failure);

  // reconcile.cc
  void reconcile(StoredState& state);
  void reconcile_files(std::span<Job* const> jobs);
  void reconcile_file(Job& job, File& file, const Inspection& found);
  void reconcile_job(Job& job);

  const World world_;
  const Policy policy_;
  Notices notices_;
  SessionEnder session_ender_;
  std::unordered_map<JobId, std::unique_ptr<Job>> jobs_;
  JobOrder order_;                    // of jobs_
  std::uint64_t newest_created_ = 0;  // ordinal of the newest job that anybody gets to see
  std::set<std::tuple<JobPriority, std::uint64_t, JobId>> line_;  // QUEUED, by priority and turn
  std::set<JobId> running_;                                       // CONNECTING and TRANSFERRING
  std::unordered_map<std::uint32_t, std::uint32_t> jobs_of_;      // not final, by owner
  std::unordered_map<TransferId, Running> transfers_;
  NameSet temp_names_;  // in use: they have few random digits
  Deadlines<Due> deadlines_;
  SharedText boot_;  // the present one
  std::optional<SteadyTime> reconsider_at_;
  std::optional<SteadyTime> commit_again_at_;
  std::optional<SteadyTime> scavenge_at_;  // the next look at all jobs; set while there are any
  ClockWatch clock_watch_;
  SteadyTime spare_until_{};          // nothing is scavenged before that
  SteadyTime spare_waiting_until_{};  // nor what has its turn or awaits its first one
  std::uint64_t next_ordinal_ = 1;
  std::uint64_t next_sequence_ = 1;
  std::uint64_t turns_ = 0;
  std::uint32_t network_cost_;
  SettledNetwork network_;
  DefaultProxies default_proxies_;
  bool shutting_down_ = false;

  // Marks of what is to be committed with the next batch.
  std::set<JobId> dirty_jobs_;
  std::set<std::pair<JobId, std::uint32_t>> dirty_files_;
  std::map<std::uint64_t, NoticeRecord> new_notices_;  // by sequence, and never also in answered_
  std::set<std::uint64_t> answered_;
  std::map<std::uint64_t, EventRecord> new_events_;  // by sequence
  std::vector<JobId> removed_;
  bool counters_changed_ = false;
  Waiting waiting_;
  bool flush_wanted_ = false;  ///< not only gathered
  std::optional<SteadyTime> gathers_until_;
  SteadyTime last_commit_{};
  bool flush_posted_ = false;
  bool committing_ = false;
  bool reschedule_wanted_ = false;
  std::uint32_t commit_failures_ = 0;
  std::optional<Error> store_error_;  // of the last commit
};

}  // namespace openbits::core
