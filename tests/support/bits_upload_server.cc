#include "support/bits_upload_server.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace openbits::test {
namespace {

constexpr const char* kProtocol = "{7df0354d-249b-430f-820d-3d2a9bef4931}";
constexpr std::size_t kLongestField = 4096;  // UPL-32

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string base64(const std::string& text) {
  static constexpr char kDigits[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    unsigned bits = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      bits = (bits << 8) | (i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      out += i + k > text.size() ? '=' : kDigits[(bits >> (18 - 6 * k)) & 63u];
    }
  }
  return out;
}

/// The type of packet as the pages spell it; empty: there is no such type.
std::string known_type(const std::string& text) {
  for (const char* type :
       {"Ping", "Create-Session", "Fragment", "Close-Session", "Cancel-Session"}) {
    if (lower(text) == lower(type)) return type;
  }
  return {};
}

}  // namespace

struct BitsUploadServer::Ack {
  int status = 200;
  HResult error = 0;
  std::map<std::string, std::string> fields = {};
};

BitsUploadServer::BitsUploadServer(Options options, Script script)
    : options_(std::move(options)), script_(std::move(script)) {
  FaultServer::Options faults;
  faults.certificate = options_.certificate;
  server_ = std::make_unique<FaultServer>([this](Exchange& e) { return serve(e); }, faults);
}

void BitsUploadServer::set_script(Script script) {
  const std::lock_guard lock(mutex_);
  script_ = std::move(script);
}

std::optional<std::string> BitsUploadServer::file(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  const auto at = files_.find("/" + path);
  return at == files_.end() ? std::nullopt : std::optional(at->second);
}

void BitsUploadServer::put_file(const std::string& path, const std::string& content) {
  const std::lock_guard lock(mutex_);
  files_["/" + path] = content;
}

std::vector<BitsUploadServer::Packet> BitsUploadServer::packets() const {
  const std::lock_guard lock(mutex_);
  return packets_;
}

std::vector<BitsUploadServer::Packet> BitsUploadServer::packets(const std::string& type) const {
  std::vector<Packet> some = packets();
  std::erase_if(some, [&](const Packet& packet) { return !packet.is(type); });
  return some;
}

std::size_t BitsUploadServer::open_sessions() const {
  const std::lock_guard lock(mutex_);
  return sessions_.size();
}

int BitsUploadServer::deliveries() const {
  const std::lock_guard lock(mutex_);
  return deliveries_;
}

std::uint64_t BitsUploadServer::bytes_received() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

std::string BitsUploadServer::complaints() const {
  const std::lock_guard lock(mutex_);
  return complaints_;
}

void BitsUploadServer::complain(const std::string& text) {
  complaints_ += text + "\n";
}

/// Also holds the head against the protocol.
BitsUploadServer::Packet BitsUploadServer::packet_of(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  Packet packet;
  packet.path = request.path;
  packet.fields = request.fields;
  packet.type = known_type(request.field("bits-packet-type"));
  packet.session = request.field("bits-session-id");
  if (packet.type.empty()) {
    complain("a packet of the type \"" + request.field("bits-packet-type") + "\"");
    packet.type = request.method;
  }
  packet.number = numbers_[packet.type]++;
  for (const auto& [name, value] : request.fields) {
    if (value.size() > kLongestField) complain(name + " is too long");
  }
  if (!request.fields.contains("content-length")) complain("a packet without Content-Length");
  if (request.fields.contains("content-encoding")) complain("Content-Encoding was sent");
  const bool has_session =
      packet.is("Fragment") || packet.is("Close-Session") || packet.is("Cancel-Session");
  if (has_session == packet.session.empty()) complain(packet.type + ": BITS-Session-Id");
  const bool creates = packet.is("Create-Session");
  if (creates != request.fields.contains("bits-supported-protocols")) {
    complain(packet.type + ": BITS-Supported-Protocols");
  }
  packet.length = std::strtoull(request.field("content-length").c_str(), nullptr, 10);
  if (!packet.is("Fragment")) {
    if (packet.length != 0) complain(packet.type + " with a body");
    return packet;
  }
  const std::string range = request.field("content-range");
  unsigned long long first = 0;
  unsigned long long last = 0;
  unsigned long long total = 0;
  char more = 0;
  if (range == "bytes */0") {
    if (packet.length != 0) complain("an empty file that is not");
  } else if (std::sscanf(range.c_str(), "bytes %llu-%llu/%llu%c", &first, &last, &total, &more) !=
                 3 ||
             last < first || last >= total || last - first + 1 != packet.length) {
    complain("Content-Range: " + range);
  }
  packet.first = first;
  packet.total = total;
  if ((packet.first == 0) != request.fields.contains("content-name")) {  // UPL-13
    complain("Content-Name at " + range);
  }
  return packet;
}

