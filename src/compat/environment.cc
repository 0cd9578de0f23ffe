// The process and what is around it (compat/winbase.h).
#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

#include <openbits/compat/winbase.h>
#include <openbits/compat/winuser.h>

#include "compat/last_error.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value != nullptr) return value;
  // Names that every program may rely on there.
  if (name == "TEMP" || name == "TMP") {
    value = std::getenv("TMPDIR");
    return value != nullptr ? value : "/tmp";
  }
  if (name == "USERPROFILE") return variable("HOME");
  if (name == "USERNAME") return variable("USER");
  return std::nullopt;
}

std::string expand(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0;;) {
    const std::size_t open = text.find('%', begin);
    const std::size_t close = open == text.npos ? text.npos : text.find('%', open + 1);
    if (close == text.npos) return out + text.substr(begin);
    out += text.substr(begin, open - begin);
    if (const auto value = variable(text.substr(open + 1, close - open - 1))) {
      out += *value;
      begin = close + 1;
    } else {
      // The second mark may open a name.
      out += text.substr(open, close - open);
      begin = close;
    }
  }
}

template <class Char>
DWORD give_variable(const std::string& name, const std::optional<std::basic_string<Char>>& value,
                    Char* buffer, DWORD size) {
  if (!value || name.empty()) {
    SetLastError(ERROR_ENVVAR_NOT_FOUND);
    return 0;
  }
  SetLastError(ERROR_SUCCESS);
  return static_cast<DWORD>(put(std::basic_string_view<Char>(*value), buffer, size));
}

/// As GetUserName: the size counts the terminator, before and after.
BOOL give_name(const std::wstring& name, LPWSTR buffer, LPDWORD size, DWORD too_small) {
  if (size == nullptr) return fail(ERROR_INVALID_PARAMETER);
  const std::size_t length = put(std::wstring_view(name), buffer, *size);
  *size = static_cast<DWORD>(name.size()) + 1;
  return length == name.size() ? TRUE : fail(too_small);
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

DWORD GetEnvironmentVariableW(LPCWSTR name, LPWSTR buffer, DWORD size) {
  return guarded<DWORD>(0, [&] {
    const std::string key = name != nullptr ? to_utf8(name) : std::string();
    const auto value = variable(key);
    return give_variable(key, value ? std::optional(to_wide(*value)) : std::nullopt, buffer, size);
  });
}
DWORD GetEnvironmentVariableA(LPCSTR name, LPSTR buffer, DWORD size) {
  return guarded<DWORD>(0, [&] {
    const std::string key = name != nullptr ? name : "";
    return give_variable(key, variable(key), buffer, size);
  });
}
BOOL SetEnvironmentVariableW(LPCWSTR name, LPCWSTR value) {
  if (name == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return guarded<BOOL>(FALSE, [&] {
    const std::string key = to_utf8(name);
    const int result = value != nullptr ? ::setenv(key.c_str(), to_utf8(value).c_str(), 1)
                                        : ::unsetenv(key.c_str());
    return result == 0 ? TRUE : fail_errno();
  });
}
DWORD ExpandEnvironmentStringsW(LPCWSTR text, LPWSTR buffer, DWORD size) {
  if (text == nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return 0;
  }
  return guarded<DWORD>(0, [&] {
    const std::wstring out = to_wide(expand(to_utf8(text)));
    put(std::wstring_view(out), buffer, size);
    return static_cast<DWORD>(out.size()) + 1;
  });
}

DWORD GetModuleFileNameW(HMODULE, LPWSTR buffer, DWORD size) {
  return guarded<DWORD>(0, [&]() -> DWORD {
    std::string path(4096, '\0');
    const ssize_t length = ::readlink("/proc/self/exe", path.data(), path.size());
    if (length < 0 || buffer == nullptr || size == 0) {
      SetLastError(length < 0 ? error_of(errno) : ERROR_INSUFFICIENT_BUFFER);
      return 0;
    }
    path.resize(static_cast<std::size_t>(length));
    const std::wstring name = to_wide(path);
    SetLastError(ERROR_SUCCESS);
    if (put(std::wstring_view(name), buffer, size) == name.size()) {
      return static_cast<DWORD>(name.size());
    }
    // Cut, as on Windows.
    put(std::wstring_view(name).substr(0, size - 1), buffer, size);
    SetLastError(ERROR_INSUFFICIENT_BUFFER);
    return size;
  });
}

HMODULE GetModuleHandleW(LPCWSTR name) {
  static char program = 0;
  if (name == nullptr) return reinterpret_cast<HMODULE>(&program);
  SetLastError(ERROR_FILE_NOT_FOUND);
  return nullptr;
}

BOOL GetComputerNameW(LPWSTR buffer, LPDWORD size) {
  return guarded<BOOL>(FALSE, [&] {
    char name[256] = {};
    if (::gethostname(name, sizeof name - 1) != 0) return fail_errno();
    return give_name(to_wide(name), buffer, size, ERROR_BUFFER_OVERFLOW);
  });
}

BOOL GetUserNameW(LPWSTR buffer, LPDWORD size) {
  return guarded<BOOL>(FALSE, [&] {
    passwd entry{};
    passwd* found = nullptr;
    char text[4096];
    if (::getpwuid_r(::geteuid(), &entry, text, sizeof text, &found) != 0 || found == nullptr) {
      return give_name(std::to_wstring(::geteuid()), buffer, size, ERROR_INSUFFICIENT_BUFFER);
    }
    return give_name(to_wide(found->pw_name), buffer, size, ERROR_INSUFFICIENT_BUFFER);
  });
}

void OutputDebugStringA(LPCSTR text) {
  if (text != nullptr) std::fputs(text, stderr);
}
void OutputDebugStringW(LPCWSTR text) {
  if (text != nullptr) OutputDebugStringA(to_utf8(text).c_str());
}
BOOL IsDebuggerPresent(void) {
  return FALSE;
}
void DebugBreak(void) {
  ::raise(SIGTRAP);
}

int MessageBoxW(HWND, LPCWSTR text, LPCWSTR caption, UINT) {
  const std::string line = to_utf8(caption != nullptr ? caption : L"Error") + ": " +
                           to_utf8(text != nullptr ? text : L"") + "\n";
  std::fputs(line.c_str(), stderr);
  return IDOK;
}
int MessageBoxA(HWND window, LPCSTR text, LPCSTR caption, UINT type) {
  return MessageBoxW(window, to_wide(text != nullptr ? text : "").c_str(),
                     to_wide(caption != nullptr ? caption : "Error").c_str(), type);
}
