// Times, texts of errors, character sets, security of COM, users, console handlers.

#include <bits.h>
#include <gtest/gtest.h>
#include <sddl.h>
#include <signal.h>
#include <unistd.h>
#include <windows.h>

#include <cstdlib>
#include <string>

namespace {

TEST(Times, AreCounted) {
  SYSTEMTIME st{};
  FILETIME ft{0, 0};
  EXPECT_TRUE(FileTimeToSystemTime(&ft, &st));
  EXPECT_EQ(st.wYear, 1601);
  EXPECT_EQ(st.wDayOfWeek, 1);
  // 2000-02-29 12:34:56.789
  st = {2000, 2, 0, 29, 12, 34, 56, 789};
  EXPECT_TRUE(SystemTimeToFileTime(&st, &ft));
  ULARGE_INTEGER ticks;
  ticks.LowPart = ft.dwLowDateTime;
  ticks.HighPart = ft.dwHighDateTime;
  EXPECT_EQ(ticks.QuadPart, 125963012967890000ull);
  SYSTEMTIME back{};
  EXPECT_TRUE(FileTimeToSystemTime(&ft, &back));
  EXPECT_EQ(back.wDay, 29);
  EXPECT_EQ(back.wDayOfWeek, 2);
  EXPECT_EQ(back.wMilliseconds, 789);
  FILETIME later = ft;
  ++later.dwLowDateTime;
  EXPECT_EQ(CompareFileTime(&ft, &later), -1);
  EXPECT_EQ(CompareFileTime(&later, &ft), 1);
  EXPECT_EQ(CompareFileTime(&ft, &ft), 0);
}

TEST(Times, BadOnesAreRefused) {
  FILETIME ft{};
  SYSTEMTIME st{1999, 2, 0, 29, 0, 0, 0, 0};
  EXPECT_FALSE(SystemTimeToFileTime(&st, &ft));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  st = {1600, 1, 0, 1, 0, 0, 0, 0};
  EXPECT_FALSE(SystemTimeToFileTime(&st, &ft));
  st = {2000, 1, 0, 1, 24, 0, 0, 0};
  EXPECT_FALSE(SystemTimeToFileTime(&st, &ft));
  ft = {0, 0x80000000u};
  EXPECT_FALSE(FileTimeToSystemTime(&ft, &st));
  EXPECT_FALSE(FileTimeToSystemTime(NULL, &st));
}

TEST(Times, LocalTimeIsThatOfTheZone) {
  ::setenv("TZ", "XXX-02:30", 1);  // two and a half hours before
  ::tzset();
  SYSTEMTIME st{2020, 6, 0, 1, 22, 0, 0, 0};
  SYSTEMTIME local{};
  EXPECT_TRUE(SystemTimeToTzSpecificLocalTime(NULL, &st, &local));
  EXPECT_EQ(local.wDay, 2);
  EXPECT_EQ(local.wMinute, 30);
  FILETIME ft{};
  FILETIME there{};
  FILETIME back{};
  SystemTimeToFileTime(&st, &ft);
  EXPECT_TRUE(FileTimeToLocalFileTime(&ft, &there));
  EXPECT_TRUE(FileTimeToSystemTime(&there, &local));
  EXPECT_EQ(local.wHour, 0);
  EXPECT_TRUE(LocalFileTimeToFileTime(&there, &back));
  EXPECT_EQ(CompareFileTime(&back, &ft), 0);
  WCHAR text[40];
  EXPECT_EQ(GetDateFormat(LOCALE_USER_DEFAULT, DATE_SHORTDATE, &st, NULL, text, 40), 9);
  EXPECT_STREQ(text, L"6/1/2020");
  EXPECT_NE(GetDateFormat(LOCALE_USER_DEFAULT, 0, &st, L"ddd',' MMM dd yyyy", text, 40), 0);
  EXPECT_STREQ(text, L"Mon, Jun 01 2020");
  EXPECT_NE(GetTimeFormat(LOCALE_USER_DEFAULT, 0, &st, NULL, text, 40), 0);
  EXPECT_STREQ(text, L"10:00:00 PM");
  EXPECT_EQ(GetTimeFormat(LOCALE_USER_DEFAULT, TIME_FORCE24HOURFORMAT, &st, L"HH.mm", text, 3), 0);
  EXPECT_EQ(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  ::unsetenv("TZ");
  ::tzset();
}

TEST(Times, TicksGoOn) {
  const ULONGLONG before = GetTickCount64();
  EXPECT_GE(GetTickCount64(), before);
  LARGE_INTEGER a, b, frequency;
  QueryPerformanceCounter(&a);
  QueryPerformanceCounter(&b);
  EXPECT_GE(b.QuadPart, a.QuadPart);
  EXPECT_TRUE(QueryPerformanceFrequency(&frequency));
  EXPECT_GT(frequency.QuadPart, 0);
}

TEST(Messages, AreThoseOfTheService) {  // ERR-09
  LPWSTR text = NULL;
  const DWORD length = FormatMessage(
      FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
      NULL, static_cast<DWORD>(BG_E_HTTP_ERROR_404), 0, reinterpret_cast<LPWSTR>(&text), 0, NULL);
  ASSERT_NE(text, nullptr);
  EXPECT_EQ(length, wcslen(text));
  EXPECT_NE(std::wstring(text).find(L"404"), std::wstring::npos);
  EXPECT_EQ(std::wstring(text).substr(length - 2), L"\r\n");
  EXPECT_EQ(LocalFree(text), nullptr);
  // A number of GetLastError, and the HRESULT of it.
  WCHAR a[300];
  WCHAR b[300];
  EXPECT_NE(FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_FILE_NOT_FOUND, 0, a, 300, NULL),
            0u);
  EXPECT_NE(
      FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM, NULL,
                    static_cast<DWORD>(HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND)), 0, b, 300, NULL),
      0u);
  EXPECT_STREQ(a, b);
  EXPECT_EQ(FormatMessage(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 2, 0, a, 5, NULL), 0u);
  EXPECT_EQ(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(FormatMessage(0, NULL, 2, 0, a, 300, NULL), 0u);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  char narrow[300];
  EXPECT_NE(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_MAX_WIDTH_MASK, NULL, 2, 0,
                           narrow, 300, NULL),
            0u);
  EXPECT_EQ(std::string(narrow).find('\n'), std::string::npos);
}

