#include "support/server_process.h"

#include <pwd.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>

#include "support/bus.h"
#include "support/nginx.h"

namespace openbits::test {

ServerProcess::ServerProcess(const Command& command, const std::string& log,
                             const std::map<std::string, std::string>& env) {
  std::string program;
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    const auto argv = command(port_);
    program = argv.front();
    process_ = std::make_unique<Process>(argv, Process::Options{env, log});
    if (eventually([&] { return can_connect(port_) || !process_->running(); }) &&
        process_->running()) {
      return;
    }
  }
  throw std::runtime_error(program + " does not start: " + read_file(log));
}

void run_program(const std::vector<std::string>& argv, const std::string& log,
                 const std::map<std::string, std::string>& env) {
  Process process(argv, Process::Options{env, log});
  if (process.wait() != 0) {
    throw std::runtime_error(argv.front() + " fails: " + read_file(log));
  }
}

void give_to(const std::string& user, const std::string& directory) {
  if (::geteuid() != 0) return;
  const passwd* entry = ::getpwnam(user.c_str());
  if (entry == nullptr) throw std::runtime_error("there is no user " + user);
  const uid_t uid = entry->pw_uid;
  const auto give = [uid](const std::filesystem::path& path) {
    if (::lchown(path.c_str(), uid, static_cast<gid_t>(-1)) != 0) {
      throw std::runtime_error("cannot give away " + path.string());
    }
  };
  give(directory);
  for (const auto& entry_path : std::filesystem::recursive_directory_iterator(directory)) {
    give(entry_path.path());
  }
}

}  // namespace openbits::test
