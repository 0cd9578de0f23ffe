// docs/STATES.md is made from the table; this test keeps it so. To renew it:
//   OPENBITS_RENEW_DOCS=1 build/dev/tests/openbits_unit_tests --gtest_filter='StatesDoc.*'
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "core/transitions.h"

namespace openbits::core {
namespace {

constexpr std::size_t kStates = kJobStateNames.size();

std::string upper(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return out;
}

std::string name_of(JobState s) {
  return upper(to_string(s));
}

std::string cell(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kGo:
      return name_of(outcome.to);
    case Outcome::Kind::kStay:
      return "stays";
    case Outcome::Kind::kRefuse:
      return "BG_E_INVALID_STATE";
    case Outcome::Kind::kImpossible:
      return "";
  }
  return "";
}

std::string render() {
  std::ostringstream out;
  out << "# The states of a job\n\n"
         "One table in `src/core/transitions.cc` says what each input does in each state, and one "
         "function,\n`Engine::apply`, carries it out. This page is made from that table (see "
         "`tests/unit/states_doc_test.cc`).\n\n"
         "## What is true in each state\n\n| State | Number | What is true |\n|---|---|---|\n";
  for (std::size_t s = 0; s < kStates; ++s) {
    const auto state = static_cast<JobState>(s);
    out << "| " << name_of(state) << " | " << s << " | " << meaning(state) << " |\n";
  }
  out << "\nQUEUED, CONNECTING and TRANSFERRING are stored as QUEUED: no restart survives in the "
         "other two.\n\n"
         "## The table\n\nA cell names the next state; *stays* means accepted without a change; an "
         "empty cell is an input that\nthe service never gives in that state.\n\n| Input |";
  for (std::size_t s = 0; s < kStates; ++s) out << ' ' << name_of(static_cast<JobState>(s)) << " |";
  out << "\n|---|";
  for (std::size_t s = 0; s < kStates; ++s) out << "---|";
  out << "\n";
  for (std::size_t i = 0; i < kInputs; ++i) {
    const auto input = static_cast<Input>(i);
    out << "| " << to_string(input) << " |";
    for (std::size_t s = 0; s < kStates; ++s) {
      const std::string text = cell(transition(static_cast<JobState>(s), input));
      out << ' ' << (text == "stays" ? "*stays*" : text) << (text.empty() ? "|" : " |");
    }
    out << "\n";
  }
  out << "\nBesides: Resume of a job without files fails with BG_E_EMPTY before the table is asked "
         "(STATE-05);\nResume of a TRANSFERRED job whose files are all there is accepted and "
         "changes nothing; Complete of an\nupload that is not TRANSFERRED fails with "
         "BG_E_INVALID_STATE (DONE-05).\n\n"
         "## The picture\n\nTransitions of the ordinary life of a download; Cancel and Complete "
         "lead from every state that is not\nfinal to CANCELLED and ACKNOWLEDGED.\n\n"
         "```mermaid\nstateDiagram-v2\n  [*] --> SUSPENDED: CreateJob\n";
  const std::set<Input> left_out = {Input::kCancel, Input::kComplete, Input::kScavenged,
                                    Input::kRestarted, Input::kRejected};
  for (std::size_t s = 0; s < kStates; ++s) {
    const auto from = static_cast<JobState>(s);
    for (std::size_t i = 0; i < kInputs; ++i) {
      const auto input = static_cast<Input>(i);
      const Outcome outcome = transition(from, input);
      if (outcome.kind != Outcome::Kind::kGo || left_out.contains(input)) continue;
      out << "  " << name_of(from) << " --> " << name_of(outcome.to) << ": " << to_string(input)
          << "\n";
    }
  }
  out << "  TRANSFERRED --> ACKNOWLEDGED: Complete\n  ACKNOWLEDGED --> [*]\n"
         "  SUSPENDED --> CANCELLED: Cancel\n  CANCELLED --> [*]\n```\n";
  return out.str();
}

TEST(StatesDoc, SaysWhatTheTableSays) {
  const std::string path = OPENBITS_SOURCE_DIR "/docs/STATES.md";
  const std::string expected = render();
  if (std::getenv("OPENBITS_RENEW_DOCS") != nullptr) std::ofstream(path) << expected;
  std::ifstream file(path);
  std::stringstream actual;
  actual << file.rdbuf();
  EXPECT_EQ(actual.str(), expected) << "Renew docs/STATES.md as this test's first lines say.";
}

}  // namespace
}  // namespace openbits::core
