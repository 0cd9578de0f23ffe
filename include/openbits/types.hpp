// The vocabulary of jobs and files, shared by the service and its clients. The numbers are those
// of the BITS interfaces.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/export.hpp>
#include <openbits/guid.hpp>
#include <openbits/hresult.hpp>

namespace openbits {

enum class JobType : std::uint32_t { kDownload = 0, kUpload = 1, kUploadReply = 2 };

enum class JobState : std::uint32_t {
  kQueued = 0,          ///< waits for its turn, or for its owner
  kConnecting = 1,      ///< a server is being contacted
  kTransferring = 2,    ///< bytes are moving
  kSuspended = 3,       ///< at rest until Resume; every job begins here
  kError = 4,           ///< stopped by an error that only the program can clear
  kTransientError = 5,  ///< stopped by an error that will be retried
  kTransferred = 6,     ///< all files are there; waits for Complete or Cancel
  kAcknowledged = 7,    ///< final: completed
  kCancelled = 8,       ///< final: cancelled
};

enum class JobPriority : std::uint32_t { kForeground = 0, kHigh = 1, kNormal = 2, kLow = 3 };

enum class ProxyUsage : std::uint32_t {
  kPreconfig = 0,
  kNoProxy = 1,
  kOverride = 2,
  kAutodetect = 3,
};

/// What an error of a job was about (ERR-05).
enum class ErrorContext : std::uint32_t {
  kNone = 0,
  kUnknown = 1,
  kGeneralQueueManager = 2,
  kQueueManagerNotification = 3,
  kLocalFile = 4,
  kRemoteFile = 5,
  kGeneralTransport = 6,
  kRemoteApplication = 7,
  kServerCertificateCallback = 8,
};

namespace detail {
template <class Enum, std::size_t N>
constexpr std::string_view lookup(const std::array<std::string_view, N>& names, Enum value) {
  const auto i = static_cast<std::size_t>(value);
  return i < N ? names[i] : std::string_view("unknown");
}
template <class Enum, std::size_t N>
constexpr std::optional<Enum> find(const std::array<std::string_view, N>& names,
                                   std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}
}  // namespace detail

inline constexpr std::array<std::string_view, 3> kJobTypeNames = {"download", "upload",
                                                                  "upload-reply"};
inline constexpr std::array<std::string_view, 9> kJobStateNames = {
    "queued",          "connecting",  "transferring", "suspended", "error",
    "transient-error", "transferred", "acknowledged", "cancelled"};
inline constexpr std::array<std::string_view, 4> kJobPriorityNames = {"foreground", "high",
                                                                      "normal", "low"};
inline constexpr std::array<std::string_view, 4> kProxyUsageNames = {"preconfig", "no-proxy",
                                                                     "override", "autodetect"};
inline constexpr std::array<std::string_view, 9> kErrorContextNames = {
    "none",
    "unknown",
    "general-queue-manager",
    "queue-manager-notification",
    "local-file",
    "remote-file",
    "general-transport",
    "remote-application",
    "server-certificate-callback"};

constexpr std::string_view to_string(JobType v) {
  return detail::lookup(kJobTypeNames, v);
}
constexpr std::string_view to_string(JobState v) {
  return detail::lookup(kJobStateNames, v);
}
constexpr std::string_view to_string(JobPriority v) {
  return detail::lookup(kJobPriorityNames, v);
}
constexpr std::string_view to_string(ProxyUsage v) {
  return detail::lookup(kProxyUsageNames, v);
}
constexpr std::string_view to_string(ErrorContext v) {
  return detail::lookup(kErrorContextNames, v);
}
constexpr std::optional<JobPriority> parse_priority(std::string_view name) {
  return detail::find<JobPriority>(kJobPriorityNames, name);
}

/// True for ACKNOWLEDGED and CANCELLED, which are never left (STATE-02).
constexpr bool is_final(JobState s) {
  return s == JobState::kAcknowledged || s == JobState::kCancelled;
}

/// The size is not known yet (PROG-06).
inline constexpr std::uint64_t kSizeUnknown = ~std::uint64_t{0};

/// Which events a program wants to hear of (NOT-07).
namespace notify {
inline constexpr std::uint32_t kJobTransferred = 0x01;
inline constexpr std::uint32_t kJobError = 0x02;
inline constexpr std::uint32_t kDisable = 0x04;  ///< wins over every other bit (NOT-08)
inline constexpr std::uint32_t kJobModification = 0x08;
inline constexpr std::uint32_t kFileTransferred = 0x10;
inline constexpr std::uint32_t kFileRangesTransferred = 0x20;
inline constexpr std::uint32_t kAll = 0x3F;
}  // namespace notify

/// UTC, in microseconds since 1970. The epoch itself means "never".
using WallTime = std::chrono::sys_time<std::chrono::microseconds>;

/// How far a job has come.
struct JobProgress {
  std::uint64_t bytes_total = kSizeUnknown;  ///< kSizeUnknown while any file's size is (PROG-01)
  std::uint64_t bytes_transferred = 0;
  std::uint32_t files_total = 0;
  std::uint32_t files_transferred = 0;
};

/// How far a file has come.
struct FileProgress {
  std::uint64_t bytes_total = kSizeUnknown;
  std::uint64_t bytes_transferred = 0;
  bool completed = false;  ///< the file is under its own name (PROG-07)
};

/// Of the reply to an upload, in bytes.
struct ReplyProgress {
  std::uint64_t bytes_total = kSizeUnknown;  ///< kSizeUnknown until its download begins (PROG-10)
  std::uint64_t bytes_transferred = 0;
};

/// What a network costs, and what a job may use: bits for Job::set_cost_flags (COST-01).
namespace cost {
inline constexpr std::uint32_t kUnrestricted = 0x01;
inline constexpr std::uint32_t kCappedUsageUnknown = 0x02;
inline constexpr std::uint32_t kBelowCap = 0x04;
inline constexpr std::uint32_t kNearCap = 0x08;
inline constexpr std::uint32_t kOvercapCharged = 0x10;
inline constexpr std::uint32_t kOvercapThrottled = 0x20;
inline constexpr std::uint32_t kUsageBased = 0x40;
inline constexpr std::uint32_t kRoaming = 0x80;
inline constexpr std::uint32_t kAllStates = 0xFF;
inline constexpr std::uint32_t kIgnoreCongestion = 0x8000'0000;

// Ready-made policies (COST-03).
inline constexpr std::uint32_t kPolicyUnrestricted = 0x8000'0021;
inline constexpr std::uint32_t kPolicyStandard = 0x8000'0067;
inline constexpr std::uint32_t kPolicyNoSurcharge = 0x8000'006F;
inline constexpr std::uint32_t kPolicyNotRoaming = 0x8000'007F;
inline constexpr std::uint32_t kPolicyAlways = 0x8000'00FF;
}  // namespace cost

/// Where the bytes of a file have come from (PROG-13).
struct FileDownloadStats {
  std::uint64_t from_origin = 0;
  std::uint64_t from_peers = 0;
};

/// When what happened to a job; the epoch stands for never.
struct JobTimes {
  WallTime creation;
  WallTime modification;
  WallTime transfer_completion;  ///< the epoch before TRANSFERRED (JOB-23)
};

/// Which proxies a job uses.
struct ProxySettings {
  ProxyUsage usage = ProxyUsage::kPreconfig;
  std::optional<std::string> list;    ///< only with kOverride
  std::optional<std::string> bypass;  ///< only with kOverride; may be absent
};

/// Part of a file, in bytes.
struct FileRange {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool operator==(const FileRange&) const = default;
};

/// A length that means: up to the end of the file (RANGE-03).
inline constexpr std::uint64_t kToEndOfFile = ~std::uint64_t{0};

/// How a digest of a file is computed.
enum class DigestAlgorithm : std::uint32_t { kSha256 = 1, kSha512 = 2 };
/// As in the header fields of HTTP (RFC 9530), and on the bus.
inline constexpr std::array<std::string_view, 3> kDigestAlgorithmNames = {"none", "sha-256",
                                                                          "sha-512"};
constexpr std::string_view to_string(DigestAlgorithm v) {
  return detail::lookup(kDigestAlgorithmNames, v);
}
constexpr std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view name) {
  const auto found = detail::find<DigestAlgorithm>(kDigestAlgorithmNames, name);
  return found == DigestAlgorithm{} ? std::nullopt : found;
}
/// How many bytes such a digest has.
constexpr std::size_t digest_size(DigestAlgorithm v) {
  return v == DigestAlgorithm::kSha256 ? 32 : 64;
}

