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

struct JobProgress {
  std::uint64_t bytes_total = kSizeUnknown;  ///< kSizeUnknown while any file's size is (PROG-01)
  std::uint64_t bytes_transferred = 0;
  std::uint32_t files_total = 0;
  std::uint32_t files_transferred = 0;
};

struct FileProgress {
  std::uint64_t bytes_total = kSizeUnknown;
  std::uint64_t bytes_transferred = 0;
  bool completed = false;  ///< the file is under its own name (PROG-07)
};

struct JobTimes {
  WallTime creation;
  WallTime modification;
  WallTime transfer_completion;  ///< the epoch before TRANSFERRED (JOB-23)
};

struct ProxySettings {
  ProxyUsage usage = ProxyUsage::kPreconfig;
  std::optional<std::string> list;    ///< only with kOverride
  std::optional<std::string> bypass;  ///< only with kOverride; may be absent
};

/// One file to be added to a job.
struct FileSpec {
  std::string remote_name;  ///< URL, UTF-8
  std::string local_name;   ///< absolute path, UTF-8
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
inline constexpr std::uint32_t kMinimumRetryDelay = 5;  ///< seconds, the floor (JOB-16)
}  // namespace limits

}  // namespace openbits
