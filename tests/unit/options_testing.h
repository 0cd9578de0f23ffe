// Short names for what tests do with the settings of JobOptions.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>

#include "fakes/world.h"

namespace openbits::core {

/// A World with short names for settings.
class OptionsWorld : public fakes::World {
 protected:
  HResult set(const JobId& id, const std::function<void(OptionSettings&)>& change) {
    Settings settings;
    change(settings.options);
    return configure(id, settings);
  }
  HResult set_dynamic(const JobId& id, bool on) {
    return set(id, [on](OptionSettings& o) { o.dynamic_content = on; });
  }
  HResult set_direct(const JobId& id, bool on) {
    return set(id, [on](OptionSettings& o) { o.high_performance = on; });
  }
  HResult set_most(const JobId& id, std::uint64_t bytes) {
    return set(id, [bytes](OptionSettings& o) { o.maximum_download_size = bytes; });
  }
  HResult set_on_demand(const JobId& id, bool on) {
    return set(id, [on](OptionSettings& o) { o.on_demand = on; });
  }
  HResult set_cost(const JobId& id, std::uint32_t flags) {
    return set(id, [flags](OptionSettings& o) { o.cost_flags = flags; });
  }
  HResult set_priority(const JobId& id, JobPriority priority) {
    Settings settings;
    settings.priority = static_cast<std::uint32_t>(priority);
    return configure(id, settings);
  }
  const JobOptions& options(const JobId& id) { return job(id).record.settings(); }
  std::optional<HResult> error_of(const JobId& id) {
    const auto& error = job(id).record.error;
    return error ? std::optional(error->code) : std::nullopt;
  }
};

}  // namespace openbits::core
