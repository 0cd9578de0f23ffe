#include "notify/command_runner.h"

#include <signal.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"
#include "loop/handles.h"
#include "notify/command_line.h"
#include "notify/command_output.h"
#include "notify/spawn.h"

extern char** environ;

namespace openbits::notify {
namespace {

constexpr std::size_t kReadAtOnce = 64 * 1024;
constexpr std::int64_t kOutputPriority = SD_EVENT_PRIORITY_NORMAL + 10;

// What the service manager tells the service, and no program of a user.
constexpr auto kNotPassedOn = std::to_array<std::string_view>(
    {"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES",
     "JOURNAL_STREAM", "OPENBITS_JOB", "OPENBITS_EVENT", "OPENBITS_NOTICE"});

std::vector<std::string> environment_for(const core::NoticeCall& call) {
  std::vector<std::string> environment;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view entry = *at;
    const std::string_view name = entry.substr(0, entry.find('='));
    if (std::find(kNotPassedOn.begin(), kNotPassedOn.end(), name) == kNotPassedOn.end()) {
      environment.emplace_back(entry);
    }
  }
  environment.push_back("OPENBITS_JOB=" + call.job.text());
  environment.push_back("OPENBITS_EVENT=" + std::to_string(call.sequence));
  environment.push_back("OPENBITS_NOTICE=" + std::string(core::to_string(call.kind)));
  return environment;
}

WallTime now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Logs lines under the job's id, named as a syslog line names its program.
std::function<void(const std::string&)> logger(const core::JobId& job, const std::string& program,
                                               pid_t pid) {
  std::string head = program.substr(program.rfind('/') + 1) + "[" + std::to_string(pid) + "]: ";
  return [job, head = std::move(head)](const std::string& line) {
    log(base::LogLevel::kInfo, job, head + line);
  };
}

}  // namespace

struct CommandRunner::Run {
  Run(CommandRunner& runner, Child c, const NotifyCommand& command, const core::NoticeCall& call)
      : owner(runner), child(std::move(c)), output(logger(call.job, command.program, child.pid)) {}

  CommandRunner& owner;
  Child child;
  CommandOutput output;
  CommandRun result;
  std::function<void(CommandRun)> done;
  bool timed_out = false;
  loop::EventSourcePtr ended;
  loop::EventSourcePtr readable;
  loop::EventSourcePtr timer;
};

CommandRunner::CommandRunner(loop::EventLoop& loop, Options options)
    : loop_(loop), options_(options), later_(loop), buffer_(kReadAtOnce) {}

CommandRunner::~CommandRunner() = default;

void CommandRunner::run(const NotifyCommand& command, const core::NoticeCall& call,
                        std::function<void(CommandRun)> done) {
  const WallTime started = now();
  Child child;
  int error = spawn({command.program, arguments_of(command), environment_for(call), options_.umask,
                     options_.core_limit},
                    child);
  if (error == 0) {
    auto run = std::make_unique<Run>(*this, std::move(child), command, call);
    run->result.started = started;
    run->done = done;
    error = watch(*run);
    if (error == 0) {
      runs_.push_back(std::move(run));
      return;
    }
    discard(run->child);
  }
  later_.post([started, error, done = std::move(done)] {
    done({started, now(), CommandEnd::kNotStarted, error, {}});
  });
}