/// What the content of a file has to come to.
struct OPENBITS_EXPORT Digest {
  DigestAlgorithm algorithm = DigestAlgorithm::kSha256;
  std::vector<std::uint8_t> value;  ///< digest_size() bytes
  bool operator==(const Digest&) const = default;

  /// Lower-case hexadecimal digits.
  std::string hex() const;
  /// Reads hexadecimal digits in any case, as many as the algorithm has.
  static std::optional<Digest> parse(DigestAlgorithm algorithm, std::string_view hex);
};

/// One file to be added to a job.
struct FileSpec {
  std::string remote_name;             ///< URL, UTF-8
  std::string local_name;              ///< absolute path, UTF-8
  std::vector<FileRange> ranges = {};  ///< what is wanted of it (RANGE-*); none: all of it
  /// What the local file has to come to, at most one of each algorithm (LNX-120).
  std::vector<Digest> digests = {};
};

/// What the file `index` of a job has to come to.
struct FileDigests {
  std::uint32_t index = 0;
  std::vector<Digest> digests;
};

/// Who asks for credentials.
enum class AuthTarget : std::uint32_t { kServer = 1, kProxy = 2 };

/// How credentials are shown (CRED-14).
enum class AuthScheme : std::uint32_t {
  kBasic = 1,
  kDigest = 2,
  kNtlm = 3,
  kNegotiate = 4,
  kPassport = 5,
};
inline constexpr std::array<std::string_view, 3> kAuthTargetNames = {"none", "server", "proxy"};
inline constexpr std::array<std::string_view, 6> kAuthSchemeNames = {
    "none", "basic", "digest", "ntlm", "negotiate", "passport"};
