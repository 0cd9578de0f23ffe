// Asking a person for a name and a password, which cannot be done here.
#pragma once

#include "winuser.h"

typedef struct _CREDUI_INFOW {
  DWORD cbSize;
  HWND hwndParent;
  PCWSTR pszMessageText;
  PCWSTR pszCaptionText;
  HANDLE hbmBanner;
} CREDUI_INFOW, *PCREDUI_INFOW;
typedef CREDUI_INFOW CREDUI_INFO;
typedef PCREDUI_INFOW PCREDUI_INFO;

#define CREDUI_FLAGS_DO_NOT_PERSIST 0x2u
#define CREDUI_FLAGS_ALWAYS_SHOW_UI 0x80u
#define CREDUI_FLAGS_GENERIC_CREDENTIALS 0x40000u
#define CREDUI_MAX_USERNAME_LENGTH 513
#define CREDUI_MAX_PASSWORD_LENGTH 256

#ifdef __cplusplus
extern "C" {
#endif

/// Gives back user and password if both are there already, else ERROR_NOT_SUPPORTED.
OPENBITS_COMPAT_API DWORD CredUIPromptForCredentialsW(PCREDUI_INFOW info, PCWSTR target,
                                                      void* context, DWORD error, PWSTR user,
                                                      ULONG user_size, PWSTR password,
                                                      ULONG password_size, BOOL* save, DWORD flags);

#ifdef __cplusplus
}  // extern "C"
#endif

#define CredUIPromptForCredentials CredUIPromptForCredentialsW
