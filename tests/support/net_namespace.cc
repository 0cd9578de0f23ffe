#include "support/net_namespace.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

int present() {
  const int fd = ::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
  if (fd < 0) fail("open the network namespace");
  return fd;
}

}  // namespace

bool NetNamespace::possible() {
  try {
    const NetNamespace a;
    const NetNamespace b;
    a.ip("link add one type veth peer name other netns " + b.name());
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

NetNamespace::NetNamespace() {
  const int home = present();
  const bool made = ::unshare(CLONE_NEWNET) == 0;
  if (made) fd_ = present();
  const bool is_home = ::setns(home, CLONE_NEWNET) == 0;
  ::close(home);
  if (!made || !is_home) fail("make a network namespace");
  ip("link set lo up");
}

NetNamespace::~NetNamespace() {
  ::close(fd_);
}

NetNamespace::Visit::Visit(const NetNamespace& to) : home_(present()) {
  if (::setns(to.fd_, CLONE_NEWNET) != 0) fail("setns");
}

NetNamespace::Visit::~Visit() {
  ::setns(home_, CLONE_NEWNET);
  ::close(home_);
}

void NetNamespace::ip(const std::string& arguments) const {
  (void)ip_output(arguments);
}

std::string NetNamespace::ip_output(const std::string& arguments) const {
  const TempDir dir;
  std::vector<std::string> argv{"ip"};
  std::istringstream words(arguments);
  for (std::string word; words >> word;) argv.push_back(word);
  const Visit visit(*this);
  Process process(argv, {{}, dir / "output"});
  const int status = process.wait();
  const std::string text = read_file(dir / "output");
  if (status != 0) throw std::runtime_error("ip " + arguments + ": " + text);
  return text;
}

std::string NetNamespace::name() const {
  return "/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_);
}

}  // namespace openbits::test
