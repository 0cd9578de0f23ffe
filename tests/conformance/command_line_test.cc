// Command lines against the real service: what is run, when, as whom, and what becomes of it.
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/notification.h"

namespace openbits::test {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

using Texts = std::pair<std::wstring, std::wstring>;

class CommandLineTest : public NotificationTest {
 protected:
  using NotificationTest::NotificationTest;

  static Texts command_of(const TestJob& job) {
    LPWSTR program = nullptr;
    LPWSTR parameters = nullptr;
    EXPECT_EQ(job->GetNotifyCmdLine(&program, &parameters), S_OK);
    return {taken(program), taken(parameters)};
  }
  /// A job that has failed, with nobody to tell.
  TestJob failed_job(ULONG flags = kEnds) {
    TestJob job = job_with({"missing"}, flags);
    EXPECT_EQ(job->Resume(), S_OK);
    EXPECT_TRUE(reaches(job, BG_JOB_STATE_ERROR));
    return job;
  }
  /// Has the job run command.cc.
  static HRESULT set(const TestJob& job, const std::string& what) {
    return set_command(job, OPENBITS_COMMAND, "command " + what);
  }
  /// Has the job run a script of the shell, without quotes in it.
  static HRESULT set_script(const TestJob& job, const std::string& script) {
    return set_command(job, "/bin/sh", "sh -c \"" + script + "\"");
  }
  /// A script that fails the first time, and writes a line each time.
  std::string fails_once() const {
    return "echo run >> " + runs() + "; test -e " + (dir_ / "once") + " || { touch " +
           (dir_ / "once") + "; exit 7; }";
  }
  std::string runs() const { return dir_ / "runs"; }
  std::size_t number_of_runs() const {
    std::ifstream in(runs());
    std::size_t n = 0;
    for (std::string line; std::getline(in, line);) ++n;
    return n;
  }
  std::string bitsctl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), BITSCTL);
    const std::string out = dir_ / "bitsctl";
    Process process(arguments, {world_.bus.env(), out});
    EXPECT_EQ(process.wait(), 0);
    return read_file(out);
  }

  TempDir dir_;
};

// The setting ----------------------------------------------------------------------------------

TEST_F(CommandLineTest, TextsHaveTheirLimits) {  // CMD-01
  const TestJob job = job_with({});
  const std::string program = "/" + std::string(limits::kProgram - 1, 'p');
  const std::string parameters(limits::kParameters, 'x');
  ASSERT_EQ(limits::kProgram, 260u);
  ASSERT_EQ(limits::kParameters, 4000u);
  EXPECT_EQ(set_command(job, program, parameters), S_OK);
  const Texts longest = {wide(program), wide(parameters)};
  EXPECT_EQ(command_of(job), longest);
  EXPECT_EQ(set_command(job, program + "p", "p"), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(set_command(job, "/p", parameters + "x"), BG_E_STRING_TOO_LONG);
  EXPECT_EQ(command_of(job), longest);
}

TEST_F(CommandLineTest, NullAndEmpty) {  // CMD-02 CMD-13 LNX-54
  const TestJob job = job_with({});
  EXPECT_EQ(command_of(job), Texts(L"", L""));
  EXPECT_EQ(job->SetNotifyCmdLine(nullptr, L"p"), E_INVALIDARG);
  EXPECT_EQ(command_of(job), Texts(L"", L""));
  EXPECT_EQ(job->SetNotifyCmdLine(L"/bin/true", nullptr), S_OK);
  EXPECT_EQ(command_of(job), Texts(L"/bin/true", L""));
  EXPECT_EQ(job->SetNotifyCmdLine(nullptr, L"p"), E_INVALIDARG);
  EXPECT_EQ(command_of(job), Texts(L"/bin/true", L""));
  EXPECT_EQ(job->SetNotifyCmdLine(nullptr, nullptr), S_OK);
  EXPECT_EQ(command_of(job), Texts(L"", L""));
  EXPECT_EQ(job->SetNotifyCmdLine(L"/bin/true", L"true"), S_OK);
  EXPECT_EQ(job->SetNotifyCmdLine(L"", L""), S_OK);
  EXPECT_EQ(command_of(job), Texts(L"", L""));
  LPWSTR text = nullptr;
  EXPECT_EQ(job->GetNotifyCmdLine(nullptr, &text), E_INVALIDARG);
  EXPECT_EQ(job->GetNotifyCmdLine(&text, nullptr), E_INVALIDARG);
}

TEST_F(CommandLineTest, AFinalJobTakesNone) {  // CMD-03
  const TestJob job = job_with({});
  EXPECT_EQ(job->Cancel(), S_OK);
  EXPECT_EQ(set(job, "exit 0"), BG_E_INVALID_STATE);
  EXPECT_EQ(job->SetNotifyCmdLine(nullptr, nullptr), BG_E_INVALID_STATE);
}

// CMD-04: a full path, taken as it is: no search, nothing expanded.
TEST_F(CommandLineTest, TheProgramIsAFullPath) {
  const TestJob job = failed_job();
  for (const char* program : {"command", "./command", "../bin/true", "~/command", "$HOME/command",
                              "%windir%/command", "true"}) {
    EXPECT_EQ(set_command(job, program, "command"), E_INVALIDARG) << program;
  }
  EXPECT_EQ(command_of(job), Texts(L"", L""));
  const std::string odd = dir_ / "$HOME %PATH% ~ \"it\"";
  fs::create_symlink(OPENBITS_COMMAND, odd);
  ASSERT_EQ(set_command(job, odd, "command both"), S_OK);
  const auto run = run_of(job);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, CommandEnd::kExited);
  EXPECT_EQ(run->status, 0);
  EXPECT_EQ(run->output, "out\nerr\n");
}

