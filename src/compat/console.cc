// Ctrl+C and keys (compat/consoleapi.h, compat/conio.h).
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <vector>

#include <openbits/compat/conio.h>
#include <openbits/compat/consoleapi.h>
#include <openbits/compat/winnls.h>

#include "client/utf.h"
#include "compat/last_error.h"

namespace openbits::compat {
namespace {

struct Signal {
  int number;
  DWORD event;
};
constexpr Signal kSignals[] = {{SIGINT, CTRL_C_EVENT},
                               {SIGQUIT, CTRL_BREAK_EVENT},
                               {SIGHUP, CTRL_CLOSE_EVENT},
                               {SIGTERM, CTRL_SHUTDOWN_EVENT}};

/// A signal handler writes the event's number into a pipe; a thread reads it and calls.
struct Handlers {
  std::mutex mutex;
  // Guarded by mutex.
  std::vector<PHANDLER_ROUTINE> routines;
  int pipe[2] = {-1, -1};
  bool ctrl_c_ignored = false;         // by us; not one that we were started with
  struct sigaction before_ignored {};  // what SIGINT did before
};
Handlers& handlers() {
  static auto* const all = new Handlers;
  return *all;
}
int signal_pipe = -1;

extern "C" void openbits_compat_on_signal(int number) {
  const auto byte = static_cast<unsigned char>(number);
  const int saved = errno;
  static_cast<void>(!::write(signal_pipe, &byte, 1));
  errno = saved;
}

void handle(int number) {
  const auto* const known = std::find_if(std::begin(kSignals), std::end(kSignals),
                                         [&](const Signal& s) { return s.number == number; });
  if (known == std::end(kSignals)) return;
  std::vector<PHANDLER_ROUTINE> routines;
  {
    const std::lock_guard lock(handlers().mutex);
    if (number == SIGINT && handlers().ctrl_c_ignored) return;
    routines = handlers().routines;
  }
  for (auto it = routines.rbegin(); it != routines.rend(); ++it) {
    if ((*it)(known->event) != FALSE) return;
  }
  ::signal(number, SIG_DFL);
  ::kill(::getpid(), number);
}

/// The first time: the pipe, the thread and the signal handlers. With the lock held.
bool install(Handlers& all) {
  if (all.pipe[0] >= 0) return true;
  if (::pipe2(all.pipe, O_CLOEXEC) != 0) return fail_errno() != FALSE;
  signal_pipe = all.pipe[1];
  std::thread([fd = all.pipe[0]] {
    unsigned char number = 0;
    for (;;) {
      const ssize_t n = ::read(fd, &number, 1);
      if (n == 1) handle(number);
      if (n == 0 || (n < 0 && errno != EINTR)) return;
    }
  }).detach();
  for (const Signal& s : kSignals) {
    struct sigaction action {};
    action.sa_handler = openbits_compat_on_signal;
    action.sa_flags = SA_RESTART;
    const bool later = s.number == SIGINT && all.ctrl_c_ignored;
    struct sigaction before = all.before_ignored;
    if (!later) ::sigaction(s.number, nullptr, &before);
    // What whoever started us has ignored stays so: nohup, or a shell in the background.
    if (before.sa_handler == SIG_IGN) continue;
    if (later) {
      all.before_ignored = action;
    } else {
      ::sigaction(s.number, &action, nullptr);
    }
  }
  return true;
}

/// With the lock held.
void ignore_ctrl_c(Handlers& all, bool ignored) {
  if (all.ctrl_c_ignored == ignored) return;
  if (ignored) {
    struct sigaction action {};
    action.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &action, &all.before_ignored);
  } else {
    ::sigaction(SIGINT, &all.before_ignored, nullptr);
  }
  all.ctrl_c_ignored = ignored;
}

/// The terminal gives each key at once, and shows none, meanwhile.
class RawTerminal {
 public:
  RawTerminal() : raw_(::tcgetattr(0, &before_) == 0) {
    if (!raw_) return;
    termios raw = before_;
    raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    ::tcsetattr(0, TCSANOW, &raw);
  }
  ~RawTerminal() {
    if (raw_) ::tcsetattr(0, TCSANOW, &before_);
  }
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
  const bool raw_;
};

int read_byte() {
  unsigned char c = 0;
  ssize_t n = 0;
  do n = ::read(0, &c, 1);
  while (n < 0 && errno == EINTR);
  return n == 1 ? c : -1;
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

BOOL SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add) {
  return guarded<BOOL>(FALSE, [&] {
    Handlers& all = handlers();
    const std::lock_guard lock(all.mutex);
    if (handler == nullptr) {
      ignore_ctrl_c(all, add != FALSE);
      return TRUE;
    }
    if (add != FALSE) {
      if (!install(all)) return FALSE;
      all.routines.push_back(handler);
      return TRUE;
    }
    const auto it = std::find(all.routines.rbegin(), all.routines.rend(), handler);
    if (it == all.routines.rend()) return fail(ERROR_INVALID_PARAMETER);
    all.routines.erase(std::next(it).base());
    return TRUE;
  });
}

BOOL SetConsoleOutputCP(UINT code_page) {
  return code_page == CP_UTF8 ? TRUE : fail(ERROR_INVALID_PARAMETER);
}
UINT GetConsoleOutputCP(void) {
  return CP_UTF8;
}

int _getch(void) {
  const RawTerminal raw;
  return read_byte();
}

wint_t _getwch(void) {
  const RawTerminal raw;
  std::string bytes;
  for (int i = 0; i < 4; ++i) {
    const int c = read_byte();
    if (c < 0) break;
    bytes += static_cast<char>(c);
    std::string_view text = bytes;
    if (const auto character = openbits::client::next_character(text)) return *character;
  }
  return bytes.empty() ? WEOF : 0xFFFD;
}

int _kbhit(void) {
  const RawTerminal raw;
  pollfd input{0, POLLIN, 0};
  return ::poll(&input, 1, 0) > 0 ? 1 : 0;
}
