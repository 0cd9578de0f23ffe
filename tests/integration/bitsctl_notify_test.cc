// bitsctl events, class, notify and show against the real service and a real bus.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <openbits/client.hpp>

#include "integration/bitsctl_fixture.h"

namespace openbits::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;
namespace fs = std::filesystem;

const std::string kClass = "0123abcd-4567-89ab-cdef-0123456789ab";

class BitsctlNotifyTest : public BitsctlTest {
 protected:
  /// A program of the test.
  std::string script(const std::string& name, const std::string& text) {
    write_bytes(dir_ / name, "#!/bin/sh\n" + text);
    chmod((dir_ / name).c_str(), 0755);
    return dir_ / name;
  }
  /// A job that is in ERROR: the server has no such file.
  std::string failed_job(const Nginx& server, std::vector<std::string> notification = {}) {
    const std::string id = create("fails");
    run(0, {"add", id, server.url("missing"), dir_ / "missing"});
    notification.insert(notification.begin(), {"notify", id});
    run(0, notification);
    run(0, {"resume", id});
    EXPECT_TRUE(eventually([&] { return show(id).at("state") == "error"; }));
    return id;
  }
  std::string transferred_job(const Nginx& server, const std::string& name) {
    server.write_file(name, 1000, 1);
    const std::string id = create(name);
    run(0, {"add", id, server.url(name), dir_ / name});
    run(0, {"resume", id});
    run(0, {"watch", id});
    return id;
  }
  json add_receiver(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"class", "add", kClass, "--json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    for (const char* word : {"--exec", OPENBITS_RECEIVER, "class", kClass.c_str()}) {
      arguments.emplace_back(word);
    }
    arguments.push_back(dir_.path());
    return run(0, arguments).objects().at(0);
  }
  /// Those of one job.
  std::vector<std::string> event_names(const std::vector<json>& events, const std::string& job) {
    std::vector<std::string> names;
    for (const json& event : events) {
      if (event.at("job") == job) names.push_back(event.at("event"));
    }
    return names;
  }
};

using BitsctlClassTest = BitsctlNotifyTest;

// LNX-20, NOT-36.
TEST_F(BitsctlClassTest, RegisterTestAndRemove) {
  const Bitsctl unknown = run(5, {"class", "test", kClass});
  EXPECT_THAT(unknown.out(), HasSubstr("REGDB_E_CLASSNOTREG"));
  EXPECT_THAT(unknown.out(), HasSubstr("bitsctl class add " + kClass));

  const json added = add_receiver();
  EXPECT_EQ(added.at("class"), kClass);
  EXPECT_EQ(added.at("program"), OPENBITS_RECEIVER);
  EXPECT_EQ(added.at("arguments"), json({"class", kClass, dir_.path(), "-Embedding"}));
  EXPECT_EQ(added.at("unit"), nullptr) << "systemd does not run this bus";
  EXPECT_EQ(added.at("reloaded"), true);
  EXPECT_FALSE(fs::exists(dir_ / "config"));

  const json tested = run(0, {"class", "test", "{" + kClass + "}", "--json"}).objects().at(0);
  EXPECT_EQ(tested.at("symbol"), "S_OK");
  EXPECT_EQ(tested.at("class"), kClass);
  EXPECT_TRUE(tested.at("connection").get<std::string>().starts_with(":"));
  EXPECT_GT(tested.at("milliseconds"), 0);
  EXPECT_THAT(run(0, {"class", "test", kClass}).out(), HasSubstr(" made an object in "));

  const json listed = run(0, {"class", "list", "--json"}).objects().at(0);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed.at(0).at("class"), kClass);
  EXPECT_EQ(listed.at(0).at("place"), "user");
  EXPECT_EQ(listed.at(0).at("file"), added.at("file"));
  EXPECT_THAT(run(0, {"class", "list"}).out(), HasSubstr(kClass + "  user   " OPENBITS_RECEIVER));
  EXPECT_EQ(run(0, {"class", "list", "--ids"}).out(), kClass + "\n");

  run(0, {"class", "remove", kClass});
  EXPECT_FALSE(fs::exists(added.at("file")));
  EXPECT_THAT(run(4, {"class", "remove", kClass}).err(), HasSubstr("not registered"));
  EXPECT_EQ(run(0, {"class", "list"}).out(), "no classes\n");
}

