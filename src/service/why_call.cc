// org.openbits.Job1.Why.
#include "service/dispatch.h"
#include "wire/codec.h"

namespace openbits::service {

int Service::on_why(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      const auto explanation = s.engine_->why(t.caller, t.job);
      if (!explanation) return call.fail(explanation.error());
      call.succeed(
          [&](sd_bus_message* reply) { return wire::append_explanation(reply, *explanation); });
    });
  });
}

void Service::add_why_method(std::vector<sd_bus_vtable>& table) {
  table.push_back(SD_BUS_METHOD_WITH_ARGS("Why", SD_BUS_NO_ARGS,
                                          SD_BUS_RESULT("u", state, "a(ssst)", causes), on_why,
                                          SD_BUS_VTABLE_UNPRIVILEGED));
}

}  // namespace openbits::service
