// The C++20 API of OpenBITS: a client of the service that runs on this machine.
//
// Threads: every object may be used from any thread, also from inside callbacks. Calls block until
// the service has answered; what a successful call changed is durable by then. Callbacks come on
// threads of the library, at most four at a time for one Client. Client, Job and File are handles
// to one connection: it ends with the last of them, wherever that is destroyed.
//
// Errors: every call returns a Result with the documented HRESULT. hr::kWin32RpcServerUnavailable
// means that the service could not be reached or started, or that the bus itself is gone (then for
// good: connect anew); hr::kWin32RpcCallFailed that the service went away during the call or did
// not answer in time, and the call may or may not have been carried out. Calls that only read are
// tried once more before they fail so. hr::kEInvalidArg: also for text that is not UTF-8 or has an
// embedded NUL.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/export.hpp>
#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

namespace openbits {

namespace client {
class Connection;
struct Access;
}  // namespace client

/// A sentence or two about a code: what happened and what to do about it. Never empty.
OPENBITS_EXPORT std::string describe(HResult code);
/// The documented name, such as "BG_E_NOT_FOUND"; empty for a code without one.
OPENBITS_EXPORT std::string_view symbol(HResult code);

class Job;
class HttpOptions;

/// One file of a job. A handle: cheap to copy, its getters ask the service each time (ENUM-06).
class OPENBITS_EXPORT File {
 public:
  /// Its place in the list of the job, from 0.
  std::uint32_t index() const { return index_; }
  /// The current URL (FILE-21).
  Result<std::string> remote_name() const;
  /// The destination, as given to add_file (FILE-22).
  Result<std::string> local_name() const;
  /// Bytes, and whether the file has its name (PROG-06 to PROG-08).
  Result<FileProgress> progress() const;
  /// Where the data is until Complete, Cancel or scavenging (TEMP-04).
  Result<std::string> temporary_name() const;
  /// Says whether the content is good, in `file_transferred` or at any time until Complete. False
  /// puts the job into ERROR with BG_E_VALIDATION_FAILED; Resume fetches the file again (PEER-06).
  /// Errors: E_PENDING while the file is not whole (PEER-05), BG_E_INVALID_STATE on a final job.
  Result<void> set_validation_state(bool good);
  /// What was said, or true after Complete; false if nothing was (PEER-09, PEER-10).
  Result<bool> validation_state() const;
  /// Fetches the file from another URL from the next resume() on (FILE-28 to FILE-31). It is
  /// stored with that resume(); a restart of the service before it forgets the URL (PERS-04).
  Result<void> set_remote_name(std::string_view url);
  /// What of the file is wanted, as it was added; empty: all of it (RANGE-12).
  Result<std::vector<FileRange>> ranges() const;
  /// What its content has to come to, as it was added; empty: nothing was said (LNX-120).
  Result<std::vector<Digest>> digests() const;
  /// Status line and header fields of the last answer that the server gave for the file, each with
  /// CR LF behind it; empty if there was none (HTTP-30). During a transfer it may be the one
  /// before.
  Result<std::string> response_headers() const;
  /// PROG-13.
  Result<FileDownloadStats> download_stats() const;

  // Parts of a file in the order in which they are needed. They are at their true offset in
  // temporary_name(). Errors: BG_E_RANDOM_ACCESS_NOT_SUPPORTED for uploads, dynamic content, a file
  // that was added with ranges, and a server that cannot send parts (OND-01, OND-06).

  /// Has these parts fetched before anything else. Errors: BG_E_INVALID_RANGE, E_INVALIDARG for
  /// none; a file whose size is not known yet shows later, by BG_E_INVALID_RANGE as the error of
  /// the job, that a range is not inside of it (OND-03 to OND-07).
  Result<void> request_ranges(std::span<const FileRange> ranges);
  /// Has what is missing from there on fetched first (OND-08).
  Result<void> update_download_position(std::uint64_t offset);
  /// What is there, in order and merged (OND-09).
  Result<std::vector<FileRange>> filled_ranges() const;

