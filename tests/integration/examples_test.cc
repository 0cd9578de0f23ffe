// The examples do what they show.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/service_world.h"

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

// Those that are called while they are not there, or look at each file ------------------------

class ExampleOnTheService : public testing::Test {
 protected:
  /// Runs the example to its end. Its exit status.
  int run(std::vector<std::string> argv) {
    argv[0] = std::string(OPENBITS_EXAMPLES "/") + argv[0];
    Process example(argv, {world_.bus.env(), dir_ / "output"});
    return example.wait();
  }
  std::string output() const { return read_file(dir_ / "output"); }
  bool jobs_are_over() {
    return eventually([&] { return must(world_.client.jobs()).empty(); }, std::chrono::seconds(60));
  }

  TempDir dir_;
  ServiceWorld world_;
};

class ClassServerOnTheService : public ExampleOnTheService {
 protected:
  ClassServerOnTheService() {
    world_.bus.add_class(class_, OPENBITS_EXAMPLES "/com_class_server -Embedding " + log_);
  }
  /// Whether the program that was started for the class has ended.
  bool has_gone() {
    return eventually(
        [&] { return world_.bus.owner_pid("org.openbits.Class.C" + class_.hex()) == 0; });
  }

  const Guid class_ = *Guid::parse("7c0a1a53-9c3b-4c55-8e0b-6a5b6c7d1e42");
  const std::string log_ = dir_ / "log";
};

// NOT-33, NOT-35: the program has long gone when the class is started, which completes the job.
TEST_F(ClassServerOnTheService, FinishesWhatAProgramHasBegun) {
  world_.web.write_file("file", 4 << 20, 11);
  ASSERT_EQ(run({"com_class_server", world_.web.url("file"), dir_ / "copy"}), 0) << output();
  ASSERT_TRUE(jobs_are_over());
  EXPECT_EQ(read_file(dir_ / "copy"), content(4 << 20, 11));
  EXPECT_TRUE(has_gone());
  EXPECT_FALSE(std::filesystem::exists(log_));
}

TEST_F(ClassServerOnTheService, WritesDownWhatHasFailed) {  // NOT-13, NOT-33
  ASSERT_EQ(run({"com_class_server", world_.web.url("missing"), dir_ / "copy"}), 0) << output();
  ASSERT_TRUE(jobs_are_over());
  EXPECT_THAT(read_file(log_), HasSubstr("404"));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "copy"));
  EXPECT_TRUE(has_gone());
}

TEST_F(ClassServerOnTheService, NeedsItsClass) {  // NOT-36, LNX-20
  world_.bus.remove_class(class_);
  EXPECT_EQ(run({"com_class_server", world_.web.url("missing"), dir_ / "copy"}), 1);
  EXPECT_THAT(output(), HasSubstr("0x80040154"));
  EXPECT_TRUE(jobs_are_over());
}

class ValidateFilesOnTheService : public ExampleOnTheService {
 protected:
  static constexpr const char* kOfAbc =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  static constexpr const char* kOfNothing =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  ValidateFilesOnTheService() {
    world_.web.write_file("abc", "abc");
    world_.web.write_file("nothing", "");
  }
  int validate(const char* of_abc, const char* of_nothing) {
    return run({"validate_files", world_.web.url("abc"), dir_ / "abc", of_abc,
                world_.web.url("nothing"), dir_ / "nothing", of_nothing});
  }
};

// NOT-19, TEMP-04: each file is read under its temporary name.
TEST_F(ValidateFilesOnTheService, TakesWhatIsRight) {
  EXPECT_EQ(validate(kOfAbc, kOfNothing), 0) << output();
  EXPECT_THAT(output(), HasSubstr((dir_ / "abc") + ": right"));
  EXPECT_THAT(output(), HasSubstr((dir_ / "nothing") + ": right"));
  EXPECT_EQ(read_file(dir_ / "abc"), "abc");
  EXPECT_EQ(read_file(dir_ / "nothing"), "");
  EXPECT_TRUE(jobs_are_over());
}

TEST_F(ValidateFilesOnTheService, TakesNothingIfAFileIsWrong) {  // PEER-06
  EXPECT_EQ(validate(kOfAbc, kOfAbc), 1);
  EXPECT_THAT(output(), HasSubstr((dir_ / "nothing") + ": WRONG"));
  EXPECT_THAT(output(), HasSubstr("not what it should be"));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "abc"));
  EXPECT_FALSE(std::filesystem::exists(dir_ / "nothing"));
  EXPECT_TRUE(jobs_are_over());
}

TEST_F(ValidateFilesOnTheService, SaysWhatCannotBeHad) {  // NOT-13
  EXPECT_EQ(run({"validate_files", world_.web.url("missing"), dir_ / "abc", kOfAbc}), 1);
  EXPECT_THAT(output(), HasSubstr("failed: "));
  EXPECT_TRUE(jobs_are_over());
}

}  // namespace
}  // namespace openbits::test
