// Faults of connections, and of the framing of bodies.
#include <chrono>

#include "fault_rows.h"

namespace openbits::test {
namespace {

constexpr char kHalf[] = "HTTP/1.1 2";

bool drip(Scene& s) {
  s.send_up_to_fault();
  std::size_t at = s.at;
  for (int i = 0; i < 5 && at < s.answer.body.size(); ++i, ++at) {
    s.exchange.send(s.answer.body.substr(at, 1));
    if (!s.exchange.pause(30)) return false;
  }
  return s.exchange.send(s.answer.body.substr(std::min(at, s.answer.body.size())));
}

std::string chunk(std::string_view bytes) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return size + std::string(bytes) + "\r\n";
}

/// In two chunks, the border of which is the place of the fault.
bool chunked(Scene& s, const std::string& between, const std::string& end) {
  s.answer.drop("Content-Length");
  s.answer.set("Transfer-Encoding", "chunked");
  const std::string& body = s.answer.body;
  std::string sent = s.answer.head();
  if (s.at > 0) sent += chunk(body.substr(0, s.at));
  sent += between + chunk(body.substr(s.at)) + end;
  return s.exchange.send(sent);
}

/// Redirects to another server.
bool lead_to(Scene& s, const std::string& url) {
  return s.exchange.send("HTTP/1.1 302 Found\r\nLocation: " + url +
                         "\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace

std::vector<Fault> connection_faults() {
  return {
      {"refused", "nobody listens", Site::kConnect, {}, every_time(kNobody)},
      {"drop",
       "the connection ends (FIN) without an answer",
       Site::kRequest,
       [](Scene&) { return false; },
       every_time(kClosed),
       false,
       {},
       true},
      {"drop-rst",
       "the connection is reset instead of an answer",
       Site::kRequest,
       [](Scene& s) {
         s.exchange.reset();
         return false;
       },
       every_time(kClosed),
       false,
       {},
       true},
      {"half-a-status-line",
       "the connection ends in the status line",
       Site::kRequest,
       [](Scene& s) {
         s.exchange.send(kHalf);
         return false;
       },
       every_time(kClosed),
       false,
       {},
       true},
      {"half-a-head", "the connection ends in the header", Site::kRequest,
       [](Scene& s) {
         const std::string head = s.answer.head();
         s.exchange.send(head.substr(0, head.size() / 2));
         return false;
       },
       every_time(kClosed)},
      {"silence", "no answer comes", Site::kRequest,
       [](Scene& s) {
         s.exchange.stall();
         return false;
       },
       every_time(kTimeOut)},
      {"fin", "the connection ends (FIN) in the body", Site::kByte,
       [](Scene& s) {
         s.send_up_to_fault();
         return false;
       },
       every_time(kClosed)},
      {"rst", "the connection is reset in the body", Site::kByte,
       [](Scene& s) {
         s.send_up_to_fault();
         s.exchange.reset();
         return false;
       },
       every_time(kClosed)},
      {"stall", "the body stops", Site::kByte,
       [](Scene& s) {
         s.send_up_to_fault();
         s.exchange.stall();
         return false;
       },
       every_time(kTimeOut)},
      {"drip", "the body goes on byte by byte for a while", Site::kByte, drip, every_time(kRight)},
      {"closes-keep-alive", "the connection ends behind an answer that kept it", Site::kRequest,
       [](Scene& s) {
         s.send();
         return false;
       },
       every_time(kRight)},
      {"resets-keep-alive", "the connection is reset behind an answer that kept it", Site::kRequest,
       [](Scene& s) {
         s.send();
         s.exchange.reset();
         return false;
       },
       every_time(kRight)},
      {"garbage-behind", "another answer follows that nobody has asked for", Site::kRequest,
       [](Scene& s) {
         // In one piece with the last byte: no client could tell one that comes later, when the
         // next request has been made, from the answer to that.
         const std::string all = s.answer.head() + s.answer.body;
         return s.exchange.send(all.substr(0, all.size() - 1)) && s.exchange.drain() &&
                s.exchange.send(all.back() +
                                std::string("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
       },
       every_time(kRight)},
      {"too-much", "more bytes than the answer has promised, up to the end of the connection",
       Site::kRequest,
       [](Scene& s) {
         s.answer.drop("Content-Length");
         s.answer.body += std::string(1000, 'x');
         s.send();
         return false;
       },
       heals_in({Mode::kForeground}, kInvalid)},
      {"chunked", "chunks instead of a length", Site::kByte,
       [](Scene& s) { return chunked(s, "", "0\r\n\r\n"); }, every_time(kRight)},
      {"chunk-garbage", "a chunk without a size", Site::kByte,
       [](Scene& s) { return chunked(s, "zzz\r\n", "0\r\n\r\n") && false; },
       heals_in({Mode::kForeground}, kClosed)},
      {"chunk-huge", "a chunk of more than 2^64 bytes", Site::kByte,
       [](Scene& s) { return chunked(s, "fffffffffffffffff0\r\n", "0\r\n\r\n") && false; },
       heals_in({Mode::kForeground}, kClosed)},
      {"chunks-end-early", "the last chunk comes before the end of the file", Site::kByte,
       [](Scene& s) { return chunked(s, "0\r\n\r\n", "") && false; },
       heals_in({Mode::kForeground}, kClosed)},
      {"chunks-without-end", "the connection ends before the last chunk", Site::kByte,
       [](Scene& s) { return chunked(s, "", "") && false; }, every_time(kRight)},
      {"tls-untrusted", "a redirect to a server whose certificate nobody vouches for",
       Site::kRequest, [](Scene& s) { return lead_to(s, s.elsewhere.untrusted); },
       every_time(fatal(hr::kBgETrustFailure, ErrorContext::kGeneralTransport))},
      {"tls-fin", "a redirect to a server that ends the TLS handshake (FIN)", Site::kRequest,
       [](Scene& s) { return lead_to(s, s.elsewhere.hangs_up); }, every_time(kNoChannel)},
      {"tls-rst", "a redirect to a server that resets the TLS handshake", Site::kRequest,
       [](Scene& s) { return lead_to(s, s.elsewhere.resets); }, every_time(kNoChannel)},
      {"tls-garbage", "a redirect to a server that speaks no TLS", Site::kRequest,
       [](Scene& s) { return lead_to(s, s.elsewhere.babbles); }, every_time(kNoChannel)},
      {"redirect-nowhere", "a redirect to where nobody listens", Site::kRequest,
       [](Scene& s) { return lead_to(s, s.elsewhere.nobody); }, every_time(kNobody)},
  };
}

}  // namespace openbits::test
