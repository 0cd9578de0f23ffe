// Child processes and directories that do not outlive their test.
#pragma once

#include <sys/types.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace openbits::test {

/// A directory of its own under $TMPDIR or /tmp (or under `parent`), deleted with all that is in
/// it at the end.
class TempDir {
 public:
  explicit TempDir(const std::string& parent = {});
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  /// The path of a name in the directory.
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// A child process. It is killed when its owner goes, and by the kernel when the thread that
/// started it ends.
class Process {
 public:
  struct Options {
    std::map<std::string, std::string> env;  ///< on top of ours
    std::string output;      ///< file that stdout and stderr are appended to; empty: inherited
    std::string net = {};    ///< network namespace that it runs in (a path); empty: ours
    int control = -1;        ///< becomes its stdin and stdout
    std::string hosts = {};  ///< a file that it finds as /etc/hosts; needs root
  };

  /// Starts argv[0], looked up in PATH. Throws std::system_error if that is not possible.
  explicit Process(const std::vector<std::string>& argv, const Options& options);
  explicit Process(const std::vector<std::string>& argv) : Process(argv, Options{}) {}
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  /// False: it has ended before.
  bool kill(int signal);
  /// Waits for the end. The exit status, or 128 + the signal that killed it.
  int wait();
  /// Whether it is still there; does not wait.
  bool running();

 private:
  void reap(int status);
  pid_t pid_ = -1;
  std::optional<int> status_;
};

/// Runs `action` to its end on a thread in that network namespace (a path); empty: on this thread,
/// where we are. Sockets that it makes stay in that network. Throws std::system_error.
void in_network(const std::string& net, const std::function<void()>& action);

}  // namespace openbits::test
