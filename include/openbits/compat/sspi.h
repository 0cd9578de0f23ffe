// Identities, which nobody can be asked for here.
#pragma once

#include "winerror.h"

typedef LONG SECURITY_STATUS;
typedef PVOID PSEC_WINNT_AUTH_IDENTITY_OPAQUE;

#define SEC_E_OK ((SECURITY_STATUS)0)
#define SEC_E_UNSUPPORTED_FUNCTION OPENBITS_HRESULT(0x80090302L)

#ifdef __cplusplus
extern "C" {
#endif

/// ERROR_NOT_SUPPORTED.
OPENBITS_COMPAT_API ULONG SspiPromptForCredentialsW(PCWSTR target, PVOID info, ULONG error,
                                                    PCWSTR package,
                                                    PSEC_WINNT_AUTH_IDENTITY_OPAQUE input,
                                                    PSEC_WINNT_AUTH_IDENTITY_OPAQUE* identity,
                                                    BOOL* save, DWORD flags);
/// SEC_E_UNSUPPORTED_FUNCTION: there is no identity to be had.
OPENBITS_COMPAT_API SECURITY_STATUS SspiEncodeAuthIdentityAsStrings(
    PSEC_WINNT_AUTH_IDENTITY_OPAQUE identity, PCWSTR* user, PCWSTR* domain, PCWSTR* credentials);
OPENBITS_COMPAT_API void SspiFreeAuthIdentity(PSEC_WINNT_AUTH_IDENTITY_OPAQUE identity);

#ifdef __cplusplus
}  // extern "C"
#endif

#define SspiPromptForCredentials SspiPromptForCredentialsW
