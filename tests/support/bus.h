// A bus of the test's own that starts the service as it was built.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <openbits/guid.hpp>

#include "support/process.h"

namespace openbits::test {

/// A private dbus-daemon of the session type. The service is started by it when it is first
/// called, and keeps its state in state_dir() over all its lives.
///
/// At the end the service is asked to go, and the test fails if it has left a report of a
/// sanitizer in its log. The log is printed if the test has failed.
class PrivateBus {
 public:
  struct Options {
    std::vector<std::string>
        service_arguments;  ///< after --state-dir DIR --policy FILE; FILE is not there
    std::map<std::string, std::string> env;  ///< of the service, on top of ours
    std::string dir;                         ///< where its directory is made; empty: $TMPDIR
    std::string state_dir;                   ///< empty: a new directory
    std::string net = {};    ///< network namespace of the service: Process::Options::net
    std::string hosts = {};  ///< what it finds as /etc/hosts: Process::Options::hosts
  };

  /// Waits until the bus answers. Throws std::runtime_error.
  PrivateBus() : PrivateBus(Options{}) {}
  explicit PrivateBus(const Options& options);
  ~PrivateBus();
  PrivateBus(const PrivateBus&) = delete;
  PrivateBus& operator=(const PrivateBus&) = delete;

  std::string address() const { return "unix:path=" + (dir_ / "bus"); }
  std::string state_dir() const;
  /// What a program needs to use this bus as its session bus.
  std::map<std::string, std::string> env() const;
  /// What the bus and the service have written to their standard error so far.
  std::string log() const;

  /// Has the bus start `exec` for a callback class, as its service file would.
  void add_class(const Guid& clsid, const std::string& exec) const;
  void remove_class(const Guid& clsid) const;
  /// From now on programs of other users can connect.
  void admit_everybody() const;
  /// How long the bus waits for a program that it has started to take its name; 25 s at first.
  void set_start_timeout(std::chrono::milliseconds most) const;
  /// Where the service files of classes are: $XDG_DATA_HOME of env().
  std::string data_dir() const { return dir_ / "data"; }

  /// The process that owns a name; 0 if none does. Starts nothing.
  pid_t owner_pid(const std::string& name) const;
  pid_t service_pid() const { return owner_pid("org.openbits"); }
  /// Has the bus start the service, unless it runs. Its process id. Throws if it does not come.
  pid_t start_service() const;
  /// Sends the service a signal and waits until that process has lost its name and is gone. The
  /// process id that it had; 0 if it did not run.
  pid_t kill_service(int signal = SIGKILL) const;

 private:
  class Connection;
  void write_config(const std::string& limits) const;
  void write_service_file(const Options& options) const;
  void stop_service() const;
  void check_log() const;

  TempDir dir_;
  std::string state_dir_;
  std::unique_ptr<Process> daemon_;
  std::unique_ptr<Connection> connection_;
};

/// Looks at `condition` until it holds; whether it did so in time.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds most = std::chrono::seconds(20));

}  // namespace openbits::test
