#include "support/kdc.h"

#include <filesystem>

#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr char kRealm[] = "OPENBITS.TEST";

}  // namespace

Kdc::Kdc() {
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0755));
  server_ = std::make_unique<ServerProcess>(
      [this](std::uint16_t port) {
        write_config(port);
        if (!std::filesystem::exists(keytab())) make_realm();
        return std::vector<std::string>{"/usr/sbin/krb5kdc", "-n", "-P", dir_ / "pid"};
      },
      dir_ / "output.log", env());
}

std::map<std::string, std::string> Kdc::env() const {
  return {{"KRB5_CONFIG", dir_ / "krb5.conf"},
          {"KRB5_KDC_PROFILE", dir_ / "kdc.conf"},
          {"KRB5RCACHENAME", "none:"}};
}

std::map<std::string, std::string> Kdc::env_of(const std::string& user) const {
  return {{"KRB5_CONFIG", dir_ / "krb5.conf"}, {"KRB5CCNAME", "FILE:" + tickets(user)}};
}

void Kdc::write_config(std::uint16_t port) const {
  const std::string address = "127.0.0.1:" + std::to_string(port);
  const std::string realm = kRealm;
  write_bytes(dir_ / "krb5.conf", "[libdefaults]\ndefault_realm = " + realm +
                                      "\ndns_lookup_kdc = false\ndns_lookup_realm = false\n"
                                      "dns_canonicalize_hostname = false\nrdns = false\n"
                                      "qualify_shortname = \"\"\nudp_preference_limit = 1\n"
                                      "[realms]\n" +
                                      realm + " = {\nkdc = " + address +
                                      "\n}\n[domain_realm]\nlocalhost = " + realm +
                                      "\n127.0.0.1 = " + realm + "\n");
  write_bytes(dir_ / "kdc.conf",
              "[kdcdefaults]\nkdc_listen = \"\"\nkdc_tcp_listen = " + address + "\n[realms]\n" +
                  realm + " = {\ndatabase_name = " + (dir_ / "principals") +
                  "\nkey_stash_file = " + (dir_ / "stash") + "\nacl_file = " + (dir_ / "acl") +
                  "\nsupported_enctypes = aes256-cts:normal\nmaster_key_type = aes256-cts\n}\n"
                  "[logging]\nkdc = FILE:" +
                  (dir_ / "kdc.log") + "\nadmin_server = FILE:" + (dir_ / "admin.log") + "\n");
}

void Kdc::make_realm() {
  run_program({"/usr/sbin/kdb5_util", "create", "-s", "-r", kRealm, "-P", "master"},
              dir_ / "output.log", env());
  for (const char* service : {"HTTP/localhost", "HTTP/127.0.0.1"}) {
    admin("addprinc -randkey " + std::string(service));
    admin("ktadd -k " + keytab() + " " + service);
  }
  std::filesystem::permissions(keytab(), std::filesystem::perms(0644));
  for (const char* user : {"alice", "bob"}) {
    admin("addprinc -randkey " + std::string(user));
    admin("ktadd -k " + (dir_ / user) + " " + user);
  }
}

void Kdc::admin(const std::string& command) const {
  run_program({"/usr/sbin/kadmin.local", "-r", kRealm, "-q", command}, dir_ / "output.log", env());
}

void Kdc::sign_in(const std::string& user) const {
  run_program({"kinit", "-k", "-t", dir_ / user, "-c", "FILE:" + tickets(user), user},
              dir_ / "output.log", env());
}

}  // namespace openbits::test
