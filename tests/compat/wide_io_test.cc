// Formatted output and text functions of the C library of Windows, and strsafe.h.

#include <gtest/gtest.h>
#include <strsafe.h>
#include <tchar.h>
#include <windows.h>

#include <cstdio>
#include <string>

#include "compat/from_c.h"

namespace {

template <class... Args>
std::wstring w(const wchar_t* format, Args... arguments) {
  wchar_t buffer[300];
  return swprintf(buffer, ARRAYSIZE(buffer), format, arguments...) >= 0 ? buffer : L"<failed>";
}
template <class... Args>
std::string n(const char* format, Args... arguments) {
  char buffer[300];
  return _snprintf(buffer, sizeof buffer, format, arguments...) >= 0 ? buffer : "<failed>";
}

TEST(WideFormat, TextIsWideUnlessItIsSaid) {
  EXPECT_EQ(w(L"[%s] [%S] [%hs] [%ls] [%ws]", L"\u00e4", "b", "c", L"d", L"e"),
            L"[\u00e4] [b] [c] [d] [e]");
  EXPECT_EQ(n("[%s] [%S] [%hs] [%ls] [%ws]", "a", L"\u20ac", "c", L"d", L"e"),
            "[a] [\u20ac] [c] [d] [e]");
  EXPECT_EQ(w(L"%c%C%hc%lc", L'\u20ac', 'b', 'c', L'd'), L"\u20acbcd");
  EXPECT_EQ(w(L"%s|%S", static_cast<wchar_t*>(NULL), static_cast<char*>(NULL)), L"(null)|(null)");
}

TEST(WideFormat, WidthAndPrecisionCountCharacters) {
  EXPECT_EQ(w(L"[%5s] [%-5s] [%.2s] [%*.*s]", L"\u00e4b", L"ab", L"abc", 4, 1, L"xyz"),
            L"[   \u00e4b] [ab   ] [ab] [   x]");
  const wchar_t open[] = {L'a', L'b'};  // no terminator
  EXPECT_EQ(w(L"%.2s", open), L"ab");
  EXPECT_EQ(w(L"[%*d]", -4, 7), L"[7   ]");
}

TEST(WideFormat, IntegersHaveTheSizesOfWindows) {
  const DWORD big = 0xFFFFFFFFu;
  EXPECT_EQ(w(L"%lu %lx %ld", big, big, static_cast<LONG>(-1)), L"4294967295 ffffffff -1");
  EXPECT_EQ(
      w(L"%I64u %I64d %llu %I32d %Iu %zu", UINT64_MAX, INT64_MIN, 1ull, -2, SIZE_MAX, SIZE_MAX),
      L"18446744073709551615 -9223372036854775808 1 -2 18446744073709551615 "
      L"18446744073709551615");
  EXPECT_EQ(w(L"%hd %hhu %#x %08X %+d % d %o", 65537, 257, 255, 0xABCu, 5, 5, 8),
            L"1 1 0xff 00000ABC +5  5 10");
  EXPECT_EQ(n("%lu %I64x", big, UINT64_MAX), "4294967295 ffffffffffffffff");
  // What comes after is where it should be.
  EXPECT_EQ(w(L"%lu %s %I64d %s", big, L"a", INT64_MIN, L"b"),
            L"4294967295 a -9223372036854775808 b");
}

TEST(WideFormat, Reals) {
  EXPECT_EQ(w(L"%.2f %g %lf %e", 1.5, 0.25, 2.0, 1.0), L"1.50 0.25 2.000000 1.000000e+00");
}

TEST(WideFormat, TheRestIsAsItIs) {
  EXPECT_EQ(w(L"100%% %y %"), L"100% %y %");
  int untouched = 5;
  EXPECT_EQ(w(L"a%nb", &untouched), L"ab");
  EXPECT_EQ(untouched, 5);
  EXPECT_EQ(w(L"%p", reinterpret_cast<void*>(0xABCD)), L"000000000000ABCD");
}

TEST(WideFormat, BuffersAreNotExceeded) {
  wchar_t buffer[4] = L"???";
  EXPECT_EQ(swprintf(buffer, 4, L"%s", L"abcdef"), -1);
  EXPECT_STREQ(buffer, L"abc");
  EXPECT_EQ(swprintf_s(buffer, L"%s", L"abcdef"), -1);
  EXPECT_STREQ(buffer, L"");
  EXPECT_EQ(swprintf_s(buffer, L"%s", L"abc"), 3);
  wchar_t raw[4] = {L'?', L'?', L'?', L'?'};
  EXPECT_EQ(_snwprintf(raw, 3, L"abc"), 3);  // fits, without a terminator
  EXPECT_EQ(raw[3], L'?');
  EXPECT_EQ(_snwprintf(raw, 2, L"abc"), -1);
  EXPECT_EQ(_snwprintf_s(buffer, 4, _TRUNCATE, L"%s", L"abcdef"), -1);
  EXPECT_STREQ(buffer, L"abc");
  EXPECT_EQ(_scwprintf(L"%d", 12345), 5);
  char narrow[4];
  EXPECT_EQ(snprintf(narrow, 4, "%s", "abcdef"), 6);
  EXPECT_STREQ(narrow, "abc");
  EXPECT_EQ(sprintf_s(narrow, "%s", "abcdef"), -1);
  EXPECT_STREQ(narrow, "");
  EXPECT_EQ(wprintf(static_cast<const wchar_t*>(NULL)), -1);
}

TEST(WideFormat, InCTheSecureOnesAreTheSame) {
  char narrow[4] = "???";
  EXPECT_EQ(c_sprintf_s(narrow, 4, "abc"), 3);
  EXPECT_STREQ(narrow, "abc");
  EXPECT_EQ(c_sprintf_s(narrow, 4, "abcd"), -1);
  EXPECT_STREQ(narrow, "");
  wchar_t wide[4] = L"???";
  EXPECT_EQ(c_swprintf_s(wide, 4, L"abc"), 3);
  EXPECT_STREQ(wide, L"abc");
  EXPECT_EQ(c_swprintf_s(wide, 4, L"abcd"), -1);
  EXPECT_STREQ(wide, L"");
  EXPECT_EQ(c_swprintf_s(wide, 0, L""), -1);
}

TEST(WideFormat, WideAndNarrowOutputMix) {
  testing::internal::CaptureStdout();
  wprintf(L"%s ", L"\u00e4\u20ac\U0001F600");
  printf("%ws %d ", L"\u00f6", 1);
  std::wcout << L"\u00fc " << 2 << L" " << std::flush;
  std::cout << "narrow " << std::flush;
  fputws(L"puts ", stdout);
  putwchar(L'\u00df');
  _tprintf(_T(" %s"), _T("end"));
  fflush(stdout);
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "\u00e4\u20ac\U0001F600 \u00f6 1 \u00fc 2 narrow puts \u00df end");
}

