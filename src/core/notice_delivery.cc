// Notices: making the calls, and what comes of them.
#include <algorithm>
#include <utility>

#include "core/notices.h"
#include "core/retry.h"

namespace openbits::core {
namespace {

constexpr std::size_t kMostAttempts = 10;  // kept for each notice

// A server that is about to end has given its bus name back within this time, or a few of it.
constexpr Duration kStopping = std::chrono::milliseconds(50);
constexpr unsigned kMostStopping = 20;

bool is_about_job(NoticeKind kind) {
  return kind == NoticeKind::kJobTransferred || kind == NoticeKind::kJobError;
}

// NOT-25: of the file callbacks only a failure code counts as failed.
bool is_success(NoticeKind kind, HResult code) {
  return is_about_job(kind) ? code == hr::kOk : succeeded(code);
}

std::string name_of(const CallbackObject& object) {
  return object.connection + " " + object.path;
}

HResult code_of(const CommandRun& run) {
  if (run.end == CommandEnd::kExited && run.status == 0) return hr::kOk;
  return run.end == CommandEnd::kTimedOut ? hr::kWin32Timeout : hr::kEFail;
}

std::string text_of(const CommandRun& run) {
  switch (run.end) {
    case CommandEnd::kExited:
      return "exit status " + std::to_string(run.status);
    case CommandEnd::kKilled:
      return "killed by signal " + std::to_string(run.status);
    case CommandEnd::kTimedOut:
      return "killed, because it did not end in time";
    case CommandEnd::kNotStarted:
      return "could not be started";
  }
  return "unknown end";
}

}  // namespace

void Notices::pump(std::uint32_t owner) {
  while (const auto turn = places_.next(owner)) send(owner, *turn);
}

void Notices::send(std::uint32_t owner, const Places::Turn& turn) {
  const auto it = entries_.find(turn.job);
  bool sent = false;
  if (it != entries_.end() && it->second.s.owner == owner) {
    Ticket ticket{turn.job, owner, turn, it->second.registration, it->second.run, {}};
    sent = turn.lane == Places::Lane::kOwed ? send_owed(it->second, std::move(ticket))
                                            : send_droppable(it->second, std::move(ticket));
  }
  if (!sent) places_.leave(owner, turn);  // things have changed since it lined up
}

bool Notices::send_owed(Entry& entry, Ticket ticket) {
  if (entry.queued_in != ticket.turn.line) return false;
  entry.queued_in.clear();
  const auto next = plan(entry);
  if (!next || next->line != ticket.turn.line) return false;
  entry.in_flight = next->stage;
  ticket.call = next->notice->call;
  entry.tried = ticket.call.sequence;
  if (next->stage == Stage::kCommand) {
    DeliveryAttempt attempt{
        ReceiverKind::kCommand, entry.s.command.program, clock_.wall(), hr::kOk, {}};
    receivers_.run_command(
        entry.s.command, ticket.call,
        [this, ticket, attempt](const CommandRun& run) { on_command(ticket, attempt, run); });
  } else if (entry.object) {
    deliver(entry, *entry.object, ReceiverKind::kObject, false, ticket);
  } else if (entry.instance) {
    deliver(entry, *entry.instance, ReceiverKind::kClass, false, ticket);
  } else {
    receivers_.create_instance(entry.s.clsid,
                               [this, ticket, clsid = entry.s.clsid](Result<CallbackObject> made) {
                                 on_instance(ticket, clsid, std::move(made));
                               });
  }
  return true;
}

void Notices::deliver(Entry& entry, const CallbackObject& to, ReceiverKind kind, bool is_fresh,
                      const Ticket& ticket) {
  entry.call = {ticket, {kind, name_of(to), clock_.wall(), hr::kOk, {}}, is_fresh};
  receivers_.deliver(to, ticket.call,
                     [this, ticket](const Delivery& delivery) { on_delivered(ticket, delivery); });
}

Notices::Entry* Notices::current(const Ticket& ticket) {
  const auto it = entries_.find(ticket.job);
  // An answer of a receiver that has been replaced does not count: the new one is called.
  return it != entries_.end() && it->second.registration == ticket.registration ? &it->second
                                                                                : nullptr;
}

Notices::Entry* Notices::current_run(const Ticket& ticket) {
  const auto it = entries_.find(ticket.job);
  return it != entries_.end() && it->second.run == ticket.run ? &it->second : nullptr;
}

bool Notices::is_owed(const Entry& entry, const Ticket& ticket) {
  return std::any_of(entry.owed.begin(), entry.owed.end(),
                     [&](const Owed& o) { return o.call.sequence == ticket.call.sequence; });
}

void Notices::finish(const Ticket& ticket, Entry* entry) {
  places_.leave(ticket.owner, ticket.turn);
  if (entry != nullptr) consider(ticket.job, *entry);
  pump(ticket.owner);
}

void Notices::on_instance(const Ticket& ticket, const Guid& clsid, Result<CallbackObject> made) {
  Entry* entry = current(ticket);
  if (entry == nullptr) {
    if (made) receivers_.release_instance(clsid, *made);
    return finish(ticket, nullptr);
  }
  if (!made && made.error().code == hr::kCoEServerStopping &&
      entry->stopping < kMostStopping) {  // another one is about to be started: no failure
    ++entry->stopping;
    entry->in_flight.reset();
    entry->retry_at = clock_.steady() + kStopping;
    deadlines_.set(ticket.job, Due::kOwed, entry->retry_at);
    observer_.on_deadline_changed();
    return finish(ticket, entry);
  }
  entry->stopping = 0;
  if (!made) {
    entry->in_flight.reset();
    fail(*entry, ticket,
         {ReceiverKind::kClass, clsid.text(), clock_.wall(), made.error().code,
          made.error().message},
         false);
    return finish(ticket, entry);
  }
  set_callback(ticket.job, *entry, std::nullopt, *made);
  if (!is_owed(*entry, ticket) || !asks_for(entry->s.flags, ticket.call.kind)) {
    return finish(ticket, entry);
  }
  entry->in_flight = Stage::kCallback;
  Ticket same_place = ticket;
  same_place.registration = entry->registration;
  deliver(*entry, *entry->instance, ReceiverKind::kClass, true, same_place);
}

void Notices::on_delivered(const Ticket& ticket, const Delivery& delivery) {
  Entry* entry = current(ticket);
  if (entry == nullptr) return finish(ticket, nullptr);
  if (delivery.outcome == Delivery::Outcome::kGone) {
    end_callback(ticket.job, *entry);
  } else {
    entry->in_flight.reset();
    Delivering call = *std::exchange(entry->call, std::nullopt);
    call.attempt.code = delivery.code;
    call.attempt.text = "answered";
    if (is_success(ticket.call.kind, delivery.code)) {
      succeed(*entry, ticket, call.attempt);
    } else {
      fail(*entry, ticket, std::move(call.attempt), true);
    }
  }
  finish(ticket, entry);
}

// What is called has ended. Which is heard of first, that or the end of a call to it, is chance:
// the same comes of both. One that had been there before is followed by the next receiver at once;
// a class that makes one which ends in its first call has failed.
void Notices::end_callback(const JobId& job, Entry& entry) {
  auto call = std::exchange(entry.call, std::nullopt);
  drop_callback(job, entry);
  if (!call) return;
  call->attempt.code = hr::kRpcEDisconnected;
  call->attempt.text = "the program has gone, or did not answer in 60 s";
  if (call->is_fresh) return fail(entry, call->ticket, std::move(call->attempt), false);
  note(entry, call->ticket, call->attempt);
  observer_.on_not_delivered(call->ticket.call, call->attempt, std::nullopt);
}

void Notices::on_command(const Ticket& ticket, DeliveryAttempt attempt, const CommandRun& run) {
  observer_.on_command_ended(ticket.job, run);  // also of a job that it has completed itself
  Entry* entry = current_run(ticket);
  if (entry == nullptr) return finish(ticket, nullptr);
  entry->in_flight.reset();
  attempt.code = code_of(run);
  attempt.text = text_of(run);
  if (attempt.code == hr::kOk) {
    succeed(*entry, ticket, attempt);
  } else if (is_owed(*entry, ticket)) {
    ++entry->failures;
    fail_for(*entry, ticket, attempt, std::chrono::seconds(entry->s.minimum_retry_delay));
  } else {
    reset_tries(ticket.job, *entry);
  }
  finish(ticket, entry);
}

void Notices::succeed(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt) {
  reset_tries(ticket.job, entry);
  const std::uint64_t sequence = ticket.call.sequence;
  const auto owed = std::find_if(entry.owed.begin(), entry.owed.end(),
                                 [&](const Owed& o) { return o.call.sequence == sequence; });
  if (owed == entry.owed.end()) return;
  entry.owed.erase(owed);
  observer_.on_answered(ticket.call, attempt);
  if (!is_about_job(ticket.call.kind)) return;
  // What nobody could be told of a file comes before the end of the job or not at all (NOT-21).
  while (!entry.owed.empty() && entry.owed.front().call.sequence < sequence) {
    const NoticeCall moot = entry.owed.front().call;
    entry.owed.pop_front();
    observer_.on_moot(moot);
  }
}

// The command line is the next in order, if it is for what is owed: a program that was called and
// has refused news of a file is called again (CMD-06), one that cannot be called is passed over.
void Notices::fail(Entry& entry, const Ticket& ticket, DeliveryAttempt attempt, bool was_reached) {
  if (!is_owed(entry, ticket)) return reset_tries(ticket.job, entry);  // it has been withdrawn
  const bool for_command = is_about_job(ticket.call.kind) || !was_reached;
  entry.stage = Stage::kCommand;
  const auto next = plan(entry);
  if (for_command && next && next->stage == Stage::kCommand) {
    note(entry, ticket, attempt);
    observer_.on_not_delivered(ticket.call, attempt, std::nullopt);
    return;
  }
  fail_for(entry, ticket, attempt, notice_delay(++entry.failures, random_.next()));
}

void Notices::fail_for(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt,
                       Duration wait) {
  note(entry, ticket, attempt);
  entry.stage = Stage::kCallback;
  entry.retry_at = clock_.steady() + wait;
  deadlines_.set(ticket.job, Due::kOwed, entry.retry_at);
  observer_.on_not_delivered(ticket.call, attempt, wait);
  observer_.on_deadline_changed();
}

void Notices::note(Entry& entry, const Ticket& ticket, const DeliveryAttempt& attempt) {
  for (Owed& owed : entry.owed) {
    if (owed.call.sequence != ticket.call.sequence) continue;
    owed.attempts.push_back(attempt);
    if (owed.attempts.size() > kMostAttempts) owed.attempts.pop_front();
  }
}

// Calls that may be dropped ------------------------------------------------------------------

bool Notices::send_droppable(Entry& entry, Ticket ticket) {
  const Places::Lane lane = ticket.turn.lane;
  Droppable& d = droppable(entry, lane);
  const CallbackObject* callback = entry.callback();
  if (!d.queued || callback == nullptr || callback->connection != ticket.turn.line) return false;
  d.queued = false;
  NoticeCall& call = ticket.call;
  call.kind = lane == Places::Lane::kModification ? NoticeKind::kJobModification
                                                  : NoticeKind::kFileRangesTransferred;
  if (!d.pending || d.in_flight || !asks_for(entry.s.flags, call.kind)) return false;
  call.job = ticket.job;
  // Before what is still to be told: a program that stores the number must not take that for done.
  call.sequence = entry.newest;
  if (!entry.owed.empty()) {
    call.sequence = std::min(call.sequence, entry.owed.front().call.sequence - 1);
  }
  d.pending = false;
  if (lane == Places::Lane::kRanges) {
    if (entry.arrived.empty()) return false;
    auto first = entry.arrived.extract(entry.arrived.begin());
    call.file = first.key();
    call.ranges = std::move(first.mapped());
    d.pending = !entry.arrived.empty();
  }
  d.in_flight = true;
  d.last = clock_.steady();
  receivers_.deliver(*callback, call, [this, ticket](const Delivery& delivery) {
    on_droppable_delivered(ticket, delivery);
  });
  return true;
}

void Notices::on_droppable_delivered(const Ticket& ticket, const Delivery& delivery) {
  Entry* entry = current(ticket);
  if (entry != nullptr) {
    droppable(*entry, ticket.turn.lane).in_flight = false;
    if (delivery.outcome == Delivery::Outcome::kGone) end_callback(ticket.job, *entry);
  }
  finish(ticket, entry);
}

}  // namespace openbits::core
