// Bugs that are switched on to prove that the checks can fail: one or more for each invariant.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace openbits::sim {

enum class Bug : unsigned {
  kNone,
  kStoreNotSynced,   ///< the sync of the job store does nothing
  kWrongTransition,  ///< a Suspend during a transfer leads to ERROR
  kMixedVersions,    ///< an answer of another version is taken for a part of this one
  kFileNotSynced,    ///< the sync of a temporary file does nothing
  kNoticeLost,       ///< an answer that is no S_OK counts as one
  kFileAfterJob,     ///< the file callbacks are made after the end of the job was told
  kFifthDelivery,    ///< a place of a call is given back before the call has ended
  kEarlyReply,       ///< a commit is reported before it is carried out
  kLostAlarm,        ///< the alarm forgets what is more than five minutes ahead
  kNameNotSynced,    ///< a rename is not made durable
};

struct PlantedBug {
  Bug bug;
  std::string_view name;
  std::string_view invariant;  ///< that has to find it
};

inline constexpr std::array<PlantedBug, 10> kPlantedBugs = {{
    {Bug::kStoreNotSynced, "store-not-synced", "acknowledged"},
    {Bug::kWrongTransition, "wrong-transition", "transitions"},
    {Bug::kMixedVersions, "mixed-versions", "one-version"},
    {Bug::kFileNotSynced, "file-not-synced", "durable-progress"},
    {Bug::kNoticeLost, "notice-lost", "told-or-owed"},
    {Bug::kFileAfterJob, "file-after-job", "order"},
    {Bug::kFifthDelivery, "fifth-delivery", "four-places"},
    {Bug::kEarlyReply, "early-reply", "announced"},
    {Bug::kLostAlarm, "lost-alarm", "liveness"},
    {Bug::kNameNotSynced, "name-not-synced", "announced"},
}};

constexpr std::string_view name_of(Bug bug) {
  for (const PlantedBug& planted : kPlantedBugs) {
    if (planted.bug == bug) return planted.name;
  }
  return "none";
}

constexpr std::optional<Bug> bug_of(std::string_view name) {
  for (const PlantedBug& planted : kPlantedBugs) {
    if (planted.name == name) return planted.bug;
  }
  return std::nullopt;
}

}  // namespace openbits::sim
