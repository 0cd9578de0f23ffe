// Callers of EventsSince, and those of them who wait for an event that has not happened yet.
//
// The log is read by the thread that commits: few reads are under way at a time, the others wait
// here. Those who wait for news are answered from what has just been committed, without a read.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <span>

#include "core/engine.h"
#include "loop/event_loop.h"
#include "service/call.h"

namespace openbits::service {

class EventWaiters {
 public:
  explicit EventWaiters(loop::EventLoop& loop);

  /// Answers `call` with the events after `since`, at most `most` of them; if there is none, when
  /// there is one, or when `wait` is over. `engine` outlives the waiting.
  void read(core::Engine& engine, const core::Caller& caller, std::uint64_t since,
            std::uint32_t most, std::chrono::milliseconds wait, const Call& call);
  /// The log has grown by these.
  void on_logged(std::span<const core::EventRecord> events);

 private:
  struct Query {
    core::Engine* engine;
    core::Caller caller;
    std::uint64_t since;
    std::uint32_t most;
    std::chrono::nanoseconds until;
    Call call;
    std::uint64_t oldest = 0;  // of the log when it was read
  };
  void start_reads();
  void on_read(const Query& query, const Result<EventPage>& page);
  static bool answer_news(const Query& query, std::span<const core::EventRecord> events);
  void set_timer();
  void on_time();

  loop::Timer timer_;
  std::deque<Query> to_read_;
  unsigned reading_ = 0;
  std::multimap<std::chrono::nanoseconds, Query> waiting_;  // by the end of their patience
  std::map<std::uint32_t, std::size_t> waiting_of_;         // users
  std::uint64_t newest_ = 0;                                // that was told to on_logged
};

}  // namespace openbits::service