// CMD-05: the parameters are the whole command line, its first word argv[0]. LNX-22: it is split as
// the C run-time of Windows does, and there is no shell.
TEST_F(CommandLineTest, TheParametersAreTheWholeCommandLine) {
  const TestJob job = failed_job();
  const auto output_of = [&](LPCWSTR parameters) {
    const auto before = must(cpp(job).last_command_run());
    EXPECT_EQ(job->SetNotifyCmdLine(wide(OPENBITS_COMMAND).c_str(), parameters), S_OK);
    const auto run = run_of(job, before ? before->started : WallTime{});
    return run ? run->output : "(not run)";
  };
  EXPECT_EQ(
      output_of(LR"("the name" arguments "two words" a\"b "c\\" d\\e "" $HOME * 'f g' ; # é)"),
      "<the name>\n<arguments>\n<two words>\n<a\"b>\n<c\\>\n<d\\\\e>\n<>\n<$HOME>\n<*>\n<'f>\n"
      "<g'>\n<;>\n<#>\n<é>\n");
  EXPECT_EQ(output_of(L"name"), "<name>\n");
  EXPECT_EQ(output_of(nullptr), "<" OPENBITS_COMMAND ">\n");  // CMD-02
}

TEST_F(CommandLineTest, APolicyMayForbidThem) {  // LNX-22 LNX-54
  TempDir dir;
  write_bytes(dir / "policy.toml", "AllowNotifyCommandLines = false\n");
  PrivateBus::Options options;
  options.service_arguments = {"--policy", dir / "policy.toml"};
  const ServiceWorld strict({}, options);
  ClientOptions client_options;
  client_options.bus_address = strict.bus.address();
  Client client = must(Client::connect(client_options));
  Job job = must(client.create_job("job"));
  EXPECT_EQ(job.set_notify_command({"/bin/true", ""}).code(), hr::kBgEBlockedByPolicy);
  EXPECT_TRUE(must(job.notify_command()).empty());
}

// Who and when ---------------------------------------------------------------------------------

