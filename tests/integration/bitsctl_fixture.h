// Runs of bitsctl on a bus of the test's own.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "support/bus.h"
#include "support/nginx.h"
#include "support/process.h"

namespace openbits::test {

/// A run of bitsctl, or of another program like it, in a folder of the test.
class Bitsctl {
 public:
  Bitsctl(const std::map<std::string, std::string>& env, const std::string& folder,
          std::vector<std::string> arguments, const char* program = BITSCTL)
      : out_(folder + "/stdout"), err_(folder + "/stderr") {
    auto environment = env;
    environment["OUT"] = out_;
    environment["ERR"] = err_;
    environment["FOLDER"] = folder;
    // The shell parts standard output and error. SIGINT is ignored in what a script has put into
    // the background.
    arguments.insert(arguments.begin(),
                     {"env", "--default-signal=INT", "sh", "-c",
                      R"(cd "$FOLDER" && exec "$0" "$@" >"$OUT" 2>"$ERR")", program});
    process_ = std::make_unique<Process>(arguments, Process::Options{environment, {}});
  }

  int wait() { return process_->wait(); }
  bool kill(int signal) { return process_->kill(signal); }
  bool running() { return process_->running(); }
  std::string out() const { return read(out_); }
  std::string err() const { return read(err_); }
  /// Each line of standard output.
  std::vector<nlohmann::json> objects() const {
    std::vector<nlohmann::json> all;
    std::istringstream in(out());
    for (std::string line; std::getline(in, line);) all.push_back(nlohmann::json::parse(line));
    return all;
  }
  bool says(const std::string& text) const { return out().find(text) != std::string::npos; }

 private:
  static std::string read(const std::string& path) {
    return std::filesystem::exists(path) ? read_file(path) : std::string();
  }
  std::string out_;
  std::string err_;
  std::unique_ptr<Process> process_;
};

class BitsctlTest : public testing::Test {
 protected:
  Bitsctl start(std::vector<std::string> arguments, const char* program = BITSCTL) {
    const std::string folder = dir_ / std::to_string(++runs_);
    std::filesystem::create_directory(folder);
    return Bitsctl(env(), folder, std::move(arguments), program);
  }
  /// Nothing of the user who runs the tests is seen or changed.
  std::map<std::string, std::string> env() const {
    auto env = bus_.env();
    env["XDG_CONFIG_HOME"] = dir_ / "config";
    env["XDG_RUNTIME_DIR"] = dir_.path();
    env["XDG_DATA_DIRS"] = dir_ / "share";
    return env;
  }
  /// Runs it to the end, which has to have this exit code.
  Bitsctl run(int status, std::vector<std::string> arguments) {
    Bitsctl process = start(std::move(arguments));
    EXPECT_EQ(process.wait(), status) << process.out() << process.err();
    return process;
  }
  nlohmann::json list() { return run(0, {"list", "--json"}).objects().at(0); }
  nlohmann::json show(const std::string& job) {
    return run(0, {"show", job, "--json"}).objects().at(0);
  }
  std::string create(const std::string& name) {
    return run(0, {"create", name, "--json"}).objects().at(0).at("job");
  }
  /// The temporary files (LNX-03) in a folder.
  static int temporary_files(const std::string& folder) {
    int n = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      n += entry.path().filename().string().starts_with(".BIT");
    }
    return n;
  }

  TempDir dir_;
  PrivateBus bus_;
  int runs_ = 0;
};

}  // namespace openbits::test
