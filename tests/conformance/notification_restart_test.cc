// What of notification outlives the service, which is killed without a word.
#include <signal.h>

#include <fstream>
#include <sstream>

#include "conformance/notification.h"

namespace openbits::test {
namespace {

constexpr CLSID kClass = {
    0x0B5C0B1E, 0x57E9, 0x4C8A, {0x9A, 0x11, 0x3D, 0x52, 0x77, 0x61, 0x6C, 0x6B}};
const std::string kText = "0b5c0b1e-57e9-4c8a-9a11-3d5277616c6b";

class RestartTest : public NotificationTest {
 protected:
  RestartTest() { serve_with(OPENBITS_COM_RECEIVER " class " + kText + " " + log()); }

  void serve_with(const std::string& exec) const {
    world_.bus.add_class(*Guid::parse(kText), exec);
  }
  std::string bus_object(const std::string& behaviour) const {
    return OPENBITS_BUS_OBJECT " " + world_.bus.address() + " org.openbits.Class.C" +
           Guid::parse(kText)->hex() + " " + behaviour + " " + record();
  }
  std::string log() const { return dir_ / "log"; }
  std::string record() const { return dir_ / "record"; }
  void restart() const {
    world_.bus.kill_service(SIGKILL);
    world_.bus.start_service();
  }
  void set_good_command(const TestJob& job) {
    EXPECT_EQ(set_command(job, OPENBITS_COM_RECEIVER,
                          "com_receiver command " + log() + " " + job.id.text()),
              S_OK);
  }
  /// The lines of a file that begin so.
  static std::vector<std::string> lines(const std::string& file, const std::string& beginning) {
    std::vector<std::string> found;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with(beginning)) found.push_back(line);
    }
    return found;
  }
  /// Waits until a receiver of that kind has been told.
  bool is_told(const std::string& kind) const {
    return eventually([&] { return !lines(log(), kind).empty(); }, std::chrono::seconds(60));
  }

  TempDir dir_;
};

TEST_F(RestartTest, WhatIsStoredWithAJob) {  // PERS-02
  const TestJob job = job_with({"missing", "other"}, kWithFiles);
  BITS_JOB_PROPERTY_VALUE value{};
  value.Dword = 1234;
  EXPECT_EQ(job->SetProperty(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, value), S_OK);
  EXPECT_EQ(set_class(job, kClass), S_OK);
  EXPECT_EQ(job->SetNotifyCmdLine(L"/bin/false", L"false \"a b\""), S_OK);
  EXPECT_EQ(job->SetDisplayName(L"n\u00E4me"), S_OK);
  EXPECT_EQ(job->SetDescription(L"text"), S_OK);
  EXPECT_EQ(job->SetPriority(BG_JOB_PRIORITY_LOW), S_OK);
  EXPECT_EQ(job->SetMinimumRetryDelay(77), S_OK);
  EXPECT_EQ(job->SetNoProgressTimeout(88), S_OK);
  EXPECT_EQ(job->SetProxySettings(BG_JOB_PROXY_USAGE_OVERRIDE, L"p:1", L"<local>"), S_OK);
  const auto everything = [&] {
    std::wostringstream all;
    LPWSTR text = nullptr;
    LPWSTR other = nullptr;
    ULONG number = 0;
    BG_JOB_PRIORITY priority{};
    BG_JOB_PROXY_USAGE usage{};
    BG_JOB_TIMES times{};
    BG_JOB_PROGRESS progress{};
    EXPECT_EQ(job->GetDisplayName(&text), S_OK);
    all << taken(text);
    EXPECT_EQ(job->GetDescription(&text), S_OK);
    all << L' ' << taken(text);
    EXPECT_EQ(job->GetOwner(&text), S_OK);
    all << L' ' << taken(text);
    EXPECT_EQ(job->GetPriority(&priority), S_OK);
    all << L' ' << priority;
    for (const auto get :
         {&IBackgroundCopyJob5::GetNotifyFlags, &IBackgroundCopyJob5::GetMinimumRetryDelay,
          &IBackgroundCopyJob5::GetNoProgressTimeout, &IBackgroundCopyJob5::GetErrorCount}) {
      EXPECT_EQ((job.com.get()->*get)(&number), S_OK);
      all << L' ' << number;
    }
    EXPECT_EQ(job->GetProxySettings(&usage, &text, &other), S_OK);
    all << L' ' << usage << L' ' << taken(text) << L' ' << taken(other);
    EXPECT_EQ(job->GetNotifyCmdLine(&text, &other), S_OK);
    all << L' ' << taken(text) << L' ' << taken(other);
    EXPECT_EQ(job->GetProperty(BITS_JOB_PROPERTY_MINIMUM_NOTIFICATION_INTERVAL_MS, &value), S_OK);
    all << L' ' << value.Dword;
    EXPECT_EQ(class_of(job), kClass);
    EXPECT_EQ(job->GetTimes(&times), S_OK);
    all << L' ' << times.CreationTime.dwHighDateTime << L' ' << times.CreationTime.dwLowDateTime;
    EXPECT_EQ(job->GetProgress(&progress), S_OK);
    all << L' ' << progress.FilesTotal;
    return all.str();
  };
  const std::wstring before = everything();
  restart();
  EXPECT_EQ(everything(), before);
}

