// What C++ has beside wideio.h: other lists of arguments for the same names.
#pragma once

#include <type_traits>

#include "wideio.h"

// The std:: names go where the macros send the others.
namespace std {
using ::openbits_fputwc;
using ::openbits_fputws;
using ::openbits_fwprintf;
using ::openbits_swprintf;
using ::openbits_vfwprintf;
using ::openbits_vswprintf;
using ::openbits_vwprintf;
using ::openbits_wprintf;
}  // namespace std

// Better matches than the functions of the system, as soon as there is an argument.
template <class A, class... More>
inline int printf(const char* format, A first, More... more) {
  return openbits_printf(format, first, more...);
}
template <class A, class... More>
inline int fprintf(FILE* stream, const char* format, A first, More... more) {
  return openbits_fprintf(stream, format, first, more...);
}
template <class A, class... More>
inline int snprintf(char* buffer, size_t size, const char* format, A first, More... more) {
  return openbits_snprintf(buffer, size, format, first, more...);
}
template <class A, class... More>
inline int sprintf(char* buffer, const char* format, A first, More... more) {
  return openbits_snprintf(buffer, 0x7FFFFFFF, format, first, more...);
}

/// Without a size: the program knows that it fits.
template <class... Args>
inline int openbits_swprintf(wchar_t* buffer, const wchar_t* format, Args... arguments) {
  return openbits_swprintf(buffer, 0x1FFFFFFF, format, arguments...);
}

template <class... Args>
inline int swprintf_s(wchar_t* buffer, size_t size, const wchar_t* format, Args... arguments) {
  const int length = openbits_swprintf(buffer, size, format, arguments...);
  if (length < 0 && buffer != nullptr && size > 0) *buffer = L'\0';
  return length;
}
template <size_t n, class... Args>
inline int swprintf_s(wchar_t (&buffer)[n], const wchar_t* format, Args... arguments) {
  return swprintf_s(buffer, n, format, arguments...);
}
template <class... Args>
inline int sprintf_s(char* buffer, size_t size, const char* format, Args... arguments) {
  const int length = openbits_snprintf(buffer, size, format, arguments...);
  if (length >= 0 && static_cast<size_t>(length) < size) return length;
  if (buffer != nullptr && size > 0) *buffer = '\0';
  return -1;
}
template <size_t n, class... Args>
inline int sprintf_s(char (&buffer)[n], const char* format, Args... arguments) {
  return sprintf_s(buffer, n, format, arguments...);
}
template <class... Args>
inline int _snwprintf_s(wchar_t* buffer, size_t size, size_t count, const wchar_t* format,
                        Args... arguments) {
  const size_t room = count < size ? count + 1 : size;
  const int length = openbits_swprintf(buffer, room, format, arguments...);
  if (length < 0 && count != _TRUNCATE && count >= size && size > 0) *buffer = L'\0';
  return length;
}

template <size_t n>
inline errno_t wcscpy_s(wchar_t (&to)[n], const wchar_t* from) {
  return wcscpy_s(to, n, from);
}
template <size_t n>
inline errno_t wcscat_s(wchar_t (&to)[n], const wchar_t* from) {
  return wcscat_s(to, n, from);
}
template <size_t n>
inline errno_t wcsncpy_s(wchar_t (&to)[n], const wchar_t* from, size_t count) {
  return wcsncpy_s(to, n, from, count);
}
template <size_t n>
inline errno_t strcpy_s(char (&to)[n], const char* from) {
  return strcpy_s(to, n, from);
}
template <size_t n>
inline errno_t strcat_s(char (&to)[n], const char* from) {
  return strcat_s(to, n, from);
}
