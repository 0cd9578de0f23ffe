// Command lines of jobs, on real processes.
#include "notify/command_runner.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/unique_fd.h"
#include "loop/event_loop.h"
#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;
using notify::CommandRunner;

class Commands : public ::testing::Test {
 protected:
  void SetUp() override {
    ::alarm(120);  // whatever hangs ends the program
    base::set_log_level(base::LogLevel::kWarning);
  }
  void TearDown() override {
    runner_.reset();
    base::set_log_level(base::LogLevel::kInfo);
    ::alarm(0);
  }

  void open_runner(const CommandRunner::Options& options) {
    runner_ = std::make_unique<CommandRunner>(*loop_, options);
  }
  core::NoticeCall notice(core::NoticeKind kind = core::NoticeKind::kJobTransferred) const {
    core::NoticeCall call;
    call.kind = kind;
    call.job = *Guid::parse("0badcafe-1234-5678-9abc-def012345678");
    call.sequence = 42;
    return call;
  }

  /// Begins a run; what comes of it is in the result once it has ended.
  std::shared_ptr<std::optional<CommandRun>> start(const NotifyCommand& command) {
    auto result = std::make_shared<std::optional<CommandRun>>();
    runner_->run(command, notice_, [result](const CommandRun& run) {
      EXPECT_FALSE(*result) << "it ends twice";
      *result = run;
    });
    EXPECT_FALSE(*result) << "told from inside run()";
    return result;
  }
  std::shared_ptr<std::optional<CommandRun>> start(const std::string& arguments) {
    return start(NotifyCommand{OPENBITS_COMMAND, "command " + arguments});
  }
  CommandRun run(const NotifyCommand& command) {
    const auto result = start(command);
    run_until([&] { return result->has_value(); });
    return **result;
  }
  CommandRun run(const std::string& arguments) {
    return run(NotifyCommand{OPENBITS_COMMAND, "command " + arguments});
  }
  void run_until(const std::function<bool()>& condition) {
    while (!condition()) {
      if (sd_event_run(loop_->get(), 10'000) > 0) ++turns_;
    }
  }
  /// Waits, without running the loop, until the program has written its process id there.
  pid_t ready(const std::string& file) const {
    EXPECT_TRUE(eventually([&] { return ::access(file.c_str(), F_OK) == 0; }));
    return static_cast<pid_t>(std::stol(read_file(file)));
  }

  TempDir dir_;
  std::unique_ptr<loop::EventLoop> loop_ = std::move(loop::EventLoop::create()).value();
  std::unique_ptr<CommandRunner> runner_ =
      std::make_unique<CommandRunner>(*loop_, CommandRunner::Options{});
  core::NoticeCall notice_ = notice();
  std::uint64_t turns_ = 0;  ///< of the loop, in which something happened
};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

bool contains(const std::vector<std::string>& all, const std::string& line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}

// Those of the lines that begin so.
std::vector<std::string> beginning(const std::vector<std::string>& all, const std::string& head) {
  std::vector<std::string> out;
  for (const std::string& line : all) {
    if (line.starts_with(head)) out.push_back(line);
  }
  return out;
}

/// Whether it still runs. A dead process that nobody has collected does not.
bool alive(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(in, text)) return false;
  return text.substr(text.rfind(')'), 3) != ") Z";
}

std::size_t open_descriptors() {
  std::size_t n = 0;
  for (int fd = 0; fd < 4096; ++fd) {
    if (::fcntl(fd, F_GETFD) >= 0) ++n;
  }
  return n;
}

/// A variable of the environment, for a while.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = ::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_F(Commands, TellHowTheyEnded) {
  const WallTime before =
      std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  for (const int status : {0, 1, 255}) {
    const CommandRun result = run("exit " + std::to_string(status));
    EXPECT_EQ(result.end, CommandEnd::kExited);
    EXPECT_EQ(result.status, status);
    EXPECT_EQ(result.output, "");
    EXPECT_GE(result.started, before);
    EXPECT_GE(result.ended, result.started);
  }
  for (const int number : {SIGKILL, SIGTERM, SIGPIPE}) {
    const CommandRun result = run("signal " + std::to_string(number));
    EXPECT_EQ(result.end, CommandEnd::kKilled);
    EXPECT_EQ(result.status, number);
  }
}