TEST_F(BitsctlClassTest, ArgumentsSurviveTheBus) {
  fs::create_directory(dir_ / "it's 100% \"my\" $folder");
  const std::string program = script("it's 100% \"my\" $folder/pro\\gram",
                                     "printf '%s\\0' \"$@\" >'" + dir_ / "argv" + "'; exit 1\n");
  const std::vector<std::string> arguments = {
      "",       "a b",    "say \"hi\"", R"(back\slash \n \)", "100% %u", "$HOME `id`",
      "#no",    "--json", "two\nlines", "tab\there",          "it's '",  "gr\xC3\xBCn;&|<>*~",
      "--help", "list",   "--",         "-Embedding"};
  std::vector<std::string> command = {"class", "add", kClass, "--exec", program};
  command.insert(command.end(), arguments.begin(), arguments.end());
  run(0, command);
  // The program ends without taking its name.
  const Bitsctl test = run(5, {"class", "test", kClass});
  EXPECT_THAT(test.out(), HasSubstr("CO_E_SERVER_EXEC_FAILURE"));
  EXPECT_THAT(test.out(), HasSubstr("bitsctl class list"));
  std::string expected;
  for (const std::string& argument : arguments) expected += argument + '\0';
  EXPECT_EQ(read_file(dir_ / "argv"), expected);
}

TEST_F(BitsctlClassTest, AnotherFolderAndAUnit) {
  const json added = add_receiver({"--dir", "folder", "--systemd"});
  const std::string file = added.at("file");
  EXPECT_EQ(fs::path(file).parent_path().filename(), "folder") << "relative to where it ran";
  EXPECT_TRUE(fs::exists(file));
  const std::string unit = added.at("unit");
  EXPECT_TRUE(unit.starts_with(dir_ / "config/systemd/user/openbits-class-"));
  EXPECT_THAT(read_file(unit), HasSubstr("ExecStart=" OPENBITS_RECEIVER " class "));
  EXPECT_THAT(read_file(file), HasSubstr("SystemdService=" + fs::path(unit).filename().string()));

  const std::string folder = fs::path(file).parent_path();
  EXPECT_EQ(run(0, {"class", "list", "--json"}).objects().at(0), json::array());
  EXPECT_EQ(run(0, {"class", "list", "--json", "--dir", folder}).objects().at(0).at(0).at("place"),
            folder);
  run(4, {"class", "remove", kClass, "--dir", dir_ / "none"});
  EXPECT_EQ(
      run(0, {"class", "remove", kClass, "--dir", folder, "--json"}).objects().at(0).at("removed"),
      json({file, unit}));
}

TEST_F(BitsctlClassTest, WrongCommandLines) {
  add_receiver();
  const Bitsctl other = run(5, {"class", "add", kClass, "--exec", "/bin/true"});
  EXPECT_THAT(other.err(), HasSubstr("another program, " OPENBITS_RECEIVER));
  run(0, {"class", "add", kClass, "--replace", "--exec", "/bin/true"});

  run(2, {"class"});
  run(2, {"class", "add"});
  run(2, {"class", "add", kClass});
  run(2, {"class", "add", kClass, "--exec"});
  run(2, {"class", "add", kClass, "/bin/true"});
  run(2, {"class", "add", kClass + "0", "--exec", "/bin/true"});
  run(2, {"class", "add", "00000000-0000-0000-0000-000000000000", "--exec", "/bin/true"});
  run(2, {"class", "add", kClass, "--dir", "x", "--system-wide", "--exec", "/bin/true"});
  run(2, {"class", "add", kClass, "--exec", "/nonexistent"});
  run(2, {"class", "add", kClass, "--exec", "/etc/passwd"});
  run(2, {"class", "add", kClass, "--exec", "/"});
  run(2, {"class", "add", kClass, "--replace", "--exec", "/bin/true", "\xFF"});
  run(2, {"class", "remove", "nonsense"});
  run(2, {"class", "test"});
}

