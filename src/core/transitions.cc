#include "core/transitions.h"

namespace openbits::core {
namespace {

constexpr Outcome go(JobState to) {
  return {Outcome::Kind::kGo, to, hr::kOk};
}
constexpr Outcome kStay{Outcome::Kind::kStay, JobState::kSuspended, hr::kOk};
constexpr Outcome kNever{Outcome::Kind::kImpossible, JobState::kSuspended, hr::kOk};
constexpr Outcome refuse(HResult code) {
  return {Outcome::Kind::kRefuse, JobState::kSuspended, code};
}
constexpr Outcome kFinal = refuse(hr::kBgEInvalidState);

constexpr Outcome kToQueued = go(JobState::kQueued);
constexpr Outcome kToConnecting = go(JobState::kConnecting);
constexpr Outcome kToTransferring = go(JobState::kTransferring);
constexpr Outcome kToSuspended = go(JobState::kSuspended);
constexpr Outcome kToError = go(JobState::kError);
constexpr Outcome kToTransient = go(JobState::kTransientError);
constexpr Outcome kToTransferred = go(JobState::kTransferred);
constexpr Outcome kToAcknowledged = go(JobState::kAcknowledged);
constexpr Outcome kToCancelled = go(JobState::kCancelled);

using Row = std::array<Outcome, kInputs>;

// Columns in the order of Input. A row is a state, in the order of JobState.
constexpr std::array<Row, 9> kTable = {{
    // QUEUED
    {kStay, kToSuspended, kToCancelled, kToAcknowledged, kToConnecting, kNever, kStay, kToTransient,
     kToError, kToTransferred, kStay, kNever, kToTransient, kNever, kToError, kToCancelled, kStay},
    // CONNECTING
    {kStay, kToSuspended, kToCancelled, kToAcknowledged, kNever, kToTransferring, kToQueued,
     kToTransient, kToError, kToTransferred, kNever, kNever, kToTransient, kToSuspended, kToError,
     kToCancelled, kToQueued},
    // TRANSFERRING
    {kStay, kToSuspended, kToCancelled, kToAcknowledged, kNever, kStay, kToQueued, kToTransient,
     kToError, kToTransferred, kNever, kNever, kToTransient, kToSuspended, kToError, kToCancelled,
     kToQueued},
    // SUSPENDED
    {kToQueued, kStay, kToCancelled, kToAcknowledged, kNever, kNever, kNever, kNever, kNever,
     kNever, kNever, kNever, kStay, kNever, kToError, kToCancelled, kStay},
    // ERROR
    {kToQueued, kStay, kToCancelled, kToAcknowledged, kNever, kNever, kNever, kNever, kNever,
     kNever, kNever, kNever, kStay, kNever, kToError, kToCancelled, kStay},
    // TRANSIENT_ERROR
    {kToQueued, kToSuspended, kToCancelled, kToAcknowledged, kNever, kNever, kNever, kToTransient,
     kToError, kNever, kToQueued, kToError, kToTransient, kNever, kToError, kToCancelled, kStay},
    // TRANSFERRED
    {kToQueued, kStay, kToCancelled, kToAcknowledged, kNever, kNever, kNever, kNever, kNever,
     kNever, kNever, kNever, kStay, kNever, kToError, kToCancelled, kStay},
    // ACKNOWLEDGED
    {kFinal, kFinal, kFinal, kFinal, kNever, kNever, kNever, kNever, kNever, kNever, kNever, kNever,
     kStay, kNever, kFinal, kNever, kStay},
    // CANCELLED
    {kFinal, kFinal, kFinal, kFinal, kNever, kNever, kNever, kNever, kNever, kNever, kNever, kNever,
     kStay, kNever, kFinal, kNever, kStay},
}};

constexpr std::array<std::string_view, 9> kMeanings = {
    "The job has files to transfer and waits for its turn or for its owner.",
    "It is the job's turn and a server is being contacted.",
    "It is the job's turn and a server has answered; bytes move.",
    "The job is at rest; nothing happens until Resume.",
    "An error stopped the job; it is stored, reported by JobError, and only the program can "
    "clear it.",
    "An error stopped the job; it is stored, and the job tries again by itself.",
    "Every file that was asked for is in its temporary file and durable; reported by "
    "JobTransferred.",
    "The finished files have their names; the job is gone from the queue.",
    "The job and its temporary files are thrown away; the job is gone from the queue.",
};

}  // namespace

Outcome transition(JobState state, Input input) {
  return kTable.at(static_cast<std::size_t>(state)).at(static_cast<std::size_t>(input));
}

std::string_view meaning(JobState state) {
  return detail::lookup(kMeanings, state);
}

}  // namespace openbits::core
