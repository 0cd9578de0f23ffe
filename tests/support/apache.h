// A real Apache of the test's own, for what nginx cannot: digest authentication, and a proxy that
// wants to know who asks.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/process.h"

namespace openbits::test {

/// Serves root(), /digest/ in it to "alice" with "right password" by Digest only, and is a proxy
/// for her, by Basic, to anywhere.
class Apache {
 public:
  struct Options {
    std::vector<std::string> modules = {};  ///< besides those for the above
    std::string config = {};                ///< directives, behind ours
    std::map<std::string, std::string> env = {};
  };

  /// Throws std::runtime_error, also if Apache is not installed: see installed().
  Apache() : Apache(Options{}) {}
  explicit Apache(const Options& options);
  static bool installed();

  std::string url(const std::string& path) const;
  /// "127.0.0.1:<port>"
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string root() const { return dir_ / "root"; }
  /// Lines of "method path status user" so far.
  std::string access_log() const;
  /// Whether a user has got something whose URL ends so; waits a short while for it to be logged.
  bool has_served(const std::string& path, const std::string& user) const;

 private:
  std::string config() const;
  TempDir dir_;
  Options options_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace openbits::test
