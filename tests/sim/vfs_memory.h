// SQLite's memory: half of what it does in a short history is to ask for some and give it back.
#pragma once

#include <sqlite3.h>

namespace openbits::sim {

/// Blocks of a few sizes, which are kept for the next one who asks. For one thread.
sqlite3_mem_methods block_memory();

}  // namespace openbits::sim
