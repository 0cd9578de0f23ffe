// bitsctl against the real service and a real web server.
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "integration/bitsctl_fixture.h"

namespace openbits::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::size_t kMiB = 1 << 20;

/// With a server that takes some seconds for the file.
class BitsctlSlowTest : public BitsctlTest {
 protected:
  static constexpr std::size_t kSize = 2 * kMiB;
  BitsctlSlowTest() { server_.write_file("slow", kSize, 7); }

  Bitsctl start_get(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"get", server_.url("slow"), "-o", file_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    Bitsctl get = start(arguments);
    EXPECT_TRUE(eventually([&] { return get.says("transferring") || !get.running(); }));
    EXPECT_TRUE(get.running()) << get.out() << get.err();
    return get;
  }

  Nginx server_{Nginx::Options{"limit_rate 512k;", {}, {}}};
  std::string file_ = dir_ / "slow";
};

// GEN-01: the service is started on demand. DONE-01: it ends with the file in its place.
TEST_F(BitsctlTest, GetSavesTheFile) {
  Nginx server;
  server.write_file("a.bin", 3 * kMiB, 1);
  const std::string file = dir_ / "b.bin";
  EXPECT_EQ(bus_.service_pid(), 0);
  const Bitsctl get = run(0, {"get", server.url("a.bin"), "-o", file});
  EXPECT_NE(bus_.service_pid(), 0);
  EXPECT_EQ(read_file(file), content(3 * kMiB, 1));
  EXPECT_THAT(get.out(), HasSubstr("saved " + file + " (3.0 MiB in "));
  EXPECT_EQ(get.err(), "");
  EXPECT_EQ(list(), json::array());
  EXPECT_EQ(temporary_files(dir_.path()), 0);
}

TEST_F(BitsctlTest, GetNamesTheFileAfterTheUrl) {
  Nginx server;
  server.write_file("name.txt", "words");
  const std::string url = server.url("name.txt?query=/x");
  Bitsctl first = run(0, {"get", url});
  const std::string folder = dir_ / "1";
  EXPECT_EQ(read_file(folder + "/name.txt"), "words");
  // A second one in the same folder takes a new name.
  server.write_file("name.txt", "other words");
  Bitsctl second(bus_.env(), folder, {"get", url});
  EXPECT_EQ(second.wait(), 0) << second.err();
  EXPECT_EQ(read_file(folder + "/name.txt"), "words");
  EXPECT_EQ(read_file(folder + "/name.txt.1"), "other words");
  // -o with a folder, given relative to where the command runs (FILE-07).
  Bitsctl third(bus_.env(), folder, {"get", url, "-o", "../1/."});
  EXPECT_EQ(third.wait(), 0) << third.err();
  EXPECT_EQ(read_file(folder + "/name.txt.2"), "other words");
}

// NOT-12, NOT-14: what the service calls back is shown.
TEST_F(BitsctlTest, GetShowsCallbacks) {
  Nginx server;
  server.write_file("a", 64 * 1024, 2);
  const Bitsctl get = run(0, {"get", server.url("a"), "-o", dir_ / "a", "--show-callbacks"});
  EXPECT_THAT(get.out(), HasSubstr("callback JobModification: "));
  EXPECT_THAT(get.out(), HasSubstr("callback JobTransferred (event "));
}

TEST_F(BitsctlTest, GetTellsProgramsInJson) {
  Nginx server;
  server.write_file("a", 64 * 1024, 3);
  const auto lines =
      run(0, {"get", server.url("a"), "-o", dir_ / "a", "--json", "--show-callbacks"}).objects();
  EXPECT_EQ(lines.front().at("event"), "created");
  EXPECT_EQ(lines.front().at("url"), server.url("a"));
  EXPECT_EQ(lines.at(1).at("event"), "resuming");
  EXPECT_EQ(lines.back().at("event"), "completed");
  EXPECT_EQ(lines.back().at("file"), dir_ / "a");
  EXPECT_EQ(lines.back().at("bytes"), 64 * 1024);
  EXPECT_EQ(lines.back().at("symbol"), "S_OK");
  const auto transferred = std::find_if(lines.begin(), lines.end(), [](const json& line) {
    return line.value("name", "") == "JobTransferred";
  });
  ASSERT_NE(transferred, lines.end());
  EXPECT_GT(transferred->at("sequence"), 0);
}

