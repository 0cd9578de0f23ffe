// A server of the BITS upload protocol that is strict about what clients send, and misbehaves as it
// is told. Everything is kept in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <openbits/hresult.hpp>

#include "support/fault_server.h"

namespace openbits::test {

class BitsUploadServer {
 public:
  /// A request as it has come. Ranges are of fragments only.
  struct Packet {
    std::string type;  ///< "Create-Session", or the method of what is no packet
    std::string path;
    std::string session;
    std::uint64_t first = 0;
    std::uint64_t length = 0;
    std::uint64_t total = 0;
    int number = 0;  ///< of this type on this server, from 0
    int status = 0;  ///< that it was answered with; 0: not at all
    std::map<std::string, std::string> fields;

    bool is(const std::string& other) const { return type == other; }
    bool is_last() const { return is("Fragment") && first + length == total; }
  };

  /// What goes wrong with one packet.
  struct Fault {
    bool reset_before = false;              ///< nothing is taken, the connection is reset
    std::optional<std::size_t> reset_amid;  ///< so much of the fragment is kept, then the same
    bool reset_after = false;               ///< done as asked, but there is no Ack
    bool stall = false;                     ///< no answer until the client goes
    bool forget_session = false;            ///< the server has lost it
    int status = 0;                         ///< refused with this status
    HResult error = 0;                      ///< sent with `status`
    bool by_application = false;            ///< the error's context
    bool is_no_ack = false;                 ///< the answer is one of another protocol
    std::optional<std::uint64_t> offset;    ///< stated instead of the true one
    bool without_offset = false;
    bool without_reply_url = false;
    std::string protocol;                       ///< stated instead of the true one
    std::map<std::string, std::string> fields;  ///< sent as well
  };

  struct Options {
    std::size_t most_sessions = 50;                       ///< UPL-43
    std::size_t largest_fragment = std::size_t{1} << 40;  ///< larger ones: 413
    std::uint64_t largest_file = std::uint64_t{1} << 50;  ///< UPL-19
    bool overwrites = true;                               ///< UPL-44
    std::string credentials = {};                         ///< "user:password" for Basic
    std::string host_id = {};                             ///< UPL-27
    std::uint32_t host_fallback = 0;                      ///< UPL-28
    std::string certificate = {};                         ///< PEM with key: speak TLS
    /// What the application answers to a file; none: uploads have no reply.
    std::function<std::string(const std::string& content)> reply = {};
  };

  /// Called for each packet, before anything is done, on the thread of its connection.
  using Script = std::function<Fault(const Packet&)>;

  BitsUploadServer() : BitsUploadServer(Options{}) {}
  explicit BitsUploadServer(Options options, Script script = {});

  std::string url(const std::string& path) const { return server_->url(path); }
  std::uint16_t port() const { return server_->port(); }
  /// From now on.
  void set_script(Script script);
  /// Nobody listens, until open().
  void close() { server_->close(); }
  void open() { server_->open(); }

  /// The content of a file that has been uploaded whole; nullopt: there is none.
  std::optional<std::string> file(const std::string& path) const;
  void put_file(const std::string& path, const std::string& content);
  std::vector<Packet> packets() const;
  std::vector<Packet> packets(const std::string& type) const;
  std::size_t open_sessions() const;
  /// How often a file was handed to the application.
  int deliveries() const;
  /// Bytes of fragments that have come.
  std::uint64_t bytes_received() const;
  /// What clients have done against the protocol; empty if nothing.
  std::string complaints() const;

 private:
  struct Session {
    std::string path;
    std::string content;
    std::uint64_t total = 0;
    bool whole = false;
    std::string reply;
  };
  struct Ack;

  bool serve(Exchange& exchange);
  bool treat(Exchange& exchange, const Packet& packet);
  void let_go();
  bool serve_get(Exchange& exchange);
  Packet packet_of(const HttpRequest& request);
  Ack process(const Packet& packet, const Fault& fault, const std::string& body);
  Ack create(const Packet& packet);
  Ack take_fragment(const Packet& packet, const Fault& fault, const std::string& body);
  Ack end(const Packet& packet);
  bool answer(Exchange& exchange, Packet packet, const Fault& fault, const Ack& ack);
  void complain(const std::string& text);
  Fault fault_for(const Packet& packet);

  const Options options_;
  mutable std::mutex mutex_;  ///< guards what follows
  Script script_;
  std::map<std::string, Session> sessions_;
  std::vector<std::string> newest_;  ///< sessions in the order in which they were made
  std::map<std::string, std::string> files_;
  std::vector<Packet> packets_;
  std::map<std::string, int> numbers_;
  std::string complaints_;
  int made_ = 0;
  int busy_ = 0;
  int deliveries_ = 0;
  std::uint64_t bytes_ = 0;
  std::unique_ptr<FaultServer> server_;
};

}  // namespace openbits::test
