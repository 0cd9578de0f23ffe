#include "support/tls_files.h"

#include <stdexcept>

#include "support/nginx.h"

namespace openbits::test {

Authority::Authority(const std::string& name) {
  write_bytes(path("index.txt"), "");
  write_bytes(path("serial"), "1000\n");
  write_bytes(path("crlnumber"), "01\n");
  write_bytes(path("ca.cnf"), "[ca]\ndefault_ca=own\n[own]\ndatabase=" + path("index.txt") +
                                  "\nserial=" + path("serial") + "\ncrlnumber=" +
                                  path("crlnumber") + "\nnew_certs_dir=" + dir_.path() +
                                  "\ndefault_md=sha256\ndefault_days=2\ndefault_crl_days=2\n"
                                  "policy=any\nunique_subject=no\ncopy_extensions=copy\n"
                                  "[any]\ncommonName=optional\norganizationName=optional\n");
  run({"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
       "-days", "3", "-subj", "/CN=" + name, "-keyout", path("ca.key"), "-out", certificate()});
}

void Authority::issue(const std::string& name, const Request& request) const {
  run({"req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
       "-subj", request.subject, "-addext", request.extensions, "-keyout", path(name + ".key"),
       "-out", path(name + ".csr")});
  std::vector<std::string> sign = {
      "ca",       "-batch",       "-config", path("ca.cnf"),      "-cert", certificate(),
      "-keyfile", path("ca.key"), "-in",     path(name + ".csr"), "-out",  path(name + ".pem"),
      "-notext"};
  if (request.days < 0) {
    sign.insert(sign.end(), {"-startdate", "20200101000000Z", "-enddate", "20200102000000Z"});
  }
  run(sign);
  write_bytes(path(name + ".both.pem"),
              read_file(path(name + ".pem")) + read_file(path(name + ".key")));
}

void Authority::revoke(const std::string& name) const {
  run({"ca", "-batch", "-config", path("ca.cnf"), "-cert", certificate(), "-keyfile",
       path("ca.key"), "-revoke", path(name + ".pem")});
}

std::string Authority::revocation_list() const {
  run({"ca", "-gencrl", "-batch", "-config", path("ca.cnf"), "-cert", certificate(), "-keyfile",
       path("ca.key"), "-out", path("list.pem")});
  return read_file(path("list.pem"));
}

std::array<std::uint8_t, 20> Authority::thumbprint(const std::string& name) const {
  run({"x509", "-in", path(name + ".pem"), "-noout", "-fingerprint", "-sha1", "-out",
       path("print")});
  const std::string text = read_file(path("print"));
  std::array<std::uint8_t, 20> bytes{};
  std::size_t at = text.find('=') + 1;
  for (auto& byte : bytes) {
    byte = static_cast<std::uint8_t>(std::stoul(text.substr(at, 2), nullptr, 16));
    at += 3;
  }
  return bytes;
}

void Authority::run(const std::vector<std::string>& arguments) const {
  std::vector<std::string> argv = {"openssl"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  Process openssl(argv, {{}, dir_ / "openssl.log"});
  if (openssl.wait() != 0) {
    throw std::runtime_error("openssl fails: " + read_file(dir_ / "openssl.log"));
  }
}

}  // namespace openbits::test
