// A complete program in C against the real service.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using testing::HasSubstr;

class CProgram : public testing::Test {
 protected:
  int run(const std::vector<std::string>& arguments) {
    std::vector<std::string> argv = {OPENBITS_C11_COBJMACROS};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    Process program(argv, {world_.bus.env(), output_});
    return program.wait();
  }
  std::string output() const { return read_file(output_); }
  bool has_jobs() { return !must(world_.client.jobs()).empty(); }

  ServiceWorld world_;
  const std::string copy_ = world_.out / "copy";
  const std::string output_ = world_.out / "output";
};

// NOT-02, NOT-12, NOT-14: an object made of C functions is called in the apartment that registered
// it, by its message loop; NOT-30: it completes the job inside the callback.
TEST_F(CProgram, Downloads) {
  world_.web.write_file("file", 4 << 20, 11);
  EXPECT_EQ(run({world_.web.url("file"), copy_}), 0) << output();
  EXPECT_EQ(read_file(copy_), content(4 << 20, 11));
  EXPECT_THAT(output(), HasSubstr("to " + copy_ + "\n"));  // ENUM-08, by IEnumBackgroundCopyFiles
  EXPECT_THAT(output(), HasSubstr("modification 1: "));
  EXPECT_FALSE(has_jobs());
}

TEST_F(CProgram, IsToldOfAnError) {  // NOT-13, ERR-06
  EXPECT_EQ(run({world_.web.url("missing"), copy_}), 1);
  EXPECT_THAT(output(), HasSubstr("JobError: 0x80190194 in context 5\n"));
  EXPECT_THAT(output(), HasSubstr("at " + world_.web.url("missing") + "\n"));
  EXPECT_FALSE(std::filesystem::exists(copy_));
  EXPECT_FALSE(has_jobs());
}

TEST_F(CProgram, IsToldOfABadArgument) {  // FILE-07
  EXPECT_EQ(run({world_.web.url("file"), "relative"}), 1);
  EXPECT_THAT(output(), HasSubstr("AddFile: 0x80070057\n"));
  EXPECT_FALSE(has_jobs());
}

TEST_F(CProgram, WantsTwoArguments) {
  EXPECT_EQ(run({world_.web.url("file")}), 2);
}

}  // namespace
}  // namespace openbits::test
