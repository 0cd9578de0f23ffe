#include "compat/command_line.h"

#include <cstring>
#include <fstream>
#include <iterator>

#include <openbits/compat/winbase.h>

#include "compat/last_error.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

bool is_space(wchar_t c) {
  return c == L' ' || c == L'\t';
}

/// The program's name: no backslash quotes anything.
std::wstring take_program(std::wstring_view& line) {
  std::wstring out;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_space(line.front()))) {
    if (line.front() == L'"') {
      quoted = !quoted;
    } else {
      out += line.front();
    }
    line.remove_prefix(1);
  }
  return out;
}

std::wstring take_argument(std::wstring_view& line) {
  std::wstring out;
  bool quoted = false;
  while (!line.empty() && (quoted || !is_space(line.front()))) {
    std::size_t backslashes = 0;
    while (backslashes < line.size() && line[backslashes] == L'\\') ++backslashes;
    line.remove_prefix(backslashes);
    if (line.empty() || line.front() != L'"') {
      out.append(backslashes, L'\\');
      if (line.empty() || backslashes > 0) continue;
      out += line.front();
      line.remove_prefix(1);
      continue;
    }
    out.append(backslashes / 2, L'\\');
    line.remove_prefix(1);
    if (backslashes % 2 == 1) {
      out += L'"';
    } else if (quoted && line.starts_with(L'"')) {
      out += L'"';  // two inside of quotes are one, and end nothing
      line.remove_prefix(1);
    } else {
      quoted = !quoted;
    }
  }
  return out;
}

void append_quoted(std::wstring& out, const std::wstring& argument) {
  if (!argument.empty() && argument.find_first_of(L" \t\"") == argument.npos) {
    out += argument;
    return;
  }
  out += L'"';
  std::size_t backslashes = 0;
  for (const wchar_t c : argument) {
    if (c == L'"') out.append(backslashes + 1, L'\\');
    backslashes = c == L'\\' ? backslashes + 1 : 0;
    out += c;
  }
  out.append(backslashes, L'\\');
  out += L'"';
}

}  // namespace

std::vector<std::wstring> split_command_line(std::wstring_view line) {
  std::vector<std::wstring> out{take_program(line)};
  for (;;) {
    while (!line.empty() && is_space(line.front())) line.remove_prefix(1);
    if (line.empty()) return out;
    out.push_back(take_argument(line));
  }
}

std::wstring join_command_line(const std::vector<std::wstring>& arguments) {
  std::wstring out;
  for (const std::wstring& argument : arguments) {
    if (!out.empty()) out += L' ';
    append_quoted(out, argument);
  }
  return out;
}

std::vector<std::wstring> own_arguments() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  const std::string all((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<std::wstring> out;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\0', begin), all.size());
    out.push_back(to_wide(std::string_view(all).substr(begin, end - begin)));
    begin = end + 1;
  }
  return out;
}

}  // namespace openbits::compat

using namespace openbits::compat;

LPWSTR GetCommandLineW(void) {
  static auto* const line = new std::wstring(join_command_line(own_arguments()));
  return line->data();
}

LPWSTR* CommandLineToArgvW(LPCWSTR command_line, int* count) {
  if (command_line == nullptr || count == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  return guarded<LPWSTR*>(nullptr, [&]() -> LPWSTR* {
    std::vector<std::wstring> words;
    if (*command_line != L'\0') {
      words = split_command_line(command_line);
    } else {
      words = {L""};
      if (const auto own = own_arguments(); !own.empty()) words[0] = own[0];
    }
    std::size_t size = (words.size() + 1) * sizeof(LPWSTR);
    for (const auto& word : words) size += (word.size() + 1) * sizeof(wchar_t);
    // One block: the pointers, then the texts.
    auto* const out = static_cast<LPWSTR*>(LocalAlloc(LMEM_FIXED, size));
    if (out == nullptr) return nullptr;
    auto* text = reinterpret_cast<wchar_t*>(out + words.size() + 1);
    for (std::size_t i = 0; i < words.size(); ++i) {
      out[i] = text;
      std::wmemcpy(text, words[i].c_str(), words[i].size() + 1);
      text += words[i].size() + 1;
    }
    out[words.size()] = nullptr;
    *count = static_cast<int>(words.size());
    return out;
  });
}
