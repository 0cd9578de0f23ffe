// The real store, with the oracle before it.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "core/store.h"
#include "sim/loop.h"
#include "sim/oracle.h"
#include "sim/planted.h"
#include "sim/random.h"
#include "sim/trace.h"
#include "store/executor.h"

namespace openbits::sim {

/// Work of the store is done some time later.
class StepExecutor final : public store::Executor {
 public:
  StepExecutor(Loop& loop, Random& random) : loop_(loop), random_(random) {}
  void run(std::function<void()> task) override {
    using namespace std::chrono_literals;
    const core::Duration wait =
        random_.chance(20) ? random_.between(100ms, 5s) : random_.between(0ms, 12ms);
    loop_.after(wait, std::move(task));
  }

 private:
  Loop& loop_;
  Random& random_;
};

class StoreWatch final : public core::Store {
 public:
  StoreWatch(core::Store& store, Oracle& oracle, Loop& loop, const Trace& trace, Bug bug)
      : store_(store), oracle_(oracle), loop_(loop), trace_(trace), bug_(bug) {}

  Result<core::StoredState> load() override {
    auto state = store_.load();
    if (state) oracle_.store_loaded(*state);
    return state;
  }
  void commit(core::StoreBatch batch, std::function<void(Result<void>)> done) override {
    oracle_.commit_begins(batch);
    show(batch);
    auto copy = batch;
    const bool early = bug_ == Bug::kEarlyReply;
    if (early) loop_.post([done] { done({}); });
    store_.commit(std::move(copy), [this, early, batch = std::move(batch),
                                    done = std::move(done)](const Result<void>& result) {
      oracle_.commit_ends(batch, result.ok());
      if (!early) done(result);
    });
  }
  void read_events(const core::EventQuery& query,
                   std::function<void(Result<EventPage>)> done) override {
    const bool all = query.since == 0 && !query.owner && query.most > 1000;
    store_.read_events(query, [this, all, done = std::move(done)](const Result<EventPage>& page) {
      if (page) oracle_.log_read(*page, all);
      done(page);
    });
  }

 private:
  void show(const core::StoreBatch& batch) const {
    for (const auto& put : batch.files) {
      const core::FileRecord& r = put.file;
      trace_.detail(loop_.now().count(), "  file",
                    {r.index, r.durable, r.transferred, r.completed, r.settings().filled.size(),
                     r.settings().requested.size()},
                    r.temp_name);
    }
    for (const core::NoticeRecord& notice : batch.notices) {
      trace_.detail(loop_.now().count(), "  owed", {notice.sequence}, to_string(notice.kind));
    }
    for (const std::uint64_t sequence : batch.answered) {
      trace_.detail(loop_.now().count(), "  settled", {sequence}, {});
    }
  }

  core::Store& store_;
  Oracle& oracle_;
  Loop& loop_;
  const Trace& trace_;
  const Bug bug_;
};

}  // namespace openbits::sim
