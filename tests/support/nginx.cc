#include "support/nginx.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <stdexcept>

namespace openbits::test {
namespace {

constexpr int kTries = 1000;  // of 5 ms: the longest that anything here waits

void pause_5ms() {
  ::poll(nullptr, 0, 5);
}

sockaddr_in socket_address(std::uint16_t port, const std::string& text = "127.0.0.1") {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  if (::inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) {
    throw std::runtime_error("no address: " + text);
  }
  address.sin_port = htons(port);
  return address;
}

/// The value of "key":"..." in a line that nginx has escaped as JSON.
std::string value_of(const std::string& line, const std::string& key) {
  const std::string mark = "\"" + key + "\":\"";
  std::size_t at = line.find(mark);
  if (at == std::string::npos) return {};
  std::string out;
  for (at += mark.size(); at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\' && at + 1 < line.size()) ++at;
    out += line[at];
  }
  return out;
}

constexpr char kLogFormat[] =
    R"('{"method":"$request_method","uri":"$request_uri","status":"$status",'
       '"body_bytes_sent":"$body_bytes_sent","range":"$http_range","if_range":"$http_if_range",'
       '"accept_encoding":"$http_accept_encoding","user_agent":"$http_user_agent",'
       '"protocol":"$server_protocol","connection":"$connection"}')";

}  // namespace

std::uint16_t free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = socket_address(0);
  socklen_t length = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool ok = fd >= 0 && ::bind(fd, generic, sizeof address) == 0 &&
                  ::getsockname(fd, generic, &length) == 0;
  if (fd >= 0) ::close(fd);
  if (!ok) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

bool can_connect(std::uint16_t port, const std::string& to) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = socket_address(port, to);
  const bool ok =
      fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (fd >= 0) ::close(fd);
  return ok;
}

std::string content(std::size_t size, std::uint64_t seed) {
  std::string out(size, '\0');
  std::uint64_t state = seed;
  for (std::size_t i = 0; i < size; i += 8) {
    state += 0x9E3779B97F4A7C15u;  // splitmix64
    std::uint64_t z = state;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    z ^= z >> 31;
    for (std::size_t k = 0; k < 8 && i + k < size; ++k) {
      out[i + k] = static_cast<char>(z >> (8 * k));
    }
  }
  return out;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.flush();
  if (!out) throw std::runtime_error("cannot write " + path);
}

Nginx::Nginx(const Options& options) : dir_(options.dir), options_(options) {
  if (::mkdir(root().c_str(), 0755) != 0 || ::mkdir((dir_ / "tmp").c_str(), 0755) != 0 ||
      ::chmod(dir_.path().c_str(), 0755) != 0) {
    throw std::runtime_error("cannot make directories in " + dir_.path());
  }
  if (options_.tls && options_.tls_certificate.empty()) make_certificate();
  for (int attempt = 0; attempt < 5; ++attempt) {  // another program may take the port meanwhile
    port_ = free_port();
    write_config();
    launch();
    if (wait_until_ready()) return;
  }
  throw std::runtime_error("nginx does not start: " + read_file(dir_ / "output.log"));
}

Nginx::~Nginx() {
  stop();
}

void Nginx::make_certificate() const {
  Process openssl({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                   "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                   "-addext", "subjectAltName=IP:" + options_.address + ",DNS:localhost", "-keyout",
                   dir_ / "key.pem", "-out", certificate()},
                  {{}, dir_ / "openssl.log"});
  if (openssl.wait() != 0) {
    throw std::runtime_error("openssl makes no certificate: " + read_file(dir_ / "openssl.log"));
  }
}

