#include "core/transitions.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace openbits::core {
namespace {

// The table of behaviour.md, group STATE, in words. "go X": enters X. "stays": accepted, without
// effect on the state. "refused": BG_E_INVALID_STATE. "never": the service does not give this
// input in this state.
constexpr std::string_view kSpecification = R"(
queued: Resume                 stays                 STATE-06
queued: Suspend                go suspended          STATE-03
queued: Cancel                 go cancelled          DONE-13
queued: Complete               go acknowledged       DONE-02
queued: picked                 go connecting
queued: connected              never
queued: preempted              stays
queued: transient failure      go transient-error
queued: fatal failure          go error
queued: files done             go transferred
queued: retry due              stays
queued: no progress            never
queued: network lost           go transient-error    NET-05
queued: ranges done            never
queued: content rejected       go error
queued: scavenged              go cancelled          SCHED-19
queued: restarted              stays

connecting: Resume             stays                 STATE-06
connecting: Suspend            go suspended
connecting: Cancel             go cancelled
connecting: Complete           go acknowledged
connecting: picked             never
connecting: connected          go transferring
connecting: preempted          go queued
connecting: transient failure  go transient-error    STATE-13
connecting: fatal failure      go error
connecting: files done         go transferred
connecting: retry due          never
connecting: no progress        never
connecting: network lost       go transient-error
connecting: ranges done        go suspended
connecting: content rejected   go error
connecting: scavenged          go cancelled
connecting: restarted          go queued

transferring: Resume            stays                STATE-06
transferring: Suspend           go suspended
transferring: Cancel            go cancelled
transferring: Complete          go acknowledged
transferring: picked            never
transferring: connected         stays
transferring: preempted         go queued            STATE-12
transferring: transient failure go transient-error
transferring: fatal failure     go error
transferring: files done        go transferred
transferring: retry due         never
transferring: no progress       never
transferring: network lost      go transient-error
transferring: ranges done       go suspended
transferring: content rejected  go error
transferring: scavenged         go cancelled
transferring: restarted         go queued

suspended: Resume              go queued
suspended: Suspend             stays                 STATE-03
suspended: Cancel              go cancelled
suspended: Complete            go acknowledged
suspended: picked              never
suspended: connected           never
suspended: preempted           never
suspended: transient failure   never
suspended: fatal failure       never
suspended: files done          never
suspended: retry due           never
suspended: no progress         never
suspended: network lost        stays
suspended: ranges done         never
suspended: content rejected    go error
suspended: scavenged           go cancelled
suspended: restarted           stays

error: Resume                  go queued             STATE-07
error: Suspend                 stays                 STATE-17
error: Cancel                  go cancelled
error: Complete                go acknowledged
error: picked                  never                 STATE-15
error: connected               never
error: preempted               never
error: transient failure       never
error: fatal failure           never
error: files done              never
error: retry due               never
error: no progress             never
error: network lost            stays
error: ranges done             never
error: content rejected        go error
error: scavenged               go cancelled
error: restarted               stays

transient-error: Resume            go queued           STATE-07
transient-error: Suspend           go suspended
transient-error: Cancel            go cancelled
transient-error: Complete          go acknowledged
transient-error: picked            never
transient-error: connected         never
transient-error: preempted         never
transient-error: transient failure go transient-error
transient-error: fatal failure     go error
transient-error: files done        never
transient-error: retry due         go queued           SCHED-09, SCHED-12
transient-error: no progress       go error            SCHED-13
transient-error: network lost      go transient-error
transient-error: ranges done       never
transient-error: content rejected  go error
transient-error: scavenged         go cancelled
transient-error: restarted         stays

transferred: Resume            go queued
transferred: Suspend           stays                 STATE-17
transferred: Cancel            go cancelled
transferred: Complete          go acknowledged       DONE-01
transferred: picked            never
transferred: connected         never
transferred: preempted         never
transferred: transient failure never
transferred: fatal failure     never
transferred: files done        never
transferred: retry due         never
transferred: no progress       never
transferred: network lost      stays
transferred: ranges done       never
transferred: content rejected  go error
transferred: scavenged         go cancelled
transferred: restarted         stays

acknowledged: Resume            refused              STATE-08
acknowledged: Suspend           refused              STATE-04
acknowledged: Cancel            refused              DONE-16
acknowledged: Complete          refused              DONE-06
acknowledged: picked            never
acknowledged: connected         never
acknowledged: preempted         never
acknowledged: transient failure never
acknowledged: fatal failure     never
acknowledged: files done        never
acknowledged: retry due         never
acknowledged: no progress       never
acknowledged: network lost      stays
acknowledged: ranges done       never
acknowledged: content rejected  refused
acknowledged: scavenged         never
acknowledged: restarted         stays

cancelled: Resume            refused                 STATE-08
cancelled: Suspend           refused                 STATE-04
cancelled: Cancel            refused                 DONE-16
cancelled: Complete          refused                 DONE-06
cancelled: picked            never
cancelled: connected         never
cancelled: preempted         never
cancelled: transient failure never
cancelled: fatal failure     never
cancelled: files done        never
cancelled: retry due         never
cancelled: no progress       never
cancelled: network lost      stays
cancelled: ranges done       never
cancelled: content rejected  refused
cancelled: scavenged         never
cancelled: restarted         stays
)";

