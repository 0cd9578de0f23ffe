#include "base/error_text.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>

#include "base/error_entries.h"

namespace openbits {
namespace {

const base::ErrorEntry* find_in(std::span<const base::ErrorEntry> entries, HResult code) {
  const auto it = std::find_if(entries.begin(), entries.end(),
                               [code](const base::ErrorEntry& e) { return e.code == code; });
  return it != entries.end() ? &*it : nullptr;
}

const base::ErrorEntry* find(HResult code) {
  if (is_http_status(code)) return find_in(base::http_errors(), code);
  const base::ErrorEntry* entry = find_in(base::bits_errors(), code);
  return entry != nullptr ? entry : find_in(base::general_errors(), code);
}

const char* text_of_status_class(int status) {
  switch (status / 100) {
    case 3:
      return "the server refers to another address. Check the URL, or allow redirects.";
    case 4:
      return "the server refused the request. Check the URL and the credentials.";
    case 5:
      return "the server failed to process the request. It is tried again later; tell the "
             "server's operator if this persists.";
    default:
      return "the server gave an answer that the transfer cannot use. Check that the URL is that "
             "of a file.";
  }
}

std::string describe_http_status(int status) {
  return "HTTP status " + std::to_string(status) + ": " + text_of_status_class(status);
}

std::string describe_unknown(HResult code) {
  std::array<char, sizeof "0x00000000"> number{};
  std::snprintf(number.data(), number.size(), "0x%08" PRIX32, static_cast<std::uint32_t>(code));
  const std::string which = number.data();
  if (succeeded(code)) return "The operation succeeded with the unknown code " + which + ".";
  return "Unknown error " + which + ". Look into the log of the service, which may tell more.";
}

}  // namespace

std::string_view error_name(HResult code) {
  const base::ErrorEntry* entry = find(code);
  return entry != nullptr ? entry->name : std::string_view{};
}

std::string_view error_text(HResult code) {
  const base::ErrorEntry* entry = find(code);
  return entry != nullptr ? entry->text : std::string_view{};
}

std::string describe_error(HResult code) {
  if (const base::ErrorEntry* entry = find(code)) return std::string(entry->text);
  if (is_http_status(code)) return describe_http_status(code - http_status(0));
  return describe_unknown(code);
}

bool has_text_in(std::uint32_t language) {
  constexpr std::uint32_t kEnglish = 0x09;
  constexpr std::uint32_t kInvariant = 0x007F;
  constexpr std::uint32_t kUserDefault = 0x0400;
  constexpr std::uint32_t kSystemDefault = 0x0800;
  if (language > 0xFFFF) return false;
  return (language & 0x3FF) == kEnglish || language == kInvariant || language == kUserDefault ||
         language == kSystemDefault;
}

std::string_view context_text(unsigned context) {
  switch (context) {
    case 0:
      return error_text(hr::kBgSErrorContextNone);
    case 1:
      return error_text(hr::kBgEErrorContextUnknown);
    case 2:
      return error_text(hr::kBgEErrorContextGeneralQueueManager);
    case 3:
      return error_text(hr::kBgEErrorContextQueueManagerNotification);
    case 4:
      return error_text(hr::kBgEErrorContextLocalFile);
    case 5:
      return error_text(hr::kBgEErrorContextRemoteFile);
    case 6:
      return error_text(hr::kBgEErrorContextGeneralTransport);
    case 7:
      return error_text(hr::kBgEErrorContextRemoteApplication);
    case 8:
      return error_text(hr::kBgEErrorContextServerCertificateCallback);
    default:
      return {};
  }
}

}  // namespace openbits