 private:
  friend class Job;
  friend class client::Connection;
  File(std::shared_ptr<client::Connection> connection, const Guid& job, std::uint32_t index);
  std::shared_ptr<client::Connection> connection_;
  std::string path_;
  std::uint32_t index_;
};

/// What Job::files returns for each file: a snapshot.
struct FileInfo {
  std::uint32_t index = 0;
  std::string remote_name;
  std::string local_name;
  FileProgress progress;
};

/// What a program wants to be told. A function that is not set counts as one that returns S_OK.
///
/// `transferred` and `error` are called again, after a pause, until they return S_OK,
/// `file_transferred` until it returns any success code (NOT-25). `sequence` is the number of the
/// event in the log of the service, the same each time that it is reported; the events of one job
/// come in the order of their numbers. A program that stores the number of the last one that it has
/// dealt with, for each job, can recognise what comes again. `modified` and
/// `file_ranges_transferred` are not events of their own: theirs is a number up to which nothing is
/// to be told any more, so that it may be stored, too. Inside a callback every method may be
/// called, complete() and cancel() included (NOT-30). An exception that leaves a function counts as
/// E_FAIL. A function that holds a Client, Job or File of the same connection keeps that
/// connection, and so itself, alive until it is replaced or cleared or the job is over.
struct Callbacks {
  std::function<HResult(Job job, std::uint64_t sequence)> transferred = {};
  std::function<HResult(Job job, const JobErrorInfo& error, std::uint64_t sequence)> error = {};
  std::function<void(Job job, std::uint64_t sequence)> modified = {};
  /// One file is there; the next one is reported when this call has succeeded (NOT-19 to NOT-22).
  /// The place to look at temporary_name() and to call set_validation_state().
  std::function<HResult(Job job, File file, std::uint64_t sequence)> file_transferred = {};
  /// Parts of a file that have arrived since the last call (NOT-23).
  std::function<void(Job job, File file, std::span<const FileRange> ranges, std::uint64_t sequence)>
      file_ranges_transferred = {};
};

/// What happens to a registration when the service is started anew.
enum class Registration {
  kUntilServiceRestart,  ///< it is gone, as BITS programs know it (NOT-04)
  kKeep,                 ///< the library registers again, and so starts the service again, until
                         ///< that succeeds or the job is over
};

/// A handle to a job: cheap to copy; the job does not depend on it and outlives the program.
class OPENBITS_EXPORT Job {
 public:
  /// What the job is found by (JOB-09).
  const Guid& id() const { return id_; }

  // Files -----------------------------------------------------------------------------------
  /// Adds a file (FILE-01 to FILE-22). Errors: E_INVALIDARG for a malformed name, E_ACCESSDENIED,
  /// HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND), BG_E_TOO_MANY_FILES, BG_E_INVALID_STATE.
  Result<void> add_file(std::string_view remote_name, std::string_view local_name);
  /// Adds a file with ranges, digests, or both. The content of the local file, when it is whole,
  /// has to come to every digest that is given: else the job is in ERROR with
  /// BG_E_VALIDATION_FAILED before anybody is told that the file is there, and Resume fetches it
  /// anew (LNX-120 to LNX-123). Without digests those count that the server sends, if it does
  /// (LNX-121). Errors, besides those of add_file and add_file_with_ranges: E_INVALIDARG for a
  /// digest of a wrong length or two of one algorithm.
  Result<void> add_file(const FileSpec& file);
  /// Adds all of them or none. Unless there are digests, either all have ranges, or none has.
  Result<void> add_files(std::span<const FileSpec> files);
  /// Adds a file of which only these parts are fetched; the local file has them one behind the
  /// other in this order (RANGE-01 to RANGE-07). Errors, besides those of add_file:
  /// BG_E_INVALID_RANGE, BG_E_OVERLAPPING_RANGES, BG_E_TOO_MANY_RANGES_IN_FILE, E_NOTIMPL for
  /// uploads.
  Result<void> add_file_with_ranges(std::string_view remote_name, std::string_view local_name,
                                    std::span<const FileRange> ranges);
  /// Replaces the beginning of every URL that begins with `from`, at once (FILE-34 to FILE-37). The
  /// value is S_OK, or S_FALSE if there is none. Errors: E_INVALIDARG if a prefix is empty or a new
  /// URL is none, and nothing is changed then; E_NOTIMPL for uploads, BG_E_INVALID_STATE.
  Result<HResult> replace_remote_prefix(std::string_view from, std::string_view to);
  /// What the files that were added with digests have to come to, by index.
  Result<std::vector<FileDigests>> digests() const;
  /// All files of the job, as they are now.
  Result<std::vector<FileInfo>> files() const;
  /// A handle to the file with that index; whether it exists shows when it is used.
  File file(std::uint32_t index) const;

