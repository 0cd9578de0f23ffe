// Files by their names (compat/fileapi.h).
#include "compat/path.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <openbits/compat/winbase.h>

#include "compat/last_error.h"
#include "compat/text.h"
#include "compat/time.h"

namespace openbits::compat {
namespace {

/// What a function says about one name; `act` gives 0 or sets errno.
template <class Act>
BOOL on_path(LPCWSTR name, const Act& act) {
  if (name == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return guarded<BOOL>(FALSE, [&] {
    const std::string path = path_of(name);
    if (path.empty()) return fail(ERROR_PATH_NOT_FOUND);
    return act(path) == 0 ? TRUE : fail(error_of_name(path, errno));
  });
}

std::wstring wide_or_empty(LPCSTR name) {
  return name != nullptr ? to_wide(name) : std::wstring();
}

DWORD attributes_of(const struct stat& status) {
  DWORD out = 0;
  if (S_ISDIR(status.st_mode)) out |= FILE_ATTRIBUTE_DIRECTORY;
  if ((status.st_mode & 0222) == 0) out |= FILE_ATTRIBUTE_READONLY;
  return out != 0 ? out : FILE_ATTRIBUTE_NORMAL;
}

std::wstring temp_folder() {
  const char* folder = std::getenv("TMPDIR");
  std::wstring out = folder != nullptr && *folder == '/' ? to_wide(folder) : L"/tmp";
  if (out.back() != L'/') out += L'/';
  return out;
}

std::wstring full_name(std::wstring_view name) {
  // By the letters alone, as on Windows: nothing is looked up.
  const std::filesystem::path absolute = std::filesystem::absolute(path_of(name));
  std::string full = absolute.lexically_normal().native();
  // The slash at the end is the caller's, not that of a dot.
  const auto last = absolute.filename();
  if ((last == "." || last == "..") && full.size() > 1 && full.back() == '/') full.pop_back();
  return to_wide(full);
}

/// Where the last name of a path begins; its size for a folder.
template <class Char>
std::size_t last_name(std::basic_string_view<Char> path) {
  const auto slash = path.rfind(Char{'/'});
  return slash == path.npos ? 0 : slash + 1;
}

template <class Char>
DWORD full_path(std::basic_string<Char> full, DWORD size, Char* buffer, Char** part) {
  const std::basic_string_view<Char> text = full;
  const std::size_t length = put(text, buffer, size);
  if (part != nullptr) {
    const std::size_t begin = last_name(text);
    *part = buffer != nullptr && length == text.size() && begin < length ? buffer + begin : nullptr;
  }
  return static_cast<DWORD>(length);
}

/// The number that the name got; 0 on failure.
UINT temp_file(LPCWSTR folder, LPCWSTR prefix, UINT unique, std::wstring& name) {
  const std::wstring begin =
      std::wstring(folder) +
      (*folder != L'\0' && std::wstring_view(folder).back() == L'/' ? L"" : L"/") +
      std::wstring(prefix != nullptr ? prefix : L"").substr(0, 3);
  const auto numbered = [&](UINT number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%X.tmp", number & 0xFFFFu);
    return begin + to_wide(digits);
  };
  if (unique != 0) {
    name = numbered(unique);
    return unique;
  }
  struct stat status {};
  if (::stat(path_of(folder).c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) {
    SetLastError(ERROR_DIRECTORY);
    return 0;
  }
  UINT number = GetTickCount();
  for (UINT tries = 0; tries < 0x10000; ++tries, ++number) {
    if ((number & 0xFFFF) == 0) continue;
    name = numbered(number);
    const HANDLE file =
        CreateFileW(name.c_str(), GENERIC_WRITE, 0, nullptr, CREATE_NEW, 0, nullptr);
    if (file != INVALID_HANDLE_VALUE) {
      CloseHandle(file);
      return number & 0xFFFF;
    }
    if (GetLastError() != ERROR_FILE_EXISTS) return 0;
  }
  return 0;
}

}  // namespace

std::string path_of(std::wstring_view name) {
  constexpr std::wstring_view kVerbatim = L"\\\\?\\";
  if (name.starts_with(kVerbatim)) name.remove_prefix(kVerbatim.size());
  return to_utf8(name);
}

DWORD error_of_name(const std::string& path, int number) {
  if (number != ENOENT) return error_of(number);
  const auto slash = path.rfind('/');
  const bool folder_there =
      slash == path.npos || slash == 0 || ::access(path.substr(0, slash).c_str(), F_OK) == 0;
  return folder_there ? ERROR_FILE_NOT_FOUND : ERROR_PATH_NOT_FOUND;
}

}  // namespace openbits::compat

using namespace openbits::compat;

BOOL DeleteFileW(LPCWSTR name) {
  return on_path(name, [](const std::string& path) { return ::unlink(path.c_str()); });
}
BOOL DeleteFileA(LPCSTR name) {
  return DeleteFileW(wide_or_empty(name).c_str());
}

BOOL MoveFileExW(LPCWSTR from, LPCWSTR to, DWORD flags) {
  if (to == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return on_path(from, [&](const std::string& path) {
    const std::string target = path_of(to);
    constexpr unsigned kNoReplace = 1;
    if ((flags & MOVEFILE_REPLACE_EXISTING) == 0) {
      if (::renameat2(-100, path.c_str(), -100, target.c_str(), kNoReplace) == 0) return 0;
    } else if (::rename(path.c_str(), target.c_str()) == 0) {
      return 0;
    }
    if (errno != EXDEV || (flags & MOVEFILE_COPY_ALLOWED) == 0) return -1;
    if (CopyFileW(from, to, (flags & MOVEFILE_REPLACE_EXISTING) == 0) == FALSE) return -1;
    return ::unlink(path.c_str());
  });
}
BOOL MoveFileW(LPCWSTR from, LPCWSTR to) {
  return MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED);
}
BOOL MoveFileA(LPCSTR from, LPCSTR to) {
  return MoveFileW(wide_or_empty(from).c_str(), wide_or_empty(to).c_str());
}

BOOL CopyFileW(LPCWSTR from, LPCWSTR to, BOOL fail_if_there) {
  if (to == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return on_path(from, [&](const std::string& path) {
    using Options = std::filesystem::copy_options;
    std::error_code error;
    const auto options = fail_if_there != FALSE ? Options::none : Options::overwrite_existing;
    std::filesystem::copy_file(path, path_of(to), options, error);
    errno = error.value();
    return error ? -1 : 0;
  });
}

BOOL CreateDirectoryW(LPCWSTR name, LPSECURITY_ATTRIBUTES) {
  return on_path(name, [](const std::string& path) { return ::mkdir(path.c_str(), 0777); });
}
BOOL CreateDirectoryA(LPCSTR name, LPSECURITY_ATTRIBUTES attributes) {
  return CreateDirectoryW(wide_or_empty(name).c_str(), attributes);
}
BOOL RemoveDirectoryW(LPCWSTR name) {
  return on_path(name, [](const std::string& path) { return ::rmdir(path.c_str()); });
}
BOOL RemoveDirectoryA(LPCSTR name) {
  return RemoveDirectoryW(wide_or_empty(name).c_str());
}

DWORD GetFileAttributesW(LPCWSTR name) {
  struct stat status {};
  const BOOL there =
      on_path(name, [&](const std::string& path) { return ::stat(path.c_str(), &status); });
  return there != FALSE ? attributes_of(status) : INVALID_FILE_ATTRIBUTES;
}
DWORD GetFileAttributesA(LPCSTR name) {
  return GetFileAttributesW(wide_or_empty(name).c_str());
}

BOOL GetFileAttributesExW(LPCWSTR name, GET_FILEEX_INFO_LEVELS level, LPVOID information) {
  if (level != GetFileExInfoStandard || information == nullptr) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  struct stat status {};
  if (on_path(name, [&](const std::string& path) { return ::stat(path.c_str(), &status); }) ==
      FALSE) {
    return FALSE;
  }
  auto* const out = static_cast<WIN32_FILE_ATTRIBUTE_DATA*>(information);
  out->dwFileAttributes = attributes_of(status);
  out->ftCreationTime = file_time_of(status.st_ctim);
  out->ftLastAccessTime = file_time_of(status.st_atim);
  out->ftLastWriteTime = file_time_of(status.st_mtim);
  out->nFileSizeHigh = static_cast<DWORD>(static_cast<ULONGLONG>(status.st_size) >> 32);
  out->nFileSizeLow = static_cast<DWORD>(status.st_size);
  return TRUE;
}

BOOL SetFileAttributesW(LPCWSTR name, DWORD attributes) {
  return on_path(name, [&](const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return -1;
    const bool read_only = (attributes & FILE_ATTRIBUTE_READONLY) != 0;
    const mode_t mode = read_only ? status.st_mode & ~0222u : status.st_mode | 0200u;
    return ::chmod(path.c_str(), mode & 07777);
  });
}

DWORD GetFullPathNameW(LPCWSTR name, DWORD size, LPWSTR buffer, LPWSTR* part) {
  if (name == nullptr || *name == L'\0') {
    SetLastError(ERROR_INVALID_NAME);
    return 0;
  }
  return guarded<DWORD>(0, [&] { return full_path(full_name(name), size, buffer, part); });
}
DWORD GetFullPathNameA(LPCSTR name, DWORD size, LPSTR buffer, LPSTR* part) {
  if (name == nullptr || *name == '\0') {
    SetLastError(ERROR_INVALID_NAME);
    return 0;
  }
  return guarded<DWORD>(
      0, [&] { return full_path(to_utf8(full_name(to_wide(name))), size, buffer, part); });
}

DWORD GetTempPathW(DWORD size, LPWSTR buffer) {
  return guarded<DWORD>(
      0, [&] { return static_cast<DWORD>(put(std::wstring_view(temp_folder()), buffer, size)); });
}
DWORD GetTempPathA(DWORD size, LPSTR buffer) {
  return guarded<DWORD>(0, [&] {
    return static_cast<DWORD>(put(std::string_view(to_utf8(temp_folder())), buffer, size));
  });
}

DWORD GetCurrentDirectoryW(DWORD size, LPWSTR buffer) {
  return guarded<DWORD>(0, [&] {
    std::error_code error;
    const auto path = std::filesystem::current_path(error);
    if (error) {
      SetLastError(error_of(error.value()));
      return DWORD{0};
    }
    return static_cast<DWORD>(put(std::wstring_view(to_wide(path.native())), buffer, size));
  });
}
BOOL SetCurrentDirectoryW(LPCWSTR name) {
  return on_path(name, [](const std::string& path) { return ::chdir(path.c_str()); });
}

UINT GetTempFileNameW(LPCWSTR folder, LPCWSTR prefix, UINT unique, LPWSTR buffer) {
  if (folder == nullptr || buffer == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return guarded<UINT>(0, [&]() -> UINT {
    std::wstring name;
    const UINT number = temp_file(folder, prefix, unique, name);
    if (number == 0) return 0;
    if (put(std::wstring_view(name), buffer, MAX_PATH) != name.size()) {
      if (unique == 0) DeleteFileW(name.c_str());
      SetLastError(ERROR_BUFFER_OVERFLOW);
      return 0;
    }
    return number;
  });
}
UINT GetTempFileNameA(LPCSTR folder, LPCSTR prefix, UINT unique, LPSTR buffer) {
  wchar_t name[MAX_PATH];
  if (folder == nullptr || buffer == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  const UINT number =
      GetTempFileNameW(to_wide(folder).c_str(), wide_or_empty(prefix).c_str(), unique, name);
  if (number != 0 && put(std::string_view(to_utf8(name)), buffer, MAX_PATH) > MAX_PATH) return 0;
  return number;
}
