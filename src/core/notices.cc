#include "core/notices.h"

#include <algorithm>
#include <utility>

namespace openbits::core {
namespace {

// Files whose arrived ranges are kept for one job; the oldest are dropped (NOT-23).
constexpr std::size_t kMostFilesWithRanges = 16;
constexpr std::size_t kMostRanges = 1000;

std::uint32_t flag_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::kJobTransferred:
      return notify::kJobTransferred;
    case NoticeKind::kJobError:
      return notify::kJobError;
    case NoticeKind::kJobModification:
      return notify::kJobModification;
    case NoticeKind::kFileTransferred:
      return notify::kFileTransferred;
    case NoticeKind::kFileRangesTransferred:
      return notify::kFileRangesTransferred;
  }
  return 0;
}

// Only these start a command line (CMD-06, NOT-10).
bool is_about_job(NoticeKind kind) {
  return kind == NoticeKind::kJobTransferred || kind == NoticeKind::kJobError;
}

}  // namespace

bool asks_for(std::uint32_t flags, NoticeKind kind) {
  return (flags & notify::kDisable) == 0 && (flags & flag_of(kind)) != 0;
}

Notices::Notices(Receivers& receivers, Clock& clock, Random& random, NoticeObserver& observer)
    : receivers_(receivers), clock_(clock), random_(random), observer_(observer) {}

// Receivers ----------------------------------------------------------------------------------

void Notices::configure(const JobId& job, const Subscription& subscription) {
  Subscription plain;
  plain.owner = subscription.owner;
  const bool is_plain = subscription == plain;
  if (is_plain && !entries_.contains(job)) {
    plain_[job] = subscription.owner;
    return;
  }
  Entry& entry = entry_of(job);
  const bool other_owner = entry.s.owner != subscription.owner;
  const bool other_class = entry.s.clsid != subscription.clsid;
  const bool other_command = entry.s.command != subscription.command;
  if (other_class && !entry.object) {
    set_callback(job, entry, std::nullopt, std::nullopt);  // with the class that made the instance
    if (!subscription.clsid.is_null()) disown_run(entry);
  }
  if (other_command) disown_run(entry);
  const CallbackObject* callback = entry.callback();
  if (other_owner && callback != nullptr) places_.depart(entry.s.owner, callback->connection);
  entry.s = subscription;
  if (other_owner) {  // it lines up anew, with the new owner
    if (callback != nullptr) places_.arrive(entry.s.owner, callback->connection);
    entry.queued_in.clear();
    entry.modification.queued = entry.ranges.queued = false;
  }
  if (other_class || other_command) reset_tries(job, entry);
  consider(job, entry);
}

Notices::Entry& Notices::entry_of(const JobId& job) {
  const auto [entry, is_new] = entries_.try_emplace(job);
  if (const auto plain = is_new ? plain_.find(job) : plain_.end(); plain != plain_.end()) {
    entry->second.s.owner = plain->second;
    plain_.erase(plain);
  }
  return entry->second;
}

void Notices::try_now(const JobId& job) {
  const auto it = entries_.find(job);
  if (it == entries_.end()) return;
  reset_tries(job, it->second);
  consider(job, it->second);
}

void Notices::set_object(const JobId& job, std::optional<CallbackObject> object) {
  if (!object && !entries_.contains(job)) return;
  Entry& entry = entry_of(job);
  set_callback(job, entry, std::move(object), std::nullopt);
  if (entry.object) disown_run(entry);
  if (!entry.object) drop_pending(job, entry);
  reset_tries(job, entry);
  consider(job, entry);
}

const CallbackObject* Notices::object(const JobId& job) const {
  const auto it = entries_.find(job);
  return it == entries_.end() || !it->second.object ? nullptr : &*it->second.object;
}

std::optional<ReceiverKind> Notices::receiver(const JobId& job) const {
  const auto it = entries_.find(job);
  if (it == entries_.end()) return std::nullopt;
  const Entry& entry = it->second;
  if (entry.object) return ReceiverKind::kObject;
  if (!entry.s.clsid.is_null()) return ReceiverKind::kClass;
  if (!entry.s.command.empty()) return ReceiverKind::kCommand;
  return std::nullopt;
}

// Replaces what is called for the job; at most one of the two is there.
void Notices::set_callback(const JobId& job, Entry& entry, std::optional<CallbackObject> object,
                           std::optional<CallbackObject> instance) {
  if (const CallbackObject* before = entry.callback()) {
    places_.depart(entry.s.owner, before->connection);
  }
  if (entry.instance) receivers_.release_instance(entry.s.clsid, *entry.instance);
  entry.object = std::move(object);
  entry.instance = std::move(instance);
  begin_registration(entry);
  if (const CallbackObject* callback = entry.callback()) {
    places_.arrive(entry.s.owner, callback->connection);
    receivers_.watch(job, *callback, [this, job, registration = entry.registration] {
      on_gone(job, registration);
    });
  } else {
    receivers_.unwatch(job);
  }
}

