// The language in which a line is told how to behave.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "support/link_model.h"

namespace openbits::test {

/// What links two networks. `down` goes from the server to the client.
struct Line {
  LinkModel up;
  LinkModel down;
};

/// Does what one line of text says, for both directions unless it ends with "up" or "down":
///   rate 10mbit | rate 500kbit | rate none    per second
///   delay 50ms | delay 0.2s | delay 300us     one way
///   queue 64k | queue 1m | queue 1500         bytes
///   loss 1% | loss 0%
///   cut | join
///   counters                                  up or down has to be named
/// The answer, without a line end: "ok", "error: ...", or the counters as one object of JSON.
std::string run_link_command(std::string_view text, Line& line, LinkModel::Time now);

}  // namespace openbits::test