// CMD-07 LNX-54: as the user, told in the environment what it is about. LNX-22: its output is in
// the log.
TEST_F(CommandLineTest, RunsAsTheUser) {
  const TestJob job = failed_job();
  ASSERT_EQ(set_script(job, "id -u; echo $OPENBITS_NOTICE; echo $OPENBITS_JOB; exit 0"), S_OK);
  const auto run = run_of(job);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->output, std::to_string(::getuid()) + "\nJobError\n" + job.id.text() + "\n");
  for (const std::string& line : {std::to_string(::getuid()), std::string("JobError")}) {
    EXPECT_TRUE(logs(job, {line}));
  }
}

// CMD-06 NOT-10: of all that happens, only the end of the job starts it. CMD-09: also when it was
// set later.
TEST_F(CommandLineTest, OnlyTheEndOfAJobIsToldToIt) {
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 1000, 2);
  const ULONG others =
      BG_NOTIFY_JOB_MODIFICATION | BG_NOTIFY_FILE_TRANSFERRED | BG_NOTIFY_FILE_RANGES_TRANSFERRED;
  const TestJob good = job_with({"one", "two"}, others);
  const TestJob bad = job_with({"one", "missing"}, kEnds | others);
  for (const TestJob* job : {&good, &bad}) {
    ASSERT_EQ(set_script(*job, "echo $OPENBITS_NOTICE >> " + runs()), S_OK);
    ASSERT_EQ((*job)->Resume(), S_OK);
  }
  ASSERT_TRUE(run_of(bad));
  ASSERT_TRUE(reaches(good, BG_JOB_STATE_TRANSFERRED));
  EXPECT_EQ(read_file(runs()), "JobError\n");
  EXPECT_FALSE(must(cpp(good).last_command_run()));
  ASSERT_EQ(good->SetNotifyFlags(kEnds | others), S_OK);
  ASSERT_TRUE(run_of(good));
  EXPECT_EQ(read_file(runs()), "JobError\nJobTransferred\n");
  EXPECT_TRUE(settles(good));
  const TestJob late = failed_job(kEnds);
  ASSERT_EQ(set_script(late, "echo late >> " + runs()), S_OK);
  ASSERT_TRUE(run_of(late));
  EXPECT_EQ(read_file(runs()), "JobError\nJobTransferred\nlate\n");
}

// CMD-08 NOT-26 NOT-39: not while an object takes the call; when it does not, the program is run
// and the object not called again.
TEST_F(CommandLineTest, RunsWhenTheObjectFails) {
  const TestJob taken = job_with({"missing"});
  const TestJob refused = job_with({"missing"});
  const auto good = FileCallback::make();
  const auto bad = FileCallback::make();
  bad->on_error = [](auto*, auto*) { return E_FAIL; };
  ASSERT_EQ(taken->SetNotifyInterface(good.get()), S_OK);
  ASSERT_EQ(refused->SetNotifyInterface(bad.get()), S_OK);
  for (const TestJob* job : {&taken, &refused}) {
    ASSERT_EQ(set(*job, "both"), S_OK);
    ASSERT_EQ((*job)->Resume(), S_OK);
  }
  ASSERT_TRUE(good->hears("JobError"));
  EXPECT_TRUE(settles(taken));
  EXPECT_FALSE(must(cpp(taken).last_command_run()));
  const auto run = run_of(refused);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->output, "out\nerr\n");
  EXPECT_TRUE(settles(refused));
  EXPECT_EQ(bad->calls().size(), 1u);
}

