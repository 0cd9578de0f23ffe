#include "notify/command_output.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "notify/utf8.h"

namespace openbits::notify {
namespace {

using Lines = std::vector<std::string>;

struct Output {
  Lines lines;
  CommandOutput output{[this](const std::string& line) { lines.push_back(line); }};
};

constexpr const char* kBad = "\xEF\xBF\xBD";

TEST(CommandOutput, EachLineIsLogged) {  // LNX-22
  Output o;
  o.output.add("one\ntw");
  EXPECT_EQ(o.lines, Lines{"one"});
  o.output.add("o\r\n\n\n three\nfour");
  EXPECT_EQ(o.lines, (Lines{"one", "two", " three"}));
  o.output.flush();
  o.output.flush();
  EXPECT_EQ(o.lines, (Lines{"one", "two", " three", "four"}));
  EXPECT_EQ(o.output.last(), "one\ntwo\r\n\n\n three\nfour");
}

TEST(CommandOutput, ALogLineCannotPassForAnother) {
  Output o;
  o.output.add(std::string("a\x1B[2Kb\rc\td\0e\x7F\xFF\n", 15));
  EXPECT_EQ(o.lines, Lines{std::string("a?[2Kb?c\td") + kBad + "e?" + kBad});
}

TEST(CommandOutput, LongLinesAreBrokenBetweenCharacters) {
  Output o;
  std::string text;
  while (text.size() < 5000) text += "\xE2\x82\xAC";
  o.output.add(text);
  ASSERT_EQ(o.lines.size(), 2u);
  o.output.flush();
  std::string joined;
  for (const std::string& line : o.lines) {
    EXPECT_LE(line.size(), CommandOutput::kLongest);
    joined += line;
  }
  EXPECT_EQ(joined, text);
}

TEST(CommandOutput, TheLogGetsABeginningOnly) {  // LNX-22
  Output o;
  const std::string line(127, 'x');
  for (int i = 0; i < 10'000; ++i) o.output.add(line + "\n");
  o.output.flush();
  ASSERT_EQ(o.lines.size(), CommandOutput::kLogged / 127 + 1);
  EXPECT_EQ(o.lines[o.lines.size() - 2], line);
  EXPECT_NE(o.lines.back().find("not logged"), std::string::npos);
}

TEST(CommandOutput, ManyShortLinesAreFewLogLines) {
  Output o;
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "x\n";
  o.output.add(text);
  EXPECT_EQ(o.lines.size(), CommandOutput::kLogged / CommandOutput::kShortest + 1);
}

TEST(CommandOutput, TheEndIsKept) {
  Output o;
  std::string all;
  for (int i = 0; i < 3000; ++i) {
    const std::string part = std::to_string(i) + "\n";
    all += part;
    o.output.add(part);
  }
  EXPECT_EQ(o.output.last(), all.substr(all.size() - CommandOutput::kKept));
  o.output.add(all);
  EXPECT_EQ(o.output.last(), all.substr(all.size() - CommandOutput::kKept));
}

TEST(CommandOutput, WhatIsKeptIsUtf8) {
  Output o;
  o.output.add("\x80 a\xFFz");
  EXPECT_EQ(o.output.last(), std::string(kBad) + " a" + kBad + "z");
  // The end begins in the middle of a character.
  std::string text = "x";
  while (text.size() < 9000) text += "\xE2\x82\xAC";
  o.output.add(text);
  const std::string last = o.output.last();
  EXPECT_EQ(last, text.substr(text.size() - last.size()));
  EXPECT_GT(last.size(), CommandOutput::kKept - 3);
  // Nothing but rubbish, each byte of which becomes three.
  o.output.add(std::string(5000, '\xFF'));
  EXPECT_LE(o.output.last().size(), CommandOutput::kKept);
  EXPECT_EQ(o.output.last().size() % 3, 0u);
}

TEST(ValidUtf8, KeepsCharactersAndReplacesAllElse) {
  const std::string bad = kBad;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
      {"\xF4\x8F\xBF\xBF\xEF\xBF\xBF\xEE\x80\x80", "\xF4\x8F\xBF\xBF\xEF\xBF\xBF\xEE\x80\x80"},
      {std::string("\0", 1), bad},
      {"\xC0\x80", bad + bad},            // overlong
      {"\xE0\x9F\xBF", bad + bad + bad},  // overlong
      {"\xF0\x8F\xBF\xBF", bad + bad + bad + bad},
      {"\xED\xA0\x80", bad + bad + bad},  // surrogate
      {"\xF4\x90\x80\x80", bad + bad + bad + bad},
      {"\xF5", bad},
      {"\xE2\x82", bad + bad},  // cut off
      {"\xE2\x82z", bad + bad + "z"},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(valid_utf8(bytes), expected);
}

TEST(Utf8, OneLineHasNoControlCharacters) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", ""},
      {"a b", "a b"},
      {"a\tb\r\nc\x7F", "a b  c "},
      {std::string("\0\x1B[2J", 5), "  [2J"},
      {"\xC2\x85\xC2\x9F\xC2\xA0", "  \xC2\xA0"},
      {"\xE2\x80\xA8\xE2\x80\xA9\xE2\x80\xA7", "  \xE2\x80\xA7"},
      {"\xC3", kBad},
      {"\xF0\x9F\x98\x80\xFF", std::string("\xF0\x9F\x98\x80") + kBad},
  };
  for (const auto& [bytes, expected] : cases) EXPECT_EQ(one_line(bytes, 10), expected) << bytes;
}

TEST(Utf8, OneLineIsCutBetweenCharacters) {
  const std::string dots = "\xE2\x80\xA6";
  EXPECT_EQ(one_line("abc", 3), "abc");
  EXPECT_EQ(one_line("abcd", 3), "ab" + dots);
  EXPECT_EQ(one_line("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 3),
            "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(one_line("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x", 3), "\xC3\xA4\xE2\x82\xAC" + dots);
  EXPECT_EQ(one_line("ab", 1), dots);
}

}  // namespace
}  // namespace openbits::notify
