#include "cli/service_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <utility>

namespace openbits::cli {
namespace {

constexpr std::string_view kNamePrefix = "org.openbits.Class.C";
constexpr std::string_view kGroup = "[D-BUS Service]";
constexpr std::string_view kBlanks = " \t\r";

/// Characters that mean nothing to a shell, to systemd or in a .desktop file.
bool is_plain(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("/._-+,:=@").find(c) != std::string_view::npos;
}

bool is_plain(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return is_plain(c); });
}

/// One word for a shell. An apostrophe is put into double quotes: '"'"'.
std::string shell_quoted(std::string_view word) {
  if (is_plain(word)) return std::string(word);
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += R"('"'"')";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string desktop_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '\\':
        out += R"(\\)";
        break;
      case '\n':
        out += R"(\n)";
        break;
      case '\r':
        out += R"(\r)";
        break;
      case '\t':
        out += R"(\t)";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::optional<std::string> desktop_unescaped(std::string_view text) {
  static constexpr std::string_view kLetters = "sntr\\";
  static constexpr std::string_view kMeanings = " \n\t\r\\";
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out += text[i];
      continue;
    }
    if (++i == text.size()) return std::nullopt;
    const auto letter = kLetters.find(text[i]);
    if (letter == std::string_view::npos) return std::nullopt;
    out += kMeanings[letter];
  }
  return out;
}

/// Takes a text apart as a shell does that expands nothing.
class ShellWords {
 public:
  explicit ShellWords(std::string_view text) : text_(text) {}

  /// nullopt if a quote is not closed, or nothing follows a backslash.
  std::optional<Words> split() {
    for (; at_ < text_.size(); ++at_) {
      if (!take()) return std::nullopt;
    }
    end_word();
    return std::move(words_);
  }

 private:
  bool take() {
    const char c = text_[at_];
    switch (c) {
      case ' ':
      case '\t':
      case '\n':
        end_word();
        return true;
      case '\'':
        return take_single();
      case '"':
        return take_double();
      case '\\':
        return take_escaped();
      case '#':
        if (in_word_) break;
        at_ = std::min(text_.find('\n', at_), text_.size());
        return true;
      default:
        break;
    }
    add(c);
    return true;
  }

  bool take_single() {
    const auto end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) return false;
    in_word_ = true;
    word_ += text_.substr(at_ + 1, end - at_ - 1);
    at_ = end;
    return true;
  }

  bool take_double() {
    in_word_ = true;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() &&
                           std::string_view("$`\"\\\n").find(text_[at_ + 1]) != std::string::npos;
      if (escapes && text_[++at_] == '\n') continue;
      word_ += text_[at_];
    }
    return at_ < text_.size();
  }

  bool take_escaped() {
    if (++at_ == text_.size()) return false;
    if (text_[at_] != '\n') add(text_[at_]);
    return true;
  }

  void add(char c) {
    in_word_ = true;
    word_ += c;
  }

  void end_word() {
    if (std::exchange(in_word_, false)) words_.push_back(std::exchange(word_, {}));
  }

  std::string_view text_;
  std::size_t at_ = 0;
  Words words_;
  std::string word_;
  bool in_word_ = false;
};

/// One word for systemd. `variables`: whether it looks for $NAME in it, as it does in all but the
/// program.
std::string systemd_quoted(std::string_view word, bool variables) {
  if (is_plain(word)) return std::string(word);
  std::string out = "\"";
  for (const char c : word) {
    switch (c) {
      case '"':
        out += R"(\")";
        break;
      case '\\':
        out += R"(\\)";
        break;
      case '\n':
        out += R"(\n)";
        break;
      case '\r':
        out += R"(\r)";
        break;
      case '\t':
        out += R"(\t)";
        break;
      case '%':
        out += "%%";
        break;
      case '$':
        out += variables ? "$$" : "$";
        break;
      default:
        out += c;
    }
  }
  return out + "\"";
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::optional<Guid> class_of_name(std::string_view name) {
  if (!name.starts_with(kNamePrefix)) return std::nullopt;
  const auto clsid = Guid::parse(name.substr(kNamePrefix.size()));
  if (!clsid || class_bus_name(*clsid) != name) return std::nullopt;
  return clsid;
}

}  // namespace

std::string class_bus_name(const Guid& clsid) {
  return std::string(kNamePrefix) + clsid.hex();
}

std::string class_unit_name(const Guid& clsid) {
  return "openbits-class-" + clsid.hex() + ".service";
}

std::string shell_line(const Words& words) {
  std::string line;
  for (const std::string& word : words) {
    if (!line.empty()) line += ' ';
    line += shell_quoted(word);
  }
  return line;
}

std::string dbus_exec(const Words& words) {
  return desktop_escaped(shell_line(words));
}

std::optional<Words> parse_dbus_exec(std::string_view value) {
  const auto line = desktop_unescaped(value);
  if (!line) return std::nullopt;
  auto words = ShellWords(*line).split();
  if (!words || words->empty()) return std::nullopt;
  return words;
}

std::string systemd_exec(const Words& words) {
  std::string line;
  for (const std::string& word : words) {
    const bool is_program = line.empty();
    if (!is_program) line += ' ';
    line += systemd_quoted(word, !is_program);
  }
  return line;
}

bool can_be_written(const Words& words) {
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    if (word.find('\0') != std::string::npos) return false;
    try {
      (void)nlohmann::json(word).dump();  // strict about UTF-8
      return true;
    } catch (const nlohmann::json::type_error&) {
      return false;
    }
  });
}

bool systemd_can_start(std::string_view program) {
  return std::none_of(program.begin(), program.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7F || c == '\'' || c == '"' || c == '\\';
  });
}

std::string class_service_text(const Guid& clsid, const Words& words, std::string_view unit) {
  std::string text(kClassHeader);
  text.append("\n").append(kGroup).append("\n");
  text += "Name=" + class_bus_name(clsid) + "\n";
  text += "Exec=" + dbus_exec(words) + "\n";
  if (!unit.empty()) text.append("SystemdService=").append(unit).append("\n");
  return text;
}

std::string class_unit_text(const Guid& clsid, const Words& words) {
  return std::string(kClassHeader) + "\n[Unit]\nDescription=OpenBITS callback class " +
         clsid.text() + "\n\n[Service]\nType=dbus\nBusName=" + class_bus_name(clsid) +
         "\nExecStart=" + systemd_exec(words) + "\n";
}

std::optional<ClassService> parse_class_service(std::string_view text) {
  ClassService service;
  service.ours = text.starts_with(kClassHeader);
  std::optional<Guid> clsid;
  bool in_group = false;
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
    if (line.starts_with('[')) in_group = line == kGroup;
    const auto equals = line.find('=');
    if (!in_group || line.starts_with('#') || equals == std::string_view::npos) continue;
    const std::string_view key = trimmed(line.substr(0, equals));
    const std::string_view value = trimmed(line.substr(equals + 1));
    if (key == "Name") clsid = class_of_name(value);
    if (key == "Exec") service.words = parse_dbus_exec(value).value_or(Words());
    if (key == "SystemdService") service.unit = value;
  }
  if (!clsid) return std::nullopt;
  service.clsid = *clsid;
  return service;
}

}  // namespace openbits::cli