// CMD-10 LNX-47: with a failure, again after the minimum retry delay. CMD-11: and so is the object,
// when both have failed.
TEST_F(CommandLineTest, AFailureIsRepeatedAfterTheMinimumRetryDelay) {
  const TestJob alone = job_with({"missing"});
  const TestJob both = job_with({"missing"});
  const auto callback = FileCallback::make();
  callback->on_error = [](auto*, auto*) { return E_FAIL; };
  ASSERT_EQ(both->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(set_script(alone, fails_once()), S_OK);
  ASSERT_EQ(set(both, "exit 3"), S_OK);
  for (const TestJob* job : {&alone, &both}) {
    ASSERT_EQ((*job)->SetMinimumRetryDelay(5), S_OK);
    ASSERT_EQ((*job)->Resume(), S_OK);
  }
  const auto first = run_of(alone);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->status, 7);
  const auto first_of_both = run_of(both);
  ASSERT_TRUE(first_of_both);
  EXPECT_EQ(first_of_both->status, 3);
  for (const TestJob* job : {&alone, &both}) {
    EXPECT_TRUE(logs(*job, {"was not accepted by the command", "exit status", "again in 5 s."}));
  }
  const auto second = run_of(alone, first->started);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->status, 0);
  EXPECT_TRUE(settles(alone));
  EXPECT_EQ(number_of_runs(), 2u);
  ASSERT_TRUE(run_of(both, first_of_both->started));
  EXPECT_EQ(callback->calls().size(), 2u);
}

// LNX-21: a receiver that is set anew is tried at once, whatever was to be waited for.
TEST_F(CommandLineTest, ANewReceiverDoesNotWait) {
  constexpr CLSID kClass = {
      0x0B5C0B1E, 0x57E9, 0x4C8A, {0x9A, 0x11, 0x3D, 0x52, 0x77, 0x61, 0x6C, 0x6B}};
  const std::string text = "0b5c0b1e-57e9-4c8a-9a11-3d5277616c6b";
  world_.bus.add_class(*Guid::parse(text),
                       OPENBITS_COM_RECEIVER " class " + text + " " + (dir_ / "log"));
  const auto callback = FileCallback::make();
  const std::function<void(const TestJob&)> ways[] = {
      [&](const TestJob& job) { EXPECT_EQ(set(job, "exit 0"), S_OK); },
      [&](const TestJob& job) { EXPECT_EQ(job->SetNotifyInterface(callback.get()), S_OK); },
      [&](const TestJob& job) { EXPECT_EQ(set_class(job, kClass), S_OK); },
  };
  for (const auto& set_another : ways) {
    const TestJob job = job_with({"missing"});
    ASSERT_EQ(set(job, "exit 1"), S_OK);
    ASSERT_EQ(job->SetMinimumRetryDelay(600), S_OK);
    ASSERT_EQ(job->Resume(), S_OK);
    ASSERT_TRUE(run_of(job));
    ASSERT_TRUE(logs(job, {"tried again in 10 min 0 s."}));
    set_another(job);
    EXPECT_TRUE(settles(job));
  }
  EXPECT_TRUE(callback->hears("JobError"));
}

TEST_F(CommandLineTest, IsKeptWithTheJobButNotByANewOwner) {  // CMD-14 PERS-02
  const TestJob job = job_with({});
  ASSERT_EQ(set(job, "exit 0"), S_OK);
  const Texts before = command_of(job);
  world_.bus.kill_service();
  EXPECT_EQ(command_of(job), before);
  if (::geteuid() != 0) GTEST_SKIP() << "only an administrator can take a job over";
  EXPECT_EQ(job->TakeOwnership(), S_OK);
  EXPECT_EQ(command_of(job), Texts(L"", L""));
}

// What became of it ----------------------------------------------------------------------------

TEST_F(CommandLineTest, TheLastRunCanBeLookedAt) {  // LNX-22
  const TestJob job = failed_job();
  EXPECT_FALSE(must(cpp(job).last_command_run()));
  EXPECT_THAT(bitsctl({"show", job.id.text()}), testing::Not(HasSubstr("last command run")));
  ASSERT_EQ(set_script(job, "echo first line; echo second line >&2; exit 42"), S_OK);
  const auto run = run_of(job);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, CommandEnd::kExited);
  EXPECT_EQ(run->status, 42);
  EXPECT_EQ(run->output, "first line\nsecond line\n");
  EXPECT_GE(run->ended, run->started);
  const std::string shown = bitsctl({"show", job.id.text()});
  EXPECT_THAT(shown, HasSubstr("last command run"));
  EXPECT_THAT(shown, HasSubstr("exited with status 42"));
  EXPECT_THAT(shown, HasSubstr("| first line\n"));
  EXPECT_THAT(shown, HasSubstr("| second line\n"));
  world_.bus.kill_service();
  const auto stored = must(cpp(job).last_command_run());
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->output, run->output);
}

