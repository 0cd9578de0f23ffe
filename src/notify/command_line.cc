#include "notify/command_line.h"

namespace openbits::notify {
namespace {

bool is_white(char c) {
  return c == ' ' || c == '\t';
}

std::size_t take(std::string_view& text, char c) {
  std::size_t n = 0;
  while (n < text.size() && text[n] == c) ++n;
  text.remove_prefix(n);
  return n;
}

// Takes the program's name off the line.
std::string take_name(std::string_view& line) {
  std::string name;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_white(line.front()))) {
    if (line.front() == '"') {
      quoted = !quoted;
    } else {
      name += line.front();
    }
    line.remove_prefix(1);
  }
  return name;
}

// Takes an argument off a line that does not begin with white space.
std::string take_argument(std::string_view& line) {
  std::string argument;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_white(line.front()))) {
    const std::size_t backslashes = take(line, '\\');
    const bool before_quote = line.starts_with('"');
    argument.append(before_quote ? backslashes / 2 : backslashes, '\\');
    if (!before_quote) {
      if (backslashes > 0) continue;
      argument += line.front();
    } else if (backslashes % 2 == 1) {
      argument += '"';
    } else if (quoted && line.starts_with("\"\"")) {
      argument += '"';
      line.remove_prefix(1);
    } else {
      quoted = !quoted;
    }
    line.remove_prefix(1);
  }
  return argument;
}

}  // namespace

std::vector<std::string> split_command_line(std::string_view line) {
  std::vector<std::string> arguments;
  arguments.push_back(take_name(line));
  for (;;) {
    while (!line.empty() && is_white(line.front())) line.remove_prefix(1);
    if (line.empty()) return arguments;
    arguments.push_back(take_argument(line));
  }
}

std::vector<std::string> arguments_of(const NotifyCommand& command) {
  if (command.parameters.empty()) return {command.program};
  return split_command_line(command.parameters);
}

}  // namespace openbits::notify
