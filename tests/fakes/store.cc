#include "fakes/store.h"

#include <gtest/gtest.h>

namespace openbits::fakes {

Result<core::StoredState> FakeStore::load() {
  if (load_error_) return *load_error_;
  return after_power_cut();
}

void FakeStore::commit(core::StoreBatch batch, std::function<void(Result<void>)> done) {
  EXPECT_FALSE(batch.empty()) << "an empty batch costs a sync for nothing";
  ++attempts_;
  Held held{std::move(batch), std::move(done)};
  if (holds_) {
    held_.push_back(std::move(held));
  } else {
    poster_.post([this, held = std::move(held)]() mutable { carry_out(std::move(held)); });
  }
}

void FakeStore::release() {
  holds_ = false;
  while (!held_.empty()) {
    Held held = std::move(held_.front());
    held_.pop_front();
    carry_out(std::move(held));
  }
}

void FakeStore::carry_out(Held held) {
  Result<void> result;
  if (error_) {
    result = *error_;
  } else {
    apply(held.batch);
    commits_.push_back(std::move(held.batch));
  }
  poster_.post([result, done = std::move(held.done)] { done(result); });
}

// In the order in which the real store writes.
void FakeStore::apply(const core::StoreBatch& batch) {
  for (const auto& job : batch.jobs) jobs_[job.id] = job;
  for (const auto& put : batch.files) {
    EXPECT_TRUE(jobs_.contains(put.job)) << "a file of a job that is not stored";
    files_[{put.job, put.file.index}] = put.file;
  }
  for (const auto& notice : batch.notices) {
    EXPECT_TRUE(jobs_.contains(notice.job)) << "a notice of a job that is not stored";
    notices_[notice.sequence] = notice;
  }
  for (const auto sequence : batch.answered) notices_.erase(sequence);
  for (const auto& id : batch.removed) {
    jobs_.erase(id);
    for (auto it = files_.lower_bound({id, 0}); it != files_.end() && it->first.first == id;) {
      it = files_.erase(it);
    }
    std::erase_if(notices_, [&](const auto& n) { return n.second.job == id; });
  }
  for (const auto& event : batch.events) {
    EXPECT_TRUE(events_.emplace(event.event.sequence, event).second) << "an event was logged twice";
  }
  if (batch.first_event != 0)
    events_.erase(events_.begin(), events_.lower_bound(batch.first_event));
  if (batch.next_ordinal != 0) next_ordinal_ = batch.next_ordinal;
  if (batch.next_sequence != 0) next_sequence_ = batch.next_sequence;
}

void FakeStore::read_events(const core::EventQuery& query,
                            std::function<void(Result<EventPage>)> done) {
  EventPage page;
  page.newest = next_sequence_ - 1;
  page.oldest = events_.empty() ? next_sequence_ : events_.begin()->first;
  const bool begun_anew = query.since > page.newest;
  const std::uint64_t since = begun_anew ? 0 : query.since;
  page.complete = !begun_anew && page.oldest <= since + 1;
  for (auto it = events_.upper_bound(since); it != events_.end(); ++it) {
    if (page.events.size() == query.most) break;
    if (!query.owner || *query.owner == it->second.owner_uid)
      page.events.push_back(it->second.event);
  }
  poster_.post([page, done = std::move(done)] { done(page); });
}

std::vector<Event> FakeStore::events() const {
  std::vector<Event> events;
  for (const auto& [sequence, record] : events_) events.push_back(record.event);
  return events;
}

core::StoredState FakeStore::after_power_cut() const {
  core::StoredState state;
  for (const auto& [id, job] : jobs_) {
    core::StoredJob stored{job, {}};
    for (auto it = files_.lower_bound({id, 0}); it != files_.end() && it->first.first == id; ++it) {
      stored.files.push_back(it->second);
    }
    state.jobs.push_back(std::move(stored));
  }
  for (const auto& [sequence, notice] : notices_) state.notices.push_back(notice);
  state.next_ordinal = next_ordinal_;
  state.next_sequence = next_sequence_;
  return state;
}

const core::JobRecord* FakeStore::job(const core::JobId& id) const {
  const auto it = jobs_.find(id);
  return it == jobs_.end() ? nullptr : &it->second;
}

const core::FileRecord* FakeStore::file(const core::JobId& id, std::uint32_t index) const {
  const auto it = files_.find({id, index});
  return it == files_.end() ? nullptr : &it->second;
}

}  // namespace openbits::fakes
