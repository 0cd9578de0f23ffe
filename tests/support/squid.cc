#include "support/squid.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr char kHelpers[] = "/usr/lib/squid/";

}  // namespace

Squid::Squid(const Options& options)
    : options_(options),
      server_(
          [this](std::uint16_t port) {
            prepare();
            write_bytes(dir_ / "squid.conf", config(port));
            give_to("proxy", dir_.path());
            return std::vector<std::string>{"/usr/sbin/squid", "-N", "-f", dir_ / "squid.conf"};
          },
          dir_ / "output.log", options.env) {}

void Squid::prepare() const {
  // "right password", and MD5 of user, realm and it.
  write_bytes(dir_ / "basic", "alice:$apr1$openbits$zkMHys2NxBOR.gIgMtafP/\n");
  write_bytes(dir_ / "digest", "alice:realm:03bd1fd37bd0657eea3e78e9e4294137\n");
  write_bytes(dir_ / "access.log", "");
}

std::string Squid::config(std::uint16_t port) const {
  std::ostringstream out;
  out << "http_port 127.0.0.1:" << port;
  if (options_.origin != 0) {
    out << " accel no-vhost defaultsite=127.0.0.1:" << options_.origin << "\n"
        << "cache_peer 127.0.0.1 parent " << options_.origin << " 0 no-query originserver\n"
        << "never_direct allow all";
  }
  out << "\npid_filename none\nshutdown_lifetime 0 seconds\n"
      << "coredump_dir " << dir_.path() << "\ncache_log " << (dir_ / "cache.log") << "\n"
      << "logformat short %Ss/%03>Hs %rm %ru %un\n"
      << "access_log stdio:" << (dir_ / "access.log") << " logformat=short\n"
      << "buffered_logs off\ncache_mem 32 MB\nmaximum_object_size_in_memory 8 MB\n"
      << "via off\nforwarded_for delete\nvisible_hostname localhost\nmax_filedescriptors 1024\n"
      << "netdb_filename none\npinger_enable off\nicon_directory /usr/share/squid/icons\n";
  for (const Auth auth : options_.auth) {
    switch (auth) {
      case Auth::kBasic:
        out << "auth_param basic program " << kHelpers << "basic_ncsa_auth " << (dir_ / "basic")
            << "\nauth_param basic children 1\nauth_param basic realm realm\n";
        break;
      case Auth::kDigest:
        out << "auth_param digest program " << kHelpers << "digest_file_auth -c "
            << (dir_ / "digest") << "\nauth_param digest children 1\n"
            << "auth_param digest realm realm\n";
        break;
      case Auth::kNtlm:
        out << "auth_param ntlm program " << kHelpers << "ntlm_fake_auth\n"
            << "auth_param ntlm children 1\n";
        break;
      case Auth::kNegotiate:
        out << "auth_param negotiate program " << kHelpers << "negotiate_kerberos_auth -k "
            << options_.keytab << " -s GSS_C_NO_NAME\nauth_param negotiate children 1\n";
        break;
      case Auth::kNone:
        break;
    }
  }
  out << options_.config << "\n";
  if (options_.auth.empty()) {
    out << "http_access allow all\n";
  } else {
    out << "acl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all\n";
  }
  return out.str();
}

std::vector<Squid::Request> Squid::requests() const {
  std::vector<Request> out;
  std::ifstream in(dir_ / "access.log");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    Request request;
    if (words >> request.result >> request.method >> request.url >> request.user &&
        !request.url.starts_with("error:")) {  // a connection without a request
      out.push_back(std::move(request));
    }
  }
  return out;
}

std::size_t Squid::count(const std::string& method) const {
  std::size_t n = 0;
  for (const Request& request : requests()) {
    const bool passed = request.result.find("/2") != std::string::npos;
    if (request.method == method && passed) ++n;
  }
  return n;
}

}  // namespace openbits::test
