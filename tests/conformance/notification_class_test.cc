// Callback classes against the real service and the real bus, and what happens when one breaks
// after a job has been given it.
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "conformance/notification.h"

namespace openbits::test {
namespace {

constexpr CLSID kClass = {
    0x0B5C0B1E, 0x57E9, 0x4C8A, {0x9A, 0x11, 0x3D, 0x52, 0x77, 0x61, 0x6C, 0x6B}};
constexpr CLSID kUnknown = {
    0x0B5C0B1E, 0x57E9, 0x4C8A, {0x9A, 0x11, 0x3D, 0x52, 0x77, 0x61, 0x6C, 0x6C}};
const std::string kText = "0b5c0b1e-57e9-4c8a-9a11-3d5277616c6b";

class NotificationClassTest : public NotificationTest {
 protected:
  NotificationClassTest() { serve_class(); }

  /// com_receiver.cc, which writes down what it is told of.
  void serve_class() const {
    world_.bus.add_class(*Guid::parse(kText),
                         OPENBITS_COM_RECEIVER " class " + kText + " " + log());
  }
  void remove_class() const { world_.bus.remove_class(*Guid::parse(kText)); }
  /// bus_object.cc, which does not go by the rules.
  void serve_badly(const std::string& behaviour) const {
    world_.bus.add_class(*Guid::parse(kText), OPENBITS_BUS_OBJECT " " + world_.bus.address() + " " +
                                                  name() + " " + behaviour + " " + record());
  }
  /// Ends the program that serves the class, if one does.
  void end_server() const {
    const pid_t server = world_.bus.owner_pid(name());
    if (server == 0) return;
    ::kill(server, SIGKILL);
    EXPECT_TRUE(eventually([&] { return world_.bus.owner_pid(name()) != server; }));
  }
  static std::string name() { return "org.openbits.Class.C" + Guid::parse(kText)->hex(); }
  std::string log() const { return dir_ / "log"; }
  std::string record() const { return dir_ / "record"; }

  /// A job with the class that is going to fail.
  TestJob job_with_class() {
    TestJob job = job_with({"missing"});
    EXPECT_EQ(set_class(job, kClass), S_OK);
    return job;
  }
  void set_good_command(const TestJob& job) {
    EXPECT_EQ(set_command(job, OPENBITS_COM_RECEIVER,
                          "com_receiver command " + log() + " " + job.id.text()),
              S_OK);
  }
  /// The kinds of those that have been told, in their order.
  std::vector<std::string> told() const {
    std::vector<std::string> kinds;
    std::ifstream in(log());
    for (std::string line; std::getline(in, line);) kinds.push_back(line.substr(0, line.find(' ')));
    return kinds;
  }
  bool is_told(const std::string& kind) const {
    return eventually(
        [&] {
          const auto kinds = told();
          return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
        },
        std::chrono::seconds(60));
  }

  TempDir dir_;
};

// NOT-36 LNX-20: what the bus cannot start is refused, and the setting stays. NOT-35: GUID_NULL
// clears, the last one set counts.
TEST_F(NotificationClassTest, OnlyRegisteredClassesAreTaken) {
  const TestJob job = job_with({"missing"});
  EXPECT_EQ(class_of(job), GUID_NULL);
  EXPECT_EQ(set_class(job, kUnknown), REGDB_E_CLASSNOTREG);
  EXPECT_EQ(class_of(job), GUID_NULL);
  EXPECT_EQ(set_class(job, kClass), S_OK);
  EXPECT_EQ(class_of(job), kClass);
  EXPECT_EQ(set_class(job, kUnknown), REGDB_E_CLASSNOTREG);
  EXPECT_EQ(class_of(job), kClass);
  remove_class();
  EXPECT_EQ(set_class(job, kClass), REGDB_E_CLASSNOTREG);
  EXPECT_EQ(class_of(job), kClass);
  EXPECT_EQ(set_class(job, GUID_NULL), S_OK);
  EXPECT_EQ(class_of(job), GUID_NULL);
  EXPECT_EQ(job->Cancel(), S_OK);
  serve_class();
  EXPECT_EQ(set_class(job, kClass), BG_E_INVALID_STATE);
}

// NOT-33 LNX-47: a registered object, then the class, then the command line. LNX-52: a class that
// is set tells again what was told if it is the first in order.
TEST_F(NotificationClassTest, TheClassComesAfterTheObjectAndBeforeTheCommand) {
  const TestJob job = job_with_class();
  set_good_command(job);
  const auto callback = FileCallback::make();
  ASSERT_EQ(job->SetNotifyInterface(callback.get()), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(callback->hears("JobError"));
  ASSERT_TRUE(settles(job));
  ASSERT_EQ(set_class(job, kClass), S_OK);
  EXPECT_EQ(open_notices(job).size(), 0u);
  EXPECT_EQ(told(), std::vector<std::string>{});
  ASSERT_EQ(job->SetNotifyInterface(nullptr), S_OK);
  EXPECT_EQ(open_notices(job).size(), 0u);
  ASSERT_EQ(set_class(job, kClass), S_OK);
  ASSERT_TRUE(is_told("class"));
  ASSERT_TRUE(settles(job));
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] { return told().size() == 2; }));
  ASSERT_TRUE(settles(job));
  EXPECT_EQ(told(), (std::vector<std::string>{"class", "class"}));
  EXPECT_EQ(callback->calls().size(), 1u);
}

