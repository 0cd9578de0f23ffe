// The state machine of a job: one table, read by one function (Engine::apply).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include <openbits/types.hpp>

namespace openbits::core {

/// What can happen to a job.
enum class Input : std::uint32_t {
  kResume,            ///< the program called Resume
  kSuspend,           ///< the program called Suspend
  kCancel,            ///< the program called Cancel
  kComplete,          ///< the program called Complete, and the files have their names
  kPicked,            ///< the scheduler gave the job its turn
  kConnected,         ///< a server has answered
  kPreempted,         ///< the turn is over: time slice, higher priority, owner gone
  kTransientFailure,  ///< an error that will be retried
  kFatalFailure,      ///< an error that will not
  kFilesDone,         ///< the last file is there and durable
  kRetryDue,          ///< the retry delay is over, or what blocked the job is gone
  kNoProgress,        ///< the no-progress timeout is over
  kNetworkLost,
  kRangesDone,  ///< on demand: what was asked for is there, the file is not whole
  kRejected,    ///< the program says that a file's content is bad
  kScavenged,   ///< nothing has happened to the job for too long
  kRestarted,   ///< the service has been started anew
};
inline constexpr std::size_t kInputs = 17;

inline constexpr std::array<std::string_view, kInputs> kInputNames = {
    "Resume",        "Suspend",     "Cancel",           "Complete",
    "picked",        "connected",   "preempted",        "transient failure",
    "fatal failure", "files done",  "retry due",        "no progress",
    "network lost",  "ranges done", "content rejected", "scavenged",
    "restarted"};
constexpr std::string_view to_string(Input i) {
  return detail::lookup(kInputNames, i);
}

/// What an input does to a state.
struct Outcome {
  enum class Kind : std::uint8_t {
    kGo,          ///< the job enters `to`
    kStay,        ///< accepted, the state does not change
    kRefuse,      ///< the call fails with `code`
    kImpossible,  ///< the service never gives this input in this state
  };
  Kind kind = Kind::kImpossible;
  JobState to = JobState::kSuspended;
  HResult code = hr::kOk;
};

/// The table.
Outcome transition(JobState state, Input input);

/// A sentence that says what is true of a job in that state.
std::string_view meaning(JobState state);

/// QUEUED, CONNECTING, TRANSFERRING, TRANSIENT_ERROR: the job moves by itself (STATE-01).
constexpr bool is_action(JobState s) {
  return s == JobState::kQueued || s == JobState::kConnecting || s == JobState::kTransferring ||
         s == JobState::kTransientError;
}

/// The scheduler has given the job its turn.
constexpr bool is_running(JobState s) {
  return s == JobState::kConnecting || s == JobState::kTransferring;
}

}  // namespace openbits::core