constexpr std::string_view to_string(AuthTarget v) {
  return detail::lookup(kAuthTargetNames, v);
}
constexpr std::string_view to_string(AuthScheme v) {
  return detail::lookup(kAuthSchemeNames, v);
}

/// Where a store of certificates is.
enum class CertificateStoreLocation : std::uint32_t {
  kCurrentUser = 0,
  kLocalMachine = 1,
  kCurrentService = 2,
  kServices = 3,
  kUsers = 4,
  kCurrentUserGroupPolicy = 5,
  kLocalMachineGroupPolicy = 6,
  kLocalMachineEnterprise = 7,
};

/// The client certificate of a job (CERT-01 to CERT-06).
struct ClientCertificate {
  CertificateStoreLocation location = CertificateStoreLocation::kCurrentUser;
  std::string store;                          ///< name of the store
  std::array<std::uint8_t, 20> thumbprint{};  ///< SHA-1 of the certificate
  std::string subject;                        ///< as the program or the certificate names it
  bool operator==(const ClientCertificate&) const = default;
};

/// The error that put a job into ERROR or TRANSIENT_ERROR (ERR-03, ERR-04).
struct JobErrorInfo {
  ErrorContext context = ErrorContext::kNone;
  HResult code = hr::kOk;
  std::optional<std::uint32_t> file;    ///< index of the file in the job, if it was about one
  std::optional<std::string> protocol;  ///< "http" or "file" (ERR-07)
  std::string message;                  ///< what happened, for people
};

namespace limits {
inline constexpr std::size_t kDisplayName = 256;        ///< characters (JOB-02)
inline constexpr std::size_t kDescription = 1024;       ///< characters (JOB-11)
inline constexpr std::size_t kRemoteName = 2200;        ///< characters (FILE-12)
inline constexpr std::size_t kProxyList = 4000;         ///< characters, each list (PROXY-04)
inline constexpr std::size_t kProgram = 260;            ///< characters (CMD-01)
inline constexpr std::size_t kParameters = 4000;        ///< characters (CMD-01)
inline constexpr std::size_t kUserName = 300;           ///< characters (CRED-03)
inline constexpr std::size_t kPassword = 65536;         ///< characters (CRED-03)
inline constexpr std::size_t kCustomHeaders = 16383;    ///< characters (HTTP-20)
inline constexpr std::size_t kCertificateStore = 255;   ///< characters (CERT-01)
inline constexpr std::uint32_t kMinimumRetryDelay = 5;  ///< seconds, the floor (JOB-16)
}  // namespace limits

