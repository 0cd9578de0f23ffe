// A real Apache of the test's own, for what nginx cannot: digest authentication, and a proxy that
// wants to know who asks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "support/process.h"

namespace openbits::test {

/// Serves root(), /digest/ in it to "alice" with "right password" by Digest only, and is a proxy
/// for her, by Basic, to anywhere.
class Apache {
 public:
  /// Throws std::runtime_error, also if Apache is not installed: see installed().
  Apache();
  static bool installed();

  std::string url(const std::string& path) const;
  /// "127.0.0.1:<port>"
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string root() const { return dir_ / "root"; }

 private:
  std::string config() const;
  TempDir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace openbits::test
