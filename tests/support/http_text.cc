// The good half of fault_server.h: reading requests, and answers as they should be.
#include <algorithm>
#include <cstdlib>

#include "support/fault_server.h"

namespace openbits::test {

std::string HttpRequest::field(const std::string& name) const {
  const auto it = fields.find(name);
  return it == fields.end() ? std::string() : it->second;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> HttpRequest::range() const {
  const std::string text = field("range");
  if (!text.starts_with("bytes=")) return std::nullopt;
  const std::size_t dash = text.find('-');
  if (dash == std::string::npos) return std::nullopt;
  const std::string last = text.substr(dash + 1);
  return std::pair{std::strtoull(text.c_str() + 6, nullptr, 10),
                   last.empty() ? ~std::uint64_t{0} : std::strtoull(last.c_str(), nullptr, 10)};
}

void HttpAnswer::set(const std::string& name, const std::string& value) {
  const auto it = std::find_if(fields.begin(), fields.end(),
                               [&name](const auto& field) { return field.first == name; });
  if (it == fields.end()) {
    fields.emplace_back(name, value);
  } else {
    it->second = value;
  }
}

void HttpAnswer::drop(const std::string& name) {
  std::erase_if(fields, [&name](const auto& field) { return field.first == name; });
}

std::string HttpAnswer::head() const {
  std::string text = status_line + "\r\n";
  for (const auto& [name, value] : fields) text.append(name).append(": ").append(value + "\r\n");
  return text + "\r\n";
}

HttpAnswer good_answer(const HttpRequest& request, const FileVersion& version) {
  HttpAnswer answer;
  const std::uint64_t size = version.body.size();
  const std::string if_range = request.field("if-range");
  const bool same = if_range.empty() || if_range == version.etag;
  answer.body = version.body;
  answer.set("Accept-Ranges", "bytes");
  if (const auto range = request.range(); range && same && request.method == "GET") {
    const std::uint64_t last = std::min(range->second, size - 1);
    if (range->first > last) {
      answer.status_line = "HTTP/1.1 416 Range Not Satisfiable";
      answer.set("Content-Range", "bytes */" + std::to_string(size));
      answer.body.clear();
    } else {
      answer.status_line = "HTTP/1.1 206 Partial Content";
      answer.set("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                      std::to_string(last) + "/" + std::to_string(size));
      answer.body = version.body.substr(range->first, last - range->first + 1);
    }
  }
  answer.set("Content-Length", std::to_string(answer.body.size()));
  if (!version.etag.empty()) answer.set("ETag", version.etag);
  if (!version.last_modified.empty()) answer.set("Last-Modified", version.last_modified);
  if (request.method == "HEAD") answer.body.clear();
  return answer;
}

}  // namespace openbits::test
