// The examples of the COM surface that are called by the service, with a stand-in for it.

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include <openbits/guid.hpp>

#include "fakes/fake_service.h"
#include "fakes/lone_bus.h"
#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {
namespace {

using testing::HasSubstr;

constexpr const char* kSha256OfAbc =
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class ComExampleTest : public testing::Test {
 protected:
  Process start(std::vector<std::string> argv,
                const std::string& bus_variable = "DBUS_SESSION_BUS_ADDRESS") {
    argv[0] = std::string(OPENBITS_EXAMPLES "/") + argv[0];
    return Process(argv, {{{bus_variable, bus_.address()}}, output_});
  }
  std::string output() const { return read_file(output_); }

  TempDir dir_;
  const std::string output_ = dir_ / "output";
  LoneBus bus_;
  FakeService service_{bus_.address()};
};

// com_class_server ------------------------------------------------------------------------------

class ClassServerExample : public ComExampleTest {
 protected:
  const Guid class_ = *Guid::parse("7c0a1a53-9c3b-4c55-8e0b-6a5b6c7d1e42");

  FactoryAnswer make() {
    FactoryAnswer made;
    EXPECT_TRUE(eventually([&] {
      made = service_.create_instance(class_, "97ea99c7-0186-4ad4-8df9-c5b4e0ed6b22").get();
      return made.error.empty();
    })) << made.error;
    return made;
  }
  HResult call(const FactoryAnswer& made, const std::string& member) {
    return service_.call_object(made.server, made.object, member, FakeService::job_path(), 7)
        .get()
        .code;
  }
};

// NOT-33, NOT-34: one object for each job, called until it is released; NOT-30: it completes the
// job. It finds the bus that has started it.
TEST_F(ClassServerExample, CompletesJobsAndGoes) {
  Process server = start({"com_class_server", "-Embedding"}, "DBUS_STARTER_ADDRESS");
  const auto first = make();
  const auto second = make();
  EXPECT_EQ(call(first, "JobTransferred"), hr::kOk);
  EXPECT_EQ(call(second, "JobTransferred"), hr::kOk);
  EXPECT_EQ(service_.calls("Complete"), 2);
  EXPECT_EQ(service_.release_instance(class_, first.object, first.server).get().error, "");
  EXPECT_EQ(call(second, "JobModification"), hr::kOk);
  EXPECT_TRUE(server.running());
  EXPECT_EQ(service_.release_instance(class_, second.object, second.server).get().error, "");
  EXPECT_EQ(server.wait(), 0) << output();
}

TEST_F(ClassServerExample, WritesDownWhatHasFailed) {  // NOT-13
  Process server = start({"com_class_server", "-Embedding", dir_ / "log"});
  const auto made = make();
  EXPECT_EQ(call(made, "JobError"), hr::kOk);
  EXPECT_EQ(service_.calls("Cancel"), 1);
  EXPECT_THAT(read_file(dir_ / "log"), HasSubstr("404"));
  EXPECT_EQ(service_.release_instance(class_, made.object, made.server).get().error, "");
  EXPECT_EQ(server.wait(), 0) << output();
}

TEST_F(ClassServerExample, SetsDownloadsUp) {  // NOT-35
  Process program = start({"com_class_server", "http://h/a", dir_ / "copy"});
  EXPECT_EQ(program.wait(), 0) << output();
  EXPECT_EQ(service_.calls("Resume"), 1);
}

TEST_F(ClassServerExample, FindsThatItIsNotRegistered) {  // NOT-36, LNX-20
  service_.on("Configure", [](sd_bus_message* m) {
    const char* key = "";
    sd_bus_message_enter_container(m, 'a', "{sv}");
    sd_bus_message_enter_container(m, 'e', "sv");
    sd_bus_message_read_basic(m, 's', &key);
    return std::string(key) == "NotificationClass"
               ? sd_bus_reply_method_errorf(m, "org.openbits.Error.HR80040154", "no")
               : sd_bus_reply_method_return(m, "");
  });
  Process program = start({"com_class_server", "http://h/a", dir_ / "copy"});
  EXPECT_EQ(program.wait(), 1);
  EXPECT_THAT(output(), HasSubstr("0x80040154"));
  EXPECT_EQ(service_.calls("Resume"), 0);
  EXPECT_EQ(service_.calls("Cancel"), 1);
}

TEST_F(ClassServerExample, DoesNotServeWhatIsServed) {
  Process server = start({"com_class_server", "-Embedding"});
  const auto made = make();
  Process second = start({"com_class_server", "-Embedding"});
  EXPECT_EQ(second.wait(), 1);
  EXPECT_EQ(service_.release_instance(class_, made.object, made.server).get().error, "");
  EXPECT_EQ(server.wait(), 0);
}

// validate_files --------------------------------------------------------------------------------

class ValidateFilesExample : public ComExampleTest {
 protected:
  ValidateFilesExample() {
    std::ofstream(temporary_) << "abc";
    service_.answer("LocalName", "v", "s", copy_.c_str());
    service_.answer("TemporaryName", "v", "s", temporary_.c_str());
    service_.on("SetValidationState", [this](sd_bus_message* m) {
      int good = -1;
      sd_bus_message_read_basic(m, 'b', &good);
      said_ = good;
      return sd_bus_reply_method_return(m, "");
    });
  }
  /// Starts the program; it is ready when it has called Resume.
  Process validate(const std::string& hex) {
    return start({"validate_files", "http://h/a", copy_, hex});
  }
  void wait_until_ready() {
    EXPECT_TRUE(eventually([&] { return service_.calls("Resume") == 1; })) << output();
  }
  // FakeService::answer wants texts that stay.
  const std::string copy_ = dir_ / "copy";
  const std::string temporary_ = dir_ / "temporary";
  const std::string nothing_ = dir_ / "nothing";
  std::atomic<int> said_ = -1;
};

// NOT-19: FileTransferred is where a file is looked at under its temporary name (TEMP-04).
TEST_F(ValidateFilesExample, TakesWhatIsRight) {
  Process program = validate(kSha256OfAbc);
  wait_until_ready();
  EXPECT_EQ(service_.notify("FileTransferred").get().code, hr::kOk);
  EXPECT_EQ(said_, 1);
  service_.notify("JobTransferred");  // after which it may be gone before it has answered
  EXPECT_EQ(program.wait(), 0);
  EXPECT_EQ(service_.calls("Complete"), 1);
  EXPECT_THAT(output(), HasSubstr(copy_ + ": right"));
}

TEST_F(ValidateFilesExample, SaysWhatIsWrong) {  // PEER-06
  Process program = validate(std::string(64, '0'));
  wait_until_ready();
  EXPECT_EQ(service_.notify("FileTransferred").get().code, hr::kOk);
  EXPECT_EQ(said_, 0);
  service_.notify("JobError");
  EXPECT_EQ(program.wait(), 1);
  EXPECT_EQ(service_.calls("Cancel"), 1);
  EXPECT_THAT(output(), HasSubstr(copy_ + ": WRONG"));
}

TEST_F(ValidateFilesExample, AFileThatCannotBeReadIsNotRight) {
  service_.answer("TemporaryName", "v", "s", nothing_.c_str());
  Process program = validate(kSha256OfAbc);
  wait_until_ready();
  EXPECT_EQ(service_.notify("FileTransferred").get().code, hr::kOk);
  EXPECT_EQ(said_, 0);
  service_.notify("JobError");
  EXPECT_EQ(program.wait(), 1);
}

TEST_F(ValidateFilesExample, WantsTriples) {
  Process program = start({"validate_files", "http://h/a", copy_});
  EXPECT_EQ(program.wait(), 2);
}

}  // namespace
}  // namespace openbits::test
