#include "notify/spawn.h"

#include <fcntl.h>
#include <linux/close_range.h>
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
  int output;
  int report;
};

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
int become(const Prepared& p) {
  if (::setsid() < 0) return errno;
  reset_signals();
  if (p.umask) ::umask(*p.umask);
  if (::chdir(p.home) != 0 && ::chdir("/") != 0) return errno;
  if (::dup2(p.output, STDOUT_FILENO) < 0 || ::dup2(p.output, STDERR_FILENO) < 0) return errno;
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (null < 0 || ::dup2(null, STDIN_FILENO) < 0) return errno;
  // Ours close on exec by themselves; so do now those that we were started with. Kernels before
  // 5.11 cannot.
  ::syscall(SYS_close_range, 3, UINT_MAX, CLOSE_RANGE_CLOEXEC);
  ::execve(p.program, p.arguments, p.environment);
  return errno;
}

// 0 once the child has become the program, or the errno that it reports.
int wait_for_exec(UniqueFd report) {
  int error = 0;
  ssize_t n = -1;
  do {
    n = ::read(report.get(), &error, sizeof error);
  } while (n < 0 && errno == EINTR);
  return n == static_cast<ssize_t>(sizeof error) ? error : 0;
}

void reap(pid_t pid) {
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
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
  if (::fcntl(output.read.get(), F_SETFL, O_NONBLOCK) != 0) return errno;
  const auto arguments = pointers(request.arguments);
  const auto environment = pointers(request.environment);
  const char* home = std::getenv("HOME");
  const Prepared prepared{request.program.c_str(), arguments.data(),
                          environment.data(),      home != nullptr && *home == '/' ? home : "/",
                          request.umask,           output.write.get(),
                          report.write.get()};
  const pid_t pid = ::fork();
  if (pid < 0) return errno;
  if (pid == 0) {
    const int error = become(prepared);
    [[maybe_unused]] const ssize_t n = ::write(prepared.report, &error, sizeof error);
    ::_exit(127);
  }
  UniqueFd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
  int error = pidfd ? 0 : errno;
  if (error != 0) ::kill(pid, SIGKILL);
  report.write.reset();
  if (error == 0) error = wait_for_exec(std::move(report.read));
  if (error != 0) {
    reap(pid);
    return error;
  }
  child = Child{pid, std::move(pidfd), std::move(output.read)};
  return 0;
}

}  // namespace openbits::notify