TEST_F(BitsctlClassTest, ABusThatIsAwayIsAWarning) {
  auto lost = env();
  lost["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus";
  Bitsctl add(lost, dir_.path(), {"class", "add", kClass, "--json", "--exec", "/bin/true"});
  EXPECT_EQ(add.wait(), 0) << add.err();
  EXPECT_THAT(add.err(), HasSubstr("warning: the bus could not be told"));
  EXPECT_EQ(add.objects().at(0).at("reloaded"), false);
  Bitsctl test(lost, dir_.path(), {"class", "test", kClass});
  EXPECT_EQ(test.wait(), 3);
}

// NOT-35, CMD-02, CMD-13, NOT-07: what is set is there, and goes away again.
TEST_F(BitsctlNotifyTest, SetsAndClears) {
  add_receiver();
  const std::string id = create("x");
  const json fresh = show(id);
  EXPECT_EQ(fresh.at("notification_class"), nullptr);
  EXPECT_EQ(fresh.at("notify_command"), nullptr);
  EXPECT_EQ(fresh.at("minimum_notification_interval"), 500);  // NOT-17
  EXPECT_EQ(fresh.at("open_notices"), json::array());
  EXPECT_EQ(fresh.at("last_command_run"), nullptr);

  const json set =
      run(0, {"notify", id, "--json", "--class", kClass, "--command", "/bin/echo", "--parameters",
              "echo \"a b\"", "--flags", "transferred,file", "--interval", "2000"})
          .objects()
          .at(0);
  EXPECT_EQ(set.at("notification_class"), kClass);
  const json command = {{"program", "/bin/echo"}, {"parameters", "echo \"a b\""}};
  EXPECT_EQ(set.at("notify_command"), command);
  EXPECT_EQ(set.at("notify_flags"), notify::kJobTransferred | notify::kFileTransferred);
  EXPECT_EQ(set.at("minimum_notification_interval"), 2000);
  const json shown = show(id);
  for (const auto& [key, value] : set.items()) EXPECT_EQ(shown.at(key), value) << key;
  const std::string text = run(0, {"show", id}).out();
  EXPECT_THAT(text, HasSubstr("notify class        " + kClass));
  EXPECT_THAT(text, HasSubstr("notify command      /bin/echo\n"));
  EXPECT_THAT(text, HasSubstr("as: echo \"a b\"\n"));
  EXPECT_THAT(text, HasSubstr("notify interval     2000 ms"));

  EXPECT_THAT(run(0, {"notify", id}).out(), HasSubstr("class:     " + kClass)) << "only shown";
  run(0, {"notify", id, "--class", "none", "--no-command", "--flags", "none"});
  const json cleared = show(id);
  EXPECT_EQ(cleared.at("notification_class"), nullptr);
  EXPECT_EQ(cleared.at("notify_command"), nullptr);
  EXPECT_EQ(cleared.at("notify_flags"), 0);
  EXPECT_EQ(cleared.at("minimum_notification_interval"), 2000) << "not asked to be changed";
}

// CMD-01, CMD-04, LNX-20.
TEST_F(BitsctlNotifyTest, SaysWhatWasRefused) {
  const std::string id = create("x");
  const Bitsctl unknown = run(5, {"notify", id, "--class", kClass});
  EXPECT_THAT(unknown.err(), HasSubstr("set the class of job"));
  EXPECT_THAT(unknown.err(), HasSubstr("REGDB_E_CLASSNOTREG"));
  const std::string parameters(4001, 'x');
  EXPECT_THAT(run(5, {"notify", id, "--command", "/p", "--parameters", parameters}).err(),
              HasSubstr("BG_E_STRING_TOO_LONG"));
  EXPECT_EQ(show(id).at("notify_command"), nullptr);
  run(0, {"notify", id, "--command", "relative"});
  EXPECT_TRUE(
      fs::path(show(id).at("notify_command").at("program").get<std::string>()).is_absolute());
  run(4, {"notify", "nobody", "--flags", "none"});
  run(2, {"notify"});
  run(2, {"notify", id, "--parameters", "x"});
  run(2, {"notify", id, "--command", "/p", "--no-command"});
  run(2, {"notify", id, "--command", ""});
  run(2, {"notify", id, "--flags", "everything"});
  run(2, {"notify", id, "--class", "nonsense"});
  run(2, {"notify", id, "--interval", "-1"});
}

TEST_F(BitsctlNotifyTest, ShowSaysThatNobodyIsThere) {
  Nginx server;
  const std::string id = failed_job(server);
  const json notices = show(id).at("open_notices");
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices.at(0).at("event"), "error");
  EXPECT_GT(notices.at(0).at("sequence"), 0);
  EXPECT_EQ(notices.at(0).at("next_try"), nullptr);
  EXPECT_EQ(notices.at(0).at("attempts"), json::array());
  const std::string text = run(0, {"show", id}).out();
  EXPECT_THAT(text, HasSubstr("error, since "));
  EXPECT_THAT(text, HasSubstr("waits for a program to register"));
  EXPECT_THAT(text, Not(HasSubstr("last command run")));
}

