// What the COM library needs of a connection beyond the public API.
#pragma once

#include <memory>

#include <openbits/client.hpp>
#include <openbits/export.hpp>
#include <openbits/result.hpp>

namespace openbits::client {

/// Who is registered for the events of a job.
struct Registered {
  enum class Where { kNowhere, kHere, kElsewhere } where = Where::kNowhere;
  /// kHere: what was given with the functions.
  std::shared_ptr<void> cookie;
};

struct OPENBITS_EXPORT Access {
  /// Job::set_callbacks with something of the caller's that registered() gives back. It is kept
  /// exactly as long as the functions.
  static Result<void> set_callbacks(Job& job, Callbacks callbacks, Registration registration,
                                    std::shared_ptr<void> cookie);
  static Result<Registered> registered(const Job& job);
  /// Lets go of all functions of the connection, without a word to the service: it finds out when
  /// it calls one.
  static void forget_callbacks(Client& client);
  /// False once the bus is gone, which is for good.
  static bool alive(const Client& client);
};

}  // namespace openbits::client
