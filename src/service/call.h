// A method call that is answered later, once. Copies share it; if none of them answers, the caller
// gets E_UNEXPECTED instead of waiting for ever.
#pragma once

#include <functional>
#include <memory>

#include <openbits/result.hpp>

#include "loop/handles.h"

namespace openbits::service {

class Call {
 public:
  /// Takes a reference to `message`.
  explicit Call(sd_bus_message* message);

  /// From here on an answer is made at once, but sent by release().
  void hold() const { state_->held = true; }
  void release() const;

  sd_bus_message* message() const { return state_->message.get(); }
  void fail(const Error& error) const;
  void succeed() const;
  /// `append` adds the results; negative errno fails the call.
  void succeed(const std::function<int(sd_bus_message*)>& append) const;
  void answer(const Result<void>& result) const;

 private:
  struct State {
    loop::MessagePtr message;
    bool answered = false;
    bool held = false;
    loop::MessagePtr reply;  ///< that is held
    ~State();
  };
  int send(loop::MessagePtr reply) const;

  std::shared_ptr<State> state_;
};

/// Answers `error` at once, from inside a method handler.
int refuse(sd_bus_message* message, const Error& error);

}  // namespace openbits::service
