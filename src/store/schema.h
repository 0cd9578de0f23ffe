// The tables, and how an older database becomes a present one.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include <openbits/result.hpp>

#include "store/database.h"

namespace openbits::store {

/// "OBIT" in the header of the file, by which file(1) and we know our own.
inline constexpr std::int64_t kApplicationId = 0x4F424954;

/// The SQL that takes a database from version i to version i + 1 is at index i. An entry that has
/// been released is never changed; a new version is a new entry.
std::span<const std::string_view> migrations();

/// Looks at the header and the schema only. Fails with hr::kBgEDatabaseCorrupt if the file is not a
/// job store, and with hr::kEFail if a newer OpenBITS has written it. Changes nothing.
Result<void> check_format(Database& db, std::span<const std::string_view> steps);

/// Takes the database to the newest version, each step in a transaction of its own: after a
/// failure it is at the version that it has reached. Foreign keys are off meanwhile.
Result<void> migrate(Database& db, std::span<const std::string_view> steps);

}  // namespace openbits::store
