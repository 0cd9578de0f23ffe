// The common beginning of the methods of jobs and files.
#pragma once

#include "service/call.h"
#include "service/service.h"

namespace openbits::service {

/// Reads the target of a call and hands it, with the call, to `handler`; refuses the call if there
/// is something wrong with it.
template <class Handler>
int dispatch(sd_bus_message* m, void* self, Handler handler) {
  auto& service = *static_cast<Service*>(self);
  const auto target = service.target(m);
  if (!target) return refuse(m, target.error());
  handler(service, *target, Call(m));
  return 1;
}

}  // namespace openbits::service
