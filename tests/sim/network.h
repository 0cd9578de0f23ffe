// Servers with files that become other versions, and the way to them: it delays, breaks off,
// refuses, and some servers lie.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/loop.h"
#include "sim/random.h"

namespace openbits::sim {

/// One file of a server, whose bytes follow from its number and its version.
struct Resource {
  std::uint32_t number = 0;
  std::vector<std::uint64_t> sizes;  ///< of each version so far
  enum class Naming { kStrong, kWeak, kDate, kBoth, kNone } naming = Naming::kStrong;
  bool has_ranges = true;
  bool has_size = true;  ///< else the end of the connection is the end of the file

  std::size_t version() const { return sizes.size() - 1; }
  std::string etag(std::size_t version) const;           ///< empty: none
  std::string last_modified(std::size_t version) const;  ///< empty: none
  std::string bytes(std::size_t version, std::uint64_t begin, std::uint64_t end) const;
};

class Network {
 public:
  enum class Taken { kAll, kPause, kAbort };
  struct Request {
    std::string url;
    bool head_only = false;
    std::string range;     ///< "first-last", or several with commas; empty: none
    std::string if_range;  ///< empty: none
    std::function<bool(const std::string&)> on_line;
    std::function<Taken(const std::string&)> on_data;
    std::function<void(int)> on_end;  ///< CURLcode
  };

  Network(Loop& loop, Random& random) : loop_(loop), random_(random) {}

  // For the stand-in of libcurl.
  void begin(const void* key, Request request);
  void cancel(const void* key) { requests_.erase(key); }
  void resume(const void* key);
  /// As CurlMulti says; `reports` is told whether requests are being reported as done.
  void on_turn(std::function<void()> ended, std::function<void(bool)> reports) {
    turn_ended_ = std::move(ended);
    reports_ = std::move(reports);
  }
  void service_ended();

  // For the history.
  Resource& add(const std::string& url);
  const Resource* find(const std::string& url) const;
  std::map<std::string, Resource>& resources() { return resources_; }
  /// Whether a file is, from its first byte to its last, one of the versions that there were.
  bool is_a_version(const std::string& url, const std::string& bytes) const;

  /// In a thousand requests.
  std::uint64_t lies = 0;
  std::uint64_t failures = 0;
  bool is_down = false;
  bool changes_versions = true;

 private:
  struct Active {
    std::uint64_t number = 0;
    Request request;
    std::vector<std::string> lines;
    std::string body;
    std::size_t sent = 0;
    int end = 0;  ///< CURLcode, behind the body
    bool paused = false;
  };
  void answer(Active& active);
  void refuse(Active& active, int status, const std::string& field = {});
  void answer_range(Active& active, const Resource& file, std::uint64_t first, std::uint64_t last);
  void lie(Active& active, const Resource& file);
  void describe(Active& active, const Resource& file, std::size_t version);
  void next(const void* key, std::uint64_t number, core::Duration wait);
  void go_on(const void* key);
  void end(const void* key, int code);
  Active* find(const void* key, std::uint64_t number);

  Loop& loop_;
  Random& random_;
  std::map<std::string, Resource> resources_;
  std::map<const void*, Active> requests_;  // looked up only: addresses have no order
  std::function<void()> turn_ended_;
  std::function<void(bool)> reports_;
  std::uint64_t numbers_ = 0;
};

}  // namespace openbits::sim
