// Who is told what, and when: for each job the notices that are owed, in order, and the receivers
// that they go to: the registered object while it is connected, else an object of the job's class,
// else, or when those fail, its command line (NOT-33, NOT-39, CMD-08).
//
// For one job notices go out one at a time, in order (NOT-20, NOT-21). JobModification and
// FileRangesTransferred are not owed: they are coalesced, rate-limited, give way to the others,
// never activate a class and may be dropped (NOT-16 to NOT-18, NOT-23).
// Thread: the loop thread. Time and chance are handed in.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/clock.h"
#include "core/deadlines.h"
#include "core/places.h"
#include "core/receiver.h"

namespace openbits::core {

/// What became of notices. Called from the loop, not from inside Notices' commands, but for
/// on_deadline_changed.
class NoticeObserver {
 public:
  virtual ~NoticeObserver() = default;
  /// A receiver answered with success: the duty is done.
  virtual void on_answered(const NoticeCall& call, const DeliveryAttempt& attempt) = 0;
  /// What the notice tells is told by a later one that has been answered: the duty is over.
  virtual void on_moot(const NoticeCall& call) = 0;
  /// A try has failed. The next one comes after `wait`; without one, the next receiver is tried, or
  /// the next one that is set.
  virtual void on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                                std::optional<Duration> wait) = 0;
  virtual void on_command_ended(const JobId& job, const CommandRun& run) = 0;
  /// The registered object, or the one of the class, is no more.
  virtual void on_receiver_gone(const JobId& job) = 0;
  /// next_deadline() may have changed.
  virtual void on_deadline_changed() = 0;
};

/// What notices of a job depend on.
struct Subscription {
  std::uint32_t owner = 0;
  std::uint32_t flags = notify::kJobTransferred | notify::kJobError;
  Guid clsid;                               ///< null: no class
  NotifyCommand command;                    ///< empty: none that may be run
  std::uint32_t minimum_retry_delay = 600;  ///< seconds
  Duration interval = std::chrono::milliseconds(500);
  bool operator==(const Subscription&) const = default;
};

class Notices {
 public:
  Notices(Receivers& receivers, Clock& clock, Random& random, NoticeObserver& observer);

  /// Makes the job known, or changes its settings. Calls that are under way keep their places.
  void configure(const JobId& job, const Subscription& subscription);
  /// What is owed is tried now, whatever has failed before (LNX-21).
  void try_now(const JobId& job);
  /// Registers or clears the callback object, which also ends that of the class (NOT-34). What is
  /// owed is tried at once (NOT-05, LNX-21).
  void set_object(const JobId& job, std::optional<CallbackObject> object);
  const CallbackObject* object(const JobId& job) const;
  /// Who would be told next.
  std::optional<ReceiverKind> receiver(const JobId& job) const;

  /// A duty that is durable, of an event at `since`: it stays until it is answered. One with a
  /// sequence that is already owed is not doubled.
  void owe(const NoticeCall& call, WallTime since);
  /// These notices, in ascending order, are not true any more.
  void withdraw(const JobId& job, const std::vector<std::uint64_t>& sequences);
  /// Something about the job has changed (NOT-14); `newest` is the number of its newest event.
  void modified(const JobId& job, std::uint64_t newest);
  /// A part of a file has arrived (NOT-23).
  void ranges_arrived(const JobId& job, std::uint32_t file, FileRange range, std::uint64_t newest);
  /// The job is gone.
  void forget(const JobId& job);

  /// What is owed for the job, and what has been tried.
  std::vector<OpenNotice> open(const JobId& job) const;

  std::optional<SteadyTime> next_deadline() const { return deadlines_.next(); }
  void run_due(SteadyTime now);

 private:
  enum class Due { kOwed, kModification, kRanges };
  enum class Stage { kCallback, kCommand };

