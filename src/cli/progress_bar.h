// A transfer's progress on standard output: a bar that is drawn over itself on a terminal, and
// now and then a line elsewhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <openbits/types.hpp>

#include "cli/rate_meter.h"

namespace openbits::cli {

/// The line for a terminal of `width` columns: bar, percentage, bytes, rate, time left, as many of
/// them as fit.
std::string draw_bar(const JobProgress& progress, std::string_view state, const RateMeter& meter,
                     std::size_t width);

class ProgressBar {
 public:
  /// `terminal`: draw over the line; else print lines.
  explicit ProgressBar(bool terminal) : terminal_(terminal) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(JobState state, const JobProgress& progress, SteadyTime now);
  /// Prints a line that stays, above the bar.
  void line(std::string_view text);
  /// Takes the bar away.
  void clear();

 private:
  bool line_is_due(JobState state, const JobProgress& progress, SteadyTime now) const;

  bool terminal_;
  bool drawn_ = false;
  std::string bar_;
  RateMeter meter_;
  // What the last line, where lines are printed, said.
  std::optional<JobState> said_state_;
  int said_percent_ = 0;
  SteadyTime said_at_;
};

/// Whether standard output is a terminal that can be drawn on.
bool stdout_is_terminal();

}  // namespace openbits::cli
