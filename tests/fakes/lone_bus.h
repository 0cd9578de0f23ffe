// A dbus-daemon of the test's own that starts nothing but what the test tells it to.
#pragma once

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <string>

#include "support/bus.h"
#include "support/process.h"

namespace openbits::test {

class LoneBus {
 public:
  /// Command lines of programs to be started, by the name that they take.
  using Services = std::map<std::string, std::string>;

  LoneBus() : LoneBus(Services{}) {}
  explicit LoneBus(const Services& services)
      : daemon_({"dbus-daemon", "--config-file=" + config(services), "--nofork", "--nopidfile"},
                {{}, dir_ / "log"}) {
    if (!eventually([this] { return listens(); })) ADD_FAILURE() << "dbus-daemon does not start";
  }
  ~LoneBus() { stop(); }

  std::string address() const { return "unix:path=" + (dir_ / "bus"); }
  /// All connections are cut.
  void stop() {
    daemon_.kill(SIGKILL);
    daemon_.wait();
  }

 private:
  std::string config(const Services& services) const {
    for (const auto& [name, command] : services) {
      std::ofstream(dir_ / (name + ".service"))
          << "[D-BUS Service]\nName=" << name << "\nExec=" << command << "\n";
    }
    std::ofstream(dir_ / "bus.conf")
        << "<busconfig><type>session</type><listen>unix:path=" << (dir_ / "bus")
        << "</listen><servicedir>" << dir_.path()
        << "</servicedir><auth>EXTERNAL</auth><policy context='default'><allow send_destination='*'"
           " eavesdrop='true'/><allow eavesdrop='true'/><allow own='*'/></policy></busconfig>\n";
    return dir_ / "bus.conf";
  }
  bool listens() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (dir_ / "bus").copy(address.sun_path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool ok = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return ok;
  }

  TempDir dir_;
  Process daemon_;
};

}  // namespace openbits::test
