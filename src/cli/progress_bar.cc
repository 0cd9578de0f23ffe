#include "cli/progress_bar.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "cli/format.h"

namespace openbits::cli {
namespace {

constexpr std::chrono::seconds kQuietTime{10};
constexpr int kQuietPercent = 10;

std::size_t terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string speed_text(const JobProgress& progress, const RateMeter& meter) {
  std::string text;
  if (const auto rate = meter.rate()) text += "  " + format_rate(*rate);
  if (const auto left = meter.left(progress.bytes_total)) {
    text += "  " + format_duration(*left) + " left";
  }
  return text;
}

}  // namespace

std::string draw_bar(const JobProgress& progress, std::string_view state, const RateMeter& meter,
                     std::size_t width) {
  const bool moving = state == to_string(JobState::kTransferring);
  std::string text = " " + format_progress(progress);
  text += moving ? speed_text(progress, meter) : "  " + std::string(state);
  const auto share = percent(progress);
  // "[", "]" and the column that must stay free, or the terminal would begin a new line.
  const std::size_t room = width > text.size() + 3 ? width - text.size() - 3 : 0;
  if (!share || room < 10) return cut(text.substr(1), width > 0 ? width - 1 : 0);
  const std::size_t inner = std::min<std::size_t>(room, 40);
  const std::size_t full = inner * static_cast<std::size_t>(*share) / 100;
  std::string bar(inner, ' ');
  std::fill_n(bar.begin(), full, '=');
  if (full < inner) bar[full] = '>';
  return "[" + bar + "]" + text;
}

void ProgressBar::update(JobState state, const JobProgress& progress, SteadyTime now) {
  meter_.add(now, progress.bytes_transferred);
  if (terminal_) {
    bar_ = draw_bar(progress, to_string(state), meter_, terminal_width());
    std::printf("\r%s\x1b[K", bar_.c_str());
    std::fflush(stdout);
    drawn_ = true;
    return;
  }
  if (!line_is_due(state, progress, now)) return;
  const bool moving = state == JobState::kTransferring;
  std::printf("%-15s %s%s\n", std::string(to_string(state)).c_str(),
              format_progress(progress).c_str(),
              moving ? speed_text(progress, meter_).c_str() : "");
  std::fflush(stdout);
  said_state_ = state;
  said_percent_ = percent(progress).value_or(0);
  said_at_ = now;
}

bool ProgressBar::line_is_due(JobState state, const JobProgress& progress, SteadyTime now) const {
  if (said_state_ != state) return true;
  if (state != JobState::kTransferring) return false;
  const int share = percent(progress).value_or(0);
  return share >= said_percent_ + kQuietPercent || share < said_percent_ ||
         now - said_at_ >= kQuietTime;
}

void ProgressBar::line(std::string_view text) {
  const bool redraw = drawn_;
  clear();
  std::printf("%.*s\n", static_cast<int>(text.size()), text.data());
  if (redraw) {
    std::printf("\r%s\x1b[K", bar_.c_str());
    drawn_ = true;
  }
  std::fflush(stdout);
}

void ProgressBar::clear() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", stdout);
  std::fflush(stdout);
  drawn_ = false;
}

bool stdout_is_terminal() {
  const char* term = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && term != nullptr && std::string_view(term) != "dumb";
}

}  // namespace openbits::cli
