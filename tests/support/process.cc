#include "support/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <system_error>
#include <thread>

extern char** environ;

namespace openbits::test {
namespace {

[[noreturn]] void fail(int error, const std::string& what) {
  throw std::system_error(error, std::generic_category(), what);
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& more) {
  std::map<std::string, std::string> all;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string entry = *at;
    const std::size_t equals = entry.find('=');
    if (equals != std::string::npos) all[entry.substr(0, equals)] = entry.substr(equals + 1);
  }
  for (const auto& [name, value] : more) all[name] = value;
  std::vector<std::string> out;
  for (const auto& [name, value] : all) out.push_back(name + "=" + value);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> out;
  for (std::string& s : strings) out.push_back(s.data());
  out.push_back(nullptr);
  return out;
}

/// Moves the calling thread; false: errno says why not.
bool enter_network(const char* path) {
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  const bool ok = fd >= 0 && ::setns(fd, CLONE_NEWNET) == 0;
  const int error = errno;
  if (fd >= 0) ::close(fd);
  errno = error;
  return ok;
}

/// For the calling process alone; false: errno says why not.
bool put_in_place_of_hosts(const char* file) {
  return ::unshare(CLONE_NEWNS) == 0 &&
         ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
         ::mount(file, "/etc/hosts", nullptr, MS_BIND, nullptr) == 0;
}

}  // namespace

TempDir::TempDir(const std::string& parent) {
  const char* tmp = ::getenv("TMPDIR");
  std::string name = parent.empty() ? std::string(tmp != nullptr ? tmp : "/tmp") : parent;
  name += "/openbits-test-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) fail(errno, "mkdtemp " + name);
  path_ = name;
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

Process::Process(const std::vector<std::string>& argv, const Options& options) {
  // Everything that allocates is done before the fork: other threads may hold the heap's lock.
  std::vector<std::string> arguments = argv;
  std::vector<std::string> environment = merged_environment(options.env);
  const std::vector<char*> argument_pointers = pointers(arguments);
  const std::vector<char*> environment_pointers = pointers(environment);
  int report[2];
  if (::pipe2(report, O_CLOEXEC) != 0) fail(errno, "pipe2");
  const pid_t parent = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) fail(errno, "fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    bool ready = options.net.empty() || enter_network(options.net.c_str());
    if (!options.hosts.empty()) ready = ready && put_in_place_of_hosts(options.hosts.c_str());
    if (options.control >= 0) {
      ready = ready && ::dup2(options.control, 0) >= 0 && ::dup2(options.control, 1) >= 0;
    }
    if (ready && !options.output.empty()) {
      const int fd = ::open(options.output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
      ready = fd >= 0 && (options.control >= 0 || ::dup2(fd, 1) >= 0) && ::dup2(fd, 2) >= 0;
      if (fd > 2) ::close(fd);
    }
    if (ready)
      ::execvpe(argument_pointers[0], argument_pointers.data(), environment_pointers.data());
    const int error = errno;
    [[maybe_unused]] const ssize_t n = ::write(report[1], &error, sizeof error);
    ::_exit(127);
  }
  ::close(report[1]);
  int error = 0;
  const ssize_t n = ::read(report[0], &error, sizeof error);
  ::close(report[0]);
  if (n == static_cast<ssize_t>(sizeof error)) {
    wait();
    fail(error, "start " + argv[0]);
  }
}

Process::~Process() {
  kill(SIGKILL);
  wait();
}

void Process::reap(int status) {
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool Process::kill(int signal) {
  return running() && ::kill(pid_, signal) == 0;
}

int Process::wait() {
  while (!status_) {
    int status = 0;
    if (::waitpid(pid_, &status, 0) == pid_) {
      reap(status);
    } else if (errno != EINTR) {
      status_ = -1;
    }
  }
  return *status_;
}

bool Process::running() {
  int status = 0;
  if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) reap(status);
  return !status_;
}

void in_network(const std::string& net, const std::function<void()>& action) {
  if (net.empty()) return action();
  std::exception_ptr failure;
  std::thread([&] {
    try {
      if (!enter_network(net.c_str())) fail(errno, "enter " + net);
      action();
    } catch (...) {
      failure = std::current_exception();
    }
  }).join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace openbits::test