TEST(Strsafe, CopiesAndCuts) {
  WCHAR to[4];
  EXPECT_EQ(StringCchCopy(to, 4, L"abc"), S_OK);
  EXPECT_EQ(StringCchCopy(to, 4, L"abcd"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to, L"abc");
  EXPECT_EQ(StringCchCopyN(to, 4, L"abcd", 2), S_OK);
  EXPECT_STREQ(to, L"ab");
  EXPECT_EQ(StringCchCat(to, 4, L"c"), S_OK);
  EXPECT_EQ(StringCchCat(to, 4, L"d"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to, L"abc");
  EXPECT_EQ(StringCchCopy(to, 0, L"a"), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchCopy(to, STRSAFE_MAX_CCH + 1ull, L"a"), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCbCopy(to, sizeof to, L"xyz"), S_OK);
  EXPECT_STREQ(to, L"xyz");
  char narrow[3];
  EXPECT_EQ(StringCchCopyA(narrow, 3, "abc"), STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(narrow, "ab");
}

TEST(Strsafe, Prints) {
  WCHAR to[8];
  EXPECT_EQ(StringCchPrintf(to, ARRAYSIZE(to), L"%s-%I64d%%", L"a", 7ll), S_OK);
  EXPECT_STREQ(to, L"a-7%");
  EXPECT_EQ(StringCchPrintf(to, ARRAYSIZE(to), L"%s", L"0123456789"),
            STRSAFE_E_INSUFFICIENT_BUFFER);
  EXPECT_STREQ(to, L"0123456");
  EXPECT_EQ(StringCbPrintf(to, sizeof to, L"%d", 5), S_OK);
  EXPECT_EQ(StringCchPrintf(to, 0, L"a"), STRSAFE_E_INVALID_PARAMETER);
}

TEST(Strsafe, Measures) {
  size_t length = 0;
  EXPECT_EQ(StringCchLength(L"abc", 4, &length), S_OK);
  EXPECT_EQ(length, 3u);
  EXPECT_EQ(StringCbLength(L"abc", 100, &length), S_OK);
  EXPECT_EQ(length, 3 * sizeof(WCHAR));
  EXPECT_EQ(StringCchLength(L"abc", 3, &length), STRSAFE_E_INVALID_PARAMETER);
  EXPECT_EQ(StringCchLength(NULL, 3, NULL), STRSAFE_E_INVALID_PARAMETER);
}

TEST(SecureText, CopiesOrNot) {
  wchar_t to[4];
  EXPECT_EQ(wcscpy_s(to, L"abc"), 0);
  EXPECT_EQ(wcscpy_s(to, 4, L"abcd"), ERANGE);
  EXPECT_STREQ(to, L"");
  EXPECT_EQ(wcsncpy_s(to, 4, L"abcdef", _TRUNCATE), STRUNCATE);
  EXPECT_STREQ(to, L"abc");
  EXPECT_EQ(wcscat_s(to, L"d"), ERANGE);
  EXPECT_STREQ(to, L"");
  EXPECT_EQ(wcscpy_s(to, 4, NULL), EINVAL);
  char bytes[2] = {1, 2};
  EXPECT_EQ(memcpy_s(bytes, 2, "abc", 3), ERANGE);
  EXPECT_EQ(bytes[0], 0);
}

TEST(Text, IgnoresCaseAndReadsNumbers) {
  EXPECT_EQ(_wcsicmp(L"ABC", L"abc"), 0);
  EXPECT_LT(_wcsicmp(L"a", L"B"), 0);
  EXPECT_EQ(_wcsnicmp(L"ABx", L"aby", 2), 0);
  EXPECT_EQ(lstrcmpi(L"A", L"a"), 0);
  EXPECT_EQ(lstrlen(NULL), 0);
  EXPECT_EQ(lstrlen(L"abc"), 3);
  EXPECT_EQ(_wtoi(L" -12x"), -12);
  EXPECT_EQ(_wtoi(L"99999999999"), INT32_MAX);
  EXPECT_EQ(_wtoi64(L"99999999999"), 99999999999);
  WCHAR text[] = L"aBc";
  EXPECT_STREQ(_wcsupr(text), L"ABC");
  EXPECT_EQ(_tcslen(_T("abcd")), 4u);
}

}  // namespace
