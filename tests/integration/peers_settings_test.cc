// Where proxies come from when the job names none: the environment of the service and the desktop
// (LNX-18).
#include <systemd/sd-bus.h>

#include <atomic>
#include <filesystem>
#include <mutex>
#include <thread>

#include "fakes/lone_bus.h"
#include "integration/peers_testing.h"
#include "support/socks.h"
#include "support/squid.h"

namespace openbits::test {
namespace {

/// Proxies that are there before the service is.
struct Proxies {
  Squid squid;
  Squid other;
  Socks socks{"alice", "right password"};
};

class PeersEnvironment : public Proxies, public Peers {
 protected:
  PeersEnvironment()
      : Peers(with_env({{"http_proxy", "http://" + squid.address()},
                        {"https_proxy", "socks5h://" + socks.address()},
                        {"all_proxy", "http://127.0.0.1:1"},
                        {"no_proxy", "localhost,example.org"}})) {}
  /// The same server, by its name.
  std::string by_name() const {
    return "http://localhost:" + std::to_string(world_.web.port()) + "/file";
  }
};

TEST_F(PeersEnvironment, IsPreconfigured) {  // PROXY-01 LNX-18
  Job job = job_for(world_.web.url("file"));
  EXPECT_TRUE(arrives(job, 1));
  const std::size_t through = squid.requests().size();
  EXPECT_GE(through, 1u);
  Job exempt = job_for(by_name());
  EXPECT_TRUE(arrives(exempt, 1));
  EXPECT_EQ(squid.requests().size(), through);
}

TEST_F(PeersEnvironment, IsNotAskedUnlessTheJobSaysSo) {  // PROXY-01
  for (const auto usage : {ProxyUsage::kNoProxy, ProxyUsage::kAutodetect}) {
    Job job = job_for(world_.web.url("file"));
    use_usage(job, usage);
    EXPECT_TRUE(arrives(job, 1));
  }
  Job job = job_for(by_name());  // no_proxy does not go for a list of the job's own
  use_proxy(job, other.address());
  EXPECT_TRUE(arrives(job, 1));
  EXPECT_GE(other.requests().size(), 1u);
  EXPECT_TRUE(squid.requests().empty());
}

TEST_F(PeersEnvironment, ItsProxiesAreShownTheCredentialsOfTheJob) {  // CRED-10 LNX-107
  Nginx secure(with_tls());
  secure.write_file("file", 10'000, 2);
  Job job = job_for(secure.url("file"));
  must(job.http().set_security_flags(security::kIgnoreUnknownCa));
  EXPECT_EQ(code_of(job), http_status(407));
  know(job, AuthTarget::kProxy, AuthScheme::kBasic, "right password");
  EXPECT_TRUE(arrives(job, 2));
  EXPECT_TRUE(squid.requests().empty());
}

// The desktop -----------------------------------------------------------------------------------

/// A stand-in for xdg-desktop-portal: answers every question with the same proxies.
class Portal {
 public:
  Portal(const std::string& address, std::vector<std::string> answer) : answer_(std::move(answer)) {
    EXPECT_GE(sd_bus_new(&bus_), 0);
    EXPECT_GE(sd_bus_set_address(bus_, address.c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus_, 1), 0);
    EXPECT_GE(sd_bus_start(bus_), 0);
    EXPECT_GE(sd_bus_add_object(bus_, nullptr, "/org/freedesktop/portal/desktop", on_call, this),
              0);
    EXPECT_GE(sd_bus_request_name(bus_, "org.freedesktop.portal.Desktop", 0), 0);
    thread_ = std::thread([this] {
      while (!ended_) {
        const int r = sd_bus_process(bus_, nullptr);
        if (r < 0) break;
        if (r == 0) sd_bus_wait(bus_, 20'000);
      }
    });
  }
  ~Portal() {
    ended_ = true;
    thread_.join();
    sd_bus_flush_close_unref(bus_);
  }
  Portal(const Portal&) = delete;
  Portal& operator=(const Portal&) = delete;

  std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  static int on_call(sd_bus_message* m, void* self, sd_bus_error*) {
    if (sd_bus_message_is_method_call(m, "org.freedesktop.portal.ProxyResolver", "Lookup") <= 0) {
      return 0;
    }
    return static_cast<Portal*>(self)->lookup(m);
  }
  int lookup(sd_bus_message* m) {
    const char* url = "";
    sd_bus_message_read(m, "s", &url);
    {
      const std::lock_guard lock(mutex_);
      asked_.emplace_back(url);
    }
    sd_bus_message* reply = nullptr;
    int r = sd_bus_message_new_method_return(m, &reply);
    if (r >= 0) r = sd_bus_message_open_container(reply, 'a', "s");
    for (const auto& proxy : answer_) {
      if (r >= 0) r = sd_bus_message_append(reply, "s", proxy.c_str());
    }
    if (r >= 0) r = sd_bus_message_close_container(reply);
    if (r >= 0) r = sd_bus_send(nullptr, reply, nullptr);
    sd_bus_message_unref(reply);
    return r < 0 ? r : 1;
  }

  const std::vector<std::string> answer_;
  mutable std::mutex mutex_;
  std::vector<std::string> asked_;
  sd_bus* bus_ = nullptr;
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

class PeersDesktop : public Peers {
 protected:
  Job job_with(ProxyUsage usage) {
    Job job = job_for(world_.web.url("file?secret"));
    use_usage(job, usage);
    return job;
  }
};

TEST_F(PeersDesktop, IsAskedForItsProxies) {  // PROXY-01 LNX-18
  const Squid squid;
  const Portal portal(world_.bus.address(), {"gopher://nowhere:70", "http://" + squid.address()});
  for (const auto usage : {ProxyUsage::kPreconfig, ProxyUsage::kAutodetect}) {
    const std::size_t before = squid.requests().size();
    Job job = job_with(usage);
    EXPECT_TRUE(arrives(job, 1));
    EXPECT_GT(squid.requests().size(), before);
  }
  const std::string server = world_.web.url("");
  EXPECT_EQ(portal.asked(), std::vector<std::string>{server}) << "once, and no more than the host";
  Job direct = job_with(ProxyUsage::kNoProxy);
  const std::size_t before = squid.requests().size();
  EXPECT_TRUE(arrives(direct, 1));
  EXPECT_EQ(squid.requests().size(), before);
}

TEST_F(PeersDesktop, CanSaySocksAndNone) {  // PROXY-01
  const Socks socks;
  {
    const Portal portal(world_.bus.address(), {"socks://" + socks.address()});
    Job job = job_with(ProxyUsage::kAutodetect);
    EXPECT_TRUE(arrives(job, 1));
  }
  EXPECT_NE(socks.log().find("connected to 127.0.0.1"), std::string::npos);
  world_.bus.kill_service();
  const Portal portal(world_.bus.address(), {"direct://", "http://127.0.0.1:1"});
  Job job = job_with(ProxyUsage::kPreconfig);
  EXPECT_TRUE(arrives(job, 1));
  EXPECT_EQ(portal.asked().size(), 1u);
}

/// The settings of a GNOME desktop, in a file.
struct Desktop {
  Desktop() {
    std::filesystem::create_directories(config / "glib-2.0/settings");
    const std::string port = squid.address().substr(squid.address().find(':') + 1);
    write_bytes(config / "glib-2.0/settings/keyfile",
                "[system/proxy]\nmode='manual'\nignore-hosts=['localhost']\n"
                "[system/proxy/http]\nhost='127.0.0.1'\nport=" +
                    port + "\n");
  }
  std::map<std::string, std::string> env() const {
    return {{"XDG_CURRENT_DESKTOP", "GNOME"},
            {"GSETTINGS_BACKEND", "keyfile"},
            {"XDG_CONFIG_HOME", config.path()},
            {"XDG_RUNTIME_DIR", config.path()},
            {"GIO_USE_VFS", "local"}};
  }
  Squid squid;
  TempDir config;
};

TEST_F(PeersDesktop, OfGnomeIsAskedByTheRealPortal) {  // PROXY-01 LNX-109
  const Desktop desktop;
  auto env = desktop.env();
  env["DBUS_SESSION_BUS_ADDRESS"] = world_.bus.address();
  const Process portal({"/usr/libexec/xdg-desktop-portal"}, {env, desktop.config / "log"});
  ASSERT_TRUE(
      eventually([&] { return world_.bus.owner_pid("org.freedesktop.portal.Desktop") != 0; }));
  Job job = job_with(ProxyUsage::kPreconfig);
  EXPECT_TRUE(arrives(job, 1));
  const std::size_t through = desktop.squid.requests().size();
  EXPECT_GE(through, 1u);
  Job exempt = job_for("http://localhost:" + std::to_string(world_.web.port()) + "/file");
  EXPECT_TRUE(arrives(exempt, 1));
  EXPECT_EQ(desktop.squid.requests().size(), through);
}

struct OneProxy {
  Squid squid;
};

class PeersBoth : public OneProxy, public Peers {
 protected:
  PeersBoth() : Peers(with_env({{"http_proxy", squid.address()}})) {}
};

TEST_F(PeersBoth, TheEnvironmentComesFirst) {  // PROXY-01 LNX-18
  const Portal portal(world_.bus.address(), {"http://127.0.0.1:1"});
  Job job = job_for(world_.web.url("file"));
  EXPECT_TRUE(arrives(job, 1));
  EXPECT_TRUE(portal.asked().empty());
  EXPECT_GE(squid.requests().size(), 1u);
}

// The service of the whole machine ----------------------------------------------------------------

/// openbitsd on a bus that it takes for the system's, and one job that it has transferred.
void fetch_by_system_service(const LoneBus& bus, const std::string& url,
                             std::map<std::string, std::string> env) {
  const TempDir dir;
  env["DBUS_SYSTEM_BUS_ADDRESS"] = bus.address();
  const Process service({OPENBITSD, "--bus", "system", "--state-dir", dir / "state"},
                        {env, dir / "log"});
  ClientOptions options;
  options.bus_address = bus.address();
  Client client = must(Client::connect(options));
  ASSERT_TRUE(eventually([&] { return static_cast<bool>(client.version()); }))
      << read_file(dir / "log");
  Job job = must(client.create_job("job"));
  must(job.add_file(url, dir / "file"));
  must(job.resume());
  EXPECT_TRUE(eventually([&] { return must(job.state()) == JobState::kTransferred; }));
  must(job.complete());
  EXPECT_TRUE(read_file(dir / "file") == content(10'000, 1));
}

TEST(PeersSystem, HasNoSettingsOfAUser) {  // PROXY-09
  const LoneBus bus;
  const Nginx web;
  web.write_file("file", 10'000, 1);
  const Squid squid;
  const Portal portal(bus.address(), {"http://" + squid.address()});
  fetch_by_system_service(bus, web.url("file"), {});
  EXPECT_TRUE(portal.asked().empty());
  EXPECT_TRUE(squid.requests().empty());
  fetch_by_system_service(bus, web.url("file"), {{"http_proxy", squid.address()}});
  EXPECT_GE(squid.requests().size(), 1u) << "unless its own environment says so";
}

}  // namespace
}  // namespace openbits::test
