// Functions of Windows as a program in C calls them.
#pragma once

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// sprintf_s and swprintf_s with %s.
int c_sprintf_s(char* buffer, size_t size, const char* text);
int c_swprintf_s(wchar_t* buffer, size_t size, const wchar_t* text);
/// StringCchPrintfExA with %s; an HRESULT.
long c_strsafe_ex(char* buffer, size_t size, const char* text, size_t* left);

#ifdef __cplusplus
}  // extern "C"
#endif