BitsUploadServer::Fault BitsUploadServer::fault_for(const Packet& packet) {
  Script script;
  {
    const std::lock_guard lock(mutex_);
    script = script_;
  }
  return script ? script(packet) : Fault{};
}

bool BitsUploadServer::serve(Exchange& exchange) {
  const HttpRequest& request = exchange.request();
  if (!options_.credentials.empty() &&
      request.field("authorization") != "Basic " + base64(options_.credentials)) {
    exchange.receive(std::strtoull(request.field("content-length").c_str(), nullptr, 10));
    HttpAnswer refused;
    refused.status_line = "HTTP/1.1 401 Unauthorized";
    refused.set("WWW-Authenticate", "Basic realm=\"uploads\"");
    refused.set("Content-Length", "0");
    return exchange.send(refused.head());
  }
  if (request.method == "GET" || request.method == "HEAD") return serve_get(exchange);
  const Packet packet = packet_of(request);
  {
    const std::lock_guard lock(mutex_);
    if (request.method != "BITS_POST") complain("the method " + request.method);
    if (++busy_ > 1 && packet.is("Fragment")) complain("two requests at a time");  // UPL-04
  }
  return treat(exchange, packet);
}

/// What the client gives up is over for it at once, and here a little later: it does not count as
/// under way any more.
void BitsUploadServer::let_go() {
  const std::lock_guard lock(mutex_);
  --busy_;
}

bool BitsUploadServer::treat(Exchange& exchange, const Packet& packet) {
  const Fault fault = fault_for(packet);
  if (fault.reset_before) {
    {
      const std::lock_guard lock(mutex_);
      packets_.push_back(packet);
    }
    let_go();
    exchange.reset();
    return false;
  }
  std::string body = exchange.receive(packet.length);
  const bool whole = body.size() == packet.length;
  if (fault.reset_amid) body.resize(std::min(body.size(), *fault.reset_amid));
  const Ack ack = process(packet, fault, body);
  if (!whole || fault.stall) let_go();
  if (!whole) return false;
  if (fault.reset_amid || fault.reset_after) {
    {
      const std::lock_guard lock(mutex_);
      packets_.push_back(packet);
    }
    let_go();
    exchange.reset();
    return false;
  }
  if (fault.stall) {
    {
      const std::lock_guard lock(mutex_);
      packets_.push_back(packet);
    }
    exchange.stall();
    return false;
  }
  let_go();
  return answer(exchange, packet, fault, ack);
}

bool BitsUploadServer::answer(Exchange& exchange, Packet packet, const Fault& fault,
                              const Ack& ack) {
  packet.status = ack.status;
  {
    const std::lock_guard lock(mutex_);
    packets_.push_back(packet);
  }
  HttpAnswer sent;
  sent.status_line = "HTTP/1.1 " + std::to_string(ack.status) + " Answer";
  if (!fault.is_no_ack) sent.set("BITS-Packet-Type", "Ack");
  for (const auto& [name, value] : ack.fields) sent.set(name, value);
  for (const auto& [name, value] : fault.fields) sent.set(name, value);
  if (fault.offset) sent.set("BITS-Received-Content-Range", std::to_string(*fault.offset));
  if (fault.without_offset) sent.drop("BITS-Received-Content-Range");
  if (fault.without_reply_url) sent.drop("BITS-Reply-URL");
  if (!fault.protocol.empty()) sent.set("BITS-Protocol", fault.protocol);
  if (ack.error != 0) {
    char code[16];
    std::snprintf(code, sizeof code, "0x%08x", static_cast<unsigned>(ack.error));
    sent.set("BITS-Error-Code", code);
    sent.set("BITS-Error-Context", fault.by_application ? "0x7" : "0x5");
  }
  sent.set("Content-Length", "0");
  return exchange.send(sent.head());
}

BitsUploadServer::Ack BitsUploadServer::process(const Packet& packet, const Fault& fault,
                                                const std::string& body) {
  const std::lock_guard lock(mutex_);
  if (fault.forget_session) sessions_.erase(packet.session);
  if (fault.status != 0) return {fault.status, fault.error, {}};
  if (packet.is("Ping")) return {};
  if (packet.is("Create-Session")) return create(packet);
  if (packet.is("Fragment")) return take_fragment(packet, fault, body);
  if (packet.is("Close-Session") || packet.is("Cancel-Session")) return end(packet);
  return {400, hr::kEInvalidArg, {}};  // UPL-31
}

