// Callers of EventsSince who wait for an event that has not happened yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>

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
  /// The log has grown.
  void on_logged(std::uint64_t newest);

 private:
  struct Query {
    core::Engine* engine;
    core::Caller caller;
    std::uint64_t since;
    std::uint32_t most;
    Call call;
  };
  void ask(const Query& query, std::chrono::nanoseconds until);
  void set_timer();
  void on_time();

  loop::Timer timer_;
  std::multimap<std::chrono::nanoseconds, Query> waiting_;  // by the end of their patience
  std::uint64_t newest_ = 0;
};

}  // namespace openbits::service
