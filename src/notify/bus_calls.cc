#include "notify/bus_calls.h"

#include <utility>

namespace openbits::notify {

BusCalls::BusCalls(sd_bus* bus) : bus_(bus) {}

BusCalls::~BusCalls() = default;

int BusCalls::send(sd_bus_message* call, std::chrono::microseconds most, Answer answer) {
  auto pending = std::make_unique<Pending>(Pending{this, std::move(answer), nullptr});
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_call_async(bus_, &slot, call, on_answer, pending.get(),
                                  static_cast<std::uint64_t>(most.count()));
  if (r < 0) return r;
  pending->slot.reset(slot);
  Pending* key = pending.get();
  pending_.emplace(key, std::move(pending));
  return 0;
}

int BusCalls::on_answer(sd_bus_message* m, void* userdata, sd_bus_error*) {
  auto* key = static_cast<Pending*>(userdata);
  const auto node = key->owner->pending_.extract(key);
  node.mapped()->answer(m);
  return 0;
}

}  // namespace openbits::notify
