// What a job's command line runs in the tests.
//   command WHAT [ARGUMENTS]
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

extern char** environ;

namespace {

[[noreturn]] void stay() {
  for (;;) ::pause();
}

void say(const std::string& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (n <= 0) ::_exit(9);
    done += static_cast<std::size_t>(n);
  }
}

// Tells the test that things are as it wants them: the file is there, with our process id.
void be_ready(const std::string& file) {
  std::FILE* out = std::fopen((file + ".new").c_str(), "w");
  if (out == nullptr) ::_exit(9);
  std::fprintf(out, "%d", ::getpid());
  std::fclose(out);
  std::rename((file + ".new").c_str(), file.c_str());
}

// Where the program finds itself, a line for each thing.
void describe() {
  char buffer[PATH_MAX] = {};
  if (::getcwd(buffer, sizeof buffer) != nullptr) std::printf("cwd %s\n", buffer);
  std::printf("session %d\n", ::getsid(0) == ::getpid() && ::getpgrp() == ::getpid());
  char byte = 0;
  std::printf("stdin %zd\n", ::read(STDIN_FILENO, &byte, 1));
  const mode_t mask = ::umask(0);
  std::printf("umask %03o\n", static_cast<unsigned>(mask));
  for (int fd = 0; fd < 4096; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) std::printf("descriptor %d\n", fd);
  }
  sigset_t blocked;
  ::sigprocmask(SIG_SETMASK, nullptr, &blocked);
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    if (::sigismember(&blocked, number) > 0) std::printf("blocked %d\n", number);
    if (::sigaction(number, nullptr, &action) == 0 && action.sa_handler != SIG_DFL) {
      std::printf("not default %d\n", number);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "arguments";
  const std::string argument = argc > 2 ? argv[2] : "";
  if (what == "exit") return std::atoi(argument.c_str());
  if (what == "signal") ::kill(::getpid(), std::atoi(argument.c_str()));
  if (what == "arguments") {
    for (int i = 0; i < argc; ++i) std::printf("<%s>\n", argv[i]);
  } else if (what == "environment") {
    for (char** at = environ; *at != nullptr; ++at) std::puts(*at);
  } else if (what == "describe") {
    describe();
  } else if (what == "both") {
    say("out\n");
    [[maybe_unused]] const ssize_t n = ::write(STDERR_FILENO, "err\n", 4);
  } else if (what == "bytes") {
    say("before \xFF\xC3( after " + std::string(1, '\0') + "end");
  } else if (what == "hang") {  // its argument, as that of the next two: the file of be_ready
    say("hanging");
    be_ready(argument);
    stay();
  } else if (what == "stubborn") {
    ::signal(SIGTERM, SIG_IGN);
    be_ready(argument);
    stay();
  } else if (what == "stubborn-child") {  // ends on SIGTERM, its child does not
    if (::fork() == 0) {
      ::signal(SIGTERM, SIG_IGN);
      be_ready(argument);
    }
    stay();
  } else if (what == "leave-behind") {  // for ever. Arguments: be_ready's, a fifo to wait for first
    say("my own words");
    const int fifo = argc > 3 ? ::open(argv[3], O_RDWR) : -1;
    if (::fork() != 0) return 4;
    be_ready(argument);
    char byte = 0;
    if (argc > 3 && ::read(fifo, &byte, 1) != 1) return 1;
    for (;;) say(std::string(1023, 'c') + "\n");
  } else if (what == "close") {  // argument: a fifo to wait for
    ::close(STDOUT_FILENO);
    ::close(STDERR_FILENO);
    char byte = 0;
    const int ready = ::open(argument.c_str(), O_RDONLY);
    return ::read(ready, &byte, 1) == 1 ? 5 : 1;
  } else if (what == "flood") {
    say("the beginning");
    if (argc > 3) be_ready(argv[3]);
    const std::string piece(1 << 20, 'f');
    for (int i = 0; i < std::atoi(argument.c_str()); ++i) say(piece);
    say("the end");
  } else if (what == "lines") {
    for (int i = 0; i < std::atoi(argument.c_str()); ++i) say("\nline " + std::to_string(i));
  }
  return std::fflush(stdout) == 0 ? 0 : 9;
}
