// Programs written for Windows, compiled unchanged, against the real service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// The names of tests/conformance/programs.
std::vector<std::string> names() {
  std::istringstream in(OPENBITS_PROGRAM_NAMES);
  std::vector<std::string> out;
  for (std::string name; in >> name;) out.push_back(name);
  return out;
}

class WindowsProgram : public testing::TestWithParam<std::string> {
 protected:
  int run(const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {std::string(OPENBITS_PROGRAMS "/") + GetParam()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Process program(argv, {world_.bus.env(), output_});
    return program.wait();
  }
  std::string output() const { return read_file(output_); }
  bool has_jobs() { return !must(world_.client.jobs()).empty(); }

  ServiceWorld world_;
  const std::string copy_ = world_.out / "copy \u00e4\u20ac\U0001F600";
  const std::string output_ = world_.out / "output";
};

// NOT-12, NOT-30: the callback completes the job; NOT-37: one in a single-threaded apartment runs
// in the message loop, and can end it. Names may have any character.
TEST_P(WindowsProgram, Downloads) {
  world_.web.write_file("file", 4 << 20, 11);
  EXPECT_EQ(run({world_.web.url("file"), copy_}), 0) << output();
  EXPECT_EQ(read_file(copy_), content(4 << 20, 11));
  EXPECT_FALSE(has_jobs());
}

TEST_P(WindowsProgram, IsToldOfAnError) {  // NOT-13, ERR-06, ERR-19
  EXPECT_EQ(run({world_.web.url("missing"), copy_}), 1) << output();
  EXPECT_THAT(output(), AnyOf(HasSubstr("80190194"), HasSubstr("404")));
  EXPECT_FALSE(std::filesystem::exists(copy_));
  EXPECT_FALSE(has_jobs());
}

TEST_P(WindowsProgram, IsToldOfABadArgument) {  // FILE-07
  EXPECT_EQ(run({world_.web.url("file"), "relative"}), 1) << output();
  EXPECT_THAT(output(), HasSubstr("80070057"));
}

TEST_P(WindowsProgram, WantsTwoArguments) {
  EXPECT_EQ(run({world_.web.url("file")}), 2);
}

INSTANTIATE_TEST_SUITE_P(Programs, WindowsProgram, testing::ValuesIn(names()),
                         [](const auto& tested) { return tested.param; });

}  // namespace
}  // namespace openbits::test
