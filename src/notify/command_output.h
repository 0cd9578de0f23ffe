// What becomes of the output of a command line (LNX-22): the log gets its beginning, the job's
// CommandRun its end.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace openbits::notify {

/// Needs the same memory for any amount of output.
class CommandOutput {
 public:
  static constexpr std::size_t kLogged = 64 * 1024;  ///< bytes; a short line counts as kShortest
  static constexpr std::size_t kShortest = 64;
  static constexpr std::size_t kLongest = 2048;  ///< longer lines are broken
  static constexpr std::size_t kKept = 4096;     ///< bytes of last()

  /// `log` gets each line that is not empty: UTF-8 without control characters. After kLogged, it
  /// gets one line that says so, and no more.
  explicit CommandOutput(std::function<void(const std::string&)> log);

  void add(std::string_view bytes);
  /// Has the line that has begun logged as it is: no more is expected soon.
  void flush();
  /// The end of what was added, at most kKept bytes of UTF-8 without NUL.
  std::string last() const;

 private:
  void keep(std::string_view bytes);
  void log_lines(std::string_view bytes);
  void log_line(std::string_view line);

  std::function<void(const std::string&)> log_;
  std::string kept_;
  bool beginning_lost_ = false;
  std::string line_;  ///< that has begun, at most kLongest bytes
  std::size_t logged_ = 0;
  bool log_full_ = false;
};

}  // namespace openbits::notify
