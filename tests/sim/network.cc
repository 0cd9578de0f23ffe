#include "sim/network.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <utility>

namespace openbits::sim {
namespace {

using namespace std::chrono_literals;

struct Range {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// Of "first-last"; several ranges are none.
std::optional<Range> parse(const std::string& text) {
  Range range;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, range.first);
  if (first.ec != std::errc() || first.ptr == end || *first.ptr != '-') return std::nullopt;
  const auto last = std::from_chars(first.ptr + 1, end, range.last);
  if (last.ec != std::errc() || last.ptr != end) return std::nullopt;
  return range;
}

std::string field(const char* name, const std::string& value) {
  return std::string(name) + ": " + value + "\r\n";
}

std::string status_line(int status) {
  return "HTTP/1.1 " + std::to_string(status) + " x\r\n";
}

}  // namespace

// Files ------------------------------------------------------------------------------------------

std::string Resource::etag(std::size_t version) const {
  if (naming == Naming::kDate || naming == Naming::kNone) return {};
  const std::string tag = "\"f" + std::to_string(number) + "v" + std::to_string(version) + "\"";
  return naming == Naming::kWeak ? "W/" + tag : tag;
}

std::string Resource::last_modified(std::size_t version) const {
  if (naming != Naming::kDate && naming != Naming::kBoth) return {};
  char text[64];
  std::snprintf(text, sizeof text, "Mon, 01 Jan 2024 00:%02u:%02u GMT",
                static_cast<unsigned>(version / 60 % 60), static_cast<unsigned>(version % 60));
  return text;
}

std::string Resource::bytes(std::size_t version, std::uint64_t begin, std::uint64_t end) const {
  std::string all;
  all.reserve(end - begin);
  const std::uint64_t key = mix(number * 1000 + version);
  for (std::uint64_t at = begin; at < end;) {
    const std::uint64_t word = mix(key ^ (at / 8));
    do {
      all += static_cast<char>(word >> at % 8 * 8);
      ++at;
    } while (at < end && at % 8 != 0);
  }
  return all;
}

Resource& Network::add(const std::string& url) {
  Resource& made = resources_[url];
  made.number = static_cast<std::uint32_t>(resources_.size());
  return made;
}

const Resource* Network::find(const std::string& url) const {
  const auto it = resources_.find(url);
  return it == resources_.end() ? nullptr : &it->second;
}

bool Network::is_a_version(const std::string& url, const std::string& bytes) const {
  const Resource* file = find(url);
  if (file == nullptr) return false;
  for (std::size_t version = 0; version < file->sizes.size(); ++version) {
    if (file->sizes[version] == bytes.size() && file->bytes(version, 0, bytes.size()) == bytes) {
      return true;
    }
  }
  return false;
}

// Requests ---------------------------------------------------------------------------------------

void Network::begin(const void* key, Request request) {
  Active& active = requests_[key];
  active = {};
  active.number = ++numbers_;
  active.request = std::move(request);
  const bool fails = is_down || random_.chance(failures);
  active.end = CURLE_OK;
  core::Duration wait = random_.between(1ms, 60ms);
  if (fails) {
    const auto code = random_.one_of(std::array<CURLcode, 6>{
        CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_OPERATION_TIMEDOUT,
        CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR});
    if (code == CURLE_OPERATION_TIMEDOUT) wait = random_.between(30s, 120s);
    active.end = code;
  } else {
    answer(active);
  }
  next(key, active.number, wait);
}

Network::Active* Network::find(const void* key, std::uint64_t number) {
  const auto it = requests_.find(key);
  return it == requests_.end() || it->second.number != number ? nullptr : &it->second;
}

void Network::next(const void* key, std::uint64_t number, core::Duration wait) {
  loop_.after(wait, [this, key, number] {
    if (find(key, number) != nullptr) go_on(key);
  });
}

/// One step: the head, or some of the body, or the end.
void Network::go_on(const void* key) {
  Active& active = requests_.at(key);
  if (active.paused) return;
  const std::uint64_t number = active.number;
  bool ends = false;
  int code = active.end;
  if (!active.lines.empty()) {
    for (const std::string& line : std::exchange(active.lines, {})) {
      if (active.request.on_line(line)) continue;
      ends = true;
      code = CURLE_WRITE_ERROR;
      break;
    }
  } else if (active.sent < active.body.size()) {
    const std::size_t left = active.body.size() - active.sent;
    const std::size_t size = std::min<std::size_t>(left, random_.between(left / 4 + 1, left));
    const Taken taken = active.request.on_data(active.body.substr(active.sent, size));
    if (taken == Taken::kAll) active.sent += size;
    if (taken == Taken::kPause) active.paused = true;
    if (taken == Taken::kAbort) {
      ends = true;
      code = CURLE_WRITE_ERROR;
    }
  } else {
    ends = true;
  }
  turn_ended_();
  if (find(key, number) == nullptr) return;
  if (ends) return end(key, code);
  const core::Duration wait =
      random_.chance(20) ? random_.between(1s, 20s) : random_.between(0ms, 30ms);
  next(key, number, wait);
}

void Network::resume(const void* key) {
  const auto it = requests_.find(key);
  if (it == requests_.end() || !std::exchange(it->second.paused, false)) return;
  next(key, it->second.number, 0ms);
}

void Network::end(const void* key, int code) {
  const auto tell = std::move(requests_.at(key).request.on_end);
  requests_.erase(key);
  reports_(true);
  tell(code);
  turn_ended_();
  reports_(false);
}

void Network::service_ended() {
  requests_.clear();
  turn_ended_ = nullptr;
}

// What servers answer ----------------------------------------------------------------------------

void Network::refuse(Active& active, int status, const std::string& more) {
  active.lines = {status_line(status)};
  if (!more.empty()) active.lines.push_back(more);
  active.lines.push_back("Content-Length: 3\r\n");
  active.lines.push_back("\r\n");
  if (!active.request.head_only) active.body = "no\n";
}

void Network::describe(Active& active, const Resource& file, std::size_t version) {
  if (auto tag = file.etag(version); !tag.empty()) active.lines.push_back(field("ETag", tag));
  if (auto date = file.last_modified(version); !date.empty()) {
    active.lines.push_back(field("Last-Modified", date));
  }
}

void Network::answer_range(Active& active, const Resource& file, std::uint64_t first,
                           std::uint64_t last) {
  const std::size_t version = file.version();
  active.lines = {
      status_line(206),
      field("Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                                 std::to_string(file.sizes.back())),
      field("Content-Length", std::to_string(last - first + 1))};
  describe(active, file, version);
  active.lines.push_back("\r\n");
  active.body = file.bytes(version, first, last + 1);
}

void Network::answer(Active& active) {
  const Request& request = active.request;
  const Resource* found = find(request.url);
  if (found == nullptr) return refuse(active, 404);
  const Resource& file = *found;
  if (random_.chance(lies)) return lie(active, file);
  const std::size_t version = file.version();
  const std::uint64_t size = file.sizes.back();
  const bool same = request.if_range.empty() || request.if_range == file.etag(version);
  const auto range = parse(request.range);
  if (range && file.has_ranges && same && !request.head_only) {
    if (range->first >= size) {
      return refuse(active, 416, field("Content-Range", "bytes */" + std::to_string(size)));
    }
    return answer_range(active, file, range->first, std::min(range->last, size - 1));
  }
  active.lines = {status_line(200)};
  if (file.has_size) active.lines.push_back(field("Content-Length", std::to_string(size)));
  if (!file.has_ranges) active.lines.push_back(field("Accept-Ranges", "none"));
  describe(active, file, version);
  active.lines.push_back("\r\n");
  if (!request.head_only) active.body = file.bytes(version, 0, size);
  if (active.body.size() > 1 && random_.chance(failures)) {  // the connection breaks
    active.body.resize(random_.below(active.body.size()));
    active.end = file.has_size ? CURLE_PARTIAL_FILE : CURLE_RECV_ERROR;
  }
}

/// What a server must not do, or seldom does. Nothing of it is beyond finding out.
void Network::lie(Active& active, const Resource& file) {
  const Request& request = active.request;
  const std::size_t version = file.version();
  const std::uint64_t size = file.sizes.back();
  const auto range = parse(request.range);
  const std::uint64_t last = range ? std::min(range->last, size == 0 ? 0 : size - 1) : 0;
  const bool fits = range && !request.head_only && range->first < size && range->first <= last;
  const std::uint64_t kind = random_.below(fits ? 14 : 5);
  switch (kind) {
    case 0:
      return refuse(active, 503, field("Retry-After", std::to_string(random_.below(5000))));
    case 1:
      return refuse(active, random_.one_of(std::array<int, 5>{403, 404, 405, 416, 500}));
    case 2:
      active.end = CURLE_UNSUPPORTED_PROTOCOL;
      return;
    case 3:
      active.lines = {status_line(200), "Content-Encoding: gzip\r\n", "Content-Length: 5\r\n",
                      "\r\n"};
      if (!request.head_only) active.body = "zzzzz";
      return;
    case 4:
      active.lines = {status_line(200), "Content-Length: 5\r\n", "Content-Length: 7\r\n", "\r\n"};
      if (!request.head_only) active.body = "zzzzz";
      return;
    default:
      break;
  }
  answer_range(active, file, range->first, last);
  const bool other_version = !request.if_range.empty() && request.if_range != file.etag(version);
  std::string& of_range = active.lines[1];
  switch (kind) {
    case 5:  // a part that was not asked for
      answer_range(active, file, range->first / 2, last / 2);
      break;
    case 6:  // it breaks off
      active.body.resize(random_.below(active.body.size()));
      active.end = CURLE_PARTIAL_FILE;
      break;
    case 7:
      active.lines.erase(active.lines.begin() + 1);
      break;
    case 8:  // the whole, which was not asked for
      active.lines = {status_line(200), field("Content-Length", std::to_string(size))};
      describe(active, file, version);
      active.lines.push_back("\r\n");
      active.body = file.bytes(version, 0, size);
      break;
    case 9:  // of another size
      of_range = field("Content-Range", "bytes " + std::to_string(range->first) + "-" +
                                            std::to_string(last) + "/" + std::to_string(size + 1));
      break;
    case 10:  // more than promised
      active.lines.erase(active.lines.begin() + 2);
      active.body += "and more";
      break;
    case 11:  // less than asked for, which is allowed
      answer_range(active, file, range->first, range->first + (last - range->first) / 2);
      break;
    case 12:  // does not know If-Range, but says what it sends
      break;
    case 13:  // does not repeat the names of the version, which is allowed
      if (other_version || request.if_range.empty()) break;
      active.lines = {active.lines[0], active.lines[1], active.lines[2], "\r\n"};
      break;
    default:
      break;
  }
}

}  // namespace openbits::sim
