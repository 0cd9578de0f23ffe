#include "service/event_waiters.h"

#include <algorithm>
#include <utility>

#include "service/environment.h"
#include "wire/codec.h"

namespace openbits::service {
namespace {

constexpr unsigned kMostReads = 2;               // at a time, between which commits are carried out
constexpr std::size_t kMostWaitingOfUser = 100;  // more are answered at once

std::chrono::nanoseconds now() {
  return SystemClock().steady().time_since_epoch();
}

void answer(const Call& call, const EventPage& page) {
  call.succeed([&](sd_bus_message* reply) { return wire::append_events(reply, page); });
}

}  // namespace

EventWaiters::EventWaiters(loop::EventLoop& loop) : timer_(loop, [this] { on_time(); }) {}

void EventWaiters::read(core::Engine& engine, const core::Caller& caller, std::uint64_t since,
                        std::uint32_t most, std::chrono::milliseconds wait, const Call& call) {
  to_read_.push_back({&engine, caller, since, most, now() + wait, call});
  start_reads();
}

void EventWaiters::start_reads() {
  while (reading_ < kMostReads && !to_read_.empty()) {
    const Query query = std::move(to_read_.front());
    to_read_.pop_front();
    ++reading_;
    query.engine->read_events(query.caller, query.since, query.most,
                              [this, query](const Result<EventPage>& page) {
                                --reading_;
                                on_read(query, page);
                                start_reads();
                              });
  }
}

void EventWaiters::on_read(const Query& query, const Result<EventPage>& page) {
  if (!page) return query.call.fail(page.error());
  const bool has_news = !page->events.empty() || page->newest < query.since;
  std::size_t& waiting = waiting_of_[query.caller.uid];
  if (has_news || now() >= query.until || waiting >= kMostWaitingOfUser) {
    return answer(query.call, *page);
  }
  if (newest_ > page->newest) {  // it has grown meanwhile
    to_read_.push_back(query);
    return;
  }
  ++waiting;
  Query rest = query;
  rest.oldest = page->oldest;
  waiting_.emplace(rest.until, std::move(rest));
  set_timer();
}

void EventWaiters::on_logged(std::span<const core::EventRecord> events) {
  newest_ = events.back().event.sequence;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    if (answer_news(it->second, events)) {
      --waiting_of_[it->second.caller.uid];
      it = waiting_.erase(it);
    } else {
      ++it;
    }
  }
  set_timer();
}

bool EventWaiters::answer_news(const Query& query, std::span<const core::EventRecord> events) {
  EventPage page;
  page.oldest = query.oldest;
  page.newest = events.back().event.sequence;
  for (const core::EventRecord& record : events) {
    const bool is_theirs = query.caller.is_administrator() || record.owner_uid == query.caller.uid;
    if (is_theirs && record.event.sequence > query.since && page.events.size() < query.most) {
      page.events.push_back(record.event);
    }
  }
  if (page.events.empty()) return false;
  answer(query.call, page);
  return true;
}

void EventWaiters::on_time() {
  while (!waiting_.empty() && waiting_.begin()->first <= now()) {
    const Query query = std::move(waiting_.extract(waiting_.begin()).mapped());
    --waiting_of_[query.caller.uid];
    EventPage nothing;
    nothing.oldest = query.oldest;
    nothing.newest = std::max(newest_, query.since);
    answer(query.call, nothing);
  }
  set_timer();
}

void EventWaiters::set_timer() {
  timer_.set(waiting_.empty() ? std::nullopt : std::optional(waiting_.begin()->first));
}

}  // namespace openbits::service
