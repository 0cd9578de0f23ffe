// Every code that docs/spec/api.md lists has a constant's worth of name and a text of its own, and
// a text about a failure says what to do.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "base/error_text.h"

namespace openbits {
namespace {

struct Documented {
  HResult code;
  std::string name;
};

// "HRESULT_FROM_WIN32(ERROR_X = 1815)" and "HRESULT_FROM_WIN32(ERROR_X)" name ERROR_X.
std::string plain_name(const std::string& cell) {
  std::smatch match;
  const std::regex win32("HRESULT_FROM_WIN32\\((\\w+)( = \\d+)?\\)");
  return std::regex_match(cell, match, win32) ? match[1].str() : cell;
}

std::vector<Documented> documented() {
  std::ifstream page(OPENBITS_SOURCE_DIR "/docs/spec/api.md");
  std::vector<Documented> all;
  bool in_section = false;
  const std::regex row("\\| (0x[0-9A-F]{8}) \\| ([^|]+) \\|.*");
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("## ")) in_section = line.starts_with("## 8.");
    std::smatch match;
    if (!in_section || !std::regex_match(line, match, row)) continue;
    const auto number = static_cast<std::uint32_t>(std::stoul(match[1], nullptr, 16));
    all.push_back({hr::code(number), plain_name(match[2])});
  }
  return all;
}

// A sentence, or a part after a colon, semicolon or comma, that tells somebody to do something; or
// it says that nobody has to, because the service does.
bool says_what_to_do(const std::string& text) {
  static const std::regex kAdvice(
      "(^|[.:;,] )(Add|Allow|Ask|Call|Cancel|Change|Check|Choose|Close|Complete|Correct|Create|"
      "Delete|Do|Empty|End|Free|Get|Give|Grant|Have|Install|Let|Log|Look|Make|Mount|Move|Open|Pass|"
      "Reduce|Remove|Restart|Resume|Run|Send|Set|Shorten|Spread|Suspend|Try|Update|Use|Wait|"
      "ask|close|check|have|set|tell|transfer|use)\\b|"
      "(goes on|(is|are) tried again)");
  return std::regex_search(text, kAdvice);
}

// ERR-09
TEST(ErrorTextDoc, EveryListedCodeHasItsNameAndATextOfItsOwn) {
  const auto codes = documented();
  EXPECT_GE(codes.size(), 180u);
  std::map<std::string, std::string> seen;
  for (const auto& [code, name] : codes) {
    EXPECT_EQ(error_name(code), name);
    const std::string text = describe_error(code);
    EXPECT_EQ(text, error_text(code)) << name;
    const auto [it, fresh] = seen.emplace(text, name);
    EXPECT_TRUE(fresh || it->second == name) << name << " has the text of " << it->second;
  }
}

TEST(ErrorTextDoc, ATextAboutAFailureSaysWhatToDo) {
  for (const auto& [code, name] : documented()) {
    const std::string text = describe_error(code);
    EXPECT_LT(text.size(), 300u) << name;
    EXPECT_TRUE(succeeded(code) || says_what_to_do(text)) << name << ": " << text;
  }
}

// ERR-19
TEST(ErrorTextDoc, EveryStatusSaysWhatToDo) {
  std::map<std::string, int> seen;
  for (int status = 100; status <= 599; ++status) {
    const std::string text = describe_error(http_status(status));
    EXPECT_TRUE(says_what_to_do(text)) << text;
    EXPECT_TRUE(seen.emplace(text, status).second) << text;
    EXPECT_LT(text.size(), 300u);
    EXPECT_EQ(text.back(), '.');
  }
}

// ERR-05
TEST(ErrorTextDoc, EveryContextSaysWhereToLook) {
  for (unsigned context = 1; context <= 8; ++context) {
    EXPECT_TRUE(says_what_to_do(std::string(context_text(context)))) << context;
  }
}

}  // namespace
}  // namespace openbits