  struct Owed {
    NoticeCall call;
    WallTime since;
    std::deque<DeliveryAttempt> attempts;
  };
  /// A kind of call that may be dropped.
  struct Droppable {
    bool pending = false;
    bool in_flight = false;
    bool queued = false;
    std::optional<SteadyTime> last;
  };
  /// A call that is under way: what its end needs to know.
  struct Ticket {
    JobId job;
    std::uint32_t owner;
    Places::Turn turn;
    std::uint64_t registration;
    std::uint64_t run;
    NoticeCall call;
  };
  /// A call of the callback that tells what is owed.
  struct Delivering {
    Ticket ticket;
    DeliveryAttempt attempt;
    bool is_fresh;  ///< what is called was made for this call
  };
  struct Entry {
    Subscription s;
    std::optional<CallbackObject> object;    // registered by a program
    std::optional<CallbackObject> instance;  // of s.clsid
    std::uint64_t registration = 0;          // changes with what is called
    std::uint64_t run = 0;                   // changes when what runs does not count any more
    std::deque<Owed> owed;
    std::optional<Stage> in_flight;  // of the owed
    std::uint64_t tried = 0;         // sequence of the one that is in flight, or was last
    std::optional<Delivering> call;  // with in_flight == kCallback; absent while an object is made
    Stage stage = Stage::kCallback;  // to be tried next
    std::uint32_t failures = 0;
    unsigned stopping = 0;  // answers in a row that a server of the class is about to end
    std::optional<SteadyTime> retry_at;
    std::string queued_in;  // line in which the job waits with what it owes; empty: none
    Droppable modification;
    Droppable ranges;
    std::map<std::uint32_t, std::vector<FileRange>> arrived;  // by file, not told yet
    std::uint64_t newest = 0;

    const CallbackObject* callback() const {
      return object ? &*object : instance ? &*instance : nullptr;
    }
  };
  /// What is to be done next for what a job is owed.
  struct Plan {
    const Owed* notice;
    Stage stage;
    std::string line;
  };

  // notices.cc
  Entry& entry_of(const JobId& job);
  void consider(const JobId& job, Entry& entry);
  void consider(const JobId& job, Entry& entry, Places::Lane lane);
  void reset_tries(const JobId& job, Entry& entry);
  void begin_registration(Entry& entry);
  void disown_run(Entry& entry);
  void set_callback(const JobId& job, Entry& entry, std::optional<CallbackObject> object,
                    std::optional<CallbackObject> instance);
  void drop_callback(const JobId& job, Entry& entry);
  void drop_pending(const JobId& job, Entry& entry);
  void on_gone(const JobId& job, std::uint64_t registration);
  static std::optional<Plan> next(const Entry& entry);
  static std::optional<Plan> plan(const Entry& entry);
  static Droppable& droppable(Entry& entry, Places::Lane lane);

  // notice_delivery.cc
  void pump(std::uint32_t owner);
  void send(std::uint32_t owner, const Places::Turn& turn);
  bool send_owed(Entry& entry, Ticket ticket);
  bool send_droppable(Entry& entry, Ticket ticket);
  void deliver(Entry& entry, const CallbackObject& to, ReceiverKind kind, bool is_fresh,
               const Ticket& ticket);
  void on_instance(const Ticket& ticket, const Guid& clsid, Result<CallbackObject> made);
  void on_delivered(const Ticket& ticket, const Delivery& delivery);
  void end_callback(const JobId& job, Entry& entry);
  void on_command(const Ticket& ticket, DeliveryAttempt attempt, const CommandRun& run);
  void on_droppable_delivered(const Ticket& ticket, const Delivery& delivery);
  /// The job's entry if the ticket's call, or its run of the command line, still counts.
  Entry* current(const Ticket& ticket);
  Entry* current_run(const Ticket& ticket);
  static bool is_owed(const Entry& entry, const Ticket& ticket);
  void finish(const Ticket& ticket, Entry* entry);
  void succeed(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt);
  void fail(Entry& entry, const Ticket& ticket, DeliveryAttempt attempt, bool was_reached);
  void fail_for(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt, Duration wait);
  static void note(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt);

  Receivers& receivers_;
  Clock& clock_;
  Random& random_;
  NoticeObserver& observer_;
  std::unordered_map<JobId, Entry> entries_;
  /// Owners of the other jobs, whose settings are still those of a new one: most jobs of a long
  /// queue are told to nobody until they have been transferred.
  std::unordered_map<JobId, std::uint32_t> plain_;
  Places places_;
  Deadlines<Due> deadlines_;
  std::uint64_t registrations_ = 0;
};

/// Whether the flags ask for that kind of call (NOT-07, NOT-08).
bool asks_for(std::uint32_t flags, NoticeKind kind);

}  // namespace openbits::core