// Bad ones -------------------------------------------------------------------------------------

TEST_F(CommandLineTest, ProgramsThatCannotBeStarted) {  // NOT-38
  const TestJob job = failed_job();
  write_bytes(dir_ / "text", "not a program");
  ASSERT_EQ(::chmod((dir_ / "text").c_str(), 0644), 0);
  write_bytes(dir_ / "damaged", "neither");
  ASSERT_EQ(::chmod((dir_ / "damaged").c_str(), 0755), 0);
  const std::map<std::string, int> programs = {{dir_ / "missing", ENOENT},
                                               {dir_ / "text", EACCES},
                                               {dir_ / "damaged", ENOEXEC},
                                               {dir_.path(), EACCES},
                                               {"/proc/self/mem/x", ENOTDIR}};
  WallTime last;
  for (const auto& [program, error] : programs) {
    ASSERT_EQ(set_command(job, program, "name"), S_OK);
    const auto run = run_of(job, last);
    ASSERT_TRUE(run) << program;
    EXPECT_EQ(run->end, CommandEnd::kNotStarted) << program;
    EXPECT_EQ(run->status, error) << program;
    EXPECT_TRUE(logs(job, {"was not accepted by the command " + program, "tried again in 10 min"}));
    last = run->started;
  }
  EXPECT_EQ(open_notices(job).size(), 1u);
}

TEST_F(CommandLineTest, AProgramThatIsKilled) {
  const TestJob job = failed_job();
  ASSERT_EQ(set(job, "signal 9"), S_OK);
  const auto run = run_of(job);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, CommandEnd::kKilled);
  EXPECT_EQ(run->status, SIGKILL);
  EXPECT_EQ(open_notices(job).size(), 1u);
}

// Those that hang keep neither an object from being called nor another program from being run.
TEST_F(CommandLineTest, ProgramsThatHangDoNotKeepOthersFromBeingTold) {  // LNX-51
  Killed programs[] = {Killed(dir_ / "a"), Killed(dir_ / "b"), Killed(dir_ / "c")};
  for (const Killed& program : programs) {
    ASSERT_EQ(set(failed_job(), "hang " + program.file()), S_OK);
  }
  for (const Killed& program : programs) {
    ASSERT_TRUE(eventually([&] { return program.started(); }));
  }
  const TestJob other = job_with({"missing"});
  const auto callback = FileCallback::make();
  ASSERT_EQ(other->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(other->Resume(), S_OK);
  EXPECT_TRUE(callback->hears("JobError"));
}

TEST_F(CommandLineTest, AProgramThatLeavesAChildBehindHasEnded) {  // LNX-54
  const std::string fifo = dir_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  Killed child(dir_ / "child");
  const TestJob job = failed_job();
  ASSERT_EQ(set(job, "leave-behind " + child.file() + " " + fifo), S_OK);
  const auto run = run_of(job);  // while the child has the standard output
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, CommandEnd::kExited);
  EXPECT_EQ(run->status, 4);
  EXPECT_TRUE(eventually([&] { return child.started(); })) << "it goes on";
}

TEST_F(CommandLineTest, AHundredMebibytesOfOutput) {  // LNX-54
  const TestJob job = failed_job();
  ASSERT_EQ(set(job, "flood 100"), S_OK);
  const auto run = run_of(job);
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, CommandEnd::kExited);
  EXPECT_EQ(run->status, 0);
  EXPECT_EQ(run->output.size(), 4096u);
  EXPECT_TRUE(run->output.ends_with("the end"));
  EXPECT_TRUE(settles(job));
  EXPECT_LT(world_.bus.log().size(), 100u << 10);  // of which 64 KiB are the program's
}

}  // namespace
}  // namespace openbits::test
