// openbitsd: wiring, options, signals.
#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/errno_error.h"
#include "base/log.h"
#include "core/engine.h"
#include "daemon/journal.h"
#include "daemon/policy_file.h"
#include "loop/event_loop.h"
#include "loop/worker_pool.h"
#include "network/default_proxies.h"
#include "network/route_monitor.h"
#include "notify/bus_receivers.h"
#include "service/desktop_proxy.h"
#include "service/environment.h"
#include "service/network_cost.h"
#include "service/service.h"
#include "store/sqlite_store.h"
#include "transfer/curl_driver.h"
#include "transfer/drivers.h"
#include "transfer/local_driver.h"
#include "transfer/posix_files.h"
#include "transfer/upload_driver.h"
#include "vault/certificates.h"
#include "vault/vault.h"

namespace openbits::daemon {
namespace {

using base::log;
using base::LogLevel;

struct Options {
  std::string state_dir;
  std::string bus = "session";
  std::string log_level = "info";
  std::vector<std::string> policy_files;
  bool verbose_curl = false;
  transfer::RequestSettings requests;
  std::optional<std::uint32_t> first_scavenging;
};

constexpr unsigned kWorkers = 2;

std::string default_state_dir() {
  if (const char* dir = std::getenv("OPENBITS_STATE_DIR")) return dir;
  if (const char* dir = std::getenv("STATE_DIRECTORY")) return dir;
  if (const char* dir = std::getenv("XDG_STATE_HOME")) return std::string(dir) + "/openbits";
  if (const char* home = std::getenv("HOME")) return std::string(home) + "/.local/state/openbits";
  return "/var/lib/openbits";
}

/// Directories of that name with the user's configuration, if there is a user, and the machine's.
std::vector<std::string> configuration(const std::string& name) {
  std::vector<std::string> found;
  if (const char* dir = std::getenv("XDG_CONFIG_HOME"); dir != nullptr && *dir == '/') {
    found.push_back(dir + name);
  } else if (const char* home = std::getenv("HOME"); home != nullptr && *home == '/') {
    found.push_back(home + ("/.config" + name));
  }
  found.push_back("/etc" + name);
  return found;
}

/// LNX-70.
vault::CertificateStores::Options certificate_directories() {
  const auto found = configuration("/openbits/certificates");
  return {found.size() > 1 ? found.front() : std::string(), found.back()};
}

Result<loop::BusPtr> connect(const Options& options, loop::EventLoop& loop) {
  sd_bus* raw = nullptr;
  int r = options.bus == "system" ? sd_bus_open_system(&raw) : sd_bus_open_user(&raw);
  loop::BusPtr bus(raw);
  if (r >= 0) r = sd_bus_attach_event(bus.get(), loop.get(), SD_EVENT_PRIORITY_NORMAL);
  if (r < 0) return base::errno_error(-r, "connect to the " + options.bus + " bus");
  return bus;
}

/// Ends the service in order: transfers are stopped and stored, then the loop ends.
class Ending {
 public:
  Ending(loop::EventLoop& loop, core::Engine& engine) : loop_(loop), engine_(engine) {}

  void begin(int code, const std::string& why) {
    if (begun_) return;
    begun_ = true;
    log(LogLevel::kInfo, why);
    sd_notify(0, "STOPPING=1");
    engine_.shut_down([this, code] { loop_.exit(code); });
  }
  static int on_signal(sd_event_source*, const signalfd_siginfo* info, void* self) {
    static_cast<Ending*>(self)->begin(EXIT_SUCCESS,
                                      "Ending on signal " + std::to_string(info->ssi_signo) + ".");
    return 0;
  }
  static int on_disconnected(sd_bus_message*, void* self, sd_bus_error*) {
    static_cast<Ending*>(self)->begin(EXIT_FAILURE, "The bus has gone; ending.");
    return 0;
  }