TEST_F(BitsctlTest, GetDrawsABarOnATerminal) {
  Nginx server({"limit_rate 1m;", {}, {}});
  server.write_file("a", 2 * kMiB, 4);
  auto env = bus_.env();
  env["TERM"] = "xterm";
  const std::string command =
      std::string(BITSCTL) + " get " + server.url("a") + " -o " + dir_ / "a";
  Process script({"script", "-qec", command, "/dev/null"}, {env, dir_ / "typescript"});
  EXPECT_EQ(script.wait(), 0);
  const std::string text = read_file(dir_ / "typescript");
  EXPECT_THAT(text, HasSubstr("\r["));
  EXPECT_THAT(text, HasSubstr("=>"));
  EXPECT_THAT(text, HasSubstr(" left"));
  EXPECT_THAT(text, HasSubstr("saved "));
}

TEST_F(BitsctlSlowTest, InterruptLeavesTheJobInTheBackground) {
  Bitsctl get = start_get();
  get.kill(SIGINT);
  EXPECT_EQ(get.wait(), 130);
  EXPECT_THAT(get.out(), HasSubstr("goes on in the background"));
  const json jobs = list();
  ASSERT_EQ(jobs.size(), 1u);
  const std::string id = jobs.at(0).at("job");
  EXPECT_THAT(get.out(), HasSubstr(id));
  EXPECT_THAT(get.out(), HasSubstr("bitsctl complete " + id.substr(0, 8)));
  // What it says does what it says.
  const Bitsctl watch = run(0, {"watch", id.substr(0, 8)});
  EXPECT_THAT(watch.out(), HasSubstr("is transferred"));
  EXPECT_FALSE(fs::exists(file_));
  run(0, {"complete", id.substr(0, 8)});
  EXPECT_EQ(read_file(file_), content(kSize, 7));
}

// DONE-13, DONE-14: nothing is left.
TEST_F(BitsctlSlowTest, InterruptMayCancel) {
  Bitsctl get = start_get({"--cancel-on-interrupt"});
  EXPECT_EQ(temporary_files(dir_.path()), 1);
  get.kill(SIGINT);
  EXPECT_EQ(get.wait(), 130);
  EXPECT_EQ(list(), json::array());
  EXPECT_TRUE(eventually([&] { return temporary_files(dir_.path()) == 0; }));
}

// PERS-01: the job survives; the library registers the callbacks again.
TEST_F(BitsctlSlowTest, GetOutlivesTheService) {
  Bitsctl get = start_get({"--show-callbacks"});
  EXPECT_NE(bus_.kill_service(SIGKILL), 0);
  EXPECT_EQ(get.wait(), 0) << get.out() << get.err();
  EXPECT_EQ(read_file(file_), content(kSize, 7));
  EXPECT_THAT(get.out(), HasSubstr("callback JobTransferred"));
}

TEST_F(BitsctlSlowTest, GetAndWatchAreToldThatAnotherHasCancelled) {
  Bitsctl get = start_get();
  Bitsctl watch = start({"watch", "slow"});
  EXPECT_TRUE(eventually([&] { return watch.says("transferring"); }));
  run(0, {"cancel", "slow"});
  EXPECT_EQ(watch.wait(), 1);
  EXPECT_THAT(watch.out(), HasSubstr("is cancelled"));
  EXPECT_EQ(get.wait(), 1);
  EXPECT_THAT(get.out(), HasSubstr("another program has cancelled the job"));
}