  // Control ---------------------------------------------------------------------------------
  /// STATE-03, STATE-04.
  Result<void> suspend();
  /// STATE-05 to STATE-08. Errors: BG_E_EMPTY, BG_E_INVALID_STATE.
  Result<void> resume();
  /// Throws the job and its temporary files away (DONE-13 to DONE-16). The value is S_OK or
  /// BG_S_UNABLE_TO_DELETE_FILES.
  Result<HResult> cancel();
  /// Publishes the finished files (DONE-01 to DONE-09). The value is S_OK, BG_S_PARTIAL_COMPLETE
  /// or BG_S_UNABLE_TO_DELETE_FILES.
  Result<HResult> complete();
  /// OWN-05.
  Result<void> take_ownership();

  // Status ----------------------------------------------------------------------------------
  /// Where the job is in its life (STATE-01).
  Result<JobState> state() const;
  /// What it was created as.
  Result<JobType> type() const;
  /// Bytes and files (PROG-01 to PROG-05).
  Result<JobProgress> progress() const;
  /// When it was created, last changed and transferred (JOB-21 to JOB-23).
  Result<JobTimes> times() const;
  /// The present error; BG_E_ERROR_INFORMATION_UNAVAILABLE if there is none (ERR-02).
  Result<JobErrorInfo> error() const;
  /// Why the job does not move, and what would unblock it; or that it does move.
  Result<Explanation> why() const;
  /// How often the job was interrupted by errors (ERR-10).
  Result<std::uint32_t> error_count() const;
  /// "S-1-22-1-<uid>" (LNX-06).
  Result<std::string> owner() const;

  // Properties ------------------------------------------------------------------------------
  /// At most 256 characters (JOB-10). Errors: BG_E_STRING_TOO_LONG.
  Result<std::string> display_name() const;
  Result<void> set_display_name(std::string_view name);
  /// At most 1024 characters (JOB-11, JOB-12). Errors: BG_E_STRING_TOO_LONG.
  Result<std::string> description() const;
  Result<void> set_description(std::string_view text);
  /// Who goes first (JOB-14).
  Result<JobPriority> priority() const;
  Result<void> set_priority(JobPriority priority);
  /// Bits of openbits::notify.
  Result<std::uint32_t> notify_flags() const;
  Result<void> set_notify_flags(std::uint32_t flags);
  /// Seconds (JOB-16).
  Result<std::uint32_t> minimum_retry_delay() const;
  Result<void> set_minimum_retry_delay(std::uint32_t seconds);
  /// Seconds (JOB-17).
  Result<std::uint32_t> no_progress_timeout() const;
  Result<void> set_no_progress_timeout(std::uint32_t seconds);
  /// PROXY-01 to PROXY-08. Errors: E_INVALIDARG, BG_E_PROXY_LIST_TOO_LARGE.
  Result<ProxySettings> proxy_settings() const;
  Result<void> set_proxy_settings(const ProxySettings& settings);
  /// Milliseconds between calls of `modified` or `file_ranges_transferred` (PROP-12).
  Result<std::uint32_t> minimum_notification_interval() const;
  Result<void> set_minimum_notification_interval(std::uint32_t milliseconds);
  /// The cost states in which the job may transfer: bits of openbits::cost (COST-01 to COST-07).
  Result<std::uint32_t> cost_flags() const;
  /// Takes effect at once. Errors: E_INVALIDARG for a bit that is not known.
  Result<void> set_cost_flags(std::uint32_t flags);
  /// Seconds that the job may spend connecting and transferring until the next Resume (SCHED-16,
  /// SCHED-17). When they are used up the job goes to ERROR with BG_E_MAXDOWNLOAD_TIMEOUT.
  Result<std::uint32_t> maximum_download_time() const;
  Result<void> set_maximum_download_time(std::uint32_t seconds);
  /// Bytes of all files together; nullopt: no limit. A larger job goes to ERROR with
  /// BG_E_MAX_DOWNLOAD_SIZE_LIMIT_REACHED (PROP-10).
  Result<std::optional<std::uint64_t>> maximum_download_size() const;
  /// Errors: BG_E_MAX_DOWNLOAD_SIZE_INVALID_VALUE for 0, BG_E_READ_ONLY_PROPERTY_AFTER_RESUME,
  /// BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY (PROP-09, PROP-14).
  Result<void> set_maximum_download_size(std::uint64_t bytes);
  /// Whether the server makes the files when they are asked for: their size may be unknown, a
  /// transfer that is interrupted starts over, and only FOREGROUND jobs transfer (PROP-04 to
  /// PROP-06).
  Result<bool> dynamic_content() const;
  /// Errors: BG_E_READ_ONLY_PROPERTY_AFTER_RESUME, BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY;
  /// BG_E_UNSUPPORTED_JOB_CONFIGURATION together with on-demand mode.
  Result<void> set_dynamic_content(bool on);
  /// Whether files are written under their final names at once, and their progress is lost with a
  /// restart of the service (PROP-08, TEMP-07).
  Result<bool> high_performance() const;
  /// Errors: BG_E_READ_ONLY_PROPERTY_AFTER_ADDFILE, BG_E_PROPERTY_SUPPORTED_FOR_DOWNLOAD_JOBS_ONLY.
  Result<void> set_high_performance(bool on);
  /// Whether only those parts of the files are fetched that are asked for (OND-02).
  Result<bool> on_demand_mode() const;
  /// Errors: as for set_dynamic_content, but at any time.
  Result<void> set_on_demand_mode(bool on);
  /// Who gets the credentials that are stored for the owner; nullopt: nobody (PROP-11).
  Result<std::optional<AuthTarget>> stored_credentials_target() const;
  /// BG_E_USE_STORED_CREDENTIALS_NOT_SUPPORTED unless it is the proxy.
  Result<void> set_stored_credentials_target(AuthTarget target);
  /// What of a file's access rights goes with it where the protocol has them (ACL-01, ACL-02).
  Result<std::uint32_t> file_acl_flags() const;
  /// Errors: E_INVALIDARG for more than 15, BG_E_INVALID_STATE once the job is TRANSFERRED.
  Result<void> set_file_acl_flags(std::uint32_t flags);
  /// PEER-02.
  Result<std::uint32_t> peer_caching_flags() const;
  /// A transfer that runs is started anew from where it is (PEER-03). E_NOTIMPL for a bit that is
  /// not known.
  Result<void> set_peer_caching_flags(std::uint32_t flags);

