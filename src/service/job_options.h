// Settings of Configure that are core::OptionSettings.
#pragma once

#include <string>

#include "core/option_settings.h"
#include "loop/handles.h"

namespace openbits::service {

/// Reads the variant that belongs to `key`. -ENOENT: there is no such setting; another negative
/// value or 0: its value is none.
int read_option(sd_bus_message* m, const std::string& key, core::OptionSettings& options);

}  // namespace openbits::service