TEST_F(Commands, ThatCannotBeStartedTellWhy) {
  write_bytes(dir_ / "plain", "#!/bin/sh\n");
  write_bytes(dir_ / "no-program", "exit 0\n");
  ASSERT_EQ(::chmod((dir_ / "no-program").c_str(), 0755), 0);
  write_bytes(dir_ / "no-interpreter", "#!/no/such/interpreter\n");
  ASSERT_EQ(::chmod((dir_ / "no-interpreter").c_str(), 0755), 0);
  const std::vector<std::pair<std::string, int>> cases = {
      {dir_ / "missing", ENOENT},
      {dir_ / "plain", EACCES},
      {dir_.path(), EACCES},
      {(dir_ / "plain") + "/below", ENOTDIR},
      {dir_ / "no-program", ENOEXEC},
      {dir_ / "no-interpreter", ENOENT},
      {"", EINVAL},
      {std::string(OPENBITS_COMMAND) + '\0' + "x", EINVAL},
  };
  for (const auto& [program, error] : cases) {
    const CommandRun result = run(NotifyCommand{program, "command exit 0"});
    EXPECT_EQ(result.end, CommandEnd::kNotStarted) << program;
    EXPECT_EQ(result.status, error) << program;
    EXPECT_GE(result.ended, result.started);
    EXPECT_GT(result.started, WallTime());
  }
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a process is left";
}