DWORD formatted(LPWSTR buffer, LPCWSTR format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const DWORD length =
      FormatMessage(FORMAT_MESSAGE_FROM_STRING, format, 0, 0, buffer, 100, &arguments);
  va_end(arguments);
  return length;
}

TEST(Messages, HaveInserts) {
  WCHAR text[100];
  EXPECT_NE(formatted(text, L"%2 %1!u!%% %3!04x!%n%0more", 7u, L"seven", 0xAB), 0u);
  EXPECT_STREQ(text, L"seven 7% 00ab\r\n");
  DWORD_PTR array[] = {reinterpret_cast<DWORD_PTR>(L"a"), 5};
  EXPECT_NE(FormatMessage(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY, L"%1%2!d!", 0,
                          0, text, 100, reinterpret_cast<va_list*>(array)),
            0u);
  EXPECT_STREQ(text, L"a5");
  EXPECT_EQ(FormatMessage(FORMAT_MESSAGE_FROM_STRING, L"%1", 0, 0, text, 100, NULL), 0u);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_NE(FormatMessage(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS, L"%1", 0, 0,
                          text, 100, NULL),
            0u);
  EXPECT_STREQ(text, L"%1");
}

TEST(CharacterSets, AreUtf8) {
  WCHAR wide[10];
  EXPECT_EQ(MultiByteToWideChar(CP_ACP, 0, "\u00e4\U0001F600", -1, wide, 10), 3);
  EXPECT_STREQ(wide, L"\u00e4\U0001F600");
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", 2, NULL, 0), 2);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "abc", -1, wide, 2), 0);
  EXPECT_EQ(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xff", -1, wide, 10), 0);
  EXPECT_EQ(GetLastError(), ERROR_NO_UNICODE_TRANSLATION);
  EXPECT_EQ(MultiByteToWideChar(CP_UTF8, 0, "\xff", -1, wide, 10), 2);
  EXPECT_EQ(MultiByteToWideChar(932, 0, "a", -1, wide, 10), 0);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  char narrow[10];
  EXPECT_EQ(WideCharToMultiByte(CP_UTF8, 0, L"\u20ac", -1, narrow, 10, NULL, NULL), 4);
  EXPECT_STREQ(narrow, "\u20ac");
  EXPECT_EQ(LANGIDFROMLCID(GetThreadLocale()), MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US));
}