  // Replies to uploads: E_NOTIMPL on jobs that are not of the type upload-reply ---------------
  /// Where the reply goes: set, or made up by the service; empty before either (UPL-39).
  Result<std::string> reply_file_name() const;
  /// An empty one has the service make one up. Errors: E_INVALIDARG for what is no absolute path,
  /// E_ACCESSDENIED (UPL-37, UPL-38).
  Result<void> set_reply_file_name(std::string_view name);
  /// Bytes; the total is unknown until the download of the reply has begun (PROG-10).
  Result<ReplyProgress> reply_progress() const;
  /// The reply; BG_E_INVALID_STATE unless the job is TRANSFERRED (UPL-41).
  Result<std::vector<std::uint8_t>> reply_data() const;

  // Owner -----------------------------------------------------------------------------------
  /// The owner's mandatory label: 0x2000, 0x3000 for root, 0x4000 for system accounts (LNX-07).
  Result<std::uint32_t> owner_integrity_level() const;
  /// Whether the owner is root.
  Result<bool> owner_elevated() const;
  /// What the helper token is used for (TOKEN-04). With flags and without a token the job goes to
  /// ERROR with BG_E_TOKEN_REQUIRED (TOKEN-07).
  Result<std::uint32_t> helper_token_flags() const;
  Result<void> set_helper_token_flags(std::uint32_t flags);
  /// Makes the identity of this program the helper token, until the service ends. E_ACCESSDENIED
  /// unless it is the owner's (LNX-09).
  Result<void> set_helper_token();
  /// Leaves the flags (TOKEN-09).
  Result<void> clear_helper_token();
  /// "S-1-22-1-<uid>", or empty (TOKEN-10).
  Result<std::string> helper_token() const;

  // HTTP ------------------------------------------------------------------------------------
  /// Certificates, headers, redirects, method: include <openbits/http_options.hpp>.
  HttpOptions http() const;
  /// Stores a user name and password, encrypted, for when the target asks for that scheme; both
  /// absent, with NTLM and Negotiate, means those of the account (CRED-01 to CRED-10). By the owner
  /// of the job only. There is no way to read them. Errors: E_ACCESSDENIED, E_INVALIDARG,
  /// BG_E_INVALID_AUTH_TARGET, BG_E_INVALID_AUTH_SCHEME, BG_E_USERNAME_TOO_LARGE,
  /// BG_E_PASSWORD_TOO_LARGE, BG_E_INVALID_STATE.
  Result<void> set_credentials(AuthTarget target, AuthScheme scheme,
                               std::optional<std::string_view> user,
                               std::optional<std::string_view> password);
  /// The value is S_OK, or S_FALSE if there are none (CRED-12).
  Result<HResult> remove_credentials(AuthTarget target, AuthScheme scheme);

