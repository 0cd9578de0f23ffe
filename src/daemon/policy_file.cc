#include "daemon/policy_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#define TOML_HEADER_ONLY 1
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <variant>

#include <openbits/result.hpp>

#include "base/errno_error.h"
#include "base/unique_fd.h"

namespace openbits::daemon {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

struct Number {
  std::int64_t least;
  std::int64_t most;
  void (*set)(core::Policy&, std::int64_t);
};
struct Switch {
  bool if_wrong;
  void (*set)(core::Policy&, bool);
};
struct Setting {
  std::string_view name;
  std::variant<Number, Switch> kind;
};

constexpr std::int64_t kMost = 10'000'000;
constexpr std::int64_t kMostSeconds = 0xFFFFFFFF;
constexpr std::int64_t kMostDays = 999;
constexpr std::int64_t kSecondsOfADay = 86'400;

const auto kSettings = std::to_array<Setting>({
    {"MaxJobsPerUser", Number{1, kMost,
                              [](core::Policy& p, std::int64_t n) {
                                p.max_jobs_per_user = static_cast<std::uint32_t>(n);
                              }}},
    {"MaxJobsPerMachine", Number{1, kMost,
                                 [](core::Policy& p, std::int64_t n) {
                                   p.max_jobs_per_machine = static_cast<std::uint32_t>(n);
                                 }}},
    {"MaxDownloadTime", Number{1, kMostSeconds,
                               [](core::Policy& p, std::int64_t n) {
                                 p.max_download_time = static_cast<std::uint32_t>(n);
                               }}},
    {"JobInactivityTimeout",
     Number{
         1,
         kMostDays,
         [](core::Policy& p, std::int64_t n) {
           p.job_inactivity_timeout = static_cast<std::uint32_t>(n * kSecondsOfADay);
         }}},
    {"MaxInternetBandwidth",
     Number{0, 0, [](core::Policy& p, std::int64_t) { p.block_background = true; }}},
    {"MaxFilesPerJob",
     Number{1, kMost,
            [](core::Policy& p,
               std::int64_t n) { p.max_files_per_job = static_cast<std::uint32_t>(n); }}},
    {"MaxRangesPerFile",
     Number{1, kMost,
            [](core::Policy& p,
               std::int64_t n) { p.max_ranges_per_file = static_cast<std::uint32_t>(n); }}},
    {"MaxEventsKept",
     Number{1, kMost,
            [](core::Policy& p, std::int64_t n) { p.max_events = static_cast<std::uint64_t>(n); }}},
    // There is no BranchCache here that could be used (POL-07).
    {"DisableBranchCache", Switch{true, [](core::Policy&, bool) {}}},
    {"AllowNotifyCommandLines",
     Switch{false, [](core::Policy& p, bool on) { p.allow_command_lines = on; }}},
});

class Reader {
 public:
  explicit Reader(const std::function<void(const std::string&)>& warn) : warn_(warn) {}

  void read(const std::string& file);
  const core::Policy& policy() const { return policy_; }

 private:
  void take(const std::string& file, std::string_view name, const toml::node& value);
  // "" or what is wrong with the value.
  std::string set(const Setting& setting, const toml::node& value);
  void set_wrong(const Setting& setting);
  void give_up(const std::string& complaint);

  const std::function<void(const std::string&)>& warn_;
  core::Policy policy_;
  std::array<bool, kSettings.size()> settled_{};
};

// nullopt: there is no such file.
Result<std::optional<std::string>> contents(const std::string& file) {
  const base::UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>();
  struct stat info {};
  if (!fd || ::fstat(fd.get(), &info) != 0) return base::errno_error(errno, "read " + file);
  if (!S_ISREG(info.st_mode)) return Error{hr::kEInvalidArg, file + " is not a file"};
  std::string text(kMostBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t n = ::read(fd.get(), text.data() + size, text.size() - size);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::errno_error(errno, "read " + file);
    if (n == 0) break;
    size += static_cast<std::size_t>(n);
  }
  if (size > kMostBytes) return Error{hr::kEInvalidArg, file + " has more than 1 MiB"};
  text.resize(size);
  return std::optional(std::move(text));
}

std::string place(const std::string& file, const toml::source_region& where) {
  return file + ":" + std::to_string(where.begin.line) + ": ";
}

void Reader::read(const std::string& file) {
  const auto text = contents(file);
  if (!text) return give_up(text.error().message);
  if (!*text) return;
  const toml::parse_result parsed = toml::parse(std::string_view(**text));
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return give_up(place(file, error.source()) + std::string(error.description()));
  }
  for (const auto& [key, value] : parsed.table()) take(file, key.str(), value);
}

void Reader::take(const std::string& file, std::string_view name, const toml::node& value) {
  const std::string head = place(file, value.source()) + std::string(name);
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    if (kSettings[i].name != name) continue;
    if (settled_[i]) return;
    settled_[i] = true;
    const std::string complaint = set(kSettings[i], value);
    if (complaint.empty()) return;
    set_wrong(kSettings[i]);
    return warn_(head + " " + complaint);
  }
  warn_(head + " is not the name of a policy and is ignored.");
}

std::string Reader::set(const Setting& setting, const toml::node& value) {
  if (const auto* number = std::get_if<Number>(&setting.kind)) {
    const auto* given = value.as_integer();
    if (given != nullptr && given->get() >= number->least && given->get() <= number->most) {
      number->set(policy_, given->get());
      return {};
    }
    if (number->least == number->most) {
      return "can only be " + std::to_string(number->least) +
             " in this version; any other value is not used.";
    }
    return "must be a whole number from " + std::to_string(number->least) + " to " +
           std::to_string(number->most) + "; its default is used.";
  }
  const auto& choice = std::get<Switch>(setting.kind);
  if (const auto* given = value.as_boolean()) {
    choice.set(policy_, given->get());
    return {};
  }
  return std::string("must be true or false; ") + (choice.if_wrong ? "true" : "false") +
         " is assumed.";
}

void Reader::set_wrong(const Setting& setting) {
  if (const auto* choice = std::get_if<Switch>(&setting.kind)) {
    choice->set(policy_, choice->if_wrong);
  }
}

void Reader::give_up(const std::string& complaint) {
  for (std::size_t i = 0; i < kSettings.size(); ++i) {
    if (!settled_[i]) set_wrong(kSettings[i]);
    settled_[i] = true;
  }
  warn_(complaint +
        ". No policy of this file is used: limits keep their defaults, and command lines are not "
        "run, unless a file before it says otherwise.");
}

}  // namespace

std::vector<std::string> default_policy_files() {
  std::vector<std::string> files = {"/etc/openbits/policy.toml"};
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  if (config != nullptr && *config == '/') {
    files.push_back(std::string(config) + "/openbits/policy.toml");
  } else if (home != nullptr && *home == '/') {
    files.push_back(std::string(home) + "/.config/openbits/policy.toml");
  }
  return files;
}

core::Policy read_policy(const std::vector<std::string>& files,
                         const std::function<void(const std::string&)>& warn) {
  Reader reader(warn);
  for (const std::string& file : files) reader.read(file);
  return reader.policy();
}

}  // namespace openbits::daemon
