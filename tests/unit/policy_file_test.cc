#include "daemon/policy_file.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace openbits::daemon {
namespace {

class PolicyFile : public ::testing::Test {
 protected:
  PolicyFile() {
    std::string name = (std::filesystem::temp_directory_path() / "policy-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no directory";
    dir_ = name;
  }
  ~PolicyFile() override { std::filesystem::remove_all(dir_); }

  std::string write(const std::string& name, const std::string& text) {
    std::ofstream(dir_ / name, std::ios::binary) << text;
    return dir_ / name;
  }
  std::string path(const std::string& name) const { return dir_ / name; }
  core::Policy read(const std::vector<std::string>& files) {
    warnings_.clear();
    return read_policy(files, [this](const std::string& text) { warnings_.push_back(text); });
  }
  core::Policy read_text(const std::string& text) { return read({write("policy.toml", text)}); }
  void expect_warning(const std::vector<std::string>& parts) {
    ASSERT_EQ(warnings_.size(), 1u);
    for (const std::string& part : parts) {
      EXPECT_NE(warnings_[0].find(part), std::string::npos) << warnings_[0] << " lacks " << part;
    }
  }

  std::filesystem::path dir_;
  std::vector<std::string> warnings_;
};

void expect_default_limits(const core::Policy& policy) {
  const core::Policy standard;
  EXPECT_EQ(policy.max_jobs_per_user, standard.max_jobs_per_user);
  EXPECT_EQ(policy.max_files_per_job, standard.max_files_per_job);
  EXPECT_EQ(policy.max_events, standard.max_events);
}

TEST_F(PolicyFile, EveryNameIsRead) {  // LNX-10 LNX-22
  const auto policy = read_text(
      "# BITS's own limits\n"
      "MaxJobsPerUser = 300\n"
      "MaxJobsPerMachine = 400\n"
      "MaxFilesPerJob = 200\n"
      "MaxDownloadTime = 4_000_000_000\n"
      "JobInactivityTimeout = 3\n"
      "MaxInternetBandwidth = 0\n"
      "MaxRangesPerFile = 500\n"
      "MaxEventsKept = 1_000\n"
      "AllowNotifyCommandLines = false\n");
  EXPECT_EQ(policy.max_jobs_per_user, 300u);
  EXPECT_EQ(policy.max_files_per_job, 200u);
  EXPECT_EQ(policy.max_jobs_per_machine, 400u);
  EXPECT_EQ(policy.max_download_time, 4'000'000'000u);
  EXPECT_EQ(policy.job_inactivity_timeout, 3u * 24 * 3600) << "days";  // SCHED-19
  EXPECT_TRUE(policy.block_background);
  EXPECT_EQ(policy.max_ranges_per_file, 500u);
  EXPECT_EQ(policy.max_events, 1000u);
  EXPECT_FALSE(policy.allow_command_lines);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(PolicyFile, BranchCacheIsNeverUsed) {  // POL-07
  for (const char* text : {"DisableBranchCache = true\n", "DisableBranchCache = false\n"}) {
    read_text(text);
    EXPECT_TRUE(warnings_.empty());
  }
}

TEST_F(PolicyFile, ABandwidthThatIsNotBuiltIsNotIgnoredSilently) {  // POL-02 LNX-88
  EXPECT_FALSE(read_text("MaxInternetBandwidth = 56\n").block_background);
  expect_warning({"MaxInternetBandwidth", "can only be 0 in this version"});
}

TEST_F(PolicyFile, MissingAndEmptyFilesLeaveTheDefaults) {  // LNX-10
  for (const auto& files :
       std::vector<std::vector<std::string>>{{},
                                             {path("missing")},
                                             {path("no/such/folder/policy.toml")},
                                             {write("file", ""), path("file") + "/below"},
                                             {write("comments", "\xEF\xBB\xBF# nothing\n\n")}}) {
    const auto policy = read(files);
    expect_default_limits(policy);
    EXPECT_TRUE(policy.allow_command_lines);
    EXPECT_TRUE(warnings_.empty());
  }
}

TEST_F(PolicyFile, TheFirstFileThatSpeaksCounts) {  // LNX-10
  const std::string admin = write("admin", "MaxJobsPerUser = 5\nAllowNotifyCommandLines = false\n");
  const std::string user =
      write("user", "MaxJobsPerUser = 7\nMaxFilesPerJob = 8\nAllowNotifyCommandLines = true\n");
  const auto policy = read({admin, user});
  EXPECT_EQ(policy.max_jobs_per_user, 5u);
  EXPECT_EQ(policy.max_files_per_job, 8u);
  EXPECT_FALSE(policy.allow_command_lines);
  EXPECT_EQ(read({path("missing"), user}).max_jobs_per_user, 7u);
}

TEST_F(PolicyFile, AnUnknownNameIsToldAndIgnored) {
  const auto policy = read_text("\nMaxJobPerUser = 1\nMaxFilesPerJob = 2\n");
  EXPECT_EQ(policy.max_files_per_job, 2u);
  EXPECT_TRUE(policy.allow_command_lines);
  expect_warning({path("policy.toml") + ":2: ", "MaxJobPerUser"});
  read_text("[limits]\nMaxJobsPerUser = 1\n");
  expect_warning({":1: limits"});
}

TEST_F(PolicyFile, AWrongNumberLeavesTheDefault) {
  for (const std::string value : {"0", "-1", "10_000_001", "9223372036854775807", "1.5", "\"5\"",
                                  "true", "[5]", "{ a = 1 }", "1979-05-27", "inf"}) {
    for (const std::string name : {"MaxJobsPerUser", "MaxFilesPerJob", "MaxEventsKept"}) {
      const auto policy = read_text("# first line\n" + name + " = " + value + "\n");
      expect_default_limits(policy);
      EXPECT_TRUE(policy.allow_command_lines) << value;
      expect_warning({path("policy.toml") + ":2: " + name, "from 1 to 10000000"});
    }
  }
  EXPECT_EQ(read_text("MaxJobsPerUser = 1").max_jobs_per_user, 1u);
  EXPECT_EQ(read_text("MaxJobsPerUser = 10_000_000").max_jobs_per_user, 10'000'000u);
}

TEST_F(PolicyFile, AWrongNumberOfDaysCancelsNoJobEarly) {  // SCHED-19
  for (const std::string value : {"0", "-1", "1_000", "0.5", "\"5\"", "true"}) {
    EXPECT_EQ(read_text("JobInactivityTimeout = " + value).job_inactivity_timeout, 7'776'000u);
    expect_warning({"JobInactivityTimeout", "from 1 to 999"});
  }
  EXPECT_EQ(read_text("JobInactivityTimeout = 999").job_inactivity_timeout, 86'313'600u);
}

TEST_F(PolicyFile, AWrongSwitchForbidsCommandLines) {  // LNX-22
  for (const std::string value : {"1", "\"true\"", "\"no\"", "[true]", "1.0"}) {
    const auto policy = read_text("AllowNotifyCommandLines = " + value + "\nMaxJobsPerUser = 4\n");
    EXPECT_FALSE(policy.allow_command_lines) << value;
    EXPECT_EQ(policy.max_jobs_per_user, 4u);
    expect_warning({path("policy.toml") + ":1: AllowNotifyCommandLines", "false is assumed"});
  }
}

TEST_F(PolicyFile, ALaterFileDoesNotChangeWhatIsWrong) {  // LNX-10
  const std::string admin = write("admin", "MaxJobsPerUser = 0\nAllowNotifyCommandLines = 1\n");
  const std::string user =
      write("user", "MaxJobsPerUser = 9\nMaxEventsKept = 10\nAllowNotifyCommandLines = true\n");
  const auto policy = read({admin, user});
  EXPECT_EQ(policy.max_jobs_per_user, core::Policy{}.max_jobs_per_user);
  EXPECT_EQ(policy.max_events, 10u);
  EXPECT_FALSE(policy.allow_command_lines);
}

TEST_F(PolicyFile, AFileThatCannotBeParsedIsNotUsedAtAll) {  // LNX-22
  for (const std::string text :
       {"MaxJobsPerUser = 3\nAllowNotifyCommandLines = yes\n", "MaxJobsPerUser = 3\n= 4\n",
        "MaxJobsPerUser = 3\nMaxJobsPerUser = 4\n", "\n\xFF\xFE = 1\n",
        "MaxJobsPerUser = 3\nMaxFilesPerJob = 99999999999999999999\n"}) {
    const std::string user = write("user", "MaxJobsPerUser = 9\nAllowNotifyCommandLines = true\n");
    const auto policy = read({write("policy.toml", text), user});
    expect_default_limits(policy);
    EXPECT_FALSE(policy.allow_command_lines) << text;
    expect_warning({path("policy.toml") + (text[0] == '\n' ? ":1: " : ":2: ")});
  }
}

TEST_F(PolicyFile, ABrokenUsersFileDoesNotTouchTheAdministratorsWord) {  // LNX-10
  const std::string admin = write("admin", "MaxJobsPerUser = 5\nAllowNotifyCommandLines = true\n");
  const auto policy = read({admin, write("user", "nonsense")});
  EXPECT_EQ(policy.max_jobs_per_user, 5u);
  EXPECT_TRUE(policy.allow_command_lines);
  expect_warning({path("user") + ":1: "});
}

TEST_F(PolicyFile, WhatCannotBeReadForbidsCommandLines) {  // LNX-22
  const std::string fifo = path("fifo");
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  std::filesystem::create_directory(dir_ / "folder");
  std::filesystem::create_symlink("loop", dir_ / "loop");
  const std::string large = write("large", std::string((1 << 20) + 1, '\n'));
  for (const std::string& file :
       {fifo, path("folder"), path("loop"), large, std::string("/dev/zero")}) {
    const auto policy = read({file});
    expect_default_limits(policy);
    EXPECT_FALSE(policy.allow_command_lines) << file;
    expect_warning({file});
  }
}

TEST_F(PolicyFile, NestedNonsenseDoesNoHarm) {
  const auto policy = read_text("a = " + std::string(100'000, '['));
  EXPECT_FALSE(policy.allow_command_lines);
  EXPECT_EQ(warnings_.size(), 1u);
}

// A variable of the environment, for a while.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = ::getenv(name)) old_ = old;
    if (value == nullptr) {
      ::unsetenv(name);
    } else {
      ::setenv(name, value, 1);
    }
  }
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST_F(PolicyFile, TheUsersFileIsBelowTheAdministrators) {  // LNX-10
  const std::string admin = "/etc/openbits/policy.toml";
  using Files = std::vector<std::string>;
  const Variable home("HOME", "/home/ada");
  {
    const Variable config("XDG_CONFIG_HOME", "/conf");
    EXPECT_EQ(default_policy_files(), (Files{admin, "/conf/openbits/policy.toml"}));
  }
  for (const char* unusable : {static_cast<const char*>(nullptr), "", "relative"}) {
    const Variable config("XDG_CONFIG_HOME", unusable);
    EXPECT_EQ(default_policy_files(), (Files{admin, "/home/ada/.config/openbits/policy.toml"}));
  }
  const Variable config("XDG_CONFIG_HOME", nullptr);
  const Variable homeless("HOME", nullptr);
  EXPECT_EQ(default_policy_files(), Files{admin});
}

}  // namespace
}  // namespace openbits::daemon
