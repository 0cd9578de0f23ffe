// bitsctl why: what holds a job of the real service.
#include <gmock/gmock.h>

#include "integration/bitsctl_fixture.h"

namespace openbits::test {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class BitsctlWhy : public BitsctlTest {
 protected:
  json why(const std::string& job) { return run(0, {"why", job, "--json"}).objects().at(0); }
  std::string first(const std::string& job) { return why(job).at("causes").at(0).at("condition"); }
  std::string start_job(const std::string& name, const std::string& url) {
    const std::string id = create(name);
    run(0, {"add", id, url, dir_ / name});
    run(0, {"resume", id});
    return id;
  }
  bool becomes(const std::string& job, const std::string& state) {
    return eventually([&] { return show(job).at("state") == state; });
  }
};

TEST_F(BitsctlWhy, AJobThatNobodyHasResumed) {
  const std::string id = create("rest");
  EXPECT_EQ(first(id), "empty");
  run(0, {"add", id, "http://127.0.0.1:9/x", dir_ / "x"});
  const json told = why(id);
  EXPECT_EQ(told.at("job"), id);
  EXPECT_EQ(told.at("state"), "suspended");
  EXPECT_EQ(told.at("causes").size(), 1u);
  EXPECT_EQ(told.at("causes").at(0).at("condition"), "suspended");
  EXPECT_EQ(told.at("causes").at(0).at("until"), nullptr);
  const std::string text = run(0, {"why", "rest"}).out();
  EXPECT_THAT(text, HasSubstr("state: suspended\nsuspended: "));
  EXPECT_THAT(text, HasSubstr("\n  to do: Resume"));
  EXPECT_THAT(text, Not(HasSubstr("by itself")));
}

TEST_F(BitsctlWhy, AJobThatWaitsForItsNextTry) {  // SCHED-09
  Nginx::Options options;
  options.server = "location / { return 503; }";
  Nginx server(options);
  const std::string id = start_job("busy", server.url("file"));
  ASSERT_TRUE(becomes(id, "transient-error"));
  const json cause = why(id).at("causes").at(0);
  EXPECT_EQ(cause.at("condition"), "retry");
  EXPECT_THAT(cause.at("text"), HasSubstr(server.url("file")));
  EXPECT_THAT(cause.at("text"), HasSubstr("503"));
  EXPECT_FALSE(cause.at("until").is_null());
  EXPECT_THAT(run(0, {"why", id}).out(), HasSubstr("  by itself: 2"));
  run(0, {"cancel", id});
}

TEST_F(BitsctlWhy, AJobThatWaitsForItsTurn) {  // SCHED-02
  Nginx::Options options;
  options.server = "limit_rate 10k;";
  Nginx server(options);
  server.write_file("slow", 1'000'000, 1);
  const std::string running = start_job("slow", server.url("slow"));
  ASSERT_TRUE(becomes(running, "transferring"));
  EXPECT_EQ(first(running), "transferring");
  const std::string waiting = start_job("next", server.url("slow"));
  const json cause = why(waiting).at("causes").at(0);
  EXPECT_EQ(cause.at("condition"), "turn");
  EXPECT_THAT(cause.at("text"), HasSubstr(running));
  run(0, {"cancel", running});
  run(0, {"cancel", waiting});
}

TEST_F(BitsctlWhy, AJobThatIsDoneWaitsForComplete) {
  Nginx server;
  server.write_file("a", 1000, 5);
  const std::string id = start_job("a", server.url("a"));
  ASSERT_TRUE(becomes(id, "transferred"));
  const json causes = why(id).at("causes");
  EXPECT_EQ(causes.at(0).at("condition"), "complete");
  EXPECT_EQ(causes.at(1).at("condition"), "notice") << "nobody has been told";
  run(0, {"complete", id});
}

TEST_F(BitsctlWhy, AJobThatIsNotThere) {
  EXPECT_THAT(run(4, {"why", "nobody"}).err(), HasSubstr("BG_E_NOT_FOUND"));
  run(2, {"why"});
}

}  // namespace
}  // namespace openbits::test