TEST_F(RestartTest, TheObjectIsNot) {  // PERS-03 NOT-04
  const TestJob job = job_with({"missing"});
  const auto callback = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  restart();
  Ptr<IUnknown> object(callback.get());
  callback->AddRef();
  EXPECT_EQ(job->GetNotifyInterface(&object), S_OK);
  EXPECT_EQ(object.get(), nullptr);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_ERROR));
  EXPECT_EQ(open_notices(job).size(), 1u);
  EXPECT_EQ(callback->calls().size(), 0u);
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);  // PERS-07
  EXPECT_TRUE(callback->hears("JobError"));
}

TEST_F(RestartTest, ANewRemoteNameIsStoredByResume) {  // PERS-04
  const TestJob job = job_with({"missing"});
  const auto name = [&] {
    LPWSTR text = nullptr;
    EXPECT_EQ(file(job, 0)->GetRemoteName(&text), S_OK);
    return taken(text);
  };
  const std::wstring old = name();
  const std::wstring other = wide(world_.web.url("other"));
  EXPECT_EQ(file(job, 0)->SetRemoteName(other.c_str()), S_OK);
  restart();
  EXPECT_EQ(name(), old);
  EXPECT_EQ(file(job, 0)->SetRemoteName(other.c_str()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  restart();
  EXPECT_EQ(name(), other);
}

// What is still to be told ---------------------------------------------------------------------

// PERS-07: by the class and by the command line, wherever the service was when it was killed.
TEST_F(RestartTest, BeforeTheEndOfTheJob) {
  world_.web.write_file("one", 1000, 1);
  const TestJob with_class = job_with({"one"});
  const TestJob with_command = job_with({"missing"});
  ASSERT_EQ(set_class(with_class, kClass), S_OK);
  set_good_command(with_command);
  for (const TestJob* job : {&with_class, &with_command}) ASSERT_EQ((*job)->Resume(), S_OK);
  restart();
  EXPECT_TRUE(is_told("class"));
  EXPECT_TRUE(is_told("command"));
  EXPECT_TRUE(settles(with_class));
  EXPECT_TRUE(settles(with_command));
}

TEST_F(RestartTest, WhileAFailureWaitsForTheNextTry) {  // PERS-07
  serve_with(dir_ / "missing");
  const TestJob with_class = job_with({"missing"});
  const TestJob with_command = job_with({"missing"});
  ASSERT_EQ(set_class(with_class, kClass), S_OK);
  ASSERT_EQ(set_command(with_command, dir_ / "program", "program"), S_OK);
  ASSERT_EQ(with_command->SetMinimumRetryDelay(600), S_OK);
  for (const TestJob* job : {&with_class, &with_command}) {
    ASSERT_EQ((*job)->Resume(), S_OK);
    ASSERT_TRUE(logs(*job, {"tried again in "}));
  }
  const std::uint64_t sequence = open_notices(with_class).at(0).sequence;
  world_.bus.kill_service(SIGKILL);
  serve_with(OPENBITS_COM_RECEIVER " class " + kText + " " + log());
  std::filesystem::copy_file("/bin/true", dir_ / "program");
  world_.bus.start_service();
  EXPECT_TRUE(is_told("class"));
  EXPECT_TRUE(logs(with_class, {"(event " + std::to_string(sequence) + ") was answered"}));
  EXPECT_TRUE(logs(with_command, {"was answered by the command"}));
  EXPECT_TRUE(settles(with_class));
  EXPECT_TRUE(settles(with_command));
}

TEST_F(RestartTest, InMidCallOfTheClass) {  // PERS-07 NOT-25
  serve_with(bus_object("holds:/an/object"));
  const TestJob job = job_with({"missing"});
  ASSERT_EQ(set_class(job, kClass), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  const auto has_calls = [&](std::size_t number) {
    return eventually([&] { return lines(record(), "JobError ").size() == number; });
  };
  ASSERT_TRUE(has_calls(1));
  restart();
  ASSERT_TRUE(has_calls(2));
  const auto calls = lines(record(), "JobError ");
  EXPECT_EQ(calls[0], calls[1]);  // the sequence number too
  EXPECT_EQ(lines(record(), "CreateInstance ").size(), 2u);
  EXPECT_EQ(lines(record(), "ready ").size(), 1u);
}

TEST_F(RestartTest, WhileTheProgramRuns) {  // PERS-07 CMD-14
  const TestJob job = job_with({"missing"});
  Killed first(dir_ / "first");
  Killed second(dir_ / "second");
  // Runs one after the other, each of which stays.
  ASSERT_EQ(set_command(job, "/bin/sh",
                        "sh -c \"exec " OPENBITS_COMMAND " hang $(test -e " + first.file() +
                            " && echo " + second.file() + " || echo " + first.file() + ")\""),
            S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return first.started(); }));
  restart();
  EXPECT_TRUE(eventually([&] { return second.started(); }));
}

TEST_F(RestartTest, WhileTheCommandLineStandsInForABrokenClass) {  // PERS-07 NOT-33 LNX-47
  serve_with(dir_ / "missing");
  const TestJob job = job_with({"missing"});
  Killed program(dir_ / "program");
  ASSERT_EQ(set_class(job, kClass), S_OK);
  ASSERT_EQ(set_command(job, OPENBITS_COMMAND, "command hang " + program.file()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return program.started(); }));
  world_.bus.kill_service(SIGKILL);
  serve_with(OPENBITS_COM_RECEIVER " class " + kText + " " + log());
  world_.bus.start_service();
  EXPECT_TRUE(is_told("class"));  // the order begins anew
  EXPECT_TRUE(settles(job));
}

}  // namespace
}  // namespace openbits::test
