// Values of the C++ API as those of the COM surface.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include <openbits/com/bits.h>
#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "com/object.h"
#include "com/wide.h"

namespace openbits::com {

GUID to_com(const Guid& guid);
Guid from_com(REFGUID guid);
/// 100 ns since 1601; the epoch of WallTime, "never", is all zero (JOB-21, JOB-23).
FILETIME to_com(WallTime time);
BG_JOB_PROGRESS to_com(const JobProgress& progress);
BG_FILE_PROGRESS to_com(const FileProgress& progress);
BG_JOB_TIMES to_com(const JobTimes& times);
inline BG_JOB_STATE to_com(JobState v) {
  return static_cast<BG_JOB_STATE>(v);
}
inline BG_JOB_TYPE to_com(JobType v) {
  return static_cast<BG_JOB_TYPE>(v);
}
inline BG_JOB_PRIORITY to_com(JobPriority v) {
  return static_cast<BG_JOB_PRIORITY>(v);
}
inline BG_JOB_PROXY_USAGE to_com(ProxyUsage v) {
  return static_cast<BG_JOB_PROXY_USAGE>(v);
}
inline BG_ERROR_CONTEXT to_com(ErrorContext v) {
  return static_cast<BG_ERROR_CONTEXT>(v);
}
inline ULONG to_com(std::uint32_t v) {
  return v;
}
inline BOOL to_com(bool v) {
  return v ? TRUE : FALSE;
}

std::vector<FileRange> from_com(std::span<const BG_FILE_RANGE> ranges);

/// The two names of a file to be added. E_INVALIDARG for null and for what is too long.
HRESULT take_in_file(LPCWSTR remote, LPCWSTR local, FileSpec& file);

/// An array for the program to give back with CoTaskMemFree; null for none. E_OUTOFMEMORY.
HRESULT hand_out(const std::vector<FileRange>& ranges, DWORD* count, BG_FILE_RANGE** out);

/// A getter: `ask` gives a Result, which goes to *out. Null is E_INVALIDARG (GEN-09).
template <class T, class Ask>
HRESULT fetch(T* out, Ask&& ask) noexcept {
  if (out == nullptr) return E_INVALIDARG;
  return guarded([&] {
    auto value = ask();
    if (value) *out = to_com(*value);
    return value.code();
  });
}

/// The same for text; *out is null on failure.
template <class Ask>
HRESULT fetch_text(LPWSTR* out, Ask&& ask) noexcept {
  if (out == nullptr) return E_INVALIDARG;
  *out = nullptr;
  return guarded([&] {
    const Result<std::string> text = ask();
    return text ? hand_out(*text, out) : text.code();
  });
}

/// Text in a language for a GetError...Description method (ERR-08).
HRESULT fetch_description(DWORD language, std::string_view text, LPWSTR* out) noexcept;

}  // namespace openbits::com
