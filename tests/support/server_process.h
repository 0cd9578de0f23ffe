// A server program on a loopback port that was free.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "support/process.h"

namespace openbits::test {

class ServerProcess {
 public:
  /// The command line for a port; may write the configuration that goes with it.
  using Command = std::function<std::vector<std::string>(std::uint16_t port)>;

  /// Starts the program and waits until it can be connected to, by TCP. Tries other ports if it
  /// does not come up: another program may take one meanwhile. Throws std::runtime_error with
  /// what it has written to `log`.
  ServerProcess(const Command& command, const std::string& log,
                const std::map<std::string, std::string>& env = {});

  std::uint16_t port() const { return port_; }
  /// "127.0.0.1:<port>"
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  /// Ends it at once; its port refuses connections from then on.
  void stop() { process_.reset(); }

 private:
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

/// Runs a program to its end, its output going to `log`. Throws std::runtime_error if it fails.
void run_program(const std::vector<std::string>& argv, const std::string& log,
                 const std::map<std::string, std::string>& env = {});

/// Makes a directory, and all that is in it, that of a user that a server drops to. Does nothing
/// unless we are root, as such servers stay who they are then.
void give_to(const std::string& user, const std::string& directory);

}  // namespace openbits::test