// ERR-19: a 404 is BG_E_HTTP_ERROR_404. With nothing transferred the job is not kept.
TEST_F(BitsctlTest, GetOfAMissingFileFails) {
  Nginx server;
  const Bitsctl get = run(1, {"get", server.url("missing"), "-o", dir_ / "a", "--show-callbacks"});
  EXPECT_THAT(get.out(), HasSubstr("callback JobError (event "));
  EXPECT_THAT(get.err(), HasSubstr("0x80190194 BG_E_HTTP_ERROR_404"));
  EXPECT_THAT(get.err(), HasSubstr(server.url("missing") + " -> " + (dir_ / "a")));
  EXPECT_EQ(list(), json::array());
  EXPECT_FALSE(fs::exists(dir_ / "a"));
}

// STATE-13: a server that is not there is an error that will be retried.
TEST_F(BitsctlTest, GetShowsWhyItWaits) {
  Nginx server;
  const std::string url = server.url("a");
  server.stop();
  Bitsctl get = start({"get", url, "-o", dir_ / "a", "--cancel-on-interrupt"});
  EXPECT_TRUE(eventually([&] { return get.says("transient-error"); }));
  EXPECT_THAT(get.out(), HasSubstr("waiting after an error, will be retried: "));
  EXPECT_THAT(get.out(), HasSubstr(url + " -> "));
  const json shown = show("a");
  EXPECT_EQ(shown.at("state"), "transient-error");
  EXPECT_EQ(shown.at("error").at("file"), 0);
  EXPECT_THAT(run(0, {"show", "a"}).out(), HasSubstr("will be retried"));
  get.kill(SIGINT);
  EXPECT_EQ(get.wait(), 130);
}

TEST_F(BitsctlTest, GetOfNonsenseIsRefused) {
  const Bitsctl scheme = run(5, {"get", "gopher://h/x", "-o", dir_ / "a"});
  EXPECT_THAT(scheme.err(), HasSubstr("0x80070057 E_INVALIDARG"));
  const Bitsctl folder = run(5, {"get", "http://127.0.0.1/x", "-o", dir_ / "none/a", "--json"});
  EXPECT_EQ(folder.objects().back().at("error").at("symbol"), "ERROR_PATH_NOT_FOUND");
  EXPECT_EQ(list(), json::array());
}

TEST_F(BitsctlTest, JobsFromBeginToEnd) {
  Nginx server;
  server.write_file("a", 1000, 5);
  const std::string id = create("begin to end");
  const json fresh = show(id);
  EXPECT_EQ(fresh.at("state"), "suspended");                             // JOB-01
  EXPECT_EQ(fresh.at("priority"), "normal");                             // JOB-14
  EXPECT_EQ(fresh.at("owner"), "S-1-22-1-" + std::to_string(getuid()));  // LNX-06
  EXPECT_EQ(fresh.at("files"), json::array());

  run(0, {"add", id.substr(0, 4), server.url("a"), dir_ / "a"});
  run(0, {"resume", "begin to end"});
  EXPECT_EQ(run(0, {"watch", id}).err(), "");
  const json transferred = show(id);
  EXPECT_EQ(transferred.at("state"), "transferred");
  EXPECT_EQ(transferred.at("bytes_transferred"), 1000);
  EXPECT_EQ(transferred.at("files").at(0).at("url"), server.url("a"));
  EXPECT_EQ(transferred.at("files").at(0).at("completed"), false);  // PROG-07
  EXPECT_THAT(run(0, {"list"}).out(), HasSubstr("transferred"));

  EXPECT_EQ(run(0, {"complete", id, "--json"}).objects().at(0).at("symbol"), "S_OK");
  EXPECT_EQ(read_file(dir_ / "a"), content(1000, 5));
  EXPECT_EQ(run(0, {"list"}).out(), "no jobs\n");  // ENUM-05
}

