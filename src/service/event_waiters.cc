#include "service/event_waiters.h"

#include <utility>

#include "service/environment.h"
#include "wire/codec.h"

namespace openbits::service {
namespace {

constexpr std::size_t kMostWaiting = 1000;  // more are answered at once

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
  ask({&engine, caller, since, most, call}, now() + wait);
}

void EventWaiters::ask(const Query& query, std::chrono::nanoseconds until) {
  query.engine->read_events(
      query.caller, query.since, query.most, [this, query, until](const Result<EventPage>& page) {
        if (!page) return query.call.fail(page.error());
        const bool has_news = !page->events.empty() || page->newest < query.since;
        if (has_news || now() >= until || waiting_.size() >= kMostWaiting) {
          return answer(query.call, *page);
        }
        Query rest = query;
        rest.since = page->newest;  // what there is up to here is of other users
        if (newest_ > rest.since) return ask(rest, until);  // it has grown meanwhile
        waiting_.emplace(until, std::move(rest));
        set_timer();
      });
}

void EventWaiters::on_logged(std::uint64_t newest) {
  newest_ = newest;
  for (auto& [until, query] : std::exchange(waiting_, {})) ask(query, until);
  set_timer();
}

void EventWaiters::on_time() {
  while (!waiting_.empty() && waiting_.begin()->first <= now()) {
    const auto node = waiting_.extract(waiting_.begin());
    ask(node.mapped(), node.key());
  }
  set_timer();
}

void EventWaiters::set_timer() {
  timer_.set(waiting_.empty() ? std::nullopt : std::optional(waiting_.begin()->first));
}

}  // namespace openbits::service