std::string in_words(const Outcome& outcome) {
  switch (outcome.kind) {
    case Outcome::Kind::kGo:
      return "go " + std::string(to_string(outcome.to));
    case Outcome::Kind::kStay:
      return "stays";
    case Outcome::Kind::kRefuse:
      return outcome.code == hr::kBgEInvalidState ? "refused" : "refused with another code";
    case Outcome::Kind::kImpossible:
      return "never";
  }
  return "nonsense";
}

std::map<std::string, std::string> specification() {
  std::map<std::string, std::string> cells;
  std::istringstream lines{std::string(kSpecification)};
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    if (colon == std::string::npos) continue;
    const std::string rest = line.substr(colon + 2);
    for (const std::string_view input : kInputNames) {
      if (!rest.starts_with(std::string(input) + " ")) continue;
      std::istringstream words(rest.substr(input.size()));
      std::string first;
      std::string second;
      words >> first >> second;
      cells[line.substr(0, colon) + ": " + std::string(input)] =
          first == "go" ? first + " " + second : first;
    }
  }
  return cells;
}

TEST(Transitions, EveryCellIsAsTheSpecificationSays) {
  const auto cells = specification();
  ASSERT_EQ(cells.size(), kJobStateNames.size() * kInputs);
  for (std::size_t s = 0; s < kJobStateNames.size(); ++s) {
    for (std::size_t i = 0; i < kInputs; ++i) {
      const std::string cell = std::string(kJobStateNames[s]) + ": " + std::string(kInputNames[i]);
      ASSERT_TRUE(cells.contains(cell)) << cell;
      EXPECT_EQ(in_words(transition(static_cast<JobState>(s), static_cast<Input>(i))),
                cells.at(cell))
          << cell;
    }
  }
}

// STATE-02
TEST(Transitions, NoInputLeavesAFinalState) {
  for (const JobState s : {JobState::kAcknowledged, JobState::kCancelled}) {
    for (std::size_t i = 0; i < kInputs; ++i) {
      EXPECT_NE(transition(s, static_cast<Input>(i)).kind, Outcome::Kind::kGo) << kInputNames[i];
    }
  }
}

// GEN-13, STATE-04, STATE-08, DONE-06, DONE-16
TEST(Transitions, FinalStatesRefuseEveryCommandWithInvalidState) {
  for (const JobState s : {JobState::kAcknowledged, JobState::kCancelled}) {
    for (const Input i : {Input::kResume, Input::kSuspend, Input::kCancel, Input::kComplete}) {
      EXPECT_EQ(transition(s, i).kind, Outcome::Kind::kRefuse);
      EXPECT_EQ(transition(s, i).code, hr::kBgEInvalidState);
    }
  }
}

// STATE-01
TEST(Transitions, StatesFallIntoFourClasses) {
  for (std::size_t i = 0; i < kJobStateNames.size(); ++i) {
    const auto s = static_cast<JobState>(i);
    const bool action = s == JobState::kQueued || s == JobState::kConnecting ||
                        s == JobState::kTransferring || s == JobState::kTransientError;
    EXPECT_EQ(is_action(s), action) << to_string(s);
    EXPECT_EQ(is_final(s), s == JobState::kAcknowledged || s == JobState::kCancelled);
    EXPECT_EQ(is_running(s), s == JobState::kConnecting || s == JobState::kTransferring);
  }
}

TEST(Transitions, EveryStateAndInputHasItsOwnWords) {
  std::set<std::string_view> meanings;
  for (std::size_t i = 0; i < kJobStateNames.size(); ++i) {
    meanings.insert(meaning(static_cast<JobState>(i)));
  }
  EXPECT_EQ(meanings.size(), kJobStateNames.size());
  EXPECT_EQ(std::set(kInputNames.begin(), kInputNames.end()).size(), kInputs);
}

}  // namespace
}  // namespace openbits::core
