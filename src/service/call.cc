#include "service/call.h"

#include <cerrno>

#include "base/errno_error.h"
#include "wire/names.h"

namespace openbits::service {

int refuse(sd_bus_message* message, const Error& error) {
  return sd_bus_reply_method_errorf(message, wire::error_name(error.code).c_str(), "%s",
                                    error.message.c_str());
}

Call::Call(sd_bus_message* message) : state_(std::make_shared<State>()) {
  state_->message.reset(sd_bus_message_ref(message));
}

Call::State::~State() {
  if (!answered || reply) {
    refuse(message.get(), {hr::kEUnexpected, "The service was stopped before it had answered."});
  }
}

void Call::release() const {
  state_->held = false;
  if (const loop::MessagePtr reply = std::move(state_->reply)) {
    sd_bus_send(nullptr, reply.get(), nullptr);
  }
}

int Call::send(loop::MessagePtr reply) const {
  state_->answered = true;
  if (!state_->held) return sd_bus_send(nullptr, reply.get(), nullptr);
  state_->reply = std::move(reply);
  return 0;
}

void Call::fail(const Error& error) const {
  sd_bus_message* raw = nullptr;
  const int r = sd_bus_message_new_method_errorf(
      message(), &raw, wire::error_name(error.code).c_str(), "%s", error.message.c_str());
  loop::MessagePtr reply(raw);
  if (r >= 0) send(std::move(reply));
}

void Call::succeed() const {
  succeed([](sd_bus_message*) { return 0; });
}

void Call::succeed(const std::function<int(sd_bus_message*)>& append) const {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_return(message(), &raw);
  loop::MessagePtr reply(raw);
  if (r >= 0) r = append(reply.get());
  if (r >= 0) r = send(std::move(reply));
  if (r < 0) fail(base::errno_error(-r, "build the answer"));
}

void Call::answer(const Result<void>& result) const {
  if (result) {
    succeed();
  } else {
    fail(result.error());
  }
}

}  // namespace openbits::service
