#include "client/reregistrar.h"

#include <algorithm>
#include <utility>

#include "client/bus_errors.h"
#include "client/connection.h"
#include "wire/names.h"

namespace openbits::client {
namespace {

constexpr std::chrono::microseconds kFirstDelay = std::chrono::seconds(1);
constexpr std::chrono::microseconds kLongestDelay = std::chrono::seconds(60);
// A service that has lived for so long has not failed because of us.
constexpr std::chrono::microseconds kLongLife = std::chrono::seconds(60);

}  // namespace

Reregistrar::Reregistrar(Connection& connection, std::function<void(std::uint64_t)> over)
    : connection_(connection), over_(std::move(over)) {}

void Reregistrar::attach() {
  timer_.emplace(connection_.loop(), [this] { attempt(); });
}

void Reregistrar::detach() {
  timer_.reset();
  due_.clear();
}

void Reregistrar::add(std::uint64_t number, const Guid& job, std::string object) {
  due_.try_emplace(number, Due{this, number, job, std::move(object), nullptr});
}

void Reregistrar::remove(std::uint64_t number) {
  due_.erase(number);
}

void Reregistrar::service_lost() {
  const auto at = connection_.loop().now();
  if (!last_loss_ || at - *last_loss_ > kLongLife + delay_) delay_ = {};
  last_loss_ = at;
  wait();
}

void Reregistrar::service_came() {
  if (due_.empty() || !timer_) return;
  timer_->set(std::nullopt);
  attempt();
}

/// Sets the timer for the next attempt, unless it is set, and makes the wait after that longer.
void Reregistrar::wait() {
  if (timer_set_ || due_.empty() || !timer_) return;
  timer_set_ = true;
  timer_->set(connection_.loop().now() + delay_);
  delay_ = std::clamp(2 * delay_, kFirstDelay, kLongestDelay);
}

void Reregistrar::attempt() {
  timer_set_ = false;
  for (auto& [number, due] : due_) {
    if (!due.call) send(due);
  }
}

void Reregistrar::send(Due& due) {
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_call_method_async(
      connection_.bus(), &slot, wire::kService, wire::job_path(due.job).c_str(),
      wire::kJobInterface, "SetNotifyObject", on_reply, &due, "o", due.object.c_str());
  if (r < 0) {
    wait();
  } else {
    due.call.reset(slot);
  }
}

int Reregistrar::on_reply(sd_bus_message* m, void* userdata, sd_bus_error*) {
  auto& due = *static_cast<Due*>(userdata);
  Reregistrar& self = *due.owner;
  const std::uint64_t number = due.number;
  const sd_bus_error* error = sd_bus_message_get_error(m);
  const HResult result =
      error == nullptr
          ? hr::kOk
          : error_of_reply(error->name, error->message != nullptr ? error->message : "",
                           wire::job_path(due.job))
                .code;
  if (result == hr::kOk) {
    self.due_.erase(number);
  } else if (result == hr::kBgENotFound || result == hr::kBgEInvalidState) {
    self.due_.erase(number);
    self.over_(number);
  } else {
    due.call.reset();
    self.wait();
  }
  return 0;
}

}  // namespace openbits::client