BitsUploadServer::Ack BitsUploadServer::create(const Packet& packet) {
  const auto offered = packet.fields.find("bits-supported-protocols");
  if (offered == packet.fields.end() ||
      lower(offered->second).find(kProtocol) == std::string::npos) {
    return {400, hr::kEInvalidArg, {}};
  }
  if (!options_.overwrites && files_.contains(packet.path)) return {409, hr::kEAccessDenied, {}};
  while (sessions_.size() >= options_.most_sessions) {
    sessions_.erase(newest_.back());
    newest_.pop_back();
  }
  char id[48];
  std::snprintf(id, sizeof id, "{00000000-0000-4000-8000-%012x}", static_cast<unsigned>(++made_));
  sessions_[id].path = packet.path;
  newest_.emplace_back(id);
  Ack ack;
  ack.fields = {
      {"BITS-Protocol", kProtocol}, {"BITS-Session-Id", id}, {"Accept-Encoding", "Identity"}};
  if (!options_.host_id.empty()) ack.fields["BITS-Host-Id"] = options_.host_id;
  if (options_.host_fallback != 0) {
    ack.fields["BITS-Host-Id-Fallback-Timeout"] = std::to_string(options_.host_fallback);
  }
  return ack;
}

BitsUploadServer::Ack BitsUploadServer::take_fragment(const Packet& packet, const Fault& fault,
                                                      const std::string& body) {
  bytes_ += body.size();
  const auto at = sessions_.find(packet.session);
  if (at == sessions_.end()) return {500, hr::kBgESessionNotFound, {}};
  Session& session = at->second;
  if (session.path != packet.path) complain("a session of another URL");
  if (!session.content.empty() && session.total != packet.total) complain("another total size");
  session.total = packet.total;
  if (packet.total > options_.largest_file) return {500, hr::kBgETooLarge, {}};
  if (packet.length > options_.largest_fragment) return {413, 0, {}};
  const auto expected = [&] { return std::to_string(session.content.size()); };
  Ack ack;
  ack.fields = {{"BITS-Session-Id", packet.session}};
  if (packet.first > session.content.size()) {  // UPL-16
    ack.status = 416;
    ack.fields["BITS-Received-Content-Range"] = expected();
    return ack;
  }
  const std::uint64_t known = session.content.size() - packet.first;  // UPL-17
  if (known < body.size()) session.content += body.substr(known);
  ack.fields["BITS-Received-Content-Range"] = expected();
  if (fault.reset_amid || !packet.is_last() || session.content.size() != packet.total) return ack;
  session.whole = true;  // UPL-21
  files_[session.path] = session.content;
  ++deliveries_;
  if (options_.reply) {
    session.reply = options_.reply(session.content);
    ack.fields["BITS-Reply-URL"] = server_->url("replies/" + packet.session.substr(1, 36));
  }
  return ack;
}

BitsUploadServer::Ack BitsUploadServer::end(const Packet& packet) {
  const auto at = sessions_.find(packet.session);
  if (at == sessions_.end()) return {500, hr::kBgESessionNotFound, {}};
  if (packet.is("Close-Session") && !at->second.whole) complain("closed before its end");
  sessions_.erase(at);
  std::erase(newest_, packet.session);
  Ack ack;
  ack.fields = {{"BITS-Session-Id", packet.session}};
  return ack;
}

bool BitsUploadServer::serve_get(Exchange& exchange) {
  FileVersion version;
  bool found = false;
  {
    const std::lock_guard lock(mutex_);
    Packet packet;
    packet.type = exchange.request().method;
    packet.path = exchange.request().path;
    packet.fields = exchange.request().fields;
    packet.number = numbers_[packet.type]++;
    packets_.push_back(packet);
    for (const auto& [id, session] : sessions_) {
      if (!session.whole || packet.path != "/replies/" + id.substr(1, 36)) continue;
      version.body = session.reply;
      version.etag = "\"" + id + "\"";
      found = true;
    }
  }
  HttpAnswer sent = good_answer(exchange.request(), version);
  if (!found) {
    sent = {};
    sent.status_line = "HTTP/1.1 404 Not Found";
    sent.set("Content-Length", "0");
  }
  if (!exchange.send(sent.head())) return false;
  return exchange.request().method == "HEAD" || exchange.send(sent.body);
}

}  // namespace openbits::test