// Calls to the previous receiver that are still under way hold their places, but nothing else.
void Notices::begin_registration(Entry& entry) {
  entry.registration = ++registrations_;
  if (entry.in_flight == Stage::kCallback) entry.in_flight.reset();
  entry.call.reset();
  entry.modification.in_flight = entry.ranges.in_flight = false;
  entry.queued_in.clear();
  entry.modification.queued = entry.ranges.queued = false;
}

// A new receiver does not wait for the end of a command line that runs. Without one, its success
// still counts: the program is not run twice because the object that failed has gone.
void Notices::disown_run(Entry& entry) {
  if (entry.in_flight != Stage::kCommand) return;
  entry.in_flight.reset();
  entry.run = ++registrations_;
}

void Notices::drop_callback(const JobId& job, Entry& entry) {
  if (entry.callback() == nullptr) return;
  const bool was_registered = entry.object.has_value();
  const bool command_is_next = entry.s.clsid.is_null() && !entry.s.command.empty();
  set_callback(job, entry, std::nullopt, std::nullopt);
  drop_pending(job, entry);
  // What waited for the object's time is not kept from the class. A command line keeps its time
  // (CMD-10), and so does a class whose objects end.
  if (was_registered && !command_is_next) reset_tries(job, entry);
  observer_.on_receiver_gone(job);
}

void Notices::drop_pending(const JobId& job, Entry& entry) {
  entry.modification.pending = entry.ranges.pending = false;
  entry.arrived.clear();
  deadlines_.set(job, Due::kModification, std::nullopt);
  deadlines_.set(job, Due::kRanges, std::nullopt);
}

void Notices::on_gone(const JobId& job, std::uint64_t registration) {
  const auto it = entries_.find(job);
  if (it == entries_.end() || it->second.registration != registration) return;
  end_callback(job, it->second);
  consider(job, it->second);
}

// What is to be told --------------------------------------------------------------------------

void Notices::owe(const NoticeCall& call, WallTime since) {
  Entry& entry = entry_of(call.job);
  const auto place = std::lower_bound(
      entry.owed.begin(), entry.owed.end(), call.sequence,
      [](const Owed& owed, std::uint64_t sequence) { return owed.call.sequence < sequence; });
  const bool known = place != entry.owed.end() && place->call.sequence == call.sequence;
  if (!known) entry.owed.insert(place, {call, since, {}});
  // The end of the job does not wait for the next try to tell of a file: if the class cannot be
  // reached, the command line can.
  const bool has_way_past = is_about_job(call.kind) && !entry.s.command.empty();
  if (!known && has_way_past && entry.retry_at) reset_tries(call.job, entry);
  consider(call.job, entry);
}

void Notices::withdraw(const JobId& job, const std::vector<std::uint64_t>& sequences) {
  const auto it = entries_.find(job);
  if (it == entries_.end()) return;
  Entry& entry = it->second;
  bool was_tried = false;
  std::erase_if(entry.owed, [&](const Owed& owed) {
    const std::uint64_t sequence = owed.call.sequence;
    const bool is_meant = std::binary_search(sequences.begin(), sequences.end(), sequence);
    was_tried |= is_meant && sequence == entry.tried;
    return is_meant;
  });
  if (was_tried) disown_run(entry);  // what comes next does not wait for its end
  if (was_tried && !entry.in_flight) reset_tries(job, entry);
  consider(job, entry);
}

void Notices::modified(const JobId& job, std::uint64_t newest) {
  const auto it = entries_.find(job);
  if (it == entries_.end() || it->second.callback() == nullptr) return;
  it->second.newest = newest;
  it->second.modification.pending = true;
  consider(job, it->second);
}

void Notices::ranges_arrived(const JobId& job, std::uint32_t file, FileRange range,
                             std::uint64_t newest) {
  const auto it = entries_.find(job);
  if (it == entries_.end()) return;
  Entry& entry = it->second;
  if (entry.callback() == nullptr || !asks_for(entry.s.flags, NoticeKind::kFileRangesTransferred)) {
    return;
  }
  auto& ranges = entry.arrived[file];
  if (!ranges.empty() && ranges.back().offset + ranges.back().length == range.offset) {
    ranges.back().length += range.length;
  } else if (ranges.size() < kMostRanges) {
    ranges.push_back(range);
  }
  if (entry.arrived.size() > kMostFilesWithRanges) entry.arrived.erase(entry.arrived.begin());
  entry.newest = newest;
  entry.ranges.pending = true;
  consider(job, entry);
}

void Notices::forget(const JobId& job) {
  plain_.erase(job);
  const auto it = entries_.find(job);
  if (it == entries_.end()) return;
  if (it->second.callback() != nullptr) {
    set_callback(job, it->second, std::nullopt, std::nullopt);
  }
  for (const Due due : {Due::kOwed, Due::kModification, Due::kRanges}) {
    deadlines_.set(job, due, std::nullopt);
  }
  entries_.erase(it);
}

