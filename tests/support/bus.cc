#include "support/bus.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "support/nginx.h"

namespace openbits::test {
namespace {

constexpr const char* kDriver = "org.freedesktop.DBus";
constexpr const char* kDriverPath = "/org/freedesktop/DBus";

constexpr std::string_view kConfig =
    R"(<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=DIR/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>DIR/services</servicedir>
  <servicedir>DIR/data/dbus-1/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
    <allow user="*"/>
  </policy>
  LIMITS
</busconfig>
)";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out(text);
  for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size())) {
    out.replace(at, from.size(), to);
  }
  return out;
}

/// Whether it still runs. A dead process that init has yet to collect does not.
bool alive(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  if (!std::getline(in, text)) return false;
  const auto name_end = text.rfind(')');
  return name_end == std::string::npos || text.substr(name_end, 3) != ") Z";
}

}  // namespace

/// A connection to the bus driver, for one thread at a time.
class PrivateBus::Connection {
 public:
  /// Null if nobody listens there.
  static std::unique_ptr<Connection> open(const std::string& address) {
    auto connection = std::make_unique<Connection>();
    const bool ok = sd_bus_new(&connection->bus_) >= 0 &&
                    sd_bus_set_address(connection->bus_, address.c_str()) >= 0 &&
                    sd_bus_set_bus_client(connection->bus_, 1) >= 0 &&
                    sd_bus_start(connection->bus_) >= 0;
    return ok ? std::move(connection) : nullptr;
  }
  Connection() = default;
  ~Connection() { sd_bus_flush_close_unref(bus_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  pid_t owner_pid(const std::string& name) {
    const std::lock_guard lock(mutex_);
    sd_bus_message* reply = nullptr;
    std::uint32_t pid = 0;
    if (sd_bus_call_method(bus_, kDriver, kDriverPath, kDriver, "GetConnectionUnixProcessID",
                           nullptr, &reply, "s", name.c_str()) >= 0) {
      sd_bus_message_read(reply, "u", &pid);
    }
    sd_bus_message_unref(reply);
    return static_cast<pid_t>(pid);
  }

  /// The bus reads its service files again.
  void reload() {
    const std::lock_guard lock(mutex_);
    sd_bus_call_method(bus_, kDriver, kDriverPath, kDriver, "ReloadConfig", nullptr, nullptr, "");
  }

  /// "" or why it did not start.
  std::string start(const std::string& name) {
    const std::lock_guard lock(mutex_);
    sd_bus_error error{};
    sd_bus_call_method(bus_, kDriver, kDriverPath, kDriver, "StartServiceByName", &error, nullptr,
                       "su", name.c_str(), std::uint32_t{0});
    const std::string text = error.message != nullptr ? error.message : "";
    sd_bus_error_free(&error);
    return text;
  }

 private:
  std::mutex mutex_;
  sd_bus* bus_ = nullptr;
};

PrivateBus::PrivateBus(const Options& options)
    : dir_(options.dir),
      state_dir_(options.state_dir.empty() ? dir_ / "state" : options.state_dir) {
  std::filesystem::create_directory(dir_ / "services");
  std::filesystem::create_directories(data_dir() + "/dbus-1/services");
  write_config({});
  write_service_file(options);
  daemon_ = std::make_unique<Process>(
      std::vector<std::string>{"dbus-daemon", "--config-file=" + (dir_ / "bus.conf"), "--nofork",
                               "--nopidfile"},
      Process::Options{options.env, dir_ / "log", options.net, -1, options.hosts});
  eventually([this] {
    connection_ = Connection::open(address());
    return connection_ != nullptr || !daemon_->running();
  });
  if (!connection_) throw std::runtime_error("dbus-daemon does not start: " + log());
}

PrivateBus::~PrivateBus() {
  stop_service();
  connection_.reset();
  daemon_->kill(SIGTERM);
  daemon_->wait();
  check_log();
}

void PrivateBus::write_config(const std::string& limits) const {
  const std::string here = replaced(kConfig, "DIR", dir_.path());
  write_bytes(dir_ / "bus.conf", replaced(here, "LIMITS", limits));
}

void PrivateBus::admit_everybody() const {
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0711));
}

void PrivateBus::set_start_timeout(std::chrono::milliseconds most) const {
  write_config("<limit name=\"service_start_timeout\">" + std::to_string(most.count()) +
               "</limit>");
  connection_->reload();
}

void PrivateBus::write_service_file(const Options& options) const {
  std::string service = "[D-BUS Service]\nName=org.openbits\nExec=" OPENBITSD " --state-dir ";
  service += state_dir_ + " --policy " + (dir_ / "policy.toml");
  for (const std::string& argument : options.service_arguments) service += " " + argument;
  write_bytes(dir_ / "services/org.openbits.service", service + "\n");
}

namespace {

std::string class_file(const std::string& data_dir, const Guid& clsid) {
  return data_dir + "/dbus-1/services/org.openbits.Class.C" + clsid.hex() + ".service";
}

}  // namespace

void PrivateBus::add_class(const Guid& clsid, const std::string& exec) const {
  write_bytes(class_file(data_dir(), clsid),
              "[D-BUS Service]\nName=org.openbits.Class.C" + clsid.hex() + "\nExec=" + exec + "\n");
  connection_->reload();
}

void PrivateBus::remove_class(const Guid& clsid) const {
  std::filesystem::remove(class_file(data_dir(), clsid));
  connection_->reload();
}

std::string PrivateBus::state_dir() const {
  return state_dir_;
}

std::map<std::string, std::string> PrivateBus::env() const {
  return {{"DBUS_SESSION_BUS_ADDRESS", address()}, {"XDG_DATA_HOME", data_dir()}};
}

std::string PrivateBus::log() const {
  return read_file(dir_ / "log");
}

pid_t PrivateBus::owner_pid(const std::string& name) const {
  return connection_->owner_pid(name);
}

pid_t PrivateBus::start_service() const {
  const std::string failure = connection_->start("org.openbits");
  const pid_t pid = service_pid();
  if (pid == 0) throw std::runtime_error("the service does not start: " + failure + "\n" + log());
  return pid;
}

pid_t PrivateBus::kill_service(int signal) const {
  const pid_t pid = service_pid();
  if (pid == 0) return 0;
  ::kill(pid, signal);
  if (!eventually([&] { return service_pid() != pid && !alive(pid); })) {
    throw std::runtime_error("the service does not end on signal " + std::to_string(signal));
  }
  return pid;
}

void PrivateBus::stop_service() const {
  try {
    kill_service(SIGTERM);
  } catch (const std::runtime_error& error) {
    ADD_FAILURE() << error.what();
    if (const pid_t pid = service_pid(); pid != 0) ::kill(pid, SIGKILL);
  }
}

void PrivateBus::check_log() const {
  static constexpr std::array<std::string_view, 4> kReports = {
      "ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
      ": runtime error: "};
  const std::string text = log();
  const bool reported = std::any_of(kReports.begin(), kReports.end(), [&](std::string_view mark) {
    return text.find(mark) != std::string::npos;
  });
  if (reported) ADD_FAILURE() << "a sanitizer has found something in the service";
  if (reported || testing::Test::HasFailure()) {
    std::fprintf(stderr, "--- log of bus and service\n%s---\n", text.c_str());
  }
}

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds most) {
  const auto end = std::chrono::steady_clock::now() + most;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace openbits::test
