// What waits to be written, and the one who writes it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/executor.h"
#include "store/writer.h"

namespace openbits::store {

/// Batches that wait while a transaction is under way share the next one, and so its sync.
class Committer {
 public:
  using Done = std::function<void(Result<void>)>;
  using Post = std::function<void(std::function<void()>)>;

  /// From the first add() on, the writer is used by the executor's tasks only. The writer and what
  /// `post` leads to must outlive the committer, whose destructor ends the executor.
  Committer(Writer& writer, Post post, std::unique_ptr<Executor> executor);
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  /// Queues a batch. `done` goes through `post`, in the order of the calls. Thread: any.
  void add(core::StoreBatch batch, Done done);
  /// Queues a look at the event log, behind the batches that were added before. Thread: any.
  void read_events(const core::EventQuery& query, std::function<void(Result<EventPage>)> done);

 private:
  struct Item {
    core::StoreBatch batch;
    Done done;
    std::function<void()> read;  // instead of a batch
  };
  void add(Item item);
  void work();
  /// Empty: there is nothing to do, and work() is over. A look at the log is a group of its own.
  std::vector<Item> next_group();
  void commit(std::span<Item> group);
  void report(Item& item, Result<void> result);

  Writer& writer_;
  const Post post_;
  std::mutex mutex_;
  std::deque<Item> queue_;                    // guarded by mutex_
  bool at_work_ = false;                      // guarded by mutex_; work() runs, or is about to
  const std::unique_ptr<Executor> executor_;  // last: its tasks use the other members
};

}  // namespace openbits::store
