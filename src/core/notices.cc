#include "core/notices.h"

#include <algorithm>

#include "core/retry.h"

namespace openbits::core {
namespace {

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

// NOT-25: of the file callbacks only a failure code counts as failed.
bool is_success(NoticeKind kind, HResult code) {
  const bool about_file =
      kind == NoticeKind::kFileTransferred || kind == NoticeKind::kFileRangesTransferred;
  return about_file ? succeeded(code) : code == hr::kOk;
}

}  // namespace

Notices::Notices(Receivers& receivers, Clock& clock, Random& random, NoticeObserver& observer)
    : receivers_(receivers), clock_(clock), random_(random), observer_(observer) {}

bool Notices::wants(const Entry& entry, NoticeKind kind) {
  return (entry.flags & notify::kDisable) == 0 && (entry.flags & flag_of(kind)) != 0;
}

const NoticeCall* Notices::next_owed(const Entry& entry) {
  const auto it = std::find_if(entry.owed.begin(), entry.owed.end(),
                               [&](const NoticeCall& call) { return wants(entry, call.kind); });
  return it == entry.owed.end() ? nullptr : &*it;
}

void Notices::configure(const JobId& job, std::uint32_t owner, std::uint32_t flags) {
  Entry& entry = entries_[job];
  if (entry.owner != owner) {  // it lines up anew, with the new owner
    entry.queued_owed = false;
    entry.queued_modification = false;
  }
  entry.owner = owner;
  entry.flags = flags;
  consider(job, entry);
}

void Notices::set_object(const JobId& job, std::optional<CallbackObject> object) {
  Entry& entry = entries_[job];
  entry.object = std::move(object);
  begin_registration(entry);
  entry.failures = 0;
  entry.retry_at.reset();
  deadlines_.set(job, Due::kOwed, std::nullopt);
  if (entry.object) {
    receivers_.watch(job, *entry.object, [this, job, registration = entry.registration] {
      on_object_gone(job, registration);
    });
  } else {
    receivers_.unwatch(job);
    entry.is_modified = false;
    deadlines_.set(job, Due::kModification, std::nullopt);
  }
  consider(job, entry);
  observer_.on_deadline_changed();
}

// Calls to the previous object that are still under way hold their slots, but nothing else.
void Notices::begin_registration(Entry& entry) {
  entry.registration = ++registrations_;
  entry.owed_in_flight = false;
  entry.modification_in_flight = false;
}

const CallbackObject* Notices::object(const JobId& job) const {
  const auto it = entries_.find(job);
  return it == entries_.end() || !it->second.object ? nullptr : &*it->second.object;
}

void Notices::owe(const NoticeCall& call) {
  Entry& entry = entries_[call.job];
  const bool known = std::any_of(entry.owed.begin(), entry.owed.end(), [&](const NoticeCall& owed) {
    return owed.sequence == call.sequence;
  });
  if (!known) entry.owed.push_back(call);
  consider(call.job, entry);
}

void Notices::withdraw(const JobId& job) {
  const auto it = entries_.find(job);
  if (it == entries_.end()) return;
  it->second.owed.clear();
  it->second.failures = 0;
  it->second.retry_at.reset();
  deadlines_.set(job, Due::kOwed, std::nullopt);
}

void Notices::modified(const JobId& job) {
  const auto it = entries_.find(job);
  if (it == entries_.end() || !it->second.object) return;
  it->second.is_modified = true;
  consider(job, it->second);
}

void Notices::forget(const JobId& job) {
  receivers_.unwatch(job);
  deadlines_.set(job, Due::kOwed, std::nullopt);
  deadlines_.set(job, Due::kModification, std::nullopt);
  entries_.erase(job);
}

void Notices::run_due(SteadyTime now) {
  for (const auto& [job, due] : deadlines_.take_due(now)) {
    const auto it = entries_.find(job);
    if (it == entries_.end()) continue;
    if (due == Due::kOwed) it->second.retry_at.reset();
    consider(job, it->second);
  }
}

// Puts the job in line for what it could be told now, or sets the time at which it could.
void Notices::consider(const JobId& job, Entry& entry) {
  if (!entry.object) return;
  Owner& owner = owners_[entry.owner];
  if (!entry.owed_in_flight && !entry.retry_at && !entry.queued_owed && next_owed(entry)) {
    entry.queued_owed = true;
    owner.ready_owed.push_back(job);
  }
  if (entry.is_modified && !entry.modification_in_flight && !entry.queued_modification &&
      wants(entry, NoticeKind::kJobModification)) {
    const auto next = entry.last_modification ? *entry.last_modification + kModificationInterval
                                              : SteadyTime::min();
    if (next <= clock_.steady()) {
      entry.queued_modification = true;
      owner.ready_modified.push_back(job);
    } else {
      deadlines_.set(job, Due::kModification, next);
      observer_.on_deadline_changed();
    }
  }
  pump(entry.owner);
}

void Notices::pump(std::uint32_t owner_id) {
  Owner& owner = owners_[owner_id];
  while (owner.in_flight < kInFlightPerOwner && !owner.ready_owed.empty()) {
    const JobId job = owner.ready_owed.front();
    owner.ready_owed.pop_front();
    send_owed(job, owner_id);
  }
  while (owner.in_flight < kInFlightPerOwner && owner.modifications < kModificationsPerOwner &&
         owner.ready_owed.empty() && !owner.ready_modified.empty()) {
    const JobId job = owner.ready_modified.front();
    owner.ready_modified.pop_front();
    send_modification(job, owner_id);
  }
}

void Notices::send_owed(const JobId& job, std::uint32_t owner_id) {
  const auto it = entries_.find(job);
  if (it == entries_.end() || it->second.owner != owner_id) return;
  Entry& entry = it->second;
  entry.queued_owed = false;
  const NoticeCall* next = next_owed(entry);
  if (!entry.object || next == nullptr || entry.owed_in_flight || entry.retry_at) return;
  entry.owed_in_flight = true;
  ++owners_[owner_id].in_flight;
  receivers_.deliver(*entry.object, *next,
                     [this, job, owner_id, call = *next,
                      registration = entry.registration](const Delivery& delivery) {
                       on_owed_delivered(job, owner_id, call, registration, delivery);
                     });
}

void Notices::send_modification(const JobId& job, std::uint32_t owner_id) {
  const auto it = entries_.find(job);
  if (it == entries_.end() || it->second.owner != owner_id) return;
  Entry& entry = it->second;
  entry.queued_modification = false;
  if (!entry.object || !entry.is_modified || entry.modification_in_flight ||
      !wants(entry, NoticeKind::kJobModification)) {
    return;
  }
  entry.is_modified = false;
  entry.modification_in_flight = true;
  entry.last_modification = clock_.steady();
  ++owners_[owner_id].in_flight;
  ++owners_[owner_id].modifications;
  NoticeCall call;
  call.kind = NoticeKind::kJobModification;
  call.job = job;
  receivers_.deliver(
      *entry.object, call,
      [this, job, owner_id, registration = entry.registration](const Delivery& delivery) {
        Owner& owner = owners_[owner_id];
        --owner.in_flight;
        --owner.modifications;
        const auto found = entries_.find(job);
        if (found != entries_.end() && found->second.registration == registration) {
          found->second.modification_in_flight = false;
          if (delivery.outcome == Delivery::Outcome::kGone) drop_object(job, found->second);
          consider(job, found->second);
        }
        pump(owner_id);
      });
}

void Notices::on_owed_delivered(const JobId& job, std::uint32_t owner, const NoticeCall& call,
                                std::uint64_t registration, const Delivery& delivery) {
  --owners_[owner].in_flight;
  const auto it = entries_.find(job);
  // An answer of an object that has been replaced does not count: the new one is called.
  if (it != entries_.end() && it->second.registration == registration) {
    Entry& entry = it->second;
    entry.owed_in_flight = false;
    const auto owed = std::find_if(entry.owed.begin(), entry.owed.end(), [&](const NoticeCall& o) {
      return o.sequence == call.sequence;
    });
    const bool still_owed = owed != entry.owed.end();
    if (delivery.outcome == Delivery::Outcome::kGone) {
      observer_.on_not_delivered(call, std::nullopt, std::nullopt);
      drop_object(job, entry);
    } else if (still_owed && is_success(call.kind, delivery.code)) {
      entry.owed.erase(owed);
      entry.failures = 0;
      observer_.on_answered(job, call.sequence);
    } else if (still_owed) {
      const Duration wait = notice_delay(++entry.failures, random_.next());
      entry.retry_at = clock_.steady() + wait;
      deadlines_.set(job, Due::kOwed, entry.retry_at);
      observer_.on_not_delivered(call, delivery.code, wait);
      observer_.on_deadline_changed();
    }
    consider(job, entry);
  }
  pump(owner);
}

void Notices::drop_object(const JobId& job, Entry& entry) {
  if (!entry.object) return;
  entry.object.reset();
  begin_registration(entry);
  entry.is_modified = false;
  receivers_.unwatch(job);
  deadlines_.set(job, Due::kModification, std::nullopt);
  observer_.on_receiver_gone(job);
}

void Notices::on_object_gone(const JobId& job, std::uint64_t registration) {
  const auto it = entries_.find(job);
  if (it != entries_.end() && it->second.registration == registration) {
    drop_object(job, it->second);
  }
}

}  // namespace openbits::core
