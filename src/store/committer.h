// The thread that writes, and the queue before it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/writer.h"

namespace openbits::store {

/// Batches that wait while a transaction is under way share the next one, and so its sync.
class Committer {
 public:
  using Done = std::function<void(Result<void>)>;
  using Post = std::function<void(std::function<void()>)>;

  /// From the first add() on, the writer is used on the committer's thread only. The writer and
  /// what `post` leads to must outlive the committer.
  Committer(Writer& writer, Post post);
  /// Commits what is queued, posts the results and ends the thread.
  ~Committer();
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
  void run();
  /// Waits for work; empty when there will be no more. A look at the log is a group of its own.
  std::vector<Item> next_group();
  void commit(std::span<Item> group);
  void report(Item& item, Result<void> result);

  Writer& writer_;
  const Post post_;
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Item> queue_;  // guarded by mutex_
  bool stopping_ = false;   // guarded by mutex_
  std::thread thread_;      // guarded by mutex_ until the destructor
};

}  // namespace openbits::store