TEST_F(BitsctlTest, SuspendAndCancel) {
  const std::string id = create("x");
  EXPECT_THAT(run(0, {"suspend", id}).out(), HasSubstr("suspended"));
  EXPECT_EQ(run(0, {"cancel", id, "--json"}).objects().at(0).at("result"), "cancelled");
  // STATE-02: it is gone from the queue, and the message says what it was.
  const Bitsctl again = run(4, {"cancel", id});
  EXPECT_THAT(again.err(), HasSubstr("0x80200001 BG_E_NOT_FOUND"));
  EXPECT_THAT(again.err(), HasSubstr("cancelled"));
  run(4, {"suspend", id});
}

// DONE-03: Complete before the end keeps what is finished, which is nothing here.
TEST_F(BitsctlTest, CompleteInPart) {
  const std::string id = create("x");
  run(0, {"add", id, "http://127.0.0.1:9/x", dir_ / "x"});
  const Bitsctl complete = run(0, {"complete", id});
  EXPECT_THAT(complete.out(), HasSubstr("completed in part"));
  EXPECT_FALSE(fs::exists(dir_ / "x"));
}

TEST_F(BitsctlTest, ExitCodesOfErrors) {
  run(2, {});
  run(2, {"frobnicate"});
  run(2, {"get"});
  run(2, {"get", "http://h/x", "--priority", "urgent"});
  EXPECT_THAT(run(4, {"show", "nobody"}).err(), HasSubstr("0x80200001 BG_E_NOT_FOUND"));  // JOB-08
  run(4, {"cancel", "12345678-1234-1234-1234-123456789abc"});
  const std::string first = create("twin");
  const std::string second = create("twin");  // JOB-03
  const Bitsctl twin = run(2, {"show", "twin"});
  EXPECT_THAT(twin.err(), HasSubstr(first));
  EXPECT_THAT(twin.err(), HasSubstr(second));
  EXPECT_THAT(run(5, {"resume", first}).err(), HasSubstr("BG_E_EMPTY"));  // STATE-05
}

TEST_F(BitsctlTest, NoServiceToReach) {
  Bitsctl lost({{"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"}}, dir_.path(), {"list"});
  EXPECT_EQ(lost.wait(), 3);
  EXPECT_THAT(lost.err(), HasSubstr("DBUS_SESSION_BUS_ADDRESS"));
}

TEST_F(BitsctlTest, HelpAndVersion) {
  EXPECT_THAT(run(0, {"--help"}).out(), HasSubstr("Exit codes:"));
  EXPECT_THAT(run(0, {"--version"}).out(), HasSubstr("bitsctl 0."));
  EXPECT_THAT(run(0, {"get", "--help"}).out(), HasSubstr("--cancel-on-interrupt"));
}

TEST_F(BitsctlTest, CompletionForShells) {
  const std::string script = run(0, {"completion", "bash"}).out();
  write_bytes(dir_ / "completion", script + R"(
COMP_WORDS=(bitsctl can); COMP_CWORD=1; _bitsctl; echo "${COMPREPLY[@]}")");
  Process bash({"bash", dir_ / "completion"}, {{}, dir_ / "reply"});
  EXPECT_EQ(bash.wait(), 0);
  EXPECT_EQ(read_file(dir_ / "reply"), "cancel\n");
  write_bytes(dir_ / "completion", script + R"(
reply() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _bitsctl
  echo "${COMPREPLY[@]}"
}
reply bitsctl class re
reply bitsctl class add x --n
reply bitsctl class add x --exec /nonexistent --n
reply bitsctl notify x --flags tr
reply bitsctl events --f)");
  Process more({"bash", dir_ / "completion"}, {{}, dir_ / "more"});
  EXPECT_EQ(more.wait(), 0);
  EXPECT_EQ(read_file(dir_ / "more"), "remove\n--no-systemd\n\ntransferred\n--follow\n");
  EXPECT_THAT(run(0, {"completion", "zsh"}).out(), HasSubstr("#compdef bitsctl"));
  EXPECT_THAT(run(0, {"completion", "fish"}).out(), HasSubstr("complete -c bitsctl"));
  run(2, {"completion", "tcsh"});
}

}  // namespace
}  // namespace openbits::test