 private:
  loop::EventLoop& loop_;
  core::Engine& engine_;
  bool begun_ = false;
};

Result<void> listen_for_the_end(loop::EventLoop& loop, sd_bus* bus, Ending& ending,
                                std::vector<loop::EventSourcePtr>& sources,
                                loop::SlotPtr& disconnected) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    sd_event_source* source = nullptr;
    const int r = sd_event_add_signal(loop.get(), &source, number, Ending::on_signal, &ending);
    if (r < 0) return base::errno_error(-r, "listen for signals");
    sources.emplace_back(source);
  }
  sd_bus_slot* slot = nullptr;
  const int r = sd_bus_match_signal(bus, &slot, "org.freedesktop.DBus.Local",
                                    "/org/freedesktop/DBus/Local", "org.freedesktop.DBus.Local",
                                    "Disconnected", Ending::on_disconnected, &ending);
  if (r < 0) return base::errno_error(-r, "listen for the end of the bus");
  disconnected.reset(slot);
  return {};
}

core::Policy policy_of(const Options& options) {
  core::Policy policy = read_policy(options.policy_files,
                                    [](const std::string& text) { log(LogLevel::kWarning, text); });
  policy.service_uid = ::geteuid();
  policy.commit_gather = std::chrono::milliseconds(5);
  if (options.first_scavenging) policy.first_scavenging = *options.first_scavenging;
  return policy;
}

void report_network(core::Engine& engine, const core::NetworkReport& report) {
  log(LogLevel::kInfo, report.up ? "There is a way to the network." : "The network is gone.");
  engine.report_network(report);
}

Result<int> serve(const Options& options, const std::optional<rlimit>& core_limit) {
  auto loop = loop::EventLoop::create();
  if (!loop) return loop.error();
  auto bus = connect(options, **loop);
  if (!bus) return bus.error();

  const mode_t mask = ::umask(077);
  store::SqliteStore::Options store_options;
  store_options.directory = options.state_dir;
  store_options.post = [&l = **loop](std::function<void()> task) { l.post(std::move(task)); };
  store_options.warn = [](const std::string& text) { log(LogLevel::kWarning, text); };
  auto store = store::SqliteStore::open(store_options);
  if (!store) return store.error();

  const auto vault = vault::Vault::open(options.state_dir, store_options.warn);
  if (!vault) return vault.error();
  const vault::CertificateStores certificates(certificate_directories());

  loop::WorkerPool workers(**loop, kWorkers);
  transfer::CurlDriver::Options driver_options;
  driver_options.user_agent = "OpenBITS/" OPENBITS_VERSION;
  driver_options.verbose = options.verbose_curl;
  driver_options.requests = options.requests;
  driver_options.direct_mode = mode_t{0666} & ~mask;
  driver_options.sources = {vault->get(), &certificates, configuration("/openbits/crls")};
  service::DesktopProxy desktop(**loop, bus->get());
  if (options.bus != "system") {  // the user's; PROXY-09
    driver_options.desktop_proxies = [&desktop](const std::string& url, auto done) {
      desktop.ask(url, std::move(done));
    };
  }
  transfer::CurlDriver http_driver(**loop, workers, std::move(driver_options));
  transfer::LocalDriver::Options local_options;
  local_options.direct_mode = mode_t{0666} & ~mask;
  transfer::LocalDriver local_driver(**loop, workers, local_options);
  transfer::UploadDriver upload_driver(**loop, http_driver.share());
  transfer::Drivers driver(http_driver, local_driver, upload_driver);
  transfer::PosixFiles files(workers, mask);
  notify::BusReceivers::Options receiver_options;
  receiver_options.commands.umask = mask;
  receiver_options.commands.core_limit = core_limit;
  notify::BusReceivers receivers(**loop, bus->get(), receiver_options);
  service::Service service(**loop, bus->get(), {**vault, certificates, workers});
  Journal journal(service);
  service::SystemClock clock;
  service::SystemRandom random;
  service::LoopPoster poster(**loop);
  core::Engine* running = nullptr;
  service::LoopAlarm alarm(**loop, [&running] { running->on_alarm(); });
  core::Engine engine({**store, driver, files, receivers, clock, alarm, poster, random, journal},
                      policy_of(options));
  running = &engine;

  Ending ending(**loop, engine);
  std::vector<loop::EventSourcePtr> signals;
  loop::SlotPtr disconnected;
  if (auto r = listen_for_the_end(**loop, bus->get(), ending, signals, disconnected); !r) {
    return r.error();
  }
  service::NetworkCost cost(**loop,
                            [&engine](std::uint32_t state) { engine.set_network_cost(state); });
  engine.set_network_cost(cost.begin());
  network::RouteMonitor routes(
      **loop, [&engine](const core::NetworkReport& report) { report_network(engine, report); },
      store_options.warn);
  engine.set_default_proxies(network::default_proxies());
  engine.begin_network(routes.begin());
  if (auto r = service.publish(engine); !r) return r.error();
  if (auto r = engine.start(); !r) return r.error();
  ::malloc_trim(0);  // what reading a long queue has needed for a moment
  if (auto r = service.take_name(); !r) return r.error();
  sd_notify(0, "READY=1");
  log(LogLevel::kInfo, "openbitsd " OPENBITS_VERSION " serves the " + options.bus +
                           " bus; state in " + options.state_dir + ".");
  return (*loop)->run();
}