TEST(ComSecurity, ChecksItsArguments) {
  const auto initialize = [](LONG count, DWORD level, DWORD impersonation) {
    return CoInitializeSecurity(NULL, count, NULL, NULL, level, impersonation, NULL,
                                EOAC_DYNAMIC_CLOAKING | EOAC_NONE, 0);
  };
  EXPECT_EQ(initialize(-1, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE),
            CO_E_NOTINITIALIZED);
  ASSERT_EQ(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
  EXPECT_EQ(initialize(-2, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE), E_INVALIDARG);
  EXPECT_EQ(initialize(1, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE), E_INVALIDARG);
  EXPECT_EQ(initialize(-1, 7, RPC_C_IMP_LEVEL_IMPERSONATE), E_INVALIDARG);
  EXPECT_EQ(initialize(-1, RPC_C_AUTHN_LEVEL_CONNECT, 5), E_INVALIDARG);
  EXPECT_EQ(initialize(-1, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE), S_OK);
  EXPECT_EQ(initialize(-1, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE), RPC_E_TOO_LATE);
  EXPECT_EQ(CoSetProxyBlanket(NULL, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_NONE, NULL,
                              RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_DEFAULT, NULL, EOAC_NONE),
            E_INVALIDARG);
  CoUninitialize();
}

TEST(Users, HaveNames) {  // LNX-06
  WCHAR text[40];
  swprintf_s(text, L"S-1-22-1-%u", ::geteuid());
  PSID sid = NULL;
  ASSERT_TRUE(ConvertStringSidToSid(text, &sid));
  WCHAR user[100];
  DWORD user_size = 100;
  ASSERT_TRUE(GetUserName(user, &user_size));
  WCHAR name[100];
  WCHAR domain[300];
  DWORD name_size = 0;
  DWORD domain_size = 0;
  SID_NAME_USE use = SidTypeUnknown;
  EXPECT_FALSE(LookupAccountSid(NULL, sid, NULL, &name_size, NULL, &domain_size, &use));
  EXPECT_EQ(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(name_size, user_size);
  domain_size = 300;
  EXPECT_TRUE(LookupAccountSid(NULL, sid, name, &name_size, domain, &domain_size, &use));
  EXPECT_STREQ(name, user);
  EXPECT_EQ(use, SidTypeUser);
  LPWSTR back = NULL;
  EXPECT_TRUE(ConvertSidToStringSid(sid, &back));
  EXPECT_STREQ(back, text);
  LocalFree(back);
  LocalFree(sid);
  EXPECT_FALSE(ConvertStringSidToSid(L"S-1-22-1-", &sid));
  EXPECT_FALSE(ConvertStringSidToSid(L"nobody", &sid));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_SID);
  HANDLE token = NULL;
  EXPECT_FALSE(LogonUser(L"a", L"b", L"c", LOGON32_LOGON_INTERACTIVE, 0, &token));
  EXPECT_EQ(GetLastError(), ERROR_NOT_SUPPORTED);
}

HANDLE interrupted = NULL;
DWORD last_event = 99;

BOOL WINAPI OnControl(DWORD event) {
  last_event = event;
  SetEvent(interrupted);
  return TRUE;
}

TEST(Console, HandlersAreCalled) {
  interrupted = CreateEvent(NULL, FALSE, FALSE, NULL);
  ASSERT_TRUE(SetConsoleCtrlHandler(OnControl, TRUE));
  ::raise(SIGINT);
  EXPECT_EQ(WaitForSingleObject(interrupted, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(last_event, CTRL_C_EVENT);
  EXPECT_TRUE(SetConsoleCtrlHandler(OnControl, FALSE));
  EXPECT_FALSE(SetConsoleCtrlHandler(OnControl, FALSE));
  CloseHandle(interrupted);
}

TEST(Console, CtrlCIsIgnoredMeanwhile) {
  interrupted = CreateEvent(NULL, FALSE, FALSE, NULL);
  ASSERT_TRUE(SetConsoleCtrlHandler(OnControl, TRUE));
  EXPECT_TRUE(SetConsoleCtrlHandler(NULL, FALSE));  // changes nothing
  ::raise(SIGINT);
  EXPECT_EQ(WaitForSingleObject(interrupted, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(last_event, CTRL_C_EVENT);

  EXPECT_TRUE(SetConsoleCtrlHandler(NULL, TRUE));
  EXPECT_TRUE(SetConsoleCtrlHandler(NULL, TRUE));
  last_event = 99;
  ::raise(SIGINT);
  ::raise(SIGQUIT);  // would come after it
  EXPECT_EQ(WaitForSingleObject(interrupted, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(last_event, CTRL_BREAK_EVENT);

  EXPECT_TRUE(SetConsoleCtrlHandler(NULL, FALSE));
  ::raise(SIGINT);
  EXPECT_EQ(WaitForSingleObject(interrupted, INFINITE), WAIT_OBJECT_0);
  EXPECT_EQ(last_event, CTRL_C_EVENT);
  EXPECT_TRUE(SetConsoleCtrlHandler(OnControl, FALSE));
  CloseHandle(interrupted);
}

bool ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// In a process of its own, with no handler yet; ends with the number of what is wrong.
[[noreturn]] void handle_under_nohup() {
  ::signal(SIGHUP, SIG_IGN);
  SetConsoleCtrlHandler(NULL, TRUE);
  if (!ignored(SIGINT)) std::_Exit(1);
  SetConsoleCtrlHandler(OnControl, TRUE);
  if (!ignored(SIGHUP) || !ignored(SIGINT)) std::_Exit(2);
  if (ignored(SIGTERM)) std::_Exit(3);
  SetConsoleCtrlHandler(NULL, FALSE);
  if (!ignored(SIGHUP) || ignored(SIGINT)) std::_Exit(4);
  interrupted = CreateEvent(NULL, FALSE, FALSE, NULL);
  ::raise(SIGINT);
  if (WaitForSingleObject(interrupted, INFINITE) != WAIT_OBJECT_0) std::_Exit(5);
  std::_Exit(last_event == CTRL_C_EVENT ? 0 : 6);
}

/// As a shell leaves SIGINT to what it starts with &.
[[noreturn]] void handle_in_background() {
  ::signal(SIGINT, SIG_IGN);
  SetConsoleCtrlHandler(OnControl, TRUE);
  if (!ignored(SIGINT)) std::_Exit(1);
  SetConsoleCtrlHandler(NULL, TRUE);
  SetConsoleCtrlHandler(NULL, FALSE);
  std::_Exit(ignored(SIGINT) ? 0 : 2);
}

TEST(ConsoleDeathTest, WhatWasIgnoredAtTheStartStaysSo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(handle_under_nohup(), testing::ExitedWithCode(0), "");
  EXPECT_EXIT(handle_in_background(), testing::ExitedWithCode(0), "");
}

TEST(Memory, IsGivenAndTaken) {
  BYTE* p = static_cast<BYTE*>(LocalAlloc(LPTR, 8));
  EXPECT_EQ(p[7], 0);
  LocalFree(p);
  p = static_cast<BYTE*>(HeapAlloc(GetProcessHeap(), HEAP_ZERO_MEMORY, 8));
  EXPECT_EQ(p[7], 0);
  EXPECT_TRUE(HeapFree(GetProcessHeap(), 0, p));
  BSTR text = SysAllocString(L"abc");
  EXPECT_EQ(SysStringLen(text), 3u);
  EXPECT_STREQ(text, L"abc");
  SysFreeString(text);
  EXPECT_EQ(SysAllocString(NULL), nullptr);
  EXPECT_EQ(SysStringLen(NULL), 0u);
}

TEST(Results, AreMade) {
  EXPECT_EQ(MAKE_HRESULT(SEVERITY_ERROR, FACILITY_WIN32, 5), E_ACCESSDENIED);
  EXPECT_EQ(HRESULT_FROM_WIN32(ERROR_ACCESS_DENIED), E_ACCESSDENIED);
  EXPECT_EQ(HRESULT_FACILITY(E_ACCESSDENIED), FACILITY_WIN32);
  SetLastError(ERROR_BUSY);
  EXPECT_EQ(GetLastError(), ERROR_BUSY);
}

}  // namespace
