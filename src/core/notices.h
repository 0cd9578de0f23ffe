// Who is told what, and when: the notices that are owed, in order, to one receiver for each job.
//
// For one job notices go out one at a time, in order. JobModification is not owed: it is coalesced,
// rate-limited, gives way to the others and may be dropped (NOT-16 to NOT-18). At most four calls
// are under way for one owner, at most three of them JobModifications (NOT-28).
// Thread: the loop thread. Time and chance are handed in.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "core/deadlines.h"
#include "core/receiver.h"

namespace openbits::core {

/// What became of notices.
class NoticeObserver {
 public:
  virtual ~NoticeObserver() = default;
  /// The receiver answered S_OK: the duty is done.
  virtual void on_answered(const JobId& job, std::uint64_t sequence) = 0;
  /// A call failed with `code`, or found nobody (nullopt); it is tried again after `wait`, or,
  /// without one, when a new receiver is set.
  virtual void on_not_delivered(const NoticeCall& call, std::optional<HResult> code,
                                std::optional<Duration> wait) = 0;
  /// The registered object is no more.
  virtual void on_receiver_gone(const JobId& job) = 0;
  /// next_deadline() may have changed.
  virtual void on_deadline_changed() = 0;
};

class Notices {
 public:
  static constexpr unsigned kInFlightPerOwner = 4;
  static constexpr unsigned kModificationsPerOwner = 3;
  static constexpr Duration kModificationInterval = std::chrono::milliseconds(500);

  Notices(Receivers& receivers, Clock& clock, Random& random, NoticeObserver& observer);

  /// Settings of a job that notices depend on. Makes the job known. Calls that are under way keep
  /// their places with the owner that they had.
  void configure(const JobId& job, std::uint32_t owner, std::uint32_t flags);
  /// Registers or clears the callback object. What is owed is tried at once (NOT-05, LNX-21).
  void set_object(const JobId& job, std::optional<CallbackObject> object);
  const CallbackObject* object(const JobId& job) const;

  /// A duty that is durable: `call` is made until it is answered S_OK. One with a sequence that is
  /// already owed is not doubled.
  void owe(const NoticeCall& call);
  /// The job has left the state that these notices are about.
  void withdraw(const JobId& job);
  /// Something about the job has changed (NOT-14).
  void modified(const JobId& job);
  /// The job is gone.
  void forget(const JobId& job);

  std::optional<SteadyTime> next_deadline() const { return deadlines_.next(); }
  void run_due(SteadyTime now);

 private:
  enum class Due { kOwed, kModification };

  struct Entry {
    std::uint32_t owner = 0;
    std::uint32_t flags = 0;
    std::optional<CallbackObject> object;
    std::uint64_t registration = 0;  // changes with `object`
    std::deque<NoticeCall> owed;
    bool owed_in_flight = false;
    std::uint32_t failures = 0;
    std::optional<SteadyTime> retry_at;
    bool is_modified = false;
    bool modification_in_flight = false;
    std::optional<SteadyTime> last_modification;
    bool queued_owed = false;          // in ready_owed of the owner
    bool queued_modification = false;  // in ready_modified of the owner
  };
  struct Owner {
    unsigned in_flight = 0;
    unsigned modifications = 0;
    std::deque<JobId> ready_owed;
    std::deque<JobId> ready_modified;
  };

  void consider(const JobId& job, Entry& entry);
  void pump(std::uint32_t owner);
  void send_owed(const JobId& job, std::uint32_t owner);
  void send_modification(const JobId& job, std::uint32_t owner);
  void on_owed_delivered(const JobId& job, std::uint32_t owner, const NoticeCall& call,
                         std::uint64_t registration, const Delivery& delivery);
  void begin_registration(Entry& entry);
  void drop_object(const JobId& job, Entry& entry);
  void on_object_gone(const JobId& job, std::uint64_t registration);
  static bool wants(const Entry& entry, NoticeKind kind);
  /// The first duty that the flags ask for, or nullptr.
  static const NoticeCall* next_owed(const Entry& entry);

  Receivers& receivers_;
  Clock& clock_;
  Random& random_;
  NoticeObserver& observer_;
  std::unordered_map<JobId, Entry> entries_;
  std::map<std::uint32_t, Owner> owners_;
  Deadlines<Due> deadlines_;
  std::uint64_t registrations_ = 0;
};

}  // namespace openbits::core
