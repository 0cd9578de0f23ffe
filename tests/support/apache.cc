#include "support/apache.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
#include <stdexcept>

#include "support/bus.h"
#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr char kProgram[] = "/usr/sbin/apache2";

}  // namespace

bool Apache::installed() {
  return ::access(kProgram, X_OK) == 0;
}

Apache::Apache(const Options& options) : options_(options) {
  ::chmod(dir_.path().c_str(), 0755);
  std::filesystem::create_directories(root() + "/digest");
  // "right password", as MD5 of user, realm and it, and as SHA-1.
  write_bytes(dir_ / "digest", "alice:realm:03bd1fd37bd0657eea3e78e9e4294137\n");
  write_bytes(dir_ / "basic", "alice:{SHA}HYtCTB/FUcsIDadJ05H/FklzBA4=\n");
  for (int attempt = 0; attempt < 5; ++attempt) {  // another program may take the port meanwhile
    port_ = free_port();
    write_bytes(dir_ / "apache.conf", config());
    process_ = std::make_unique<Process>(
        std::vector<std::string>{kProgram, "-X", "-f", dir_ / "apache.conf"},
        Process::Options{options_.env, dir_ / "output.log"});
    if (eventually([&] { return can_connect(port_) || !process_->running(); }) &&
        process_->running()) {
      return;
    }
  }
  throw std::runtime_error("Apache does not start: " + read_file(dir_ / "output.log"));
}

std::string Apache::url(const std::string& path) const {
  return "http://" + address() + "/" + path;
}

std::string Apache::access_log() const {
  return read_file(dir_ / "access.log");
}

bool Apache::has_served(const std::string& path, const std::string& user) const {
  return eventually([&] {
    std::istringstream lines(access_log());
    std::string method, name, status, who;
    while (lines >> method >> name >> status >> who) {
      if (name.ends_with(path) && status.starts_with('2') && who == user) return true;
    }
    return false;
  });
}

std::string Apache::config() const {
  std::string text;
  std::vector<std::string> modules = {"mpm_event",  "authn_core", "authn_file",   "authz_core",
                                      "authz_user", "authz_host", "auth_basic",   "auth_digest",
                                      "proxy",      "proxy_http", "proxy_connect"};
  modules.insert(modules.end(), options_.modules.begin(), options_.modules.end());
  for (const std::string& module : modules) {
    text += "LoadModule " + module + "_module /usr/lib/apache2/modules/mod_" + module + ".so\n";
  }
  return text + "ServerName localhost\nListen " + address() + "\nPidFile " + (dir_ / "pid") +
         "\nDefaultRuntimeDir " + dir_.path() + "\nErrorLog " + (dir_ / "error.log") +
         "\nUser www-data\nGroup www-data\nDocumentRoot " + root() +
         "\nProxyRequests On\nAllowCONNECT 1-65535\n"
         "<Proxy \"*\">\nAuthType Basic\nAuthName realm\nAuthUserFile " +
         (dir_ / "basic") + "\nRequire valid-user\n</Proxy>\n<Directory " + root() +
         ">\nRequire all granted\n</Directory>\n<Location /digest/>\nAuthType Digest\n"
         "AuthName realm\nAuthDigestProvider file\nAuthUserFile " +
         (dir_ / "digest") +
         "\nRequire valid-user\n</Location>\nLogFormat \"%m %U %>s %u\" short\n" + "CustomLog " +
         (dir_ / "access.log") + " short\n" + options_.config + "\n";
}

}  // namespace openbits::test
