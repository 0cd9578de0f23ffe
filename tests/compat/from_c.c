// What C sees of the look-alikes where C++ sees another thing.
#include "from_c.h"

#include <strsafe.h>
#include <windows.h>

int c_sprintf_s(char* buffer, size_t size, const char* text) {
  return sprintf_s(buffer, size, "%s", text);
}

int c_swprintf_s(wchar_t* buffer, size_t size, const wchar_t* text) {
  return swprintf_s(buffer, size, L"%s", text);
}

long c_strsafe_ex(char* buffer, size_t size, const char* text, size_t* left) {
  return StringCchPrintfExA(buffer, size, NULL, left, STRSAFE_NO_TRUNCATION, "%s", text);
}
