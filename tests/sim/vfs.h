// SQLite's way to the simulated disk.
#pragma once

namespace openbits::sim {

/// Makes the simulated disk the place of all databases of this process.
void install_vfs();
/// SQLite's own chance begins anew with that of the history.
void reset_vfs();

}  // namespace openbits::sim
