// Whatever comes over the bus, the service answers in time, goes on, and takes no job where the
// table of states does not let it.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <regex>
#include <set>

#include "base/error_text.h"
#include "core/transitions.h"
#include "integration/bus_fuzzing.h"
#include "support/service_world.h"
#include "wire/names.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kService = "org.openbits";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";
constexpr std::uint64_t kTimeout = 60'000'000;  // microseconds; EventsSince waits for up to 20 s
constexpr unsigned kMostOpen = 24;              // calls that wait for their answer

std::uint64_t seed() {
  const char* given = std::getenv("OPENBITS_SEED");
  const std::uint64_t value = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << value << " (OPENBITS_SEED)" << std::endl;
  return value;
}

/// A server that takes connections and never says a word.
class SilentServer {
 public:
  SilentServer() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, any, size) != 0 || ::listen(fd_, 1000) != 0 ||
        ::getsockname(fd_, any, &size) != 0) {
      throw std::runtime_error("no socket to listen at");
    }
    port_ = ntohs(address.sin_port);
  }
  ~SilentServer() { ::close(fd_); }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/silent"; }

 private:
  int fd_;
  int port_ = 0;
};

// What the log has of a state: the three of a job on its way are one.
JobState logged(JobState s) {
  return core::is_running(s) ? JobState::kQueued : s;
}

// Whether the table can take a job from the one to the other, by one input.
bool is_permitted(JobState from, JobState to) {
  for (std::size_t s = 0; s < kJobStateNames.size(); ++s) {
    const auto state = static_cast<JobState>(s);
    if (logged(state) != from) continue;
    for (std::size_t i = 0; i < core::kInputs; ++i) {
      const core::Outcome o = core::transition(state, static_cast<core::Input>(i));
      if (o.kind == core::Outcome::Kind::kGo && logged(o.to) == to) return true;
    }
  }
  return false;
}

/// Reads the log of events, and holds it against the table.
class StateWatch {
 public:
  explicit StateWatch(Client& client) : client_(client) {}

