// Reads everything that is stored.
#pragma once

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/database.h"

namespace openbits::store {

/// Jobs by ordinal, files by index, notices by sequence. Fails with hr::kBgEDatabaseCorrupt if
/// the rows make no sense, alone or together.
Result<core::StoredState> load_state(Database& db);

}  // namespace openbits::store
