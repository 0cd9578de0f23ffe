// Two networks of the test's own with a line between them: a server in one, the service in the
// other.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {

/// The line is carried by the program link_emulator; networks and line are gone when it ends,
/// however that comes about, and nothing outside of them is touched. Thread: one at a time.
class Link {
 public:
  /// Packets in one direction, as LinkModel::Counters has them.
  struct Counters {
    std::uint64_t offered = 0;
    std::uint64_t delivered = 0;
    std::uint64_t delivered_bytes = 0;
    std::uint64_t dropped = 0;
    std::uint64_t lost = 0;
    std::uint64_t cut_off = 0;
    std::uint64_t longest_way_us = 0;
    std::uint64_t most_queued = 0;
  };

  /// Why there can be no such line on this machine, for GTEST_SKIP(); empty: there can.
  static std::string why_not();

  /// Chance depends on the seed alone. Throws std::runtime_error.
  explicit Link(std::uint64_t seed = 1);
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// One command of support/link_command.h, done when this returns. Throws std::runtime_error if
  /// it is not understood.
  void tell(const std::string& command);
  /// From the server to the client, and back.
  Counters down() { return counters("down"); }
  Counters up() { return counters("up"); }

  /// For Process::Options::net and the like: the networks, as long as the line is there.
  const std::string& server_net() const { return server_net_; }
  const std::string& client_net() const { return client_net_; }
  const std::string& server_address() const { return server_address_; }
  const std::string& client_address() const { return client_address_; }
  /// A server that can be reached over the line only; `more` is what else it is to be.
  Nginx::Options server(Nginx::Options more = {}) const;
  pid_t pid() const { return emulator_->pid(); }

 private:
  std::string ask(const std::string& command);
  std::string read_line();
  void close();
  Counters counters(const std::string& direction);

  std::unique_ptr<Process> emulator_;
  int control_ = -1;
  std::string answered_;  ///< what was read behind the last line
  std::string server_net_;
  std::string client_net_;
  std::string server_address_;
  std::string client_address_;
};

}  // namespace openbits::test