int CommandRunner::watch(Run& run) {
  sd_event_source* source = nullptr;
  int r = sd_event_add_io(
      loop_.get(), &source, run.child.pidfd.get(), EPOLLIN,
      [](sd_event_source*, int, std::uint32_t, void* data) {
        auto* of = static_cast<Run*>(data);
        of->owner.on_ended(*of);
        return 0;
      },
      &run);
  if (r < 0) return -r;
  run.ended.reset(source);
  r = sd_event_add_io(
      loop_.get(), &source, run.child.output.get(), EPOLLIN,
      [](sd_event_source*, int, std::uint32_t, void* data) {
        auto* of = static_cast<Run*>(data);
        of->owner.read_some(*of, kReadAtOnce);
        return 0;
      },
      &run);
  if (r < 0) return -r;
  run.readable.reset(source);
  sd_event_source_set_priority(source, kOutputPriority);
  r = sd_event_add_time(
      loop_.get(), &source, CLOCK_MONOTONIC, 0, 1000,
      [](sd_event_source*, std::uint64_t, void* data) {
        auto* of = static_cast<Run*>(data);
        of->owner.on_time(*of);
        return 0;
      },
      &run);
  if (r < 0) return -r;
  run.timer.reset(source);
  set_timer(run, options_.longest);
  return 0;
}

// Not a loop::Timer: that goes on while the machine sleeps, and the program does not.
void CommandRunner::set_timer(Run& run, std::chrono::microseconds from_now) {
  timespec t{};
  ::clock_gettime(CLOCK_MONOTONIC, &t);
  const auto at =
      std::chrono::seconds(t.tv_sec) + std::chrono::microseconds(t.tv_nsec / 1000) + from_now;
  sd_event_source_set_time(run.timer.get(), static_cast<std::uint64_t>(at.count()));
  sd_event_source_set_enabled(run.timer.get(), SD_EVENT_ONESHOT);
}

// Returns how much it was; 0 also at the end of the output, which is closed then.
std::size_t CommandRunner::read_some(Run& run, std::size_t most) {
  if (!run.child.output) return 0;
  ssize_t n = -1;
  do {
    n = ::read(run.child.output.get(), buffer_.data(), std::min(most, buffer_.size()));
  } while (n < 0 && errno == EINTR);
  if (n > 0) {
    run.output.add({buffer_.data(), static_cast<std::size_t>(n)});
    return static_cast<std::size_t>(n);
  }
  if (n < 0 && errno == EAGAIN) return 0;
  run.output.flush();
  run.readable.reset();
  run.child.output.reset();
  return 0;
}

// What is in the pipe now, and nothing that comes meanwhile: it may never end.
void CommandRunner::read_rest(Run& run) {
  int waiting = 0;
  if (!run.child.output || ::ioctl(run.child.output.get(), FIONREAD, &waiting) != 0) return;
  auto left = static_cast<std::size_t>(std::max(waiting, 0));
  while (left > 0) {
    const std::size_t n = read_some(run, left);
    if (n == 0) return;
    left -= n;
  }
}

void CommandRunner::on_time(Run& run) {
  signal_group(run.child, run.timed_out ? SIGKILL : SIGTERM);
  if (run.timed_out) return;
  run.timed_out = true;
  set_timer(run, options_.grace);
}

void CommandRunner::on_ended(Run& run) {
  // Until it is waited for, nobody else can have its process group.
  if (run.timed_out) signal_group(run.child, SIGKILL);
  siginfo_t info{};
  if (::waitid(P_PID, static_cast<id_t>(run.child.pid), &info, WEXITED | WNOHANG) != 0) {
    return finish(run, CommandEnd::kNotStarted, errno);  // somebody else has waited for it
  }
  if (info.si_pid == 0) return;
  if (const int error = start_error(run.child)) return finish(run, CommandEnd::kNotStarted, error);
  if (run.timed_out) return finish(run, CommandEnd::kTimedOut, 0);
  const bool exited = info.si_code == CLD_EXITED;
  finish(run, exited ? CommandEnd::kExited : CommandEnd::kKilled, info.si_status);
}

void CommandRunner::finish(Run& run, CommandEnd end, int status) {
  run.ended.reset();
  run.timer.reset();
  read_rest(run);
  run.output.flush();
  run.result.ended = now();
  run.result.end = end;
  run.result.status = status;
  run.result.output = run.output.last();
  const CommandRun result = std::move(run.result);
  const auto done = std::move(run.done);
  runs_.remove_if([&](const auto& r) { return r.get() == &run; });
  done(result);
}

}  // namespace openbits::notify
