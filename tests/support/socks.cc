#include "support/socks.h"

#include "support/nginx.h"

namespace openbits::test {

Socks::Socks(const std::string& user, const std::string& password)
    : server_(
          [&](std::uint16_t port) {
            std::vector<std::string> argv = {"microsocks", "-i", "127.0.0.1", "-p",
                                             std::to_string(port)};
            if (!user.empty()) argv.insert(argv.end(), {"-u", user, "-P", password});
            return argv;
          },
          dir_ / "log") {}

std::string Socks::log() const {
  return read_file(dir_ / "log");
}

}  // namespace openbits::test