// CMD-10, LNX-22.
TEST_F(BitsctlNotifyTest, ShowSaysWhyTheCommandFailed) {
  Nginx server;
  const std::string program = script("program", "printf 'out\\033[2J of luck\\n'; exit 3\n");
  const std::string id = failed_job(server, {"--command", program});
  ASSERT_TRUE(eventually([&] { return show(id).at("last_command_run") != nullptr; }));
  const json shown = show(id);
  const json run_of_it = shown.at("last_command_run");
  EXPECT_EQ(run_of_it.at("end"), "exited");
  EXPECT_EQ(run_of_it.at("status"), 3);
  EXPECT_EQ(run_of_it.at("output"), "out\x1b[2J of luck\n");
  const json notices = shown.at("open_notices");
  ASSERT_EQ(notices.size(), 1u);
  const json attempts = notices.at(0).at("attempts");
  ASSERT_FALSE(attempts.empty());
  EXPECT_EQ(attempts.back().at("receiver"), "command");
  EXPECT_EQ(attempts.back().at("name"), program);
  const std::string text = run(0, {"show", id}).out();
  EXPECT_THAT(text, HasSubstr(", exited with status 3 after "));
  EXPECT_THAT(text, HasSubstr("| out?[2J of luck\n"));
  EXPECT_THAT(text, HasSubstr("  command " + program + ": "));

  run(0, {"notify", id, "--command", "/nonexistent/program"});
  ASSERT_TRUE(
      eventually([&] { return show(id).at("last_command_run").at("end") == "not-started"; }));
  EXPECT_THAT(run(0, {"show", id}).out(), HasSubstr("not started: No such file or directory"));
}

// NOT-33: a class takes the event, and then nothing is owed.
TEST_F(BitsctlNotifyTest, ShowHasNothingToSayOfWhatWasTold) {
  add_receiver();
  Nginx server;
  const std::string id = failed_job(server, {"--class", kClass});
  EXPECT_TRUE(eventually([&] { return show(id).at("open_notices").empty(); }));
  EXPECT_THAT(run(0, {"show", id}).out(), Not(HasSubstr("not told")));
}

using BitsctlEventsTest = BitsctlNotifyTest;

