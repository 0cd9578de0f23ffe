// How the methods of a job begin.
#pragma once

#include "service/service.h"

namespace openbits::service {

/// Reads the target of a call and hands it, with the call, to `handler`.
template <class Handler>
int dispatch(sd_bus_message* m, void* self, Handler handler) {
  auto& service = *static_cast<Service*>(self);
  const auto target = service.target(m);
  if (!target) return refuse(m, target.error());
  handler(service, *target, Call(m));
  return 1;
}

}  // namespace openbits::service
