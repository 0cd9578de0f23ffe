#include "fault_table.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include <openbits/client.hpp>

#include "fault_rows.h"

namespace openbits::test {
namespace {

template <class T>
bool fits(const std::vector<T>& list, T value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

std::string upper(std::string_view name) {
  std::string out;
  for (const char c : name) out += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return out;
}

std::string text_of(const Outcome& outcome) {
  if (!outcome.met) return "not met";
  if (outcome.state == JobState::kTransferred) return "right";
  std::string code(symbol(outcome.code));
  if (code.empty() && is_http_status(outcome.code)) {
    code = "BG_E_HTTP_ERROR_" + std::to_string(outcome.code - http_status(0));
  }
  return upper(to_string(outcome.state)) + " " + code + " (" + upper(to_string(outcome.context)) +
         ")";
}

std::string places_text(const Fault& fault, Times times, Mode mode) {
  std::array<std::string, kPlaces.size()> texts;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    texts[i] = text_of(outcome(fault, times, mode, kPlaces[i]));
  }
  if (texts[0] == texts[1] && texts[1] == texts[2]) return texts[0];
  if (texts[1] == texts[2]) return "first: " + texts[0] + ", later: " + texts[1];
  if (texts[0] == texts[1]) return "last: " + texts[2] + ", before: " + texts[0];
  return "first: " + texts[0] + ", middle: " + texts[1] + ", last: " + texts[2];
}

std::string mode_text(const Fault& fault, Mode mode) {
  const std::string once = places_text(fault, Times::kOnce, mode);
  const std::string always = places_text(fault, Times::kAlways, mode);
  return once == always ? once : "once: " + once + "; always: " + always;
}

/// Modes in which the same becomes of the job are named together.
std::string job_text(const Fault& fault) {
  std::vector<std::pair<std::string, std::string>> groups;  // text, modes
  for (const Mode mode : kModes) {
    const std::string text = mode_text(fault, mode);
    const auto it = std::find_if(groups.begin(), groups.end(),
                                 [&text](const auto& group) { return group.first == text; });
    if (it == groups.end()) {
      groups.emplace_back(text, to_string(mode));
    } else {
      it->second += ", " + std::string(to_string(mode));
    }
  }
  if (groups.size() == 1) return groups.front().first;
  std::string all;
  for (const auto& [text, modes] : groups) {
    all += (all.empty() ? "" : "<br>") + ("*" + modes + "*: ") + text;
  }
  return all;
}

}  // namespace

const std::vector<Fault>& faults() {
  static const std::vector<Fault> all = [] {
    std::vector<Fault> list;
    for (auto* const part : {connection_faults, head_faults, version_faults, status_faults}) {
      for (Fault& fault : part()) list.push_back(std::move(fault));
    }
    return list;
  }();
  return all;
}

Outcome outcome(const Fault& fault, Times times, Mode mode, Place place) {
  for (const Rule& rule : fault.rules) {
    if (fits(rule.times, times) && fits(rule.modes, mode) && fits(rule.places, place)) {
      return rule.outcome;
    }
  }
  throw std::logic_error("no outcome for " + std::string(fault.name));
}

std::string_view to_string(Mode mode) {
  constexpr std::array<std::string_view, 4> kNames = {"Foreground", "Background", "Ranges",
                                                      "OnDemand"};
  return kNames.at(static_cast<std::size_t>(mode));
}

std::string_view to_string(Place place) {
  constexpr std::array<std::string_view, 3> kNames = {"first", "middle", "last"};
  return kNames.at(static_cast<std::size_t>(place));
}

std::string faults_page() {
  std::string page =
      "# What a bad server does to a job\n\n"
      "Each row is a fault that a web server can have, and what becomes of a download that meets "
      "it. The page\nis made from the table that `tests/integration/fault_matrix_test.cc` carries "
      "out against the real service,\nfault by fault, at the first, a middle and the last piece "
      "of a job (for faults in a body: at its first, a\nmiddle and its last byte), once and again "
      "and again.\n\n"
      "- **right**: the job becomes TRANSFERRED by itself, and its files are those of one version "
      "on the server.\n"
      "- State, code and error context: where the job stops. TRANSIENT_ERROR tries again by "
      "itself (LNX-17), ERROR\n  waits for Resume. When the server is good by then, the job ends "
      "with the right file. Cancel leaves no file\n  behind.\n"
      "- **once** and **always**: whether the server is good from then on, where that makes a "
      "difference.\n- **not met**: nothing that the job asks can be answered so.\n\n"
      "*Foreground*: three files with priority FOREGROUND. *Background*: three files with NORMAL. "
      "*Ranges*: three\nranges of a file, AddFileWithRanges. *OnDemand*: three ranges of a file, "
      "RequestFileRanges.\n\n"
      "| Fault | The server | The job |\n"
      "|---|---|---|\n";
  for (const Fault& fault : faults()) {
    page += "| " + std::string(fault.name) + " | " + std::string(fault.what) + " | " +
            job_text(fault) + " |\n";
  }
  return page +
         "\nNothing but a digest of the file can tell two of these (they are *right* above, and "
         "the "
         "file is not):\n\n"
         "- *changed-unsaid*: size, ETag and Last-Modified stay as they were (FILE-26), and the "
         "transfer was\n  interrupted between the two versions.\n"
         "- *length-too-short-close* in the foreground: one answer brings the file, all that says "
         "how long it is is\n  its Content-Length, and the connection ends by right. Of an empty "
         "file, and when more waits on a connection\n  that was to be kept, the size is asked for "
         "once more (LNX-134).\n";
}

}  // namespace openbits::test
