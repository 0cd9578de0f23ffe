// UTF-8 as it goes to the bus, which cuts the connection of whoever sends anything else.

#include "client/utf.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace openbits::client {
namespace {

using namespace std::string_view_literals;

TEST(Utf, WellFormedTextIsText) {
  for (const auto text :
       {""sv, "plain"sv, "\x7F"sv, "\xC2\x80"sv, "\xDF\xBF"sv, "\xE0\xA0\x80"sv, "\xED\x9F\xBF"sv,
        "\xEE\x80\x80"sv, "\xEF\xBF\xBF"sv, "\xF0\x90\x80\x80"sv, "\xF4\x8F\xBF\xBF"sv}) {
    EXPECT_TRUE(is_text(text)) << text;
  }
}

TEST(Utf, AnythingElseIsNot) {
  const std::string_view cases[] = {
      "\x80"sv,              // a tail without a head
      "\xBF"sv,              //
      "\xC0\x80"sv,          // overlong NUL
      "\xC1\xBF"sv,          // overlong
      "\xE0\x9F\xBF"sv,      //
      "\xF0\x8F\xBF\xBF"sv,  //
      "\xED\xA0\x80"sv,      // a surrogate
      "\xED\xBF\xBF"sv,      //
      "\xF4\x90\x80\x80"sv,  // beyond U+10FFFF
      "\xF5\x80\x80\x80"sv,  //
      "\xFE"sv,
      "\xFF"sv,
      "\xC2"sv,  // cut off
      "\xE2\x82"sv,
      "\xF0\x9F\x8D"sv,
      "\xE2\x82z"sv,
      "a\0b"sv,
      "caf\xE9"sv,
  };
  for (const auto text : cases) EXPECT_FALSE(is_text(text)) << testing::PrintToString(text);
}

TEST(Utf, CharactersGoThereAndBack) {
  std::string text;
  for (const std::uint32_t c :
       {0x1u, 0x7Fu, 0x80u, 0x7FFu, 0x800u, 0xD7FFu, 0xE000u, 0xFFFFu, 0x10000u, 0x10FFFFu}) {
    ASSERT_TRUE(is_character(c));
    text.clear();
    append_character(text, c);
    std::string_view rest = text;
    EXPECT_EQ(next_character(rest), c);
    EXPECT_TRUE(rest.empty());
  }
  EXPECT_FALSE(is_character(0xD800));
  EXPECT_FALSE(is_character(0xDFFF));
  EXPECT_FALSE(is_character(0x110000));
}

TEST(Utf, ABadByteStaysWhereItIs) {
  std::string_view text = "\xFFz"sv;
  EXPECT_EQ(next_character(text), std::nullopt);
  EXPECT_EQ(text.size(), 2u);
}

}  // namespace
}  // namespace openbits::client