/// A program whose execve() hangs, as on a network file system that does not answer.
class SlowProgram {
 public:
  explicit SlowProgram(std::string path) : path_(std::move(path)) {
    std::filesystem::copy_file(OPENBITS_COMMAND, path_);
    ::signal(SIGIO, SIG_IGN);  // somebody is waiting for the lease
    file_.reset(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    held_ = ::fcntl(file_.get(), F_SETLEASE, F_WRLCK) == 0;
  }
  ~SlowProgram() {
    answer();
    ::signal(SIGIO, SIG_DFL);
  }
  /// False: the file system has no leases.
  bool held() const { return held_; }
  const std::string& path() const { return path_; }
  /// From now on it can be loaded.
  void answer() { ::fcntl(file_.get(), F_SETLEASE, F_UNLCK); }

 private:
  std::string path_;
  base::UniqueFd file_;
  bool held_ = false;
};

TEST_F(Commands, ThatLoadSlowlyDoNotHoldUpTheService) {
  SlowProgram program(dir_ / "slow");
  if (!program.held()) GTEST_SKIP() << "no leases on this file system";
  const std::string file = dir_ / "ready";
  const auto result = start(NotifyCommand{program.path(), "command stubborn " + file});
  EXPECT_FALSE(eventually([&] { return ::access(file.c_str(), F_OK) == 0; }, 200ms));
  bool other_work = false;
  loop_->post([&] { other_work = true; });
  run_until([&] { return other_work; });
  EXPECT_FALSE(*result);

  program.answer();
  ::kill(ready(file), SIGKILL);
  run_until([&] { return result->has_value(); });
  EXPECT_EQ((*result)->end, CommandEnd::kKilled);
  EXPECT_EQ((*result)->status, SIGKILL);
}

TEST_F(Commands, ThatAreNeverLoadedAreEndedByTheTimeout) {  // LNX-22
  const SlowProgram program(dir_ / "slow");
  if (!program.held()) GTEST_SKIP() << "no leases on this file system";
  open_runner({.longest = 1ms, .grace = 10min});
  const std::string file = dir_ / "ready";
  const CommandRun result = run(NotifyCommand{program.path(), "command stubborn " + file});
  EXPECT_EQ(result.end, CommandEnd::kTimedOut);
  EXPECT_NE(::access(file.c_str(), F_OK), 0);
}

TEST_F(Commands, AreNotLookedForNorExpanded) {  // CMD-04
  const Variable path("PATH", "/bin:/usr/bin");
  const Variable home("HOME", "/");
  for (const std::string program : {"true", "bin/true", "./bin/true", "$HOME/bin/true",
                                    "~/bin/true", "%HOME%/bin/true", " /bin/true"}) {
    EXPECT_EQ(run(NotifyCommand{program, ""}).end, CommandEnd::kNotStarted) << program;
  }
  for (const std::string program :
       {"/bin/true ", "/bin/true;", "\"/bin/true\"", "/$HOME/bin/true", "/bin/tru?"}) {
    EXPECT_EQ(run(NotifyCommand{program, ""}).end, CommandEnd::kNotStarted) << program;
  }
}

TEST_F(Commands, GetTheirArgumentsAsSplit) {  // CMD-05 LNX-22
  const CommandRun result = run(NotifyCommand{
      OPENBITS_COMMAND, R"("my \name" arguments "a b" c\"d "" \\"e f" $HOME * `id` ; > x)"});
  EXPECT_EQ(lines(result.output),
            (std::vector<std::string>{"<my \\name>", "<arguments>", "<a b>", "<c\"d>", "<>",
                                      "<\\e f>", "<$HOME>", "<*>", "<`id`>", "<;>", "<>>", "<x>"}));
  EXPECT_EQ(run(NotifyCommand{OPENBITS_COMMAND, ""}).output, "<" OPENBITS_COMMAND ">\n");
}

TEST_F(Commands, GetTheEnvironmentOfTheServiceAndTheEvent) {
  const Variable ours("OPENBITS_TEST_VARIABLE", "a b");
  const Variable stale("OPENBITS_JOB", "stale");
  const Variable manager("NOTIFY_SOCKET", "/run/notify");
  for (const auto& [kind, name] : {std::pair{core::NoticeKind::kJobTransferred, "JobTransferred"},
                                   std::pair{core::NoticeKind::kJobError, "JobError"}}) {
    notice_ = notice(kind);
    const auto all = lines(run("environment").output);
    EXPECT_TRUE(contains(all, "OPENBITS_TEST_VARIABLE=a b"));
    EXPECT_EQ(beginning(all, "OPENBITS_JOB="),
              std::vector<std::string>{"OPENBITS_JOB=0badcafe-1234-5678-9abc-def012345678"});
    EXPECT_TRUE(contains(all, "OPENBITS_EVENT=42"));
    EXPECT_TRUE(contains(all, std::string("OPENBITS_NOTICE=") + name));
    EXPECT_TRUE(beginning(all, "NOTIFY_SOCKET=").empty());
  }
}

TEST_F(Commands, AreApartFromTheService) {               // CMD-07 LNX-22
  const base::UniqueFd inherited(::dup(STDERR_FILENO));  // does not close on exec
  const Variable home("HOME", dir_.path());
  const mode_t mask = ::umask(077);
  sigset_t blocked, before;
  ::sigemptyset(&blocked);
  for (const int number : {SIGTERM, SIGHUP, SIGUSR1}) ::sigaddset(&blocked, number);
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  ::signal(SIGPIPE, SIG_IGN);
  CommandRunner::Options options;
  options.umask = 027;
  open_runner(options);
  const auto all = lines(run("describe").output);
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::umask(mask);

  EXPECT_TRUE(contains(all, "cwd " + dir_.path()));
  EXPECT_TRUE(contains(all, "session 1"));
  EXPECT_TRUE(contains(all, "stdin 0"));
  EXPECT_TRUE(contains(all, "umask 027"));
  EXPECT_EQ(beginning(all, "descriptor"),
            (std::vector<std::string>{"descriptor 0", "descriptor 1", "descriptor 2"}));
  EXPECT_TRUE(beginning(all, "blocked").empty());
  EXPECT_FALSE(contains(all, "not default " + std::to_string(SIGPIPE)));
}

TEST_F(Commands, RunInTheRootWithoutAHome) {
  for (const std::string& value : {dir_ / "missing", std::string("relative"), std::string()}) {
    const Variable home("HOME", value);
    EXPECT_TRUE(contains(lines(run("describe").output), "cwd /")) << value;
  }
}

TEST_F(Commands, OutputIsLoggedUnderTheJobAndKept) {  // LNX-22
  base::set_log_level(base::LogLevel::kInfo);
  ::testing::internal::CaptureStderr();
  const CommandRun result = run("both");
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(result.output, "out\nerr\n");
  for (const char* word : {"out", "err"}) {
    const auto all = lines(log);
    EXPECT_EQ(std::count_if(all.begin(), all.end(),
                            [&](const std::string& line) {
                              return line.find(
                                         "job 0badcafe-1234-5678-9abc-def012345678: "
                                         "openbits_command[") != std::string::npos &&
                                     line.ends_with(std::string("]: ") + word);
                            }),
              1)
        << log;
  }
}

TEST_F(Commands, ABeginningOfTheOutputIsLogged) {  // LNX-22
  base::set_log_level(base::LogLevel::kInfo);
  ::testing::internal::CaptureStderr();
  const CommandRun result = run("lines 20000");
  const auto all = lines(::testing::internal::GetCapturedStderr());
  EXPECT_EQ(all.size(), 64u * 1024 / 64 + 1);
  EXPECT_TRUE(all.front().ends_with("line 0"));
  EXPECT_NE(all.back().find("not logged"), std::string::npos);
  EXPECT_TRUE(result.output.ends_with("line 19999"));
  EXPECT_EQ(result.output.size(), 4096u);
}

TEST_F(Commands, OutputThatIsNoUtf8IsMadeSo) {
  EXPECT_EQ(run("bytes").output,
            "before \xEF\xBF\xBD\xEF\xBF\xBD( after \xEF\xBF\xBD"
            "end");
}

std::uint64_t most_memory_kib() {
  for (const std::string& line : lines(read_file("/proc/self/status"))) {
    if (line.starts_with("VmHWM:")) return std::stoull(line.substr(6));
  }
  return 0;
}

TEST_F(Commands, AGigabyteOfOutputDoesNoHarm) {  // LNX-22
  constexpr std::uint64_t kPieces = (1 << 30) / (64 << 10);
  run("flood 1");
  const std::uint64_t before = most_memory_kib();
  ASSERT_GT(before, 0u);
  turns_ = 0;
  const CommandRun result = run("flood 1024");
  EXPECT_EQ(result.end, CommandEnd::kExited);
  EXPECT_EQ(result.status, 0);
  EXPECT_TRUE(result.output.ends_with("fffthe end"));
  EXPECT_LT(most_memory_kib() - before, 16u * 1024);
  EXPECT_GE(turns_, kPieces - 16) << "too much is read in one turn of the loop";
}

TEST_F(Commands, OtherWorkOfTheLoopComesBeforeOutput) {
  const auto result = start("flood 100 " + (dir_ / "ready"));
  ready(dir_ / "ready");
  // As long as something else is to be done, no output is read.
  std::uint64_t before_end = 0;
  std::function<void()> again = [&] {
    if (++before_end < 1000) loop_->post(again);
  };
  loop_->post(again);
  run_until([&] { return before_end == 1000; });
  EXPECT_EQ(turns_, 1000u);
  run_until([&] { return result->has_value(); });
}

TEST_F(Commands, AProgramThatClosesItsOutputIsWaitedFor) {
  const std::string fifo = dir_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const auto result = start("close " + fifo);
  base::UniqueFd writer;
  run_until([&] {  // it has opened the other end once this succeeds, and closed its output before
    writer.reset(::open(fifo.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    return static_cast<bool>(writer);
  });
  for (int i = 0; i < 10; ++i) sd_event_run(loop_->get(), 1000);
  EXPECT_FALSE(*result);
  ASSERT_EQ(::write(writer.get(), "x", 1), 1);
  run_until([&] { return result->has_value(); });
  EXPECT_EQ((*result)->end, CommandEnd::kExited);
  EXPECT_EQ((*result)->status, 5);
}

TEST_F(Commands, AProgramThatForksAwayHasEnded) {  // LNX-22 LNX-54
  const std::string fifo = dir_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const CommandRun result = run("leave-behind " + (dir_ / "ready") + " " + fifo);
  EXPECT_EQ(result.end, CommandEnd::kExited);
  EXPECT_EQ(result.status, 4);
  EXPECT_EQ(result.output, "my own words");
  const pid_t child = ready(dir_ / "ready");
  EXPECT_TRUE(alive(child));
  // Now it writes, and nobody reads.
  const base::UniqueFd go(::open(fifo.c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_EQ(::write(go.get(), "x", 1), 1);
  EXPECT_TRUE(eventually([&] { return !alive(child); }));
}

TEST_F(Commands, WhatWritesForEverIsNotReadForEver) {  // LNX-54
  run("exit 0");
  const std::size_t before = open_descriptors();
  const CommandRun result = run("leave-behind " + (dir_ / "ready"));
  EXPECT_EQ(result.end, CommandEnd::kExited);
  EXPECT_EQ(result.status, 4);
  EXPECT_EQ(open_descriptors(), before);
  const pid_t child = ready(dir_ / "ready");
  EXPECT_TRUE(eventually([&] { return !alive(child); }));
}

TEST_F(Commands, HangingIsEndedByTheTimeout) {  // LNX-22
  open_runner({.longest = 1ms, .grace = 10min});
  const auto result = start("hang " + (dir_ / "ready"));
  const pid_t pid = ready(dir_ / "ready");
  EXPECT_TRUE(alive(pid));
  run_until([&] { return result->has_value(); });
  EXPECT_EQ((*result)->end, CommandEnd::kTimedOut);
  EXPECT_EQ((*result)->output, "hanging");
  EXPECT_FALSE(alive(pid));
}

TEST_F(Commands, IgnoringSigtermHelpsForAWhileOnly) {  // LNX-22
  open_runner({.longest = 1ms, .grace = 1ms});
  const auto result = start("stubborn " + (dir_ / "ready"));
  const pid_t pid = ready(dir_ / "ready");
  run_until([&] { return result->has_value(); });
  EXPECT_EQ((*result)->end, CommandEnd::kTimedOut);
  EXPECT_FALSE(alive(pid));
}

TEST_F(Commands, TheTimeoutEndsTheWholeGroup) {  // LNX-22
  open_runner({.longest = 1ms, .grace = 10min});
  const auto result = start("stubborn-child " + (dir_ / "ready"));
  const pid_t child = ready(dir_ / "ready");
  run_until([&] { return result->has_value(); });
  EXPECT_EQ((*result)->end, CommandEnd::kTimedOut);
  EXPECT_TRUE(eventually([&] { return !alive(child); }));
}

TEST_F(Commands, SeveralRunAtATime) {
  std::vector<std::shared_ptr<std::optional<CommandRun>>> results;
  for (int i = 0; i < 8; ++i) results.push_back(start("exit " + std::to_string(i)));
  for (int i = 0; i < 8; ++i) {
    const auto& result = *results[static_cast<std::size_t>(i)];
    run_until([&] { return result.has_value(); });
    EXPECT_EQ(result->status, i);
  }
}

TEST_F(Commands, TheNextRunCanBeStartedFromTheEndOfOne) {
  std::optional<CommandRun> second;
  runner_->run({OPENBITS_COMMAND, "command exit 1"}, notice_, [&](const CommandRun&) {
    runner_->run({OPENBITS_COMMAND, "command exit 2"}, notice_,
                 [&](const CommandRun& run) { second = run; });
  });
  run_until([&] { return second.has_value(); });
  EXPECT_EQ(second->status, 2);
}

TEST_F(Commands, GoOnWithoutTheService) {
  run("exit 0");  // the loop has its own descriptors from now on
  const std::size_t before = open_descriptors();
  const auto running = start("hang " + (dir_ / "ready"));
  const auto not_started = start(NotifyCommand{dir_ / "missing", ""});
  const pid_t pid = ready(dir_ / "ready");
  runner_.reset();
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(alive(pid));
  ::kill(pid, SIGKILL);
  for (int i = 0; i < 2; ++i) EXPECT_GT(::waitpid(-1, nullptr, 0), 0);
  loop_->drain();
  for (int i = 0; i < 10; ++i) sd_event_run(loop_->get(), 1000);
  EXPECT_FALSE(*running);
  EXPECT_FALSE(*not_started);
}

TEST_F(Commands, LeaveNothingOpen) {
  run("exit 0");
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 20; ++i) {
    run("both");
    run(NotifyCommand{dir_ / "missing", ""});
  }
  EXPECT_EQ(open_descriptors(), before);
}

}  // namespace
}  // namespace openbits::test
