// A real web server of the test's own, on a loopback port that was free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.h"

namespace openbits::test {

/// Bytes that look random and are the same for the same seed.
std::string content(std::size_t size, std::uint64_t seed);

/// Whole files, for what is small enough. Throw std::runtime_error.
std::string read_file(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);

/// A loopback port that was free a moment ago.
std::uint16_t free_port();
/// Whether somebody listens on that port, of the loopback interface or of that address.
bool can_connect(std::uint16_t port, const std::string& address = "127.0.0.1");

class Nginx {
 public:
  struct Options {
    std::string server;  ///< directives for the `server` block: limit_rate, location, return ...
    std::string http;    ///< directives for the `http` block: map, a second server ...
    std::string dir;     ///< where its directory is made; empty: $TMPDIR or /tmp
    bool tls = false;    ///< https, with a certificate of its own: see certificate()
    std::string tls_certificate = {};   ///< instead of that one: PEM file, with those above it
    std::string tls_key = {};           ///< and its key
    std::string address = "127.0.0.1";  ///< what it listens on
    std::string net = {};               ///< and in which network namespace: Process::Options::net
    bool http2 = false;                 ///< is offered, with `tls`
  };

  /// What the server has logged of one request, after it was over.
  struct Request {
    std::string method;
    std::string uri;
    int status = 0;
    std::uint64_t body_bytes_sent = 0;
    std::string range;  ///< the Range header, as asked
    std::string if_range;
    std::string accept_encoding;
    std::string user_agent;
    std::string protocol;    ///< "HTTP/1.1"
    std::string connection;  ///< a number of its own for each
  };

  /// Starts the server and waits until it can be connected to. Throws std::runtime_error.
  Nginx() : Nginx(Options{}) {}
  explicit Nginx(const Options& options);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  std::uint16_t port() const { return port_; }
  pid_t pid() const { return process_ ? process_->pid() : -1; }
  /// "http://<address>:<port>/<path>", or https.
  std::string url(const std::string& path) const;
  /// With Options::tls: the certificate that signs itself, PEM.
  std::string certificate() const { return dir_ / "certificate.pem"; }
  /// The directory whose files are served.
  std::string root() const { return dir_ / "root"; }
  /// Makes or replaces a file under root() with content(size, seed), or with `bytes`.
  void write_file(const std::string& name, std::size_t size, std::uint64_t seed) const;
  void write_file(const std::string& name, std::string_view bytes) const;
  /// Sets the file's modification time, seconds since 1970.
  void set_time(const std::string& name, std::int64_t seconds) const;

  /// The requests so far, oldest first. Waits a short while until there are `at_least` so many:
  /// the server logs a request after the client has seen its end.
  std::vector<Request> requests(std::size_t at_least = 0) const;
  /// How many connections those requests came on.
  std::size_t connections() const;
  /// The sum of all body_bytes_sent.
  std::uint64_t bytes_sent() const;

  /// Ends the server at once, connections included.
  void stop();
  /// Starts it again on the same port, with another `server` block if one is given.
  void start();
  void start(const std::string& server);

 private:
  void make_certificate() const;
  void write_config() const;
  void launch();
  bool wait_until_ready();

  TempDir dir_;
  Options options_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace openbits::test
