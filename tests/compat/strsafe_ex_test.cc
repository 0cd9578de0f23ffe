// strsafe.h: the functions that tell where they ended, and those that read lines.

#include <gtest/gtest.h>
#include <strsafe.h>
#include <unistd.h>
#include <windows.h>

#include <cstdio>
#include <string>

#include "compat/from_c.h"

namespace {

class StrsafeEx : public testing::Test {
 protected:
  WCHAR to_[6] = L"?????";
  LPWSTR end_ = NULL;
  size_t left_ = 99;

  /// Where the text ended, and what was left there.
  void expect_end(size_t used, size_t left) {
    EXPECT_EQ(end_, to_ + used);
    EXPECT_EQ(left_, left);
    EXPECT_EQ(*end_, L'\0');
  }
};

TEST_F(StrsafeEx, CopyTellsItsEnd) {
  EXPECT_EQ(StringCchCopyEx(to_, 6, L"abc", &end_, &left_, 0), S_OK);
  EXPECT_STREQ(to_, L"abc");
  expect_end(3, 3);
  EXPECT_EQ(StringCchCopyEx(to_, 6, L"abcdef", &end_, &left_, 0), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to_, L"abcde");
  expect_end(5, 1);
  EXPECT_EQ(StringCchCopyNEx(to_, 6, L"abcdef", 2, &end_, &left_, 0), S_OK);
  EXPECT_STREQ(to_, L"ab");
  expect_end(2, 4);
  EXPECT_EQ(StringCchCopyEx(to_, 6, L"", NULL, NULL, 0), S_OK);
  EXPECT_STREQ(to_, L"");
}

TEST_F(StrsafeEx, CatGoesOn) {
  ASSERT_EQ(StringCchCopy(to_, 6, L"ab"), S_OK);
  EXPECT_EQ(StringCchCatEx(to_, 6, L"c", &end_, &left_, 0), S_OK);
  expect_end(3, 3);
  EXPECT_EQ(StringCchCatNEx(to_, 6, L"def", 1, &end_, &left_, 0), S_OK);
  EXPECT_STREQ(to_, L"abcd");
  expect_end(4, 2);
  EXPECT_EQ(StringCchCatEx(to_, 6, L"ef", &end_, &left_, STRSAFE_NO_TRUNCATION),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to_, L"abcd");
  expect_end(4, 2);
  EXPECT_EQ(StringCchCatEx(to_, 6, L"ef", &end_, &left_, STRSAFE_NULL_ON_FAILURE),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to_, L"");
  expect_end(0, 6);
  const WCHAR open[] = {L'a', L'b', L'c'};
  memcpy(to_, open, sizeof open);
  EXPECT_EQ(StringCchCatEx(to_, 3, L"", &end_, &left_, 0), STRSAFE_E_INVALID_PARAMETER);
}

TEST_F(StrsafeEx, PrintsAndTellsItsEnd) {
  EXPECT_EQ(StringCchPrintfEx(to_, 6, &end_, &left_, 0, L"%d%s", 1, L"a"), S_OK);
  EXPECT_STREQ(to_, L"1a");
  expect_end(2, 4);
  EXPECT_EQ(StringCchPrintfEx(to_, 6, &end_, &left_, STRSAFE_NO_TRUNCATION, L"%d", 1234567),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to_, L"");
  expect_end(0, 6);
  EXPECT_EQ(StringCchPrintfEx(to_, 6, &end_, &left_, STRSAFE_IGNORE_NULLS, NULL), S_OK);
  EXPECT_EQ(StringCchPrintfEx(to_, 6, &end_, &left_, 0, NULL), STRSAFE_E_INVALID_PARAMETER);
}

TEST_F(StrsafeEx, FillsWithTheLowByte) {
  char to[5] = "????";
  LPSTR end = NULL;
  size_t left = 0;
  EXPECT_EQ(StringCchCopyExA(to, 5, "a", &end, &left, STRSAFE_FILL_BYTE('x')), S_OK);
  EXPECT_EQ(std::string(to, 5), std::string("a\0xxx", 5));
  EXPECT_EQ(end, to + 1);
  EXPECT_EQ(left, 4u);
  EXPECT_EQ(StringCchCopyExA(to, 5, "abcd", &end, &left, STRSAFE_FILL_BYTE('y')), S_OK);
  EXPECT_STREQ(to, "abcd");
  EXPECT_EQ(StringCchCopyExA(to, 5, "abcde", &end, &left, STRSAFE_FAILURE_BYTE('z')),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to, "zzzz");
  EXPECT_EQ(end, to + 4);
  EXPECT_EQ(left, 1u);
  EXPECT_EQ(StringCchCopyExA(to, 5, "abcde", &end, &left, STRSAFE_FAILURE_BYTE(0)),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_EQ(std::string(to, 5), std::string(5, '\0'));
  EXPECT_EQ(end, to);
  EXPECT_EQ(left, 5u);
}

TEST_F(StrsafeEx, NullsAreWrongUnlessIgnored) {
  EXPECT_EQ(StringCchCopyEx(to_, 6, NULL, &end_, &left_, 0), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_STREQ(to_, L"");
  EXPECT_EQ(end_, nullptr);
  EXPECT_EQ(left_, 99u);
  EXPECT_EQ(StringCchCopyEx(NULL, 0, L"", NULL, NULL, 0), STRSAFE_E_INVALID_PARAMETER);
  const DWORD ignore = STRSAFE_IGNORE_NULLS;
  EXPECT_EQ(StringCchCopyEx(to_, 6, NULL, &end_, &left_, ignore), S_OK);
  expect_end(0, 6);
  EXPECT_EQ(StringCchCatEx(to_, 6, NULL, &end_, &left_, ignore), S_OK);
  EXPECT_EQ(StringCchCopyEx(NULL, 0, NULL, &end_, &left_, ignore), S_OK);
  EXPECT_EQ(end_, nullptr);
  EXPECT_EQ(left_, 0u);
  EXPECT_EQ(StringCchCopyEx(NULL, 0, L"a", &end_, &left_, ignore), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchCatEx(to_, 0, L"a", &end_, &left_, ignore), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_EQ(StringCchCopyEx(NULL, 1, L"", &end_, &left_, ignore), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchCopyEx(to_, 6, L"", &end_, &left_, 0x2000), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchCopyEx(to_, STRSAFE_MAX_CCH + 1ull, L"", NULL, NULL, ignore),
            STRSAFE_E_INVALID_PARAMETER);
}

TEST_F(StrsafeEx, BytesAreCounted) {
  constexpr size_t kWide = sizeof(WCHAR);
  EXPECT_EQ(StringCbCopyEx(to_, 4 * kWide + 1, L"ab", &end_, &left_, 0), S_OK);
  expect_end(2, 2 * kWide + 1);
  EXPECT_EQ(StringCbCatNEx(to_, sizeof to_, L"cdef", 2 * kWide, &end_, &left_, 0), S_OK);
  EXPECT_STREQ(to_, L"abcd");
  expect_end(4, 2 * kWide);
  EXPECT_EQ(StringCbCatN(to_, sizeof to_, L"ef", kWide), S_OK);
  EXPECT_STREQ(to_, L"abcde");
  EXPECT_EQ(StringCbCopyN(to_, sizeof to_, L"xyz", 2 * kWide), S_OK);
  EXPECT_STREQ(to_, L"xy");
  EXPECT_EQ(StringCbPrintfEx(to_, 3 * kWide, &end_, &left_, 0, L"%d", 123),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  expect_end(2, kWide);
  EXPECT_EQ(StringCbCopyEx(to_, 1, L"", NULL, NULL, 0), STRSAFE_E_INVALID_PARAMETER);
}

/// The standard input, meanwhile.
class Input {
 public:
  explicit Input(const std::string& text) {
    char name[] = "/tmp/compat-input-XXXXXX";
    const int fd = ::mkstemp(name);
    EXPECT_EQ(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    ::close(fd);
    EXPECT_NE(std::freopen(name, "r", stdin), nullptr);
    ::unlink(name);
  }
  ~Input() { EXPECT_NE(std::freopen("/dev/null", "r", stdin), nullptr); }
};

TEST_F(StrsafeEx, ReadsLines) {
  const Input input("ab\n\n\u00e4\u20ac\U0001F600\n1234567\nx\xE2\x82y\nend");
  EXPECT_EQ(StringCchGets(to_, 6), S_OK);
  EXPECT_STREQ(to_, L"ab");
  EXPECT_EQ(StringCchGetsEx(to_, 6, &end_, &left_, 0), S_OK);
  expect_end(0, 6);
  EXPECT_EQ(StringCchGetsEx(to_, 6, &end_, &left_, 0), S_OK);
  EXPECT_STREQ(to_, L"\u00e4\u20ac\U0001F600");
  expect_end(3, 3);
  EXPECT_EQ(StringCbGets(to_, sizeof to_), S_OK);
  EXPECT_STREQ(to_, L"12345");
  EXPECT_EQ(StringCchGets(to_, 6), S_OK);
  EXPECT_STREQ(to_, L"67");
  EXPECT_EQ(StringCchGets(to_, 6), S_OK);
  EXPECT_STREQ(to_, L"x\uFFFDy");
  EXPECT_EQ(StringCchGets(to_, 1), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to_, L"");
  EXPECT_EQ(StringCchGets(to_, 0), STRSAFE_E_INVALID_PARAMETER);
  char narrow[6];
  EXPECT_EQ(StringCchGetsA(narrow, 6), S_OK);
  EXPECT_STREQ(narrow, "end");
  EXPECT_EQ(StringCchGetsA(narrow, 6), STRSAFE_E_END_OF_FILE);
  EXPECT_STREQ(narrow, "");
  EXPECT_EQ(StringCchGetsEx(to_, 6, &end_, &left_, STRSAFE_NULL_ON_FAILURE), STRSAFE_E_END_OF_FILE);
  expect_end(0, 6);
}

TEST_F(StrsafeEx, AreForCToo) {
  char to[4];
  size_t left = 0;
  EXPECT_EQ(c_strsafe_ex(to, 4, "ab", &left), S_OK);
  EXPECT_STREQ(to, "ab");
  EXPECT_EQ(left, 2u);
}

}  // namespace
