// Users, ids and identities (compat/winsec.h, compat/wincred.h, compat/sspi.h).
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <cwchar>
#include <optional>
#include <string>

#include <openbits/compat/sspi.h>
#include <openbits/compat/winbase.h>
#include <openbits/compat/wincred.h>
#include <openbits/compat/winsec.h>

#include "compat/last_error.h"
#include "compat/text.h"

namespace openbits::compat {
namespace {

// A SID is its text, in memory of LocalAlloc.
constexpr std::string_view kUser = "S-1-22-1-";
constexpr std::string_view kGroup = "S-1-22-2-";

bool is_sid(std::string_view text) {
  if (!text.starts_with("S-1-") && !text.starts_with("s-1-")) return false;
  text.remove_prefix(4);
  bool digit = false;
  for (const char c : text) {
    if (c == '-' && !digit) return false;
    if (c != '-' && (c < '0' || c > '9')) return false;
    digit = c != '-';
  }
  return digit;
}

std::optional<unsigned> number_after(std::string_view prefix, std::string_view sid) {
  if (!sid.starts_with(prefix)) return std::nullopt;
  sid.remove_prefix(prefix.size());
  unsigned number = 0;
  const auto [end, error] = std::from_chars(sid.data(), sid.data() + sid.size(), number);
  if (error != std::errc() || end != sid.data() + sid.size()) return std::nullopt;
  return number;
}

struct Account {
  std::wstring name;
  SID_NAME_USE use;
};

std::optional<Account> account_of(const std::string& sid) {
  char text[4096];
  if (const auto uid = number_after(kUser, sid)) {
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwuid_r(*uid, &entry, text, sizeof text, &found) == 0 && found != nullptr) {
      return Account{to_wide(found->pw_name), SidTypeUser};
    }
  }
  if (const auto gid = number_after(kGroup, sid)) {
    group entry{};
    group* found = nullptr;
    if (::getgrgid_r(*gid, &entry, text, sizeof text, &found) == 0 && found != nullptr) {
      return Account{to_wide(found->gr_name), SidTypeGroup};
    }
  }
  return std::nullopt;
}

std::wstring host() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? to_wide(name) : L"localhost";
}

/// Both sizes count the terminator if the text does not fit, and do not if it does.
bool give(const std::wstring& text, LPWSTR buffer, LPDWORD size) {
  const std::size_t length = put(std::wstring_view(text), buffer, *size);
  *size = static_cast<DWORD>(length);
  return length == text.size();
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

BOOL ConvertStringSidToSidW(LPCWSTR text, PSID* sid) {
  if (text == nullptr || sid == nullptr) return fail(ERROR_INVALID_PARAMETER);
  return guarded<BOOL>(FALSE, [&] {
    const std::string narrow = to_utf8(text);
    if (!is_sid(narrow)) return fail(ERROR_INVALID_SID);
    auto* const memory = static_cast<char*>(LocalAlloc(LMEM_FIXED, narrow.size() + 1));
    if (memory == nullptr) return FALSE;
    std::memcpy(memory, narrow.c_str(), narrow.size() + 1);
    *sid = memory;
    return TRUE;
  });
}

BOOL ConvertSidToStringSidW(PSID sid, LPWSTR* text) {
  if (text == nullptr) return fail(ERROR_INVALID_PARAMETER);
  if (IsValidSid(sid) == FALSE) return fail(ERROR_INVALID_SID);
  return guarded<BOOL>(FALSE, [&] {
    const std::wstring wide = to_wide(static_cast<const char*>(sid));
    auto* const memory =
        static_cast<wchar_t*>(LocalAlloc(LMEM_FIXED, (wide.size() + 1) * sizeof(wchar_t)));
    if (memory == nullptr) return FALSE;
    std::wmemcpy(memory, wide.c_str(), wide.size() + 1);
    *text = memory;
    return TRUE;
  });
}

BOOL IsValidSid(PSID sid) {
  return sid != nullptr && is_sid(static_cast<const char*>(sid)) ? TRUE : FALSE;
}

BOOL LookupAccountSidW(LPCWSTR, PSID sid, LPWSTR name, LPDWORD name_size, LPWSTR domain,
                       LPDWORD domain_size, PSID_NAME_USE use) {
  if (name_size == nullptr || domain_size == nullptr || use == nullptr) {
    return fail(ERROR_INVALID_PARAMETER);
  }
  if (IsValidSid(sid) == FALSE) return fail(ERROR_INVALID_SID);
  return guarded<BOOL>(FALSE, [&] {
    const auto account = account_of(static_cast<const char*>(sid));
    if (!account) return fail(ERROR_NONE_MAPPED);
    const bool name_fits = give(account->name, name, name_size);
    const bool domain_fits = give(host(), domain, domain_size);
    if (!name_fits || !domain_fits) return fail(ERROR_INSUFFICIENT_BUFFER);
    *use = account->use;
    return TRUE;
  });
}

BOOL LogonUserW(LPCWSTR, LPCWSTR, LPCWSTR, DWORD, DWORD, PHANDLE token) {
  if (token != nullptr) *token = nullptr;
  return fail(ERROR_NOT_SUPPORTED);
}
BOOL ImpersonateLoggedOnUser(HANDLE) {
  return fail(ERROR_NOT_SUPPORTED);
}
BOOL RevertToSelf(void) {
  return TRUE;
}

DWORD CredUIPromptForCredentialsW(PCREDUI_INFOW, PCWSTR, void*, DWORD, PWSTR user, ULONG user_size,
                                  PWSTR password, ULONG password_size, BOOL* save, DWORD) {
  if (user == nullptr || password == nullptr || user_size == 0 || password_size == 0) {
    return ERROR_INVALID_PARAMETER;
  }
  if (save != nullptr) *save = FALSE;
  const bool there = *user != L'\0' && *password != L'\0';
  return there ? ERROR_SUCCESS : ERROR_NOT_SUPPORTED;
}

ULONG SspiPromptForCredentialsW(PCWSTR, PVOID, ULONG, PCWSTR, PSEC_WINNT_AUTH_IDENTITY_OPAQUE,
                                PSEC_WINNT_AUTH_IDENTITY_OPAQUE* identity, BOOL* save, DWORD) {
  if (identity != nullptr) *identity = nullptr;
  if (save != nullptr) *save = FALSE;
  return ERROR_NOT_SUPPORTED;
}
SECURITY_STATUS SspiEncodeAuthIdentityAsStrings(PSEC_WINNT_AUTH_IDENTITY_OPAQUE, PCWSTR* user,
                                                PCWSTR* domain, PCWSTR* credentials) {
  for (PCWSTR* const out : {user, domain, credentials}) {
    if (out != nullptr) *out = nullptr;
  }
  return SEC_E_UNSUPPORTED_FUNCTION;
}
void SspiFreeAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE) {}
