// Users and their ids.
//
// A SID stands for a user of this system in the form that the service gives it, S-1-22-1-<uid>, or
// is kept as the text that it is. Nobody can be logged on or impersonated.
#pragma once

#include "windef.h"

typedef enum _SID_NAME_USE {
  SidTypeUser = 1,
  SidTypeGroup,
  SidTypeDomain,
  SidTypeAlias,
  SidTypeWellKnownGroup,
  SidTypeDeletedAccount,
  SidTypeInvalid,
  SidTypeUnknown,
  SidTypeComputer,
  SidTypeLabel
} SID_NAME_USE, *PSID_NAME_USE;

#define LOGON32_LOGON_INTERACTIVE 2u
#define LOGON32_LOGON_NETWORK 3u
#define LOGON32_LOGON_BATCH 4u
#define LOGON32_LOGON_SERVICE 5u
#define LOGON32_LOGON_NETWORK_CLEARTEXT 8u
#define LOGON32_LOGON_NEW_CREDENTIALS 9u
#define LOGON32_PROVIDER_DEFAULT 0u

#define TOKEN_QUERY 0x8u
#define TOKEN_DUPLICATE 0x2u
#define TOKEN_IMPERSONATE 0x4u

#ifdef __cplusplus
extern "C" {
#endif

/// For LocalFree. ERROR_INVALID_SID for what is none.
OPENBITS_COMPAT_API BOOL ConvertStringSidToSidW(LPCWSTR text, PSID* sid);
OPENBITS_COMPAT_API BOOL ConvertSidToStringSidW(PSID sid, LPWSTR* text);
OPENBITS_COMPAT_API BOOL IsValidSid(PSID sid);
/// The user's name, and the host's as the domain. ERROR_INSUFFICIENT_BUFFER with the sizes that are
/// needed; ERROR_NONE_MAPPED if there is no such user.
OPENBITS_COMPAT_API BOOL LookupAccountSidW(LPCWSTR system, PSID sid, LPWSTR name, LPDWORD name_size,
                                           LPWSTR domain, LPDWORD domain_size, PSID_NAME_USE use);

/// ERROR_NOT_SUPPORTED: a program has the rights that it was started with.
OPENBITS_COMPAT_API BOOL LogonUserW(LPCWSTR user, LPCWSTR domain, LPCWSTR password, DWORD type,
                                    DWORD provider, PHANDLE token);
OPENBITS_COMPAT_API BOOL ImpersonateLoggedOnUser(HANDLE token);
/// There is nothing to go back from: TRUE.
OPENBITS_COMPAT_API BOOL RevertToSelf(void);

#ifdef __cplusplus
}  // extern "C"
#endif

#define ConvertStringSidToSid ConvertStringSidToSidW
#define ConvertSidToStringSid ConvertSidToStringSidW
#define LookupAccountSid LookupAccountSidW
#define LogonUser LogonUserW
