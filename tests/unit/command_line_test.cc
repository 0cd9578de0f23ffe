#include "notify/command_line.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace openbits::notify {
namespace {

using Arguments = std::vector<std::string>;

struct Case {
  std::string_view line;  ///< behind the program's name
  Arguments arguments;
};

// The examples of "Parsing C command-line arguments" in Microsoft's documentation.
const std::vector<Case> kDocumented = {
    {R"("a b c" d e)", {"a b c", "d", "e"}},
    {R"("ab\"c" "\\" d)", {R"(ab"c)", R"(\)", "d"}},
    {R"(a\\\b d"e f"g h)", {R"(a\\\b)", "de fg", "h"}},
    {R"(a\\\"b c d)", {R"(a\"b)", "c", "d"}},
    {R"(a\\\\"b c" d e)", {R"(a\\b c)", "d", "e"}},
    {R"(a"b"" c d)", {R"(ab" c d)"}},
};

const std::vector<Case> kNasty = {
    // White space is space and tab, any number of them, and no other character.
    {"", {}},
    {" \t ", {}},
    {"a\t \tb ", {"a", "b"}},
    {"a\nb\rc\vd\fe", {"a\nb\rc\vd\fe"}},
    {"a\xC2\xA0"
     "b",
     {"a\xC2\xA0"
      "b"}},
    // Quotes.
    {R"("")", {""}},
    {R"("" "")", {"", ""}},
    {R"(a"" b)", {"a", "b"}},
    {R"(""a b"")", {"a", "b"}},
    {R"("""")", {R"(")"}},
    {R"(""" a)", {R"(" a)"}},
    {R"("a""b" c)", {R"(a"b)", "c"}},
    {R"("a"""b c)", {R"(a"b)", "c"}},
    {R"("""a b""")", {R"("a b")"}},
    {R"(x"y z)", {"xy z"}},
    {R"(")", {""}},
    {"\"a\tb\"", {"a\tb"}},
    // Backslashes.
    {R"(\)", {R"(\)"}},
    {R"(\\ \\\)", {R"(\\)", R"(\\\)"}},
    {R"(\" a)", {R"(")", "a"}},
    {R"(\\" a)", {R"(\ a)"}},
    {R"(\\\" a)", {R"(\")", "a"}},
    {R"("\\" a)", {R"(\)", "a"}},
    {R"("\" a)", {R"(" a)"}},
    {R"("C:\dir\" x)", {R"(C:\dir" x)"}},
    {R"("C:\dir\\" x)", {R"(C:\dir\)", "x"}},
    {R"(\ a)", {R"(\)", "a"}},
    {R"("a\\b" c\\d)", {R"(a\\b)", R"(c\\d)"}},
    {R"("\\"" a")", {R"(\" a)"}},
    {R"("a\"" b)", {R"(a")", "b"}},
    // Nothing is expanded, and nothing is a shell's.
    {R"($HOME %PATH% ~ * ?.txt `id` $(id) ; & | > 'a b' # ^")",
     {"$HOME", "%PATH%", "~", "*", "?.txt", "`id`", "$(id)", ";", "&", "|", ">", "'a", "b'", "#",
      "^"}},
    {"\xFF\xFE \xE4", {"\xFF\xFE", "\xE4"}},
};

void check(const std::vector<Case>& cases) {
  for (const auto& [line, arguments] : cases) {
    Arguments expected = {"name"};
    expected.insert(expected.end(), arguments.begin(), arguments.end());
    EXPECT_EQ(split_command_line("name " + std::string(line)), expected) << line;
  }
}

TEST(CommandLine, TheDocumentedExamples) {  // LNX-22
  check(kDocumented);
}

TEST(CommandLine, WhatTheDocumentedRulesSayOfTheRest) {  // LNX-22
  check(kNasty);
}

TEST(CommandLine, TheProgramsNameHasRulesOfItsOwn) {  // CMD-05 LNX-22
  const std::vector<std::pair<std::string_view, Arguments>> cases = {
      {"name", {"name"}},
      {R"("C:\Program Files\x\" a)", {R"(C:\Program Files\x\)", "a"}},
      {R"(C:\x\y.exe a)", {R"(C:\x\y.exe)", "a"}},
      {R"(/opt/"my tools"/run a)", {"/opt/my tools/run", "a"}},
      {R"(\"a b" c)", {R"(\a b)", "c"}},
      {R"("a""b" c)", {"ab", "c"}},
      {R"("open a)", {"open a"}},
      {R"("")", {""}},
      {R"("" a)", {"", "a"}},
      {"\tname a", {"", "name", "a"}},
      {"  ", {""}},
      {"", {""}},
      {"name\ta", {"name", "a"}},
  };
  for (const auto& [line, arguments] : cases) {
    EXPECT_EQ(split_command_line(line), arguments) << line;
  }
}

TEST(CommandLine, WithoutParametersTheProgramIsItsOwnName) {  // CMD-05
  EXPECT_EQ(arguments_of({"/usr/bin/a program", ""}), Arguments{"/usr/bin/a program"});
  EXPECT_EQ(arguments_of({"/usr/bin/true", R"("other name" 1)"}), (Arguments{"other name", "1"}));
}

TEST(CommandLine, TheLongestLineIsSplit) {  // CMD-01
  const std::string quotes(limits::kParameters - 2, '"');
  EXPECT_EQ(split_command_line("n " + quotes).size(), 2u);
  const std::string backslashes(limits::kParameters, '\\');
  EXPECT_EQ(split_command_line("n " + backslashes)[1], backslashes);
}

}  // namespace
}  // namespace openbits::notify
