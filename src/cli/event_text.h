// The event log for people. Pure functions.
#pragma once

#include <string>

#include <openbits/types.hpp>

namespace openbits::cli {

/// What happened: "created", "suspended", "file 3 transferred", "transferred", "error".
std::string event_words(const openbits::Event& event);
/// One line: number, time, job, what happened, and of an error the file, why, and the code.
std::string event_line(const openbits::Event& event);

/// What is missing, of all that came after `since`, from a page that is not complete.
std::string gap_sentence(const EventPage& page, std::uint64_t since);

/// The number to ask on from after that page.
std::uint64_t seen_until(const EventPage& page);

}  // namespace openbits::cli
