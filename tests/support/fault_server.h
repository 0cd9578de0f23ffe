// A web server that misbehaves as it is told: each request is answered by a function of the test,
// which says every byte that goes out and how the connection ends.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace openbits::test {

struct HttpRequest {
  std::string method;
  std::string path;                           ///< as asked, with its query
  std::map<std::string, std::string> fields;  ///< names in small letters
  int number = 0;                             ///< of the server, from 0

  std::string field(const std::string& name) const;
  /// First and last byte of `Range: bytes=first-last`; the last one is 2^64 - 1 if not said.
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range() const;
};

/// An answer that can be spoiled before it is sent.
struct HttpAnswer {
  std::string status_line = "HTTP/1.1 200 OK";
  std::vector<std::pair<std::string, std::string>> fields;
  std::string body;

  /// Replaces a field, or adds it.
  void set(const std::string& name, const std::string& value);
  void drop(const std::string& name);
  /// Status line, fields, empty line.
  std::string head() const;
};

/// What a file on the server is at the moment.
struct FileVersion {
  std::string body;
  std::string etag;           ///< with its quotes; empty: none
  std::string last_modified;  ///< empty: none
};

/// The answer that a good server gives: 200, 206, or 416, also to HEAD and If-Range.
HttpAnswer good_answer(const HttpRequest& request, const FileVersion& version);

/// One request on its connection. Thread: the connection's.
class Exchange {
 public:
  virtual ~Exchange() = default;
  const HttpRequest& request() const { return request_; }
  /// Takes so many bytes of what follows the head of the request; fewer if the client has gone.
  virtual std::string receive(std::size_t count) = 0;
  /// False: the client has gone.
  virtual bool send(std::string_view bytes) = 0;
  /// Sends nothing until the client goes or the server is destroyed.
  virtual void stall() = 0;
  /// Waits; false if the client went or the server is being destroyed meanwhile.
  virtual bool pause(int milliseconds) = 0;
  /// Waits until the client's kernel has all that was sent; false as pause().
  virtual bool drain() = 0;
  /// Ends the connection with RST, once the client's kernel has all that was sent before.
  virtual void reset() = 0;
  /// Ends the connection with FIN, under TLS without a close_notify.
  virtual void finish() = 0;

 protected:
  HttpRequest request_;
};

class FaultServer {
 public:
  /// Answers one request. False: the connection ends with FIN, if it has not ended yet. Called on
  /// the thread of the connection; several may be under way at a time.
  using Script = std::function<bool(Exchange&)>;

  struct Options {
    std::string certificate = {};  ///< PEM with key: speak TLS
    /// Called when the first bytes of a connection have come, before TLS begins; false: end it.
    std::function<bool(Exchange&)> greeting = {};
  };

  /// Listens on a free port of 127.0.0.1. Throws std::system_error or std::runtime_error.
  explicit FaultServer(Script script) : FaultServer(std::move(script), Options{}) {}
  FaultServer(Script script, Options options);
  /// Ends all connections.
  ~FaultServer();
  FaultServer(const FaultServer&) = delete;
  FaultServer& operator=(const FaultServer&) = delete;

  std::uint16_t port() const;
  /// "http://127.0.0.1:<port>/<path>", or https.
  std::string url(const std::string& path) const;
  /// From now on connections are refused: nobody listens. Those that there are stay.
  void close();
  /// Listens again on the same port.
  void open();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace openbits::test
