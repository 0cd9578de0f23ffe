// A real MIT Kerberos realm of the test's own.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "support/server_process.h"

namespace openbits::test {

/// The realm OPENBITS.TEST with the users alice and bob, and the services HTTP/localhost and
/// HTTP/127.0.0.1. Needs nothing of the machine's own Kerberos.
class Kdc {
 public:
  /// Throws std::runtime_error.
  Kdc();

  /// Gets a ticket for a user into tickets(user).
  void sign_in(const std::string& user) const;
  /// The file for the tickets of a user; there is none in it before sign_in().
  std::string tickets(const std::string& user) const { return dir_ / (user + ".tickets"); }
  /// What a program needs to act as that user.
  std::map<std::string, std::string> env_of(const std::string& user) const;
  /// What a server needs: where the realm is.
  std::map<std::string, std::string> env() const;
  /// The keys of the services, which every program may read.
  std::string keytab() const { return dir_ / "http.keytab"; }

 private:
  void make_realm();
  void write_config(std::uint16_t port) const;
  void admin(const std::string& command) const;

  TempDir dir_;
  std::unique_ptr<ServerProcess> server_;
};

}  // namespace openbits::test
