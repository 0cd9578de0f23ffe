#include "com/convert.h"

#include <chrono>

#include <openbits/com/objbase.h>

#include "base/error_text.h"

namespace openbits::com {
namespace {

// Longer than any path that exists (LNX-01); the service has the exact rules.
constexpr std::size_t kLocalName = 4096;

}  // namespace

GUID to_com(const Guid& guid) {
  const auto& b = guid.bytes;
  const auto number = [&](std::size_t at, std::size_t size) {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < size; ++i) n = (n << 8) | b[at + i];
    return n;
  };
  GUID out = {number(0, 4),
              static_cast<std::uint16_t>(number(4, 2)),
              static_cast<std::uint16_t>(number(6, 2)),
              {}};
  for (std::size_t i = 0; i < 8; ++i) out.Data4[i] = b[8 + i];
  return out;
}

Guid from_com(REFGUID guid) {
  Guid out;
  std::size_t at = 0;
  const auto put = [&](std::uint32_t n, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) {
      out.bytes[at++] = static_cast<std::uint8_t>(n >> shift);
    }
  };
  put(guid.Data1, 4);
  put(guid.Data2, 2);
  put(guid.Data3, 2);
  for (const std::uint8_t byte : guid.Data4) put(byte, 1);
  return out;
}

FILETIME to_com(WallTime time) {
  constexpr std::int64_t kFrom1601To1970 = 11'644'473'600;  // seconds
  const std::int64_t us = time.time_since_epoch().count();
  if (us == 0) return {};
  const auto ticks = static_cast<std::uint64_t>(us + kFrom1601To1970 * 1'000'000) * 10;
  return {static_cast<DWORD>(ticks), static_cast<DWORD>(ticks >> 32)};
}

BG_JOB_PROGRESS to_com(const JobProgress& p) {
  static_assert(BG_SIZE_UNKNOWN == kSizeUnknown);
  return {p.bytes_total, p.bytes_transferred, p.files_total, p.files_transferred};
}

BG_FILE_PROGRESS to_com(const FileProgress& p) {
  return {p.bytes_total, p.bytes_transferred, p.completed ? TRUE : FALSE};
}

BG_JOB_TIMES to_com(const JobTimes& t) {
  return {to_com(t.creation), to_com(t.modification), to_com(t.transfer_completion)};
}

std::vector<FileRange> from_com(std::span<const BG_FILE_RANGE> ranges) {
  static_assert(BG_LENGTH_TO_EOF == kToEndOfFile);
  std::vector<FileRange> out;
  out.reserve(ranges.size());
  for (const BG_FILE_RANGE& range : ranges) out.push_back({range.InitialOffset, range.Length});
  return out;
}

HRESULT take_in_file(LPCWSTR remote, LPCWSTR local, FileSpec& file) {
  const HRESULT r = take_in(remote, limits::kRemoteName, E_INVALIDARG, file.remote_name);
  return FAILED(r) ? r : take_in(local, kLocalName, E_INVALIDARG, file.local_name);
}

HRESULT hand_out(const std::vector<FileRange>& ranges, DWORD* count, BG_FILE_RANGE** out) {
  *count = 0;
  *out = nullptr;
  if (ranges.empty()) return S_OK;
  auto* array = static_cast<BG_FILE_RANGE*>(CoTaskMemAlloc(ranges.size() * sizeof(BG_FILE_RANGE)));
  if (array == nullptr) return E_OUTOFMEMORY;
  for (std::size_t i = 0; i < ranges.size(); ++i) array[i] = {ranges[i].offset, ranges[i].length};
  *count = static_cast<DWORD>(ranges.size());
  *out = array;
  return S_OK;
}

HRESULT fetch_description(DWORD language, std::string_view text, LPWSTR* out) noexcept {
  if (out == nullptr) return E_INVALIDARG;
  *out = nullptr;
  if (language == 0) return E_INVALIDARG;
  if (!has_text_in(language)) return hr::kWin32ResourceLangNotFound;
  return hand_out(text, out);
}

}  // namespace openbits::com