  void catch_up() {
    for (;;) {
      const EventPage page = must(client_.events(since_, 10'000));
      EXPECT_TRUE(page.complete);
      if (page.events.empty()) return;
      for (const Event& e : page.events) take(e);
    }
  }
  /// What the log has last said of the job.
  const std::map<Guid, JobState>& states() const { return states_; }

 private:
  void take(const Event& e) {
    EXPECT_GT(e.sequence, since_);
    since_ = e.sequence;
    const JobState now = logged(e.state);
    const auto [it, is_new] = states_.emplace(e.job, now);
    const JobState before = std::exchange(it->second, now);
    if (e.kind == EventKind::kJobCreated) {
      EXPECT_TRUE(is_new && now == JobState::kSuspended) << e.job.text();
      return;
    }
    EXPECT_FALSE(is_new) << e.job.text() << " was not created";
    const bool stays = before == now && e.kind == EventKind::kFileTransferred;
    EXPECT_TRUE(stays || is_permitted(before, now))
        << e.job.text() << ": event " << e.sequence << " " << to_string(e.kind) << " from "
        << to_string(before) << " to " << to_string(now);
  }

  Client& client_;
  std::uint64_t since_ = 0;
  std::map<Guid, JobState> states_;
};

Nginx::Options web_options() {
  Nginx::Options options;
  options.server = "location /slow { limit_rate 20k; }";
  return options;
}

class BusFuzz : public ::testing::Test {
 protected:
  BusFuzz()
      : random_(seed()),
        world_(web_options()),
        values_(random_, text_pool(), setting_types()),
        watch_(world_.client) {
    world_.web.write_file("small", 2000, 1);
    world_.web.write_file("slow", 50'000'000, 2);
    service_ = world_.bus.start_service();
    open();
  }
  ~BusFuzz() override { sd_bus_close_unref(bus_); }

  std::vector<std::string> text_pool() const {
    const std::string guid = "0a0b0c0d-0000-4000-8000-00000000000";
    return {world_.web.url("small"),
            world_.web.url("slow"),
            world_.web.url("missing"),
            "http://",
            "http://[::1",
            "https://user:secret@127.0.0.1:1/%zz?#",
            "ftp://127.0.0.1/x",
            world_.out / "a",
            world_.out / "b*?:\\",
            world_.out / "nowhere/c",
            world_.out / "../d",
            world_.out / std::string(240, 'l'),
            world_.out.path(),
            guid + "1",
            "{" + guid + "2}",
            guid,
            "org.openbits.Manager1",
            "org.openbits.Job1",
            "org.openbits.File1",
            "State",
            "Version",
            "Progress",
            "/bin/true",
            "true argument \"quoted",
            "X-Header: value\r\n",
            "X-Header: value\r\nHost\n: \r\n\r\n",
            "HEAD",
            "MY",
            "Basic",
            "{}"};
  }

  // Those of Configure, as its contract names them.
  static std::map<std::string, std::string> setting_types() {
    const std::string xml = read_file(OPENBITS_SOURCE_DIR "/interfaces/org.openbits.Job1.xml");
    const auto begin = xml.find("Keys and types:");
    const std::string list = xml.substr(begin, xml.find("-->", begin) - begin);
    const std::regex entry("([A-Z][A-Za-z]+) (\\([a-z]+\\)|[a-z])[ ,;:.]");
    std::map<std::string, std::string> types = {{"NoSuchSetting", "v"}};
    for (std::sregex_iterator it(list.begin(), list.end(), entry), end; it != end; ++it) {
      types[(*it)[1]] = (*it)[2];
    }
    EXPECT_GT(types.size(), 10u) << "the contract is written in another way";
    return types;
  }

  // Connection ----------------------------------------------------------------------------------

  void open() {
    if (bus_ != nullptr) sd_bus_close_unref(bus_);
    bus_ = nullptr;
    open_calls_.clear();
    ASSERT_GE(sd_bus_new(&bus_), 0);
    ASSERT_GE(sd_bus_set_address(bus_, world_.bus.address().c_str()), 0);
    ASSERT_GE(sd_bus_negotiate_fds(bus_, 1), 0);
    ASSERT_GE(sd_bus_set_bus_client(bus_, 1), 0);
    ASSERT_GE(sd_bus_start(bus_), 0);
  }

  /// Takes in what there is; waits if it has to until at most that many calls are open.
  void drain(std::size_t most) {
    for (;;) {
      const int r = sd_bus_process(bus_, nullptr);
      if (r < 0) {  // the bus did not like a message, and has hung up
        ++hang_ups_;
        return open();
      }
      if (r > 0) continue;
      if (open_calls_.size() <= most) return;
      sd_bus_wait(bus_, UINT64_MAX);  // the calls have time-outs
    }
  }

  struct OpenCall {
    BusFuzz* test;
    std::string what;
  };

  static int on_answer(sd_bus_message* answer, void* userdata, sd_bus_error*) {
    auto* call = static_cast<OpenCall*>(userdata);
    BusFuzz& test = *call->test;
    const sd_bus_error* error = sd_bus_message_get_error(answer);
    // When the bus has hung up, sd-bus answers what is open.
    if (sd_bus_is_open(test.bus_) > 0) {
      test.check_answer(call->what, error != nullptr && error->name != nullptr ? error->name : "");
    }
    const auto is_it = [call](const auto& open) { return open.get() == call; };
    std::erase_if(test.open_calls_, is_it);
    return 0;
  }

  void check_answer(const std::string& what, const std::string& error) {
    ++answers_[error.empty() ? "success" : error];
    if (error.empty()) return;
    if (const auto code = wire::parse_error_name(error)) {
      EXPECT_TRUE(failed(*code) && !error_name(*code).empty()) << what << ": " << error;
      EXPECT_NE(*code, hr::kEUnexpected) << what;
      return;
    }
    // sd-bus itself refuses what is no call of an object. Anything else is an accident.
    static const std::set<std::string> kRefusals = {
        SD_BUS_ERROR_UNKNOWN_METHOD,     SD_BUS_ERROR_UNKNOWN_OBJECT,
        SD_BUS_ERROR_UNKNOWN_INTERFACE,  SD_BUS_ERROR_UNKNOWN_PROPERTY,
        SD_BUS_ERROR_PROPERTY_READ_ONLY, SD_BUS_ERROR_INVALID_ARGS,
        SD_BUS_ERROR_INVALID_SIGNATURE,  SD_BUS_ERROR_ACCESS_DENIED};
    EXPECT_TRUE(kRefusals.contains(error)) << what << ": " << error;
  }

  using Fill = std::function<int(sd_bus_message*)>;

  /// Sends a call; `fill` appends its arguments.
  void send(const std::string& path, const std::string& interface, const std::string& member,
            const Fill& fill) {
    sd_bus_message* message = nullptr;
    const char* named = interface.empty() ? nullptr : interface.c_str();
    int r = sd_bus_message_new_method_call(bus_, &message, kService, path.c_str(), named,
                                           member.c_str());
    if (r >= 0) r = fill(message);
    if (r >= 0) {
      ++sent_[interface + "." + member];
      const std::string what = path + " " + interface + "." + member;
      open_calls_.push_back(std::make_unique<OpenCall>(OpenCall{this, what}));
      OpenCall* call = open_calls_.back().get();
      if (sd_bus_call_async(bus_, nullptr, message, on_answer, call, kTimeout) < 0) {
        open_calls_.pop_back();
      }
    }
    sd_bus_message_unref(message);
    drain(kMostOpen);
  }

  std::string introspect(const std::string& path) {
    sd_bus_message* reply = nullptr;
    const char* xml = "";
    if (sd_bus_call_method(bus_, kService, path.c_str(), "org.freedesktop.DBus.Introspectable",
                           "Introspect", nullptr, &reply, "") >= 0) {
      sd_bus_message_read(reply, "s", &xml);
    }
    std::string text = xml;
    sd_bus_message_unref(reply);
    return text;
  }

  // Jobs ----------------------------------------------------------------------------------------

  static std::string path_of(const Job& job) { return "/org/openbits/jobs/" + job.id().hex(); }
  static std::string file_path(const Job& job) { return path_of(job) + "/files/0"; }

  Job job_with(const std::string& url, JobPriority priority) {
    Job job = must(world_.client.create_job("fuzz"));
    must(job.set_priority(priority));
    must(job.add_file(url, world_.out / ("f" + std::to_string(++files_))));
    return job;
  }

  /// A job that takes the one place of the background jobs, and keeps it.
  void hold_the_line() {
    if (holder_ && must(holder_->state()) == JobState::kConnecting) return;
    holder_ = job_with(silent_.url(), JobPriority::kHigh);
    must(holder_->resume());
    ASSERT_TRUE(world_.reaches(*holder_, JobState::kConnecting));
  }

  std::string url_for(JobState state) const {
    if (state == JobState::kConnecting) return silent_.url();
    if (state == JobState::kTransientError) return "http://127.0.0.1:1/refused";
    if (state == JobState::kTransferring) return world_.web.url("slow");
    return world_.web.url(state == JobState::kError ? "missing" : "small");
  }

  /// A job in that state, which it does not leave by itself in a hurry.
  Job job_in(JobState state) {
    const bool waits = state == JobState::kQueued;
    if (waits) hold_the_line();
    Job job = job_with(url_for(state), waits ? JobPriority::kLow : JobPriority::kForeground);
    if (state == JobState::kSuspended) return job;
    must(job.resume());
    if (state == JobState::kAcknowledged) {
      EXPECT_TRUE(world_.reaches(job, JobState::kTransferred));
      must(job.complete());
    } else if (state == JobState::kCancelled) {
      must(job.cancel());
    }
    EXPECT_TRUE(world_.reaches(job, state)) << to_string(state);
    return job;
  }

  Guid some_job() {
    watch_.catch_up();
    auto it = watch_.states().begin();
    std::advance(it, static_cast<std::ptrdiff_t>(values_.below(watch_.states().size())));
    return it->first;
  }

  // Calls ---------------------------------------------------------------------------------------

  int fill(sd_bus_message* m, const std::string& signature) { return values_.append(m, signature); }

  /// A call that the object knows, with arguments of the right types.
  void call_rightly(const std::string& path, const BusMethod& method) {
    send(path, method.interface, method.name,
         [&](sd_bus_message* m) { return fill(m, method.signature); });
  }

  void call_wrongly(const std::string& path, const BusMethod& method) {
    switch (values_.below(7)) {
      case 0:
        return send(path, method.interface, method.name, [&](sd_bus_message* m) {
          return fill(m, values_.other_than(method.signature));
        });
      case 1:
        return send(path, method.interface, values_.member(),
                    [&](sd_bus_message* m) { return fill(m, values_.signature()); });
      case 2:
        return send(path, "org.openbits." + values_.member(), method.name,
                    [&](sd_bus_message* m) { return fill(m, method.signature); });
      case 3:
        return send(wrong_path(path), method.interface, method.name,
                    [&](sd_bus_message* m) { return fill(m, method.signature); });
      case 4:
        return send(path, "", method.name,
                    [&](sd_bus_message* m) { return fill(m, method.signature); });
      case 5:
        return send(path, method.interface, method.name, [&](sd_bus_message* m) {
          return values_.append_nest(m, 1 + static_cast<unsigned>(values_.below(60)));
        });
      default:
        return send_elsewise(path, method);
    }
  }

  std::string wrong_path(const std::string& path) {
    switch (values_.below(5)) {
      case 0:
        return path == "/" ? "/x" : path + "/x";
      case 1:
        return path == "/" ? path : path.substr(0, path.size() - 1) + "_";
      case 2:
        return "/org/openbits/jobs/00000000000000000000000000000000";
      case 3:
        return "/org/openbits/jobs/0000000000000000000000000000000g/files/18446744073709551616";
      default:
        return values_.path();
    }
  }

  /// What is no call that is waited for: a signal, a call without an answer.
  void send_elsewise(const std::string& path, const BusMethod& method) {
    sd_bus_message* m = nullptr;
    int r = 0;
    if (values_.once_in(2)) {
      r = sd_bus_message_new_signal(bus_, &m, path.c_str(), method.interface.c_str(),
                                    method.name.c_str());
      if (r >= 0) r = sd_bus_message_set_destination(m, kService);
    } else {
      r = sd_bus_message_new_method_call(bus_, &m, kService, path.c_str(), method.interface.c_str(),
                                         method.name.c_str());
      if (r >= 0) r = sd_bus_message_set_expect_reply(m, 0);
    }
    if (r >= 0) r = fill(m, method.signature);
    if (r >= 0) sd_bus_send(bus_, m, nullptr);
    sd_bus_message_unref(m);
    drain(kMostOpen);
  }

  void call_property(const std::string& path, const BusProperty& property) {
    const std::string interface = values_.once_in(8) ? values_.text() : property.interface;
    const std::string name = values_.once_in(8) ? values_.text() : property.name;
    switch (values_.below(3)) {
      case 0:
        return send(path, kProperties, "Get", [&](sd_bus_message* m) {
          return sd_bus_message_append(m, "ss", interface.c_str(), name.c_str());
        });
      case 1:
        return send(path, kProperties, "GetAll", [&](sd_bus_message* m) {
          return sd_bus_message_append(m, "s", interface.c_str());
        });
      default:
        return send(path, kProperties, "Set", [&](sd_bus_message* m) {
          const int r = sd_bus_message_append(m, "ss", interface.c_str(), name.c_str());
          return r < 0 ? r : fill(m, "v");
        });
    }
  }

  /// One call of many kinds, to an object of the job or to one of the others.
  void call_anything(const std::string& path, const BusObject& object) {
    const bool has_properties = !object.properties.empty();
    if (has_properties && values_.once_in(6)) {
      return call_property(path, values_.one_of(object.properties));
    }
    const BusMethod& method = values_.one_of(object.methods);
    values_.once_in(3) ? call_wrongly(path, method) : call_rightly(path, method);
  }

  /// Every object that is there without a job, and one of each kind that a job has.
  std::map<std::string, BusObject> objects(const Job& job) {
    std::map<std::string, BusObject> found;
    for (const std::string& path :
         {std::string("/"), std::string("/org"), std::string("/org/openbits"),
          std::string("/org/openbits/Manager"), std::string("/org/openbits/jobs"), path_of(job),
          file_path(job)}) {
      found[path] = parse_introspection(introspect(path));
      EXPECT_FALSE(found[path].methods.empty()) << path;
    }
    return found;
  }

  void check_service() {
    EXPECT_EQ(world_.bus.service_pid(), service_) << "the service has ended";
    EXPECT_FALSE(must(world_.client.version()).empty());
    watch_.catch_up();
    std::vector<Guid> gone;
    for (const auto& [id, state] : watch_.states()) {
      if (gone_.contains(id)) continue;
      const auto job = world_.client.job(id);
      if (job) continue;
      EXPECT_EQ(job.code(), hr::kBgENotFound) << id.text();
      gone.push_back(id);
    }
    watch_.catch_up();  // a Complete that nobody waits for may have come to its end meanwhile
    for (const Guid& id : gone) {
      const JobState state = watch_.states().at(id);
      EXPECT_TRUE(is_final(state)) << id.text() << " " << to_string(state);  // STATE-02
    }
    gone_.insert(gone.begin(), gone.end());
  }

  void print_statistics() const {
    std::size_t calls = 0;
    for (const auto& [name, count] : sent_) calls += count;
    std::cout << calls << " calls of " << sent_.size() << " methods, " << watch_.states().size()
              << " jobs, " << hang_ups_ << " hang-ups of the bus\n";
    for (const auto& [name, count] : answers_) std::cout << "  " << count << " " << name << "\n";
  }

  Random random_;
  ServiceWorld world_;
  SilentServer silent_;
  RandomValues values_;
  StateWatch watch_;
  pid_t service_ = 0;
  sd_bus* bus_ = nullptr;
  std::vector<std::unique_ptr<OpenCall>> open_calls_;
  std::map<std::string, std::size_t> sent_;
  std::map<std::string, std::size_t> answers_;
  std::optional<Job> holder_;
  std::set<Guid> gone_;  // jobs that have been found to be final
  int files_ = 0;
  int hang_ups_ = 0;
};

// STATE-01 STATE-02 GEN-13
TEST_F(BusFuzz, EveryMethodInEveryState) {
  Job sample = job_in(JobState::kSuspended);
  const auto all = objects(sample);
  const BusObject& of_job = all.at(path_of(sample));
  const BusObject& of_file = all.at(file_path(sample));
  for (std::size_t s = 0; s < kJobStateNames.size(); ++s) {
    const auto state = static_cast<JobState>(s);
    std::optional<Job> job;
    const auto in_state = [&]() -> const Job& {
      drain(0);
      if (!job || must(job->state()) != state) job = job_in(state);
      return *job;
    };
    for (const BusMethod& method : of_job.methods) call_rightly(path_of(in_state()), method);
    for (const BusMethod& method : of_job.methods) call_wrongly(path_of(in_state()), method);
    for (const BusMethod& method : of_file.methods) call_rightly(file_path(in_state()), method);
    for (const BusProperty& p : of_job.properties) call_property(path_of(in_state()), p);
    for (const BusProperty& p : of_file.properties) call_property(file_path(in_state()), p);
  }
  drain(0);
  check_service();
  print_statistics();
}

TEST_F(BusFuzz, AnythingAtAll) {
  const bool soak = std::getenv("OPENBITS_SOAK") != nullptr;
  const int rounds = soak ? 300 : 15;
  Job sample = job_in(JobState::kSuspended);
  const auto all = objects(sample);
  const BusObject& of_job = all.at(path_of(sample));
  const BusObject& of_file = all.at(file_path(sample));
  std::vector<std::string> others;
  for (const auto& [path, object] : all) others.push_back(path);
  for (int round = 0; round < rounds && !HasFatalFailure(); ++round) {
    std::vector<Job> jobs;
    for (std::size_t s = 0; s < kJobStateNames.size(); ++s) {
      jobs.push_back(job_in(static_cast<JobState>(s)));
    }
    for (int i = 0; i < 200; ++i) {
      const Job& job = values_.one_of(jobs);
      switch (values_.below(6)) {
        case 0: {
          const bool is_manager = values_.once_in(2);
          const std::string path = is_manager ? "/org/openbits/Manager" : values_.one_of(others);
          call_anything(path, all.at(path));
          break;
        }
        case 1:
          call_anything(file_path(job), of_file);
          break;
        case 2:  // any that there has been, those of calls like these among them
          call_anything("/org/openbits/jobs/" + some_job().hex(), of_job);
          break;
        default:
          call_anything(path_of(job), of_job);
      }
    }
    drain(0);
    check_service();
    for (Job& job : jobs) (void)job.cancel();  // may be final
  }
  print_statistics();
}

}  // namespace
}  // namespace openbits::test
