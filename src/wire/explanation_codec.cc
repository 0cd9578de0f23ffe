// How Explanation travels.
#include <cerrno>

#include "wire/codec.h"

namespace openbits::wire {

int append_explanation(sd_bus_message* m, const Explanation& e) {
  int r = sd_bus_message_append(m, "u", static_cast<std::uint32_t>(e.state));
  if (r >= 0) r = sd_bus_message_open_container(m, 'a', "(ssst)");
  for (auto c = e.causes.begin(); r >= 0 && c != e.causes.end(); ++c) {
    r = sd_bus_message_append(m, "(ssst)", c->condition.c_str(), c->text.c_str(), c->remedy.c_str(),
                              to_wire(c->until.value_or(WallTime{})));
  }
  return r < 0 ? r : sd_bus_message_close_container(m);
}

int read_explanation(sd_bus_message* m, Explanation& e) {
  std::uint32_t state = 0;
  int r = sd_bus_message_read(m, "u", &state);
  if (r > 0) r = sd_bus_message_enter_container(m, 'a', "(ssst)");
  if (r <= 0) return r == 0 ? -ENXIO : r;
  if (state >= kJobStateNames.size()) return -EBADMSG;
  e.state = static_cast<JobState>(state);
  e.causes.clear();
  const char* condition = "";
  const char* text = "";
  const char* remedy = "";
  std::uint64_t until = 0;
  while ((r = sd_bus_message_read(m, "(ssst)", &condition, &text, &remedy, &until)) > 0) {
    Cause cause{condition, text, remedy, std::nullopt};
    if (until != 0) cause.until = wall_time(until);
    e.causes.push_back(std::move(cause));
  }
  return r < 0 ? r : sd_bus_message_exit_container(m);
}

}  // namespace openbits::wire
