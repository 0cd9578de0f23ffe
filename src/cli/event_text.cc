#include "cli/event_text.h"

#include <algorithm>

#include "cli/format.h"
#include "cli/job_lookup.h"

namespace openbits::cli {
namespace {

constexpr std::size_t kNumberWidth = 6;

std::string file_text(const openbits::Event& event) {
  return event.file ? "file " + std::to_string(*event.file) : std::string("a file");
}

std::string error_text(const openbits::Event& event) {
  std::string text = event.file ? " (" + file_text(event) + ")" : "";
  text += ": " + (event.message.empty() ? describe(event.code) : event.message);
  return text + " [" + format_hresult(event.code) + "]";
}

}  // namespace

std::string event_words(const openbits::Event& event) {
  switch (event.kind) {
    case EventKind::kStateChanged:
      return std::string(to_string(event.state));
    case EventKind::kFileTransferred:
      return file_text(event) + " transferred";
    case EventKind::kJobTransferred:
    case EventKind::kJobError:
    case EventKind::kFileRangesTransferred:
    case EventKind::kJobCreated:
      break;
  }
  return std::string(to_string(event.kind));
}

std::string event_line(const openbits::Event& event) {
  std::string line = std::to_string(event.sequence);
  line.insert(0, kNumberWidth - std::min(line.size(), kNumberWidth), ' ');
  line += "  " + format_time(event.time) + "  " + short_id(event.job) + "  " + event_words(event);
  if (failed(event.code)) line += error_text(event);
  return printable(line);
}

std::string gap_sentence(const EventPage& page, std::uint64_t since) {
  if (page.newest < since) {
    return "the log has begun anew: it does not know event " + std::to_string(since) +
           "; what it has follows";
  }
  return "events up to " + std::to_string(page.oldest - 1) + " are no longer kept";
}

std::uint64_t seen_until(const EventPage& page) {
  // Without an event, there is none of the caller's up to the newest.
  return page.events.empty() ? page.newest : page.events.back().sequence;
}

}  // namespace openbits::cli
