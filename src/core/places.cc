#include "core/places.h"

#include <iterator>

namespace openbits::core {

void Places::arrive(std::uint32_t owner, const std::string& line) {
  ++owners_[owner].lines[line].programs;
}

void Places::depart(std::uint32_t owner, const std::string& line) {
  --owners_[owner].lines[line].programs;
  tidy(owner, line);
}

void Places::wait(std::uint32_t owner, const std::string& line, Lane lane, const JobId& job) {
  Line& l = owners_[owner].lines[line];
  (lane == Lane::kOwed ? l.owed : l.droppable).push_back({job, lane});
}

bool Places::has_room(const Owner& owner, const Line& line) {
  const std::size_t programs = owner.lines.size() - owner.lines.count(kCommandLine);
  return programs == 1 || line.held < kPlacesOfOneLine;
}

std::optional<Places::Turn> Places::take_command(Owner& owner) {
  const auto it = owner.lines.find(kCommandLine);
  if (it == owner.lines.end()) return std::nullopt;
  Line& line = it->second;
  if (line.owed.empty() || line.held >= kCommands) return std::nullopt;
  const Waiting first = line.owed.front();
  line.owed.pop_front();
  ++line.held;
  return Turn{first.job, first.lane, kCommandLine};
}

// Lines in the order of their names, beginning behind the one that had the latest turn.
std::optional<Places::Turn> Places::take(Owner& owner, std::deque<Waiting> Line::*queue) {
  auto it = owner.lines.upper_bound(owner.last);
  for (std::size_t i = 0; i < owner.lines.size(); ++i, ++it) {
    if (it == owner.lines.end()) it = owner.lines.begin();
    auto& [name, line] = *it;
    if (name == kCommandLine || (line.*queue).empty() || !has_room(owner, line)) continue;
    const Waiting first = (line.*queue).front();
    (line.*queue).pop_front();
    ++line.held;
    ++owner.held;
    if (first.lane != Lane::kOwed) ++owner.droppable;
    owner.last = name;
    return Turn{first.job, first.lane, name};
  }
  return std::nullopt;
}

std::optional<Places::Turn> Places::next(std::uint32_t owner_id) {
  const auto it = owners_.find(owner_id);
  if (it == owners_.end()) return std::nullopt;
  Owner& owner = it->second;
  if (auto turn = take_command(owner)) return turn;
  if (owner.held >= kPlaces) return std::nullopt;
  if (auto turn = take(owner, &Line::owed)) return turn;
  if (owner.droppable >= kDroppable) return std::nullopt;
  return take(owner, &Line::droppable);
}

void Places::leave(std::uint32_t owner_id, const Turn& turn) {
  Owner& owner = owners_[owner_id];
  if (turn.line != kCommandLine) --owner.held;
  if (turn.lane != Lane::kOwed) --owner.droppable;
  --owner.lines[turn.line].held;
  tidy(owner_id, turn.line);
}

void Places::tidy(std::uint32_t owner_id, const std::string& name) {
  Owner& owner = owners_[owner_id];
  const auto it = owner.lines.find(name);
  if (it == owner.lines.end()) return;
  const Line& line = it->second;
  if (line.programs != 0 || line.held != 0 || !line.owed.empty() || !line.droppable.empty()) return;
  owner.lines.erase(it);
  if (owner.lines.empty()) owners_.erase(owner_id);
}

}  // namespace openbits::core