std::vector<OpenNotice> Notices::open(const JobId& job) const {
  std::vector<OpenNotice> notices;
  const auto it = entries_.find(job);
  if (it == entries_.end()) return notices;
  const Entry& entry = it->second;
  const auto planned = next(entry);
  const std::uint64_t current = entry.in_flight ? entry.tried
                                : planned       ? planned->notice->call.sequence
                                                : 0;
  for (const Owed& owed : entry.owed) {
    OpenNotice& notice = notices.emplace_back();
    notice.sequence = owed.call.sequence;
    notice.kind = static_cast<EventKind>(owed.call.kind);
    notice.file = owed.call.file;
    notice.since = owed.since;
    notice.attempts.assign(owed.attempts.begin(), owed.attempts.end());
    if (owed.call.sequence != current) continue;
    notice.failures = entry.failures;
    notice.under_way = entry.in_flight.has_value() || !entry.queued_in.empty();
    if (entry.retry_at) {
      const Duration left = std::max(*entry.retry_at - clock_.steady(), Duration{0});
      notice.next_try = clock_.wall() + std::chrono::ceil<std::chrono::microseconds>(left);
    }
  }
  return notices;
}

// When ---------------------------------------------------------------------------------------

void Notices::reset_tries(const JobId& job, Entry& entry) {
  entry.failures = 0;
  entry.stage = Stage::kCallback;
  if (!entry.retry_at) return;
  entry.retry_at.reset();
  deadlines_.set(job, Due::kOwed, std::nullopt);
  observer_.on_deadline_changed();
}

void Notices::run_due(SteadyTime now) {
  for (const auto& [job, due] : deadlines_.take_due(now)) {
    const auto it = entries_.find(job);
    if (it == entries_.end()) continue;
    if (due == Due::kOwed) it->second.retry_at.reset();
    consider(job, it->second);
  }
}

// The first notice that the flags ask for goes to the callback; if there is none that can be
// called, or it has failed, the first one about the job goes to the command line.
std::optional<Notices::Plan> Notices::next(const Entry& entry) {
  const CallbackObject* callback = entry.callback();
  const bool has_callback = callback != nullptr || !entry.s.clsid.is_null();
  // At most one is about the job, and it is the last: those about its files come before.
  const bool has_end = !entry.owed.empty() && is_about_job(entry.owed.back().call.kind) &&
                       asks_for(entry.s.flags, entry.owed.back().call.kind);
  const Owed* for_command = has_end && !entry.s.command.empty() ? &entry.owed.back() : nullptr;
  if (for_command != nullptr && (entry.stage == Stage::kCommand || !has_callback)) {
    return Plan{for_command, Stage::kCommand, Places::kCommandLine};
  }
  if (!has_callback) return std::nullopt;
  const auto first = std::find_if(entry.owed.begin(), entry.owed.end(), [&](const Owed& owed) {
    return asks_for(entry.s.flags, owed.call.kind);
  });
  if (first == entry.owed.end()) return std::nullopt;
  return Plan{&*first, Stage::kCallback,
              callback != nullptr ? callback->connection : entry.s.clsid.text()};
}

// What can be done now.
std::optional<Notices::Plan> Notices::plan(const Entry& entry) {
  return entry.in_flight || entry.retry_at ? std::nullopt : next(entry);
}

Notices::Droppable& Notices::droppable(Entry& entry, Places::Lane lane) {
  return lane == Places::Lane::kModification ? entry.modification : entry.ranges;
}

// Puts the job in line for what it could be told now, or sets the time at which it could.
void Notices::consider(const JobId& job, Entry& entry) {
  const auto next = plan(entry);
  if (next && next->line != entry.queued_in) {
    entry.queued_in = next->line;
    places_.wait(entry.s.owner, next->line, Places::Lane::kOwed, job);
  }
  consider(job, entry, Places::Lane::kModification);
  consider(job, entry, Places::Lane::kRanges);
  pump(entry.s.owner);
}

void Notices::consider(const JobId& job, Entry& entry, Places::Lane lane) {
  Droppable& d = droppable(entry, lane);
  const auto kind = lane == Places::Lane::kModification ? NoticeKind::kJobModification
                                                        : NoticeKind::kFileRangesTransferred;
  const CallbackObject* callback = entry.callback();
  if (!d.pending || d.in_flight || d.queued || callback == nullptr ||
      !asks_for(entry.s.flags, kind)) {
    return;
  }
  const SteadyTime next = d.last ? *d.last + entry.s.interval : SteadyTime::min();
  if (next <= clock_.steady()) {
    d.queued = true;
    places_.wait(entry.s.owner, callback->connection, lane, job);
  } else {
    const Due due = lane == Places::Lane::kModification ? Due::kModification : Due::kRanges;
    deadlines_.set(job, due, next);
    observer_.on_deadline_changed();
  }
}

}  // namespace openbits::core