TEST_F(BitsctlEventsTest, TellsWhatHappened) {
  Nginx server;
  const std::string good = transferred_job(server, "good");
  const std::string bad = failed_job(server);
  run(0, {"cancel", bad});
  const auto events = run(0, {"events", "--json"}).objects();
  EXPECT_TRUE(std::is_sorted(events.begin(), events.end(), [](const json& a, const json& b) {
    return a.at("sequence") < b.at("sequence");
  }));
  const auto good_events = event_names(events, good);
  EXPECT_EQ(good_events.front(), "created");
  EXPECT_EQ(good_events.back(), "transferred");
  const auto error = std::find_if(events.begin(), events.end(),
                                  [](const json& e) { return e.at("event") == "error"; });
  ASSERT_NE(error, events.end());
  EXPECT_EQ(error->at("job"), bad);
  EXPECT_EQ(error->at("state"), "error");
  EXPECT_EQ(error->at("file"), 0);
  EXPECT_EQ(error->at("symbol"), "BG_E_HTTP_ERROR_404");
  EXPECT_EQ(events.back().at("state"), "cancelled");
  EXPECT_EQ(events.back().at("code"), nullptr);

  const std::string text = run(0, {"events"}).out();
  EXPECT_THAT(text, HasSubstr("  " + good.substr(0, 8) + "  created\n"));
  EXPECT_THAT(text, HasSubstr("  " + bad.substr(0, 8) + "  error (file 0): "));
  EXPECT_EQ(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')), events.size());

  const std::string since = std::to_string(events.at(1).at("sequence").get<std::uint64_t>());
  const auto rest = run(0, {"events", "--json", "--since", since}).objects();
  EXPECT_EQ(rest, std::vector<json>(events.begin() + 2, events.end()));
  const auto two = run(0, {"events", "--json", "--most", "2"}).objects();
  EXPECT_EQ(two, std::vector<json>(events.begin(), events.begin() + 2));
}

TEST_F(BitsctlEventsTest, ReadsAllPages) {
  ClientOptions options;
  options.bus_address = bus_.address();
  auto client = Client::connect(options);
  ASSERT_TRUE(client);
  constexpr int kJobs = 1001;  // a page is 1,000 events
  for (int i = 0; i < kJobs; ++i) ASSERT_TRUE(client->create_job("x"));
  const Bitsctl all = run(0, {"events", "--json"});
  const auto events = all.objects();
  EXPECT_EQ(std::count_if(events.begin(), events.end(),
                          [](const json& e) { return e.at("event") == "created"; }),
            kJobs);
  EXPECT_EQ(all.err(), "");
}

TEST_F(BitsctlEventsTest, SaysThatTheLogHasBegunAnew) {
  const std::string id = create("x");
  const Bitsctl people = run(0, {"events", "--since", "1000000"});
  EXPECT_THAT(people.err(), HasSubstr("the log has begun anew"));
  EXPECT_THAT(people.out(), HasSubstr(id.substr(0, 8) + "  created"));
  const auto objects = run(0, {"events", "--since", "1000000", "--json"}).objects();
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects.at(0).at("gap").at("since"), 1000000);
  EXPECT_EQ(objects.at(1).at("job"), id);
}

// PERS-01: it goes on over the death of the service, and tells nothing twice.
TEST_F(BitsctlEventsTest, FollowOutlivesTheService) {
  Bitsctl follow = start({"events", "--follow", "--json"});
  const std::string first = create("first");
  EXPECT_TRUE(eventually([&] { return follow.says(first); }));
  for (int i = 0; i < 3; ++i) bus_.kill_service(SIGKILL);
  const std::string second = create("second");
  EXPECT_TRUE(eventually([&] { return follow.says(second); }));
  EXPECT_TRUE(follow.running());
  follow.kill(SIGINT);
  EXPECT_EQ(follow.wait(), 130);
  const auto events = follow.objects();
  EXPECT_EQ(event_names(events, first), std::vector<std::string>({"created"}));
  EXPECT_EQ(event_names(events, second), std::vector<std::string>({"created"}));
}

TEST_F(BitsctlEventsTest, FollowEndsWithTheLastThatWasAskedFor) {
  create("x");
  Bitsctl follow = start({"events", "--follow", "--most", "2"});
  EXPECT_TRUE(eventually([&] { return follow.says("created"); }));
  create("y");
  EXPECT_EQ(follow.wait(), 0);
  const std::string text = follow.out();
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST_F(BitsctlEventsTest, NeedsAService) {
  auto lost = env();
  lost["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent/bus";
  Bitsctl events(lost, dir_.path(), {"events", "--follow"});
  EXPECT_EQ(events.wait(), 3);
  run(2, {"events", "--since", "x"});
}

}  // namespace
}  // namespace openbits::test
