// Files by handle and by name, temporary names, environment and command line.

#include <gtest/gtest.h>
#include <windows.h>

#include <string>

#include "support/process.h"

namespace {

std::wstring wide(const std::string& text) {
  return std::wstring(text.begin(), text.end());  // ASCII
}

class Files : public testing::Test {
 protected:
  HANDLE open(DWORD disposition, DWORD access = GENERIC_READ | GENERIC_WRITE, DWORD flags = 0) {
    return CreateFile(name_.c_str(), access, FILE_SHARE_READ, NULL, disposition, flags, NULL);
  }
  openbits::test::TempDir dir_;
  const std::wstring folder_ = wide(dir_.path());
  const std::wstring name_ = folder_ + L"/file \u00e4";
};

TEST_F(Files, AreWrittenAndRead) {
  HANDLE file = open(CREATE_NEW);
  ASSERT_NE(file, INVALID_HANDLE_VALUE);
  DWORD n = 0;
  EXPECT_TRUE(WriteFile(file, "hello world", 11, &n, NULL));
  EXPECT_EQ(n, 11u);
  EXPECT_EQ(GetFileSize(file, NULL), 11u);
  LARGE_INTEGER size;
  EXPECT_TRUE(GetFileSizeEx(file, &size));
  EXPECT_EQ(size.QuadPart, 11);
  EXPECT_EQ(SetFilePointer(file, 6, NULL, FILE_BEGIN), 6u);
  char buffer[20] = {};
  EXPECT_TRUE(ReadFile(file, buffer, sizeof buffer, &n, NULL));
  EXPECT_EQ(n, 5u);
  EXPECT_STREQ(buffer, "world");
  EXPECT_TRUE(ReadFile(file, buffer, sizeof buffer, &n, NULL));  // the end
  EXPECT_EQ(n, 0u);
  OVERLAPPED at{};
  at.Offset = 4;
  EXPECT_TRUE(ReadFile(file, buffer, 3, &n, &at));
  EXPECT_EQ(std::string(buffer, 3), "o w");
  LARGE_INTEGER to;
  to.QuadPart = -1;
  EXPECT_FALSE(SetFilePointerEx(file, to, NULL, FILE_BEGIN));
  EXPECT_EQ(GetLastError(), ERROR_NEGATIVE_SEEK);
  to.QuadPart = 5;
  EXPECT_TRUE(SetFilePointerEx(file, to, NULL, FILE_BEGIN));
  EXPECT_TRUE(SetEndOfFile(file));
  EXPECT_EQ(GetFileSize(file, NULL), 5u);
  EXPECT_TRUE(FlushFileBuffers(file));
  EXPECT_EQ(GetFileType(file), FILE_TYPE_DISK);
  FILETIME written;
  EXPECT_TRUE(GetFileTime(file, NULL, NULL, &written));
  EXPECT_NE(written.dwHighDateTime, 0u);
  EXPECT_TRUE(CloseHandle(file));
  EXPECT_FALSE(ReadFile(file, buffer, 1, &n, NULL));
  EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

TEST_F(Files, OpenAsTheDispositionSays) {
  EXPECT_EQ(open(OPEN_EXISTING), INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
  HANDLE file = open(OPEN_ALWAYS);
  EXPECT_EQ(GetLastError(), ERROR_SUCCESS);
  DWORD n = 0;
  WriteFile(file, "abc", 3, &n, NULL);
  CloseHandle(file);
  EXPECT_EQ(open(CREATE_NEW), INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), ERROR_FILE_EXISTS);
  file = open(OPEN_ALWAYS);
  EXPECT_EQ(GetLastError(), ERROR_ALREADY_EXISTS);
  EXPECT_EQ(GetFileSize(file, NULL), 3u);
  CloseHandle(file);
  file = open(CREATE_ALWAYS);
  EXPECT_EQ(GetFileSize(file, NULL), 0u);
  CloseHandle(file);
  file = open(OPEN_EXISTING, GENERIC_READ);
  EXPECT_FALSE(WriteFile(file, "x", 1, &n, NULL));
  EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
  CloseHandle(file);
  EXPECT_EQ(open(TRUNCATE_EXISTING, GENERIC_READ), INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
  EXPECT_EQ(open(9), INVALID_HANDLE_VALUE);
  EXPECT_EQ(
      CreateFile((folder_ + L"/no/file").c_str(), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
      INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), ERROR_PATH_NOT_FOUND);
  EXPECT_EQ(CreateFile(folder_.c_str(), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL),
            INVALID_HANDLE_VALUE);
  EXPECT_EQ(GetLastError(), ERROR_ACCESS_DENIED);
  file = open(OPEN_EXISTING, GENERIC_READ, FILE_FLAG_DELETE_ON_CLOSE);
  CloseHandle(file);
  EXPECT_EQ(GetFileAttributes(name_.c_str()), INVALID_FILE_ATTRIBUTES);
}

TEST_F(Files, HaveNamesThatChange) {
  CloseHandle(open(CREATE_NEW));
  const std::wstring other = folder_ + L"/other";
  EXPECT_TRUE(MoveFile(name_.c_str(), other.c_str()));
  EXPECT_FALSE(MoveFile(name_.c_str(), other.c_str()));
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
  CloseHandle(open(CREATE_NEW));
  EXPECT_FALSE(MoveFile(name_.c_str(), other.c_str()));
  EXPECT_EQ(GetLastError(), ERROR_ALREADY_EXISTS);
  EXPECT_TRUE(MoveFileEx(name_.c_str(), other.c_str(), MOVEFILE_REPLACE_EXISTING));
  EXPECT_TRUE(CopyFile(other.c_str(), name_.c_str(), TRUE));
  EXPECT_FALSE(CopyFile(other.c_str(), name_.c_str(), TRUE));
  EXPECT_TRUE(DeleteFile((L"\\\\?\\" + name_).c_str()));
  EXPECT_FALSE(DeleteFile(name_.c_str()));
  EXPECT_EQ(GetLastError(), ERROR_FILE_NOT_FOUND);
  EXPECT_FALSE(DeleteFile(NULL));
}

TEST_F(Files, AndFolders) {
  const std::wstring folder = folder_ + L"/folder";
  EXPECT_TRUE(CreateDirectory(folder.c_str(), NULL));
  EXPECT_FALSE(CreateDirectory(folder.c_str(), NULL));
  EXPECT_EQ(GetLastError(), ERROR_ALREADY_EXISTS);
  EXPECT_EQ(GetFileAttributes(folder.c_str()), FILE_ATTRIBUTE_DIRECTORY);
  EXPECT_TRUE(RemoveDirectory(folder.c_str()));
  EXPECT_FALSE(CreateDirectory((folder + L"/in/it").c_str(), NULL));
  EXPECT_EQ(GetLastError(), ERROR_PATH_NOT_FOUND);
  CloseHandle(open(CREATE_NEW));
  EXPECT_EQ(GetFileAttributes(name_.c_str()), FILE_ATTRIBUTE_NORMAL);
  EXPECT_TRUE(SetFileAttributes(name_.c_str(), FILE_ATTRIBUTE_READONLY));
  EXPECT_EQ(GetFileAttributes(name_.c_str()), FILE_ATTRIBUTE_READONLY);
}

TEST_F(Files, TemporaryNames) {
  WCHAR path[MAX_PATH];
  const DWORD length = GetTempPath(MAX_PATH, path);
  EXPECT_EQ(length, wcslen(path));
  EXPECT_EQ(path[length - 1], L'/');
  EXPECT_EQ(GetTempPath(2, path), length + 1);  // the size that is needed
  WCHAR a[MAX_PATH];
  WCHAR b[MAX_PATH];
  EXPECT_NE(GetTempFileName(folder_.c_str(), L"pre1", 0, a), 0u);
  EXPECT_NE(GetTempFileName(folder_.c_str(), L"pre1", 0, b), 0u);
  EXPECT_STRNE(a, b);
  EXPECT_EQ(GetFileAttributes(a), FILE_ATTRIBUTE_NORMAL);
  EXPECT_EQ(std::wstring(a).substr(0, folder_.size() + 4), folder_ + L"/pre");
  EXPECT_EQ(GetTempFileName(folder_.c_str(), L"x", 0xAB, a), 0xABu);
  EXPECT_EQ(a, folder_ + L"/xAB.tmp");
  EXPECT_EQ(GetFileAttributes(a), INVALID_FILE_ATTRIBUTES);  // not made
  EXPECT_EQ(GetTempFileName((folder_ + L"/no").c_str(), L"x", 0, a), 0u);
  EXPECT_EQ(GetLastError(), ERROR_DIRECTORY);
}

TEST_F(Files, FullNames) {
  WCHAR full[MAX_PATH];
  WCHAR* part = NULL;
  EXPECT_EQ(GetFullPathName(L"/a/./b/../c", MAX_PATH, full, &part), 4u);
  EXPECT_STREQ(full, L"/a/c");
  EXPECT_STREQ(part, L"c");
  EXPECT_EQ(GetFullPathName(L"/a/c", 3, full, NULL), 5u);
  EXPECT_EQ(GetFullPathName(L"", 3, full, NULL), 0u);
  WCHAR here[MAX_PATH];
  GetCurrentDirectory(MAX_PATH, here);
  GetFullPathName(L"x", MAX_PATH, full, NULL);
  EXPECT_EQ(full, std::wstring(here) + L"/x");
}

TEST_F(Files, FullNamesOfDots) {
  struct Case {
    const WCHAR* name;
    const WCHAR* full;
    const WCHAR* part;  // null: none
  };
  for (const Case& c : std::initializer_list<Case>{{L"/a/b/.", L"/a/b", L"b"},
                                                   {L"/a/b/..", L"/a", L"a"},
                                                   {L"/a/b/../.", L"/a", L"a"},
                                                   {L"/a/b/./", L"/a/b/", NULL},
                                                   {L"/a/b/../", L"/a/", NULL},
                                                   {L"/a/b.", L"/a/b.", L"b."},
                                                   {L"/a/..", L"/", NULL},
                                                   {L"/..", L"/", NULL}}) {
    WCHAR full[MAX_PATH];
    WCHAR* part = full;
    EXPECT_EQ(GetFullPathName(c.name, MAX_PATH, full, &part), wcslen(c.full));
    EXPECT_STREQ(full, c.full);
    EXPECT_STREQ(part, c.part);
  }
  WCHAR here[MAX_PATH];
  GetCurrentDirectory(MAX_PATH, here);
  WCHAR full[MAX_PATH];
  WCHAR* part = NULL;
  GetFullPathName(L".", MAX_PATH, full, &part);
  EXPECT_STREQ(full, here);
  EXPECT_STREQ(part, wcsrchr(here, L'/') + 1);
  char narrow[MAX_PATH];
  char* narrow_part = NULL;
  EXPECT_EQ(GetFullPathNameA("/a/b/..", MAX_PATH, narrow, &narrow_part), 2u);
  EXPECT_STREQ(narrow_part, "a");
}

TEST(Environment, IsReadAndExpanded) {
  EXPECT_TRUE(SetEnvironmentVariable(L"COMPAT_TEST", L"v\u00e4"));
  WCHAR value[10];
  EXPECT_EQ(GetEnvironmentVariable(L"COMPAT_TEST", value, 10), 2u);
  EXPECT_STREQ(value, L"v\u00e4");
  EXPECT_EQ(GetEnvironmentVariable(L"COMPAT_TEST", value, 2), 3u);
  WCHAR text[40];
  EXPECT_EQ(ExpandEnvironmentStrings(L"<%COMPAT_TEST%|%NOT_THERE%|50%>", text, 40), 21u);
  EXPECT_STREQ(text, L"<v\u00e4|%NOT_THERE%|50%>");
  EXPECT_TRUE(SetEnvironmentVariable(L"COMPAT_TEST", NULL));
  EXPECT_EQ(GetEnvironmentVariable(L"COMPAT_TEST", value, 10), 0u);
  EXPECT_EQ(GetLastError(), ERROR_ENVVAR_NOT_FOUND);
}

TEST(CommandLine, IsSplitAsWindowsDoes) {
  const auto split = [](const wchar_t* line) {
    int count = 0;
    LPWSTR* list = CommandLineToArgvW(line, &count);
    std::wstring out;
    for (int i = 0; i < count; ++i) out += L"[" + std::wstring(list[i]) + L"]";
    EXPECT_EQ(list[count], nullptr);
    LocalFree(list);
    return out;
  };
  EXPECT_EQ(split(L"a b\tc"), L"[a][b][c]");
  EXPECT_EQ(split(L"\"a b\" \"c d\"e"), L"[a b][c de]");
  EXPECT_EQ(split(L"p a\\b \"c\\\\\" \\\"d"), L"[p][a\\b][c\\][\"d]");
  EXPECT_EQ(split(L"p \"a\"\"b\" \"\""), L"[p][a\"b][]");
  EXPECT_EQ(CommandLineToArgvW(NULL, NULL), nullptr);
  int count = 0;
  LPWSTR* own = CommandLineToArgvW(GetCommandLine(), &count);
  EXPECT_GE(count, 1);
  EXPECT_NE(std::wstring(own[0]).find(L"compat_tests"), std::wstring::npos);
  LocalFree(own);
  WCHAR name[MAX_PATH * 4];
  const DWORD length = GetModuleFileName(NULL, name, ARRAYSIZE(name));
  EXPECT_EQ(length, wcslen(name));
  EXPECT_EQ(GetModuleFileName(NULL, name, 4), 4u);
  EXPECT_EQ(GetLastError(), ERROR_INSUFFICIENT_BUFFER);
  EXPECT_EQ(wcslen(name), 3u);
}

}  // namespace
