// What bench/api measures with: prints numbers, one line of JSON for each thing measured.
//   api_probe create COUNT CALLERS DIR IDS        makes jobs with a file each; appends their ids
//   api_probe client COUNT CALLERS DIR            the same with threads of one Client
//   api_probe ping COUNT CALLERS                  empty calls, as many at a time
//   api_probe read ADDRESS IDS ADDRESS IDS COUNT  GetJob and State, of two services in turn
//   api_probe enumerate                           all jobs, in C++ and by COM
// DBUS_SESSION_BUS_ADDRESS names the bus of the others. Times are microseconds.
#include <systemd/sd-bus.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <openbits/client.hpp>
#include <openbits/com/bits.h>
#include <openbits/com/objbase.h>

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* kService = "org.openbits";
constexpr const char* kManager = "/org/openbits/Manager";
constexpr const char* kManagerInterface = "org.openbits.Manager1";
constexpr const char* kJobInterface = "org.openbits.Job1";
constexpr const char* kUrl = "http://127.0.0.1:9/an/ordinary/name/of/a/file.bin";

double us_since(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

void print(const char* what, double value) {
  std::printf("{\"what\": \"%s\", \"value\": %.1f}\n", what, value);
}

void must(int r, const char* what) {
  if (r < 0) throw std::runtime_error(std::string(what) + ": error " + std::to_string(-r));
}

void must_succeed(sd_bus_message* answer) {
  if (const sd_bus_error* error = sd_bus_message_get_error(answer)) {
    throw std::runtime_error(std::string(error->name) + ": " + error->message);
  }
}

struct CloseBus {
  void operator()(sd_bus* bus) const { sd_bus_flush_close_unref(bus); }
};
using Bus = std::unique_ptr<sd_bus, CloseBus>;

/// A connection without anything of ours between the bus and the measurement.
Bus connect(const char* address) {
  sd_bus* bus = nullptr;
  must(sd_bus_new(&bus), "make a connection");
  Bus owned(bus);
  must(sd_bus_set_address(bus, address), "use the address");
  must(sd_bus_set_bus_client(bus, 1), "be a client");
  must(sd_bus_start(bus), "connect");
  return owned;
}

/// Calls that are always under way, as many as there are callers: a caller makes its next call when
/// its last one has been answered.
class Callers {
 public:
  explicit Callers(sd_bus* bus) : bus_(bus) {}
  virtual ~Callers() = default;
  Callers(const Callers&) = delete;
  Callers& operator=(const Callers&) = delete;

  /// Until `count` rounds are done; how long it took.
  double run(int count, int callers) {
    const auto begin = Clock::now();
    left_ = to_begin_ = count;
    for (int i = 0; i < callers; ++i) next();
    while (left_ > 0) {
      const int r = sd_bus_process(bus_, nullptr);
      must(r, "process");
      if (!error_.empty()) throw std::runtime_error(error_);
      if (r == 0) must(sd_bus_wait(bus_, UINT64_MAX), "wait");
    }
    return us_since(begin);
  }

 protected:
  virtual void begin_round(int number) = 0;
  void end_round() {
    --left_;
    next();
  }
  /// Keeps what a handler has thrown for run().
  template <class Action>
  int guarded(Action action) {
    try {
      action();
    } catch (const std::exception& e) {
      error_ = e.what();
    }
    return 1;
  }
  sd_bus* bus() const { return bus_; }

 private:
  void next() {
    if (to_begin_ > 0) begin_round(to_begin_--);
  }
  sd_bus* bus_;
  int left_ = 0;
  int to_begin_ = 0;
  std::string error_;
};

class Pinging final : public Callers {
 public:
  using Callers::Callers;

 private:
  void begin_round(int) override {
    must(sd_bus_call_method_async(bus(), nullptr, kService, kManager, "org.freedesktop.DBus.Peer",
                                  "Ping", on_answer, this, ""),
         "call Ping");
  }
  static int on_answer(sd_bus_message* m, void* data, sd_bus_error*) {
    auto* self = static_cast<Pinging*>(data);
    return self->guarded([&] {
      must_succeed(m);
      self->end_round();
    });
  }
};

class Creating final : public Callers {
 public:
  Creating(sd_bus* bus, std::string folder) : Callers(bus), folder_(std::move(folder)) {}
  const std::vector<std::string>& jobs() const { return jobs_; }

 private:
  void begin_round(int number) override {
    const std::string name = "Job " + std::to_string(number);
    must(sd_bus_call_method_async(bus(), nullptr, kService, kManager, kManagerInterface,
                                  "CreateJob", on_created, this, "su", name.c_str(), 0U),
         "call CreateJob");
  }
  void add_file(const char* job) {
    jobs_.emplace_back(job);
    const std::string local = folder_ + "/file" + std::to_string(jobs_.size());
    must(sd_bus_call_method_async(bus(), nullptr, kService, job, kJobInterface, "AddFiles",
                                  on_added, this, "a(ss)", 1U, kUrl, local.c_str()),
         "call AddFiles");
  }
  static int on_created(sd_bus_message* m, void* data, sd_bus_error*) {
    auto* self = static_cast<Creating*>(data);
    return self->guarded([&] {
      must_succeed(m);
      const char* job = nullptr;
      must(sd_bus_message_read(m, "o", &job), "read the job");
      self->add_file(job);
    });
  }
  static int on_added(sd_bus_message* m, void* data, sd_bus_error*) {
    auto* self = static_cast<Creating*>(data);
    return self->guarded([&] {
      must_succeed(m);
      self->end_round();
    });
  }
  const std::string folder_;
  std::vector<std::string> jobs_;
};

int create(char** argv) {
  const int count = std::atoi(argv[2]);
  const Bus bus = connect(std::getenv("DBUS_SESSION_BUS_ADDRESS"));
  Creating creating(bus.get(), argv[4]);
  const double us = creating.run(count, std::atoi(argv[3]));
  std::ofstream ids(argv[5], std::ios::app);
  for (const std::string& job : creating.jobs()) ids << job << "\n";
  print("created", count / us * 1e6);
  return 0;
}

int ping(char** argv) {
  const int count = std::atoi(argv[2]);
  const Bus bus = connect(std::getenv("DBUS_SESSION_BUS_ADDRESS"));
  print("pings", count / Pinging(bus.get()).run(count, std::atoi(argv[3])) * 1e6);
  return 0;
}

int create_with_client(char** argv) {
  const int count = std::atoi(argv[2]);
  const int callers = std::atoi(argv[3]);
  const std::string folder = argv[4];
  auto client = openbits::Client::connect();
  if (!client) throw std::runtime_error(client.error().message);
  std::atomic<int> left = count;
  std::atomic<bool> failed = false;
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  for (int t = 0; t < callers; ++t) {
    threads.emplace_back([&] {
      for (int i = left--; i > 0 && !failed; i = left--) {
        auto job = client->create_job("Job " + std::to_string(i));
        if (!job || !job->add_file(kUrl, folder + "/client" + std::to_string(i))) failed = true;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (failed) throw std::runtime_error("not all jobs could be made");
  print("created by the library", count / us_since(begin) * 1e6);
  return 0;
}

/// A service, and the jobs that it is asked about.
class Service {
 public:
  Service(const char* address, const char* ids) : bus_(connect(address)) {
    std::ifstream in(ids);
    for (std::string line; std::getline(in, line);) jobs_.push_back(line);
    if (jobs_.empty()) throw std::runtime_error("there are no jobs to ask about");
  }
  double get_job() {
    const std::string& job = any();
    const std::string id = job.substr(job.rfind('/') + 1);
    return timed(kManager, kManagerInterface, "GetJob", "s", id.c_str());
  }
  double get_state() {
    return timed(any().c_str(), "org.freedesktop.DBus.Properties", "Get", "ss", kJobInterface,
                 "State");
  }

 private:
  const std::string& any() { return jobs_[random_() % jobs_.size()]; }
  template <class... Arguments>
  double timed(const char* path, const char* interface, const char* member, const char* types,
               Arguments... arguments) {
    sd_bus_message* answer = nullptr;
    const auto begin = Clock::now();
    must(sd_bus_call_method(bus_.get(), kService, path, interface, member, nullptr, &answer, types,
                            arguments...),
         member);
    const double us = us_since(begin);
    sd_bus_message_unref(answer);
    return us;
  }
  Bus bus_;
  std::vector<std::string> jobs_;
  std::minstd_rand random_;
};

int read(char** argv) {
  Service few(argv[2], argv[3]);
  Service many(argv[4], argv[5]);
  const int count = std::atoi(argv[6]);
  constexpr int kWarmUp = 200;
  for (int i = 0; i < kWarmUp; ++i)
    few.get_job(), many.get_job(), few.get_state(), many.get_state();
  for (int i = 0; i < count; ++i) {
    print("GetJob of few", few.get_job());
    print("GetJob of many", many.get_job());
    print("GetState of few", few.get_state());
    print("GetState of many", many.get_state());
  }
  return 0;
}

void check(HRESULT result, const char* what) {
  if (result < 0) throw std::runtime_error(std::string(what) + ": " + openbits::describe(result));
}

int enumerate() {
  auto client = openbits::Client::connect();
  if (!client) throw std::runtime_error(client.error().message);
  auto begin = Clock::now();
  const auto jobs = client->jobs();
  print("Client::jobs", us_since(begin));
  if (!jobs) throw std::runtime_error(jobs.error().message);
  print("jobs", static_cast<double>(jobs->size()));

  check(CoInitializeEx(nullptr, COINIT_MULTITHREADED), "CoInitializeEx");
  IBackgroundCopyManager* manager = nullptr;
  check(CoCreateInstance(CLSID_BackgroundCopyManager, nullptr, CLSCTX_LOCAL_SERVER,
                         IID_IBackgroundCopyManager, reinterpret_cast<void**>(&manager)),
        "CoCreateInstance");
  IEnumBackgroundCopyJobs* all = nullptr;
  begin = Clock::now();
  check(manager->EnumJobs(0, &all), "EnumJobs");
  ULONG seen = 0;
  IBackgroundCopyJob* job = nullptr;
  while (all->Next(1, &job, nullptr) == S_OK) {
    ++seen;
    job->Release();
  }
  print("EnumJobs", us_since(begin));
  print("jobs", seen);
  all->Release();
  manager->Release();
  CoUninitialize();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "create" && argc == 6) return create(argv);
    if (mode == "client" && argc == 5) return create_with_client(argv);
    if (mode == "ping" && argc == 4) return ping(argv);
    if (mode == "read" && argc == 7) return read(argv);
    if (mode == "enumerate" && argc == 2) return enumerate();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "api_probe: %s\n", error.what());
    return 1;
  }
  std::fputs("api_probe: bench/api says how it is used\n", stderr);
  return 2;
}
