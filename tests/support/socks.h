// A real SOCKS5 server of the test's own: microsocks.
#pragma once

#include <string>

#include "support/server_process.h"

namespace openbits::test {

class Socks {
 public:
  /// With a user name, only who shows it and the password gets through. Throws std::runtime_error.
  explicit Socks(const std::string& user = {}, const std::string& password = {});

  /// "127.0.0.1:<port>"
  std::string address() const { return server_.address(); }
  /// What it has logged: "... connected to <name or address>:<port>" for each connection.
  std::string log() const;
  void stop() { server_.stop(); }

 private:
  TempDir dir_;
  ServerProcess server_;
};

}  // namespace openbits::test