/// A program to be run when a job has been transferred or has failed (CMD-01 to CMD-05). No
/// program: none is registered.
struct NotifyCommand {
  std::string program;     ///< absolute path, at most 260 characters
  std::string parameters;  ///< the whole command line, argv[0] first, at most 4,000 characters
  /// Whether it stands for none.
  bool empty() const { return program.empty(); }
  bool operator==(const NotifyCommand&) const = default;
};

/// What happened to a job. JobModification and FileRangesTransferred are calls only: they are not
/// in the log.
enum class EventKind : std::uint32_t {
  kJobTransferred = 1,
  kJobError = 2,
  kStateChanged = 3,  ///< to a state other than TRANSFERRED and ERROR
  kFileTransferred = 4,
  kFileRangesTransferred = 5,
  kJobCreated = 6,
};
inline constexpr std::array<std::string_view, 7> kEventKindNames = {
    "none", "transferred", "error", "state-changed", "file-transferred", "file-ranges", "created"};
constexpr std::string_view to_string(EventKind v) {
  return detail::lookup(kEventKindNames, v);
}

/// One event of the log. `sequence` orders all events of a service; it only grows, and may skip
/// numbers.
struct Event {
  std::uint64_t sequence = 0;
  WallTime time;
  Guid job;
  EventKind kind = EventKind::kJobCreated;
  JobState state = JobState::kSuspended;  ///< of the job after the event
  std::optional<std::uint32_t> file;      ///< index, if the event is about one
  HResult code = hr::kOk;                 ///< of an error
  std::string message;                    ///< of an error, for people
};

/// Part of the event log, oldest first.
struct EventPage {
  std::uint64_t oldest = 0;  ///< first number that the log still has; newest + 1 if it is empty
  std::uint64_t newest = 0;  ///< last number that was given out
  /// False: the log no longer has every event after the one that was asked for, or it has begun
  /// anew and never had it.
  bool complete = true;
  std::vector<Event> events;
};

/// To whom an event is told (NOT-33).
enum class ReceiverKind : std::uint32_t { kObject = 1, kClass = 2, kCommand = 3 };
inline constexpr std::array<std::string_view, 4> kReceiverKindNames = {"none", "object", "class",
                                                                       "command"};
constexpr std::string_view to_string(ReceiverKind v) {
  return detail::lookup(kReceiverKindNames, v);
}

/// One try to tell a program of an event.
struct DeliveryAttempt {
  ReceiverKind receiver = ReceiverKind::kObject;
  std::string name;  ///< bus name and object path, CLSID, or program
  WallTime time;
  HResult code = hr::kOk;  ///< what the receiver answered, or why it could not be reached
  std::string text;        ///< in words
};

/// An event that nobody has answered with success yet.
struct OpenNotice {
  std::uint64_t sequence = 0;
  EventKind kind = EventKind::kJobTransferred;
  std::optional<std::uint32_t> file;
  WallTime since;
  std::uint32_t failures = 0;        ///< in a row, since the service was started
  std::optional<WallTime> next_try;  ///< absent: under way, or waiting for something to change
  bool under_way = false;
  std::vector<DeliveryAttempt> attempts;  ///< the latest, oldest first
};

/// How a run of a job's command line ended.
enum class CommandEnd : std::uint32_t {
  kExited = 0,      ///< `status` is its exit status
  kKilled = 1,      ///< `status` is the signal
  kTimedOut = 2,    ///< killed by the service (LNX-22)
  kNotStarted = 3,  ///< `status` is errno
};

/// The last run of a job's command line.
struct CommandRun {
  WallTime started;
  WallTime ended;
  CommandEnd end = CommandEnd::kExited;
  std::int32_t status = 0;
  std::string output;  ///< standard output and error: the end of it, at most 4 KiB, as UTF-8
};

/// One reason why a job is where it is, and what would change that.
struct Cause {
  std::string condition;          ///< a word for programs, listed in docs/bitsctl.md
  std::string text;               ///< what is the case
  std::string remedy;             ///< what would unblock the job; empty: nothing has to be done
  std::optional<WallTime> until;  ///< when the service goes on by itself
};

/// Why a job does not move, or that it does.
struct Explanation {
  JobState state = JobState::kSuspended;
  std::vector<Cause> causes;  ///< at least one; what has to be dealt with first comes first
};

}  // namespace openbits
