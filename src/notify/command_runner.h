// Runs the command lines of jobs (CMD-04 to CMD-07, LNX-22).
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "core/receiver.h"
#include "notify/later.h"

namespace openbits::notify {

/// Thread: the loop thread. Programs that run at its end are left alone.
class CommandRunner {
 public:
  struct Options {
    std::chrono::microseconds longest = std::chrono::minutes(10);  ///< then SIGTERM
    std::chrono::microseconds grace = std::chrono::seconds(5);     ///< then SIGKILL
    std::optional<mode_t> umask = std::nullopt;  ///< of the programs; absent: the service's own
    std::optional<rlimit> core_limit = std::nullopt;  ///< the same of RLIMIT_CORE
  };

  CommandRunner(loop::EventLoop& loop, Options options);
  ~CommandRunner();
  CommandRunner(const CommandRunner&) = delete;
  CommandRunner& operator=(const CommandRunner&) = delete;

  /// Starts the program, without waiting until it is loaded. It gets the service's environment and
  /// OPENBITS_JOB (the GUID), OPENBITS_EVENT (the sequence number) and OPENBITS_NOTICE
  /// (JobTransferred or JobError); its output goes to the log under the job's id. `done` comes from
  /// the loop, once, when the program itself has ended, even if a child of it goes on; or when it
  /// could not be started. A child that goes on and writes gets SIGPIPE.
  void run(const NotifyCommand& command, const core::NoticeCall& call,
           std::function<void(CommandRun)> done);

 private:
  struct Run;
  int watch(Run& run);
  std::size_t read_some(Run& run, std::size_t most);
  void read_rest(Run& run);
  void on_ended(Run& run);
  void on_time(Run& run);
  void set_timer(Run& run, std::chrono::microseconds from_now);
  void finish(Run& run, CommandEnd end, int status);

  loop::EventLoop& loop_;
  const Options options_;
  Later later_;
  std::vector<char> buffer_;
  std::list<std::unique_ptr<Run>> runs_;
};

}  // namespace openbits::notify
