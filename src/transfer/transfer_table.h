// What drivers have in common: the transfers that are under way, by their ids. For drivers only.
// Thread: the loop thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

#include "core/driver.h"
#include "loop/event_loop.h"

namespace openbits::transfer {

template <class Transfer>
class TransferTable {
 public:
  /// The ids begin behind `first`. `loop` must outlive the table.
  explicit TransferTable(loop::EventLoop& loop, core::TransferId first = 0)
      : loop_(loop), last_(first) {}

  /// Makes a transfer, which is not begun.
  template <class... Arguments>
  core::TransferId add(Arguments&&... arguments) {
    const core::TransferId id = ++last_;
    transfers_.emplace(id, std::make_shared<Transfer>(id, std::forward<Arguments>(arguments)...));
    return id;
  }
  /// Has it begin soon, from the loop, if it is there then.
  void begin_later(core::TransferId id) {
    loop_.post([weak = std::weak_ptr<Transfer>(find(id))] {
      if (const auto transfer = weak.lock()) transfer->begin();
    });
  }
  /// Null: there is none.
  std::shared_ptr<Transfer> find(core::TransferId id) const {
    const auto at = transfers_.find(id);
    return at == transfers_.end() ? nullptr : at->second;
  }
  void forget(core::TransferId id) { transfers_.erase(id); }
  /// As core::Driver::stop.
  void stop(core::TransferId id, std::function<void(std::optional<std::uint64_t>)> done) {
    if (const auto transfer = find(id)) return transfer->stop(std::move(done));
    loop_.post([done = std::move(done)] { done(std::nullopt); });
  }

 private:
  loop::EventLoop& loop_;
  core::TransferId last_;
  std::unordered_map<core::TransferId, std::shared_ptr<Transfer>> transfers_;
};

}  // namespace openbits::transfer
