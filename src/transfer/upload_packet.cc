#include "transfer/upload_packet.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace openbits::transfer {
namespace {

constexpr std::size_t kLongestSession = 100;
constexpr std::size_t kLongestUrl = 2200;
constexpr std::size_t kLongestHost = 255;

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
}

/// The text, unless it is too long or has what no header can have.
std::string checked(std::string_view text, std::size_t longest) {
  return text.size() <= longest && is_printable(text) ? std::string(text) : std::string();
}

template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, base);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return number;
}

/// "0x80070057" and "x80070057"; success codes say nothing.
HResult parse_error(std::string_view text) {
  if (text.starts_with("0x") || text.starts_with("0X")) text.remove_prefix(1);
  if (text.starts_with('x') || text.starts_with('X')) text.remove_prefix(1);
  const auto code = parse_number<std::uint32_t>(text, 16);
  const auto signed_code = static_cast<HResult>(code.value_or(0));
  return signed_code < 0 ? signed_code : hr::kOk;
}

bool is_remote_application(std::string_view context) {
  if (context.starts_with("0x") || context.starts_with("0X")) context.remove_prefix(2);
  return parse_number<std::uint32_t>(context, 16) ==
         static_cast<std::uint32_t>(ErrorContext::kRemoteApplication);
}

void take_field(UploadAck& ack, std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view other) { return equal_ignoring_case(name, other); };
  if (is("BITS-Packet-Type") || is("BITS-Package-Type")) {  // UPL-05
    ack.is_ack = equal_ignoring_case(value, "Ack");
  } else if (is("BITS-Protocol")) {
    ack.protocol = value;
  } else if (is("BITS-Session-Id")) {
    ack.session = checked(value, kLongestSession);
  } else if (is("BITS-Host-Id")) {
    ack.host = checked(value, kLongestHost);
  } else if (is("BITS-Host-Id-Fallback-Timeout")) {
    ack.host_fallback = parse_number<std::uint32_t>(value).value_or(0);
  } else if (is("BITS-Received-Content-Range")) {
    ack.expected = parse_length(value);
  } else if (is("BITS-Reply-URL")) {
    ack.reply_url = checked(value, kLongestUrl);
  } else if (is("BITS-Error-Code") || is("BITS-Error")) {
    ack.error = parse_error(value);
  } else if (is("BITS-Error-Context")) {
    ack.from_application = is_remote_application(value);
  }
}

}  // namespace

UploadAck parse_ack(const ResponseHead& head) {
  UploadAck ack;
  std::string_view rest = head.text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find("\r\n"), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
    if (const auto field = parse_field(line)) take_field(ack, field->name, field->value);
  }
  return ack;
}

std::string fragment_range(std::uint64_t first, std::uint64_t length, std::uint64_t total) {
  if (length == 0) return "bytes */" + std::to_string(total);
  return "bytes " + std::to_string(first) + "-" + std::to_string(first + length - 1) + "/" +
         std::to_string(total);
}

std::string content_name(const std::string& path) {
  std::string name;
  for (std::size_t i = path.rfind('/') + 1; i < path.size(); ++i) {
    const auto byte = static_cast<unsigned char>(path[i]);
    if (byte >= 0x20 && byte != 0x7F) {
      name += path[i];
      continue;
    }
    char text[4];
    std::snprintf(text, sizeof text, "%%%02X", byte);
    name += text;
  }
  return name;
}

core::TransferFailure upload_failure(const Subject& subject, const ResponseHead& head,
                                     const UploadAck& ack, WallTime now) {
  core::TransferFailure failure = status_failure(subject, head, now);
  if (ack.error != hr::kOk) {
    char code[16];
    std::snprintf(code, sizeof code, "0x%08X", static_cast<std::uint32_t>(ack.error));
    failure.error.message += ", and reports the error " + std::string(code);
    failure.error.code = ack.error;
  }
  if (ack.error == hr::kBgETooLarge) failure.transient = false;        // UPL-19
  if (ack.error == hr::kBgESessionNotFound) failure.transient = true;  // UPL-20
  if (ack.from_application) failure.error.context = ErrorContext::kRemoteApplication;
  return failure;
}

}  // namespace openbits::transfer
