#include "notify/command_output.h"

#include <algorithm>
#include <utility>

#include "notify/utf8.h"

namespace openbits::notify {

CommandOutput::CommandOutput(std::function<void(const std::string&)> log) : log_(std::move(log)) {}

void CommandOutput::add(std::string_view bytes) {
  keep(bytes);
  if (!log_full_) log_lines(bytes);
}

void CommandOutput::keep(std::string_view bytes) {
  if (bytes.size() >= kKept) {
    beginning_lost_ = beginning_lost_ || !kept_.empty() || bytes.size() > kKept;
    kept_ = bytes.substr(bytes.size() - kKept);
    return;
  }
  kept_ += bytes;
  if (kept_.size() > kKept) {
    beginning_lost_ = true;
    kept_.erase(0, kept_.size() - kKept);
  }
}

void CommandOutput::log_lines(std::string_view bytes) {
  while (!bytes.empty() && !log_full_) {
    const std::size_t end = bytes.find('\n');
    const std::size_t room = kLongest + 1 - line_.size();
    const std::string_view part = bytes.substr(0, std::min(end, room));
    line_ += part;
    bytes.remove_prefix(part.size());
    if (line_.size() > kLongest) {
      const std::size_t cut = cut_point(line_, kLongest);
      log_line(std::string_view(line_).substr(0, cut));
      line_.erase(0, cut);
    } else if (!bytes.empty()) {  // at the end of a line
      bytes.remove_prefix(1);
      flush();
    }
  }
  if (log_full_) line_ = {};
}

void CommandOutput::flush() {
  log_line(line_);
  line_.clear();
}

void CommandOutput::log_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() || log_full_) return;
  const std::size_t cost = std::max(line.size(), kShortest);
  if (logged_ + cost > kLogged) {
    log_full_ = true;
    log_("(it has written a lot; the rest of its output is not logged)");
    return;
  }
  logged_ += cost;
  std::string text = valid_utf8(line);
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7F; }, '?');
  log_(text);
}

std::string CommandOutput::last() const {
  std::string_view bytes = kept_;
  // The rest of a character whose beginning is not there any more.
  for (int i = 0; beginning_lost_ && i < 3 && !bytes.empty(); ++i) {
    if ((static_cast<unsigned char>(bytes[0]) & 0xC0) != 0x80) break;
    bytes.remove_prefix(1);
  }
  return std::string(last_characters(valid_utf8(bytes), kKept));
}

}  // namespace openbits::notify
