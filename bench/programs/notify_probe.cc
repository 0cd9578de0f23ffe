// What bench/notify measures with: prints numbers, one line of JSON for each thing measured.
//   notify_probe object URL DIR REGISTERED COUNT   COUNT events of one job, told to an object,
//   while
//                                                  REGISTERED other jobs are registered as well
//   notify_probe class CLSID URL DIR COUNT         the first call of a class that does not run
//   notify_probe serve CLSID FILE                  the server of that class
// DBUS_SESSION_BUS_ADDRESS names the bus. Times are microseconds.
#include <signal.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <openbits/class_server.hpp>
#include <openbits/client.hpp>

namespace {

using namespace openbits;

std::int64_t wall_us() {
  timespec t{};
  ::clock_gettime(CLOCK_REALTIME, &t);
  return std::int64_t{t.tv_sec} * 1'000'000 + t.tv_nsec / 1000;
}

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A connection of its own, for calls that nothing of ours makes slower.
class RawBus {
 public:
  RawBus() {
    if (sd_bus_open_user(&bus_) < 0) throw std::runtime_error("no bus");
  }
  ~RawBus() { sd_bus_flush_close_unref(bus_); }
  RawBus(const RawBus&) = delete;
  RawBus& operator=(const RawBus&) = delete;

  /// The round trip of an empty call to the service.
  double ping() {
    return timed("org.openbits", "/org/openbits/Manager", "org.freedesktop.DBus.Peer", "Ping");
  }
  /// The bus starts a program that is not running, and waits until it has its name.
  double activate(const char* name) {
    const auto begin = std::chrono::steady_clock::now();
    call("StartServiceByName", name);
    return us_since(begin);
  }
  /// The process that has a name; 0 if none has.
  pid_t owner(const std::string& name) {
    sd_bus_message* reply = nullptr;
    std::uint32_t pid = 0;
    if (sd_bus_call_method(bus_, kDriver, kPath, kDriver, "GetConnectionUnixProcessID", nullptr,
                           &reply, "s", name.c_str()) >= 0) {
      sd_bus_message_read(reply, "u", &pid);
    }
    sd_bus_message_unref(reply);
    return static_cast<pid_t>(pid);
  }
  /// Ends the program that has a name, and waits until the name is free.
  void end_owner(const std::string& name) {
    const pid_t pid = owner(name);
    if (pid == 0) return;
    ::kill(pid, SIGKILL);
    while (owner(name) != 0) ::usleep(1000);
  }

 private:
  static constexpr const char* kDriver = "org.freedesktop.DBus";
  static constexpr const char* kPath = "/org/freedesktop/DBus";
  using Time = std::chrono::steady_clock::time_point;
  static double us_since(Time begin) {
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin)
        .count();
  }
  double timed(const char* name, const char* path, const char* interface, const char* member) {
    const auto begin = std::chrono::steady_clock::now();
    if (sd_bus_call_method(bus_, name, path, interface, member, nullptr, nullptr, "") < 0) {
      throw std::runtime_error("a call was not answered");
    }
    return us_since(begin);
  }
  void call(const char* member, const char* name) {
    sd_bus_error error{};
    if (sd_bus_call_method(bus_, kDriver, kPath, kDriver, member, &error, nullptr, "su", name,
                           std::uint32_t{0}) < 0) {
      throw std::runtime_error(std::string("not started: ") + error.message);
    }
  }
  sd_bus* bus_ = nullptr;
};

/// When callbacks were entered, by the number of their event.
class Entries {
 public:
  HResult enter(std::uint64_t sequence) {
    const std::int64_t now = wall_us();
    const std::lock_guard lock(mutex_);
    times_.emplace(sequence, now);
    changed_.notify_all();
    return hr::kOk;
  }
  void wait_for(std::size_t count) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, std::chrono::seconds(60),
                           [&] { return times_.size() >= count; })) {
      throw std::runtime_error("a callback did not come");
    }
  }
  std::map<std::uint64_t, std::int64_t> times() const { return times_; }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::uint64_t, std::int64_t> times_;
};

Callbacks quiet() {
  Callbacks c;
  c.error = [](Job, const JobErrorInfo&, std::uint64_t) { return hr::kOk; };
  return c;
}

