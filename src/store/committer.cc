#include "store/committer.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

namespace openbits::store {
namespace {

// Bounds how long the first reply of a group waits, and how far the write-ahead log grows.
constexpr std::size_t kMaxGroup = 256;

}  // namespace

Committer::Committer(Writer& writer, Post post, std::unique_ptr<Executor> executor)
    : writer_(writer), post_(std::move(post)), executor_(std::move(executor)) {}

void Committer::add(core::StoreBatch batch, Done done) {
  add({std::move(batch), std::move(done), {}});
}

void Committer::read_events(const core::EventQuery& query,
                            std::function<void(Result<EventPage>)> done) {
  add({{}, {}, [this, query, done = std::move(done)] {
         post_([done, page = writer_.read_events(query)] { done(page); });
       }});
}

void Committer::add(Item item) {
  const std::lock_guard lock(mutex_);
  queue_.push_back(std::move(item));
  if (!std::exchange(at_work_, true)) executor_->run([this] { work(); });
}

void Committer::work() {
  for (auto group = next_group(); !group.empty(); group = next_group()) commit(group);
}

std::vector<Committer::Item> Committer::next_group() {
  const std::lock_guard lock(mutex_);
  if (queue_.empty()) {
    at_work_ = false;
    return {};
  }
  const auto most =
      queue_.begin() + static_cast<std::ptrdiff_t>(std::min(queue_.size(), kMaxGroup));
  auto end = std::find_if(queue_.begin(), most, [](const Item& item) { return bool(item.read); });
  if (end == queue_.begin() && end != most) ++end;
  std::vector<Item> group(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return group;
}

void Committer::commit(std::span<Item> group) {
  if (group.front().read) return group.front().read();
  std::vector<const core::StoreBatch*> batches;
  for (const Item& item : group) batches.push_back(&item.batch);
  const std::span<const core::StoreBatch* const> all(batches);

  const Result<void> together = writer_.commit(all);
  const bool apart = !together.ok() && group.size() > 1;  // so that only the bad ones fail
  for (std::size_t i = 0; i < group.size(); ++i) {
    report(group[i], apart ? writer_.commit(all.subspan(i, 1)) : together);
  }
}

void Committer::report(Item& item, Result<void> result) {
  if (!item.done) return;
  post_([done = std::move(item.done), result = std::move(result)] { done(result); });
}

}  // namespace openbits::store
