// The examples do what they show.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {
namespace {

using testing::HasSubstr;

class ExampleTest : public testing::TestWithParam<const char*> {
 protected:
  int run(const std::string& url, const std::string& file) {
    Process example({std::string(OPENBITS_EXAMPLES "/") + GetParam(), url, file},
                    {bus_.env(), dir_ / "output"});
    return example.wait();
  }
  std::string output() const { return read_file(dir_ / "output"); }

  TempDir dir_;
  PrivateBus bus_;
  Nginx server_;
};

// NOT-02, NOT-12: the registered object is called when all is there. NOT-14: and on the way.
// NOT-30: it completes the job inside the callback.
TEST_P(ExampleTest, DownloadsAndIsCalledBack) {
  server_.write_file("file", 4 << 20, 11);
  EXPECT_EQ(run(server_.url("file"), dir_ / "copy"), 0) << output();
  EXPECT_EQ(read_file(dir_ / "copy"), content(4 << 20, 11));
  EXPECT_THAT(output(), HasSubstr("JobModification: "));
  EXPECT_THAT(output(), HasSubstr("JobTransferred"));
  EXPECT_THAT(output(), HasSubstr("saved " + (dir_ / "copy")));
}

// NOT-13: JobError is called with the error. NOT-31: every method has to be there.
TEST_P(ExampleTest, IsToldOfAnError) {
  EXPECT_EQ(run(server_.url("missing"), dir_ / "copy"), 1);
  EXPECT_THAT(output(), HasSubstr("JobError: "));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "copy"));
}

INSTANTIATE_TEST_SUITE_P(Examples, ExampleTest, testing::Values("cpp_callback", "com_callback"),
                         [](const auto& example) { return std::string(example.param); });

}  // namespace
}  // namespace openbits::test
