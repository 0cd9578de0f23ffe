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
  if (!answered) {
    refuse(message.get(), {hr::kEUnexpected, "The service was stopped before it had answered."});
  }
}

void Call::fail(const Error& error) const {
  state_->answered = true;
  refuse(message(), error);
}

void Call::succeed() const {
  state_->answered = true;
  sd_bus_reply_method_return(message(), nullptr);
}

void Call::succeed(const std::function<int(sd_bus_message*)>& append) const {
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_return(message(), &raw);
  const loop::MessagePtr reply(raw);
  if (r >= 0) r = append(reply.get());
  if (r >= 0) r = sd_bus_send(nullptr, reply.get(), nullptr);
  if (r < 0) return fail(base::errno_error(-r, "build the answer"));
  state_->answered = true;
}

void Call::answer(const Result<void>& result) const {
  if (result) {
    succeed();
  } else {
    fail(result.error());
  }
}

}  // namespace openbits::service