// A class is told of each file too, by one object (NOT-34).
TEST_F(NotificationClassTest, AClassIsToldOfFiles) {  // NOT-19 NOT-21 NOT-33 NOT-34
  world_.web.write_file("one", 1000, 1);
  world_.web.write_file("two", 1000, 2);
  const TestJob job = job_with({"one", "two"}, kWithFiles);
  ASSERT_EQ(set_class(job, kClass), S_OK);
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(reaches(job, BG_JOB_STATE_TRANSFERRED));
  ASSERT_TRUE(settles(job));
  std::ifstream in(log());
  std::set<std::string> objects;
  std::vector<std::string> methods;
  for (std::string kind, pid, object, method, rest; in >> kind >> pid >> object >> method;) {
    std::getline(in, rest);
    objects.insert(pid + " " + object);
    methods.push_back(method);
  }
  EXPECT_EQ(objects.size(), 1u);
  EXPECT_EQ(methods,
            (std::vector<std::string>{"FileTransferred", "FileTransferred", "JobTransferred"}));
}

// Classes that break ---------------------------------------------------------------------------

struct Breakage {
  const char* name;
  std::string behaviour;  ///< of bus_object.cc; or one of those below
};

void PrintTo(const Breakage& breakage, std::ostream* out) {
  *out << breakage.name;
}

class BrokenClassTest : public NotificationClassTest,
                        public ::testing::WithParamInterface<Breakage> {
 protected:
  /// From now on the class, which has been good, is not.
  void break_class() const {
    const std::string& how = GetParam().behaviour;
    if (how == "(no file)") {
      remove_class();
    } else if (how == "(no program)") {
      world_.bus.add_class(*Guid::parse(kText), dir_ / "missing");
    } else if (how == "(no right)") {
      write_bytes(dir_ / "program", "#!/bin/true\n");
      world_.bus.add_class(*Guid::parse(kText), dir_ / "program");
    } else {
      serve_badly(how);
    }
    if (how == "nameless") world_.bus.set_start_timeout(std::chrono::milliseconds(200));
  }
};

// NOT-33 CMD-08 NOT-38 LNX-47: the next receiver in the order, at once, and a line in the log.
TEST_P(BrokenClassTest, TheCommandLineIsNext) {
  const TestJob job = job_with_class();
  set_good_command(job);
  break_class();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(is_told("command"));
  EXPECT_EQ(told(), std::vector<std::string>{"command"});
  EXPECT_TRUE(settles(job));
  EXPECT_TRUE(logs(
      job, {"warning", "JobError", "was not accepted by the class", "the next receiver is tried"}));
  EXPECT_TRUE(logs(job, {"JobError", "was answered by the command"}));
  EXPECT_EQ(class_of(job), kClass);  // which may be mended
}

// NOT-25 NOT-38 LNX-53: with nobody else to tell, the class is tried again until it is mended.
TEST_P(BrokenClassTest, IsTriedAgainUntilItIsMended) {
  const TestJob job = job_with_class();
  break_class();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(
      logs(job, {"warning", "JobError", "was not accepted by the class", "tried again in "}));
  const auto lines = log_lines(job, {"tried again in "});
  EXPECT_TRUE(std::regex_search(lines.front(), std::regex("tried again in [12] s\\.$")))
      << lines.front();
  const auto open = open_notices(job);
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].kind, EventKind::kJobError);
  EXPECT_GE(open[0].failures, 1u);
  ASSERT_FALSE(open[0].attempts.empty());
  EXPECT_EQ(open[0].attempts[0].receiver, ReceiverKind::kClass);
  EXPECT_TRUE(failed(open[0].attempts[0].code));
  EXPECT_FALSE(open[0].attempts[0].text.empty());

  world_.bus.set_start_timeout(std::chrono::seconds(25));
  serve_class();
  end_server();
  EXPECT_TRUE(is_told("class"));
  EXPECT_TRUE(settles(job));
}

INSTANTIATE_TEST_SUITE_P(
    Classes, BrokenClassTest,
    ::testing::Values(Breakage{"HasNoServiceFile", "(no file)"},
                      Breakage{"HasNoProgram", "(no program)"},
                      Breakage{"MayNotBeRun", "(no right)"}, Breakage{"ExitsAtOnce", "fails"},
                      Breakage{"DiesAtOnce", "dies"}, Breakage{"NeverTakesItsName", "nameless"},
                      Breakage{"RefusesToMakeObjects", "error:org.openbits.Error.HR80070005"},
                      Breakage{"AnswersNonsense", "text"}, Breakage{"ExitsWhileItMakesOne", "exit"},
                      Breakage{"ExitsInTheCall", "breaks:/an/object"}),
    [](const auto& breakage) { return breakage.param.name; });

// LNX-19: the object that was there goes with its program; the class stays, and makes another.
TEST_F(NotificationClassTest, AnObjectThatEndsIsReplacedByAnother) {
  serve_badly("holds:/an/object");
  const TestJob job = job_with_class();
  ASSERT_EQ(job->Resume(), S_OK);
  ASSERT_TRUE(eventually([&] {
    return std::filesystem::exists(record()) &&
           read_file(record()).find("\nJobError ") != std::string::npos;
  }));
  serve_class();
  end_server();  // in mid-call
  EXPECT_TRUE(is_told("class"));
  EXPECT_TRUE(settles(job));
  EXPECT_EQ(class_of(job), kClass);
}

}  // namespace
}  // namespace openbits::test