void Nginx::write_config() const {
  const std::string tmp = dir_ / "tmp";
  std::ostringstream out;
  // One process, which stays who we are: nothing is left behind, and files need no extra rights.
  out << "daemon off;\nmaster_process off;\n"
      << "pid " << (dir_ / "nginx.pid") << ";\nlock_file " << (dir_ / "nginx.lock") << ";\n"
      << "error_log stderr warn;\n"
      << "events { worker_connections 512; }\n"
      << "http {\n"
      << "  log_format requests escape=json " << kLogFormat << ";\n"
      << "  access_log " << (dir_ / "access.log") << " requests;\n"
      << "  default_type application/octet-stream;\n"
      << "  sendfile on;\n  tcp_nopush on;\n  server_tokens off;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    out << "  " << kind << "_temp_path " << tmp << "/" << kind << ";\n";
  }
  out << options_.http << "\n"
      << "  server {\n"
      << "    listen " << options_.address << ":" << port_ << (options_.tls ? " ssl" : "")
      << (options_.http2 ? " http2" : "") << ";\n"
      << "    root " << root() << ";\n"
      << options_.server << "\n";
  if (options_.tls) {
    const bool own = options_.tls_certificate.empty();
    out << "    ssl_certificate " << (own ? certificate() : options_.tls_certificate) << ";\n"
        << "    ssl_certificate_key " << (own ? dir_ / "key.pem" : options_.tls_key) << ";\n";
  }
  out << "  }\n}\n";
  write_bytes(dir_ / "nginx.conf", out.str());
}

bool Nginx::wait_until_ready() {
  for (int i = 0; i < kTries && process_->running(); ++i) {
    bool ready = false;
    in_network(options_.net, [&] { ready = can_connect(port_, options_.address); });
    if (ready) return process_->running();
    pause_5ms();
  }
  return false;
}

std::string Nginx::url(const std::string& path) const {
  return std::string(options_.tls ? "https" : "http") + "://" + options_.address + ":" +
         std::to_string(port_) + "/" + path;
}

void Nginx::write_file(const std::string& name, std::string_view bytes) const {
  write_bytes(root() + "/" + name, bytes);
}

void Nginx::write_file(const std::string& name, std::size_t size, std::uint64_t seed) const {
  write_file(name, content(size, seed));
}

void Nginx::set_time(const std::string& name, std::int64_t seconds) const {
  const timespec times[2] = {{seconds, 0}, {seconds, 0}};
  if (::utimensat(AT_FDCWD, (root() + "/" + name).c_str(), times, 0) != 0) {
    throw std::runtime_error("cannot set the time of " + name);
  }
}

std::vector<Nginx::Request> Nginx::requests(std::size_t at_least) const {
  std::vector<Request> out;
  for (int i = 0; i < kTries; ++i) {
    out.clear();
    std::ifstream in(dir_ / "access.log");
    for (std::string line; std::getline(in, line) && line.ends_with('}');) {
      Request request;
      request.method = value_of(line, "method");
      request.uri = value_of(line, "uri");
      request.status = std::stoi(value_of(line, "status"));
      request.body_bytes_sent = std::stoull(value_of(line, "body_bytes_sent"));
      request.range = value_of(line, "range");
      request.if_range = value_of(line, "if_range");
      request.accept_encoding = value_of(line, "accept_encoding");
      request.user_agent = value_of(line, "user_agent");
      request.protocol = value_of(line, "protocol");
      request.connection = value_of(line, "connection");
      out.push_back(std::move(request));
    }
    if (out.size() >= at_least) break;
    pause_5ms();
  }
  return out;
}

std::size_t Nginx::connections() const {
  std::set<std::string> seen;
  for (const Request& request : requests()) seen.insert(request.connection);
  return seen.size();
}

std::uint64_t Nginx::bytes_sent() const {
  std::uint64_t sum = 0;
  for (const Request& request : requests()) sum += request.body_bytes_sent;
  return sum;
}

void Nginx::launch() {
  process_ = std::make_unique<Process>(
      std::vector<std::string>{"/usr/sbin/nginx", "-p", dir_.path(), "-c", dir_ / "nginx.conf"},
      Process::Options{{}, dir_ / "output.log", options_.net});
}

void Nginx::stop() {
  process_.reset();
}

void Nginx::start() {
  write_config();
  launch();
  if (!wait_until_ready()) {
    throw std::runtime_error("nginx does not start: " + read_file(dir_ / "output.log"));
  }
}

void Nginx::start(const std::string& server) {
  options_.server = server;
  start();
}

}  // namespace openbits::test
