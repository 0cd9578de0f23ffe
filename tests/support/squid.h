// A real Squid of the test's own: a proxy that can ask who is there in every way.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "support/server_process.h"

namespace openbits::test {

class Squid {
 public:
  /// How it asks. "alice" with "right password" is let through by kBasic and kDigest, everybody
  /// who can speak NTLM by kNtlm, everybody with a ticket by kNegotiate.
  enum class Auth { kNone, kBasic, kDigest, kNtlm, kNegotiate };

  struct Options {
    std::vector<Auth> auth = {};  ///< all that is offered; nobody need say who they are if empty
    std::string config = {};      ///< lines before the rule that lets through
    std::uint16_t origin = 0;     ///< stands before the server on this port, and for it, instead
    std::string keytab = {};      ///< for kNegotiate: the keys of HTTP/127.0.0.1
    std::map<std::string, std::string> env = {};
  };

  /// What was logged of one request.
  struct Request {
    std::string result;  ///< "TCP_MISS/200", "NONE_NONE/407" ...
    std::string method;
    std::string url;   ///< "host:port" for CONNECT
    std::string user;  ///< "-" for nobody
  };

  /// Throws std::runtime_error.
  explicit Squid(const Options& options);
  Squid() : Squid(Options{}) {}

  /// "127.0.0.1:<port>"
  std::string address() const { return server_.address(); }
  /// With Options::origin: "http://127.0.0.1:<port>/<path>".
  std::string url(const std::string& path) const { return "http://" + address() + "/" + path; }
  /// Those so far, oldest first. A tunnel is logged when it is closed.
  std::vector<Request> requests() const;
  /// How many of them had that method and were let through.
  std::size_t count(const std::string& method) const;
  void stop() { server_.stop(); }

 private:
  void prepare() const;
  std::string config(std::uint16_t port) const;

  TempDir dir_;
  Options options_;
  ServerProcess server_;
};

}  // namespace openbits::test