  // Notification ----------------------------------------------------------------------------
  /// Registers this program for the job's events; the last registration wins (NOT-06). The
  /// functions are kept until they are replaced or cleared, this connection completes or cancels
  /// the job, or its last handle is gone. A call that has begun by then, or is about to, runs to
  /// its end. An event that has already happened is reported at once (NOT-05).
  Result<void> set_callbacks(Callbacks callbacks, Registration registration = Registration::kKeep);
  /// Lets go of the functions whatever the result. BG_E_INVALID_STATE on a final job (LNX-27).
  Result<void> clear_callbacks();
  /// Whether any program is registered.
  Result<bool> has_callbacks() const;
  /// The class that is activated when no registered program can be called; stored with the job
  /// (NOT-33 to NOT-36). The null GUID: none.
  Result<Guid> notification_class() const;
  /// Errors: REGDB_E_CLASSNOTREG if the bus cannot start the class, BG_E_INVALID_STATE.
  Result<void> set_notification_class(const Guid& clsid);
  /// The program that is run when neither can be called, or has failed (CMD-01 to CMD-14); stored
  /// with the job.
  Result<NotifyCommand> notify_command() const;
  /// An empty one clears. Errors: BG_E_STRING_TOO_LONG; E_INVALIDARG for a program that is no
  /// absolute path, or parameters without one; BG_E_BLOCKED_BY_POLICY; BG_E_INVALID_STATE.
  Result<void> set_notify_command(const NotifyCommand& command);
  /// The events of the job that nobody has answered yet, with who was tried, and what came of it.
  Result<std::vector<OpenNotice>> open_notices() const;
  /// How the command line ended when it was last run; nullopt if it never was.
  Result<std::optional<CommandRun>> last_command_run() const;

 private:
  friend class Client;
  friend class client::Connection;
  friend struct client::Access;
  Job(std::shared_ptr<client::Connection> connection, const Guid& id);
  std::shared_ptr<client::Connection> connection_;
  Guid id_;
  std::string path_;
};

/// How Client::connect connects.
struct ClientOptions {
  /// D-Bus address; empty: the session bus (DBUS_SESSION_BUS_ADDRESS).
  std::string bus_address;
  /// Longest wait for one answer. Complete and Cancel, which may have to wait for the disk, are not
  /// limited by it.
  std::chrono::milliseconds timeout = std::chrono::seconds(25);
};

/// What came of Client::test_class.
struct ClassTest {
  HResult code = hr::kOk;  ///< S_OK: an object was made
  std::chrono::microseconds duration{};
  std::string connection;  ///< bus name of the program that made it
  std::string message;     ///< in words
};

/// The connection to the service. Copies share it.
class OPENBITS_EXPORT Client {
 public:
  /// Connects to the bus. The service itself is started by the bus when it is first needed
  /// (GEN-01).
  static Result<Client> connect(const ClientOptions& options = {});

  /// A new SUSPENDED job without files (JOB-01). Errors: E_INVALIDARG,
  /// BG_E_TOO_MANY_JOBS_PER_USER.
  Result<Job> create_job(std::string_view display_name, JobType type = JobType::kDownload);
  /// Errors: BG_E_NOT_FOUND, E_ACCESSDENIED (JOB-08).
  Result<Job> job(const Guid& id);
  /// The jobs that are not final (ENUM-01, ENUM-05). With `all_users` those of everybody, which
  /// needs an administrator (ENUM-02).
  Result<std::vector<Job>> jobs(bool all_users = false);
  /// Text for an HRESULT (ERR-09).
  Result<std::string> error_description(HResult code, std::uint32_t language = 0x0409);
  /// Version of the service.
  Result<std::string> version();

  /// The events of the caller's jobs (for an administrator, of all) with a number greater than
  /// `since`, oldest first, at most `most` of them (the service gives at most 10,000). The log
  /// keeps the newest events only, 100,000 unless a policy says otherwise: see EventPage::complete.
  Result<EventPage> events(std::uint64_t since, std::uint32_t most = 1000);
  /// The same, but waits until there is one, or `wait` (at most 20 s, and four fifths of
  /// ClientOptions::timeout) is over: the page has no events then.
  Result<EventPage> wait_for_events(std::uint64_t since, std::chrono::milliseconds wait,
                                    std::uint32_t most = 1000);

  /// Has the service activate a class as it would for a notice, and let go of the object again.
  Result<ClassTest> test_class(const Guid& clsid);
  /// Asks the bus to read its service files again, so that it knows of classes that were added or
  /// removed. Needs no service.
  Result<void> reload_bus();

 private:
  friend struct client::Access;
  explicit Client(std::shared_ptr<client::Connection> connection);
  std::shared_ptr<client::Connection> connection_;
};

}  // namespace openbits
