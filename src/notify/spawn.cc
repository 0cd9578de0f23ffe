#include "notify/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <utility>

namespace openbits::notify {
namespace {

using base::UniqueFd;

struct Pipe {
  UniqueFd read;
  UniqueFd write;
};

int make_pipe(Pipe& pipe) {
  int fds[2];
  if (::pipe2(fds, O_CLOEXEC) != 0) return errno;
  pipe.read.reset(fds[0]);
  pipe.write.reset(fds[1]);
  return 0;
}

std::vector<char*> pointers(const std::vector<std::string>& strings) {
  std::vector<char*> out;
  out.reserve(strings.size() + 1);
  for (const std::string& s : strings) out.push_back(const_cast<char*>(s.c_str()));
  out.push_back(nullptr);
  return out;
}

// All that the child needs, made before the fork: other threads may hold the heap's lock then.
struct Prepared {
  const char* program;
  char* const* arguments;
  char* const* environment;
  const char* home;
  std::optional<mode_t> umask;
  std::optional<rlimit> core_limit;
  int output;
  int report;  ///< the last descriptor that is left open, until exec
};

constexpr int kReport = STDERR_FILENO + 1;

void reset_signals() {
  struct sigaction standard {};
  standard.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &standard, nullptr);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// In the child, which has only this thread: async-signal-safe calls only. Returns only with the
// errno of a failure.
int become(Prepared& p) {
  if (::setsid() < 0) return errno;
  reset_signals();
  if (p.umask) ::umask(*p.umask);
  if (p.core_limit) ::setrlimit(RLIMIT_CORE, &*p.core_limit);
  if (::dup2(p.output, STDOUT_FILENO) < 0 || ::dup2(p.output, STDERR_FILENO) < 0) return errno;
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0 || ::dup2(null, STDIN_FILENO) < 0) return errno;
  if (p.report != kReport && ::dup3(p.report, kReport, O_CLOEXEC) < 0) return errno;
  p.report = kReport;
  // Ours close on exec by themselves, which may never come; those that we were started with do not.
  // Kernels before 5.9 cannot.
  ::syscall(SYS_close_range, kReport + 1, UINT_MAX, 0);
  // From here on it can hang, as long as a file system does.
  if (::chdir(p.home) != 0 && ::chdir("/") != 0) return errno;
  ::execve(p.program, p.arguments, p.environment);
  return errno;
}

}  // namespace

int spawn(const SpawnRequest& request, Child& child) {
  if (!request.program.starts_with('/') || request.program.find('\0') != std::string::npos) {
    return EINVAL;
  }
  Pipe output;
  Pipe report;
  if (const int error = make_pipe(output)) return error;
  if (const int error = make_pipe(report)) return error;
  for (const Pipe* pipe : {&output, &report}) {
    if (::fcntl(pipe->read.get(), F_SETFL, O_NONBLOCK) != 0) return errno;
  }
  const auto arguments = pointers(request.arguments);
  const auto environment = pointers(request.environment);
  const char* home = std::getenv("HOME");
  Prepared prepared{request.program.c_str(), arguments.data(),
                    environment.data(),      home != nullptr && *home == '/' ? home : "/",
                    request.umask,           request.core_limit,
                    output.write.get(),      report.write.get()};
  const pid_t pid = ::fork();
  if (pid < 0) return errno;
  if (pid == 0) {
    const int error = become(prepared);
    [[maybe_unused]] const ssize_t n = ::write(prepared.report, &error, sizeof error);
    ::_exit(127);
  }
  Child started{pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))),
                std::move(output.read), std::move(report.read)};
  if (!started.pidfd) {
    const int error = errno;
    discard(started);
    return error;
  }
  child = std::move(started);
  return 0;
}

int start_error(const Child& child) {
  int error = 0;
  ssize_t n = -1;
  do {
    n = ::read(child.report.get(), &error, sizeof error);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(sizeof error) ? error : 0;
}

void signal_group(const Child& child, int number) {
  if (::kill(-child.pid, number) != 0) ::kill(child.pid, number);
}

void discard(const Child& child) {
  signal_group(child, SIGKILL);
  while (::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace openbits::notify
