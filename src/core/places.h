// Which call may be made next: at most four callbacks at a time for one owner (NOT-28), shared
// fairly among the programs that are called, and besides them some command lines.
//
// Calls wait in lines, one line for each program (a bus connection), for each class that has to be
// activated, and one for all command lines. Lines take turns. When an owner has more than one
// line, one of them never holds all four places, so that a program whose callbacks hang cannot
// keep the others from being told. Command lines, which may run for minutes, have places of their
// own (LNX-51). Pure bookkeeping. Thread: the loop thread.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>

#include "core/store.h"

namespace openbits::core {

class Places {
 public:
  static constexpr unsigned kPlaces = 4;
  static constexpr unsigned kPlacesOfOneLine = 3;  ///< if there are others
  static constexpr unsigned kDroppable = 3;        ///< of the four, for calls that may be dropped
  static constexpr unsigned kCommands = 16;        ///< command lines, besides the four
  static constexpr const char* kCommandLine = "command";

  /// What a call is about. Owed calls go first; of the others each job waits at most once.
  enum class Lane { kOwed, kModification, kRanges };
  struct Turn {
    JobId job;
    Lane lane = Lane::kOwed;
    std::string line;
  };

  /// A program that may be called is there, or is no more: its line counts while it is.
  void arrive(std::uint32_t owner, const std::string& line);
  void depart(std::uint32_t owner, const std::string& line);

  void wait(std::uint32_t owner, const std::string& line, Lane lane, const JobId& job);
  /// The next call that may be made. It has a place from now on, until leave().
  std::optional<Turn> next(std::uint32_t owner);
  void leave(std::uint32_t owner, const Turn& turn);

 private:
  struct Waiting {
    JobId job;
    Lane lane;
  };
  struct Line {
    std::deque<Waiting> owed;
    std::deque<Waiting> droppable;
    unsigned held = 0;      // places
    unsigned programs = 0;  // arrivals
  };
  struct Owner {
    std::map<std::string, Line> lines;
    std::string last;  // line that had the latest turn
    unsigned held = 0;
    unsigned droppable = 0;  // of `held`
  };
  static bool has_room(const Owner& owner, const Line& line);
  static std::optional<Turn> take_command(Owner& owner);
  static std::optional<Turn> take(Owner& owner, std::deque<Waiting> Line::*queue);
  void tidy(std::uint32_t owner, const std::string& line);

  std::map<std::uint32_t, Owner> owners_;
};

}  // namespace openbits::core