/// Suspended jobs with a file, each of them registered.
void register_jobs(Client& client, int count, const std::string& url, const std::string& dir) {
  constexpr int kThreads = 32;
  std::atomic<int> next = 0;
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = next++; i < count && !failed; i = next++) {
        auto job = client.create_job("registered");
        failed = failed || !job || !job->add_file(url, dir + "/r" + std::to_string(i)) ||
                 !job->set_callbacks(quiet());
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (failed) throw std::runtime_error("not all jobs could be registered");
}

void print(const char* what, double value) {
  std::printf("{\"what\": \"%s\", \"us\": %.1f}\n", what, value);
}

/// How long after its event each callback was entered, but for the first `skip`.
void print_latencies(Client& client, const Entries& entries, std::uint64_t since, int skip) {
  const auto times = entries.times();
  for (;;) {
    const EventPage page = must(client.events(since, 10'000));
    if (page.events.empty()) return;
    for (const Event& e : page.events) {
      since = e.sequence;
      const auto it = times.find(e.sequence);
      if (it == times.end() || skip-- > 0) continue;
      print("callback", static_cast<double>(it->second - e.time.time_since_epoch().count()));
    }
  }
}

int object(char** argv) {
  const std::string url = argv[2];
  const std::string dir = argv[3];
  const int registered = std::atoi(argv[4]);
  const int count = std::atoi(argv[5]);
  Client client = must(Client::connect());
  register_jobs(client, registered, url, dir);
  Entries entries;
  Callbacks callbacks;
  callbacks.error = [&](Job, const JobErrorInfo&, std::uint64_t n) { return entries.enter(n); };
  Job job = must(client.create_job("measured"));
  must(job.add_file(url, dir + "/measured"));
  must(job.set_callbacks(callbacks));
  RawBus raw;
  const std::uint64_t since = must(client.events(~std::uint64_t{0} >> 1, 1)).newest;
  constexpr int kWarmUp = 20;
  for (int i = 0; i < count + kWarmUp; ++i) {
    const double round_trip = raw.ping();
    if (i >= kWarmUp) print("round trip", round_trip);
    must(job.resume());  // and it fails again
    entries.wait_for(static_cast<std::size_t>(i + 1));
  }
  print_latencies(client, entries, since, kWarmUp);
  must(job.cancel());
  return 0;
}

int first_calls(char** argv) {
  const Guid clsid = Guid::parse(argv[2]).value();
  const std::string name = "org.openbits.Class.C" + clsid.hex();
  const std::string entered = std::string(argv[4]) + "/entered";
  const int count = std::atoi(argv[5]);
  Client client = must(Client::connect());
  Job job = must(client.create_job("measured"));
  must(job.add_file(argv[3], std::string(argv[4]) + "/class"));
  must(job.set_notification_class(clsid));
  RawBus raw;
  for (int i = 0; i <= count; ++i) {
    raw.end_owner(name);
    raw.end_owner("org.openbits.bench.Empty");
    ::unlink(entered.c_str());
    const double activation = raw.activate("org.openbits.bench.Empty");
    const std::uint64_t newest = must(client.events(~std::uint64_t{0} >> 1, 1)).newest;
    must(job.resume());
    std::int64_t when = 0;
    std::uint64_t sequence = 0;
    while (!(std::ifstream(entered) >> sequence >> when)) ::usleep(500);
    for (const Event& e : must(client.events(newest)).events) {
      if (e.sequence != sequence || i == 0) continue;
      print("activation", activation);
      print("first call", static_cast<double>(when - e.time.time_since_epoch().count()));
    }
    while (!must(job.open_notices()).empty()) ::usleep(500);  // answered before it is killed
  }
  must(job.cancel());
  return 0;
}

int serve(char** argv) {
  const std::string path = argv[3];
  const auto create = [&] {
    Callbacks c;
    c.error = [&](Job, const JobErrorInfo&, std::uint64_t sequence) {
      const std::int64_t now = wall_us();
      std::ofstream(path + ".new") << sequence << " " << now << "\n";
      std::rename((path + ".new").c_str(), path.c_str());
      return hr::kOk;
    };
    return c;
  };
  return serve_class(Guid::parse(argv[2]).value(), create) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "object" && argc == 6) return object(argv);
    if (mode == "class" && argc == 6) return first_calls(argv);
    if (mode == "serve" && argc == 4) return serve(argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "notify_probe: %s\n", error.what());
    return 1;
  }
  return 2;
}