// What opens later must not be taken for standard input, output or error.
void open_standard_descriptors() {
  int fd = 0;
  while (fd >= 0 && fd <= STDERR_FILENO) fd = ::open("/dev/null", O_RDWR);
  if (fd >= 0) ::close(fd);
}

/// Secrets are in our memory: no core file, nor one through a pipe, for which a limit of 1 byte is
/// the kernel's sign. The limit that was, for the programs that we start.
std::optional<rlimit> forbid_core_files() {
  rlimit before{};
  if (::getrlimit(RLIMIT_CORE, &before) != 0) return std::nullopt;
  const rlimit none{std::min<rlim_t>(1, before.rlim_max), before.rlim_max};
  const bool limited = ::setrlimit(RLIMIT_CORE, &none) == 0 && none.rlim_cur == 1;
  if (!limited) ::prctl(PR_SET_DUMPABLE, 0);
  return before;
}

void set_up_signals() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&set, number);
  ::sigprocmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGCHLD, SIG_DFL);  // command lines are waited for, whatever our parent ignores
}

}  // namespace
}  // namespace openbits::daemon

int main(int argc, char** argv) {
  using namespace openbits;
  daemon::Options options;
  options.state_dir = daemon::default_state_dir();
  options.policy_files = daemon::default_policy_files();
  CLI::App app("OpenBITS, the background intelligent transfer service");
  app.add_option("--state-dir", options.state_dir, "Where jobs are stored")->capture_default_str();
  app.add_option("--bus", options.bus, "Bus to serve")
      ->check(CLI::IsMember({"session", "system"}))
      ->capture_default_str();
  app.add_option("--log-level", options.log_level, "Least important lines to log")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str();
  app.add_option("--policy", options.policy_files,
                 "Policy file, instead of the standard ones; repeatable, the first wins")
      ->allow_extra_args(false);
  app.add_flag("--verbose-curl", options.verbose_curl, "Log what libcurl does");
  // Not in --help: for tests, which cannot wait as long as users want it.
  app.add_option("--connect-timeout", options.requests.connect_timeout, "Seconds")->group("");
  app.add_option("--stall-timeout", options.requests.stall_timeout, "Seconds")->group("");
  app.add_option("--first-scavenging", options.first_scavenging, "Seconds")->group("");
  app.set_version_flag("--version", std::string("openbitsd " OPENBITS_VERSION));
  CLI11_PARSE(app, argc, argv);

  if (options.log_level == "debug") base::set_log_level(base::LogLevel::kDebug);
  if (options.log_level == "warning") base::set_log_level(base::LogLevel::kWarning);
  if (options.log_level == "error") base::set_log_level(base::LogLevel::kError);
  daemon::open_standard_descriptors();
  daemon::set_up_signals();
  const auto core_limit = daemon::forbid_core_files();
  const auto result = daemon::serve(options, core_limit);
  if (!result) {
    base::log(base::LogLevel::kError, result.error().message);
    return EXIT_FAILURE;
  }
  return *result;
}
