// Jobs by the hundred, and everybody is killed at random: no notice is lost, and nobody who stores
// the number of the last event handles one twice.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kFlags =
    notify::kJobTransferred | notify::kJobError | notify::kFileTransferred;

std::uint64_t seed() {
  const char* given = std::getenv("OPENBITS_SEED");
  const std::uint64_t value = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << value << " (OPENBITS_SEED)" << std::endl;
  return value;
}

/// One job of the soak, and who is told of it.
struct Subject {
  std::string id;
  Guid guid;
  bool has_object = false;
  bool has_class = false;
  bool has_command = false;
};

/// What was handled of a job, from receiver.cc's files.
struct Handled {
  std::uint64_t sequence = 0;
  std::string kind;
  std::string receiver;
};

class NotificationSoak : public ::testing::Test {
 protected:
  static constexpr int kClasses = 3;

  NotificationSoak() : random_(seed()), world_({}, bus_options()) {
    world_.web.write_file("small", 2000, 1);
    for (int i = 0; i < kClasses; ++i) {
      Guid clsid;
      clsid.bytes = {0x5A, 0x0A, static_cast<std::uint8_t>(i)};
      classes_.push_back(clsid);
      world_.bus.add_class(clsid, OPENBITS_RECEIVER " class " + clsid.text() + " " + done_.path());
    }
  }

  static PrivateBus::Options bus_options() {
    PrivateBus::Options options;
    options.env = {{"RECEIVER_CRASH", "40"}, {"RECEIVER_COMPLETE", "1"}};
    return options;
  }

  /// Repeats a call that a dying service may have cut off. Whether it was carried out is then open,
  /// so `call` must be one that can be repeated.
  template <class Call>
  auto insist(Call call) {
    for (int i = 0; i < 500; ++i) {
      auto result = call();
      const HResult code = result.code();
      if (code != hr::kWin32RpcCallFailed && code != hr::kWin32RpcServerUnavailable &&
          code != hr::kEUnexpected) {
        return must(std::move(result));
      }
    }
    throw std::runtime_error("the service does not answer");
  }

  void make_job(int number) {
    Job job = insist([&] { return world_.client.create_job("soak " + std::to_string(number)); });
    Subject s{job.id().hex(), job.id(), false, false, false};
    const int kind = static_cast<int>(random_() % 6);
    s.has_object = kind <= 1;
    s.has_class = kind == 1 || kind == 2 || kind == 3;
    s.has_command = kind >= 3;
    insist([&] { return job.set_notify_flags(kFlags); });
    insist([&] { return job.set_minimum_retry_delay(5); });
    insist([&] {
      return job.set_priority(random_() % 2 == 0 ? JobPriority::kForeground : JobPriority::kNormal);
    });
    if (s.has_class) {
      insist([&] { return job.set_notification_class(classes_[random_() % kClasses]); });
    }
    if (s.has_command) {
      const NotifyCommand command{OPENBITS_RECEIVER, "receiver command " + done_.path()};
      insist([&] { return job.set_notify_command(command); });
    }
    const std::size_t files = 1 + random_() % 3;
    const bool fails = random_() % 4 == 0;
    std::vector<FileSpec> specs;
    for (std::size_t i = 0; i < files; ++i) {
      const bool missing = fails && i + 1 == files;
      specs.push_back({world_.web.url(missing ? "missing" : "small"),
                       world_.out / (s.id + "." + std::to_string(i))});
    }
    insist([&]() -> Result<void> {
      auto added = job.add_files(specs);
      if (added.code() != hr::kEInvalidArg) return added;
      const auto there = job.files();  // an earlier try had been carried out
      return there && there->size() == files ? Result<void>{} : added;
    });
    insist([&] { return job.resume(); });
    subjects_.push_back(s);
  }

  /// Has a program register for all jobs that are to have an object and are not over.
  void start_object_program(bool may_crash = true) {
    std::vector<std::string> argv = {OPENBITS_RECEIVER, "object", world_.bus.address(),
                                     done_.path()};
    for (const Subject& s : subjects_) {
      if (s.has_object && !is_over(s)) argv.push_back(s.id);
    }
    auto env = bus_options().env;
    if (!may_crash) env.erase("RECEIVER_CRASH");
    objects_ = std::make_unique<Process>(argv, Process::Options{env, log_ / "objects"});
  }

  void kill_someone() {
    switch (random_() % 4) {
      case 0:
        world_.bus.kill_service(SIGKILL);
        break;
      case 1:
        if (objects_) objects_->kill(SIGKILL);
        start_object_program();
        break;
      default:
        const Guid& clsid = classes_[random_() % kClasses];
        const pid_t pid = world_.bus.owner_pid("org.openbits.Class.C" + clsid.hex());
        if (pid > 0) ::kill(pid, SIGKILL);
        break;
    }
  }

  std::vector<Handled> handled(const Subject& s) const {
    std::vector<Handled> all;
    std::ifstream in(done_ / (s.id + ".done"));
    for (std::string line; std::getline(in, line);) {
      Handled h;
      std::istringstream(line) >> h.sequence >> h.kind >> h.receiver;
      all.push_back(h);
    }
    return all;
  }

  /// The events of every job that somebody has to be told of, by job.
  std::map<Guid, std::vector<Event>> read_log() {
    std::map<Guid, std::vector<Event>> events;
    for (std::uint64_t since = 0;;) {
      const EventPage page = insist([&] { return world_.client.events(since, 10'000); });
      EXPECT_TRUE(page.complete);
      if (page.events.empty()) return events;
      for (const Event& e : page.events) {
        EXPECT_GT(e.sequence, since);
        since = e.sequence;
        events[e.job].push_back(e);
      }
    }
  }

  bool is_over(const Subject& s) {
    const auto notices = handled(s);
    return std::any_of(notices.begin(), notices.end(), [](const Handled& h) {
      return h.kind == "transferred" || h.kind == "error";
    });
  }

  /// Waits until somebody has been told of the end of every job. At the end nobody dies any more.
  void wait_for_all(std::chrono::seconds most) {
    start_object_program(false);
    ASSERT_TRUE(eventually(
        [&] {
          return std::all_of(subjects_.begin(), subjects_.end(),
                             [&](const Subject& s) { return is_over(s); });
        },
        most))
        << describe_rest();
  }

  std::string describe_rest() {
    std::ostringstream text;
    for (const Subject& s : subjects_) {
      if (is_over(s)) continue;
      const auto job = world_.client.job(s.guid);
      text << s.id << " object " << s.has_object << " class " << s.has_class << " command "
           << s.has_command << " state "
           << (job && job->state() ? to_string(*job->state()) : std::string_view("?")) << "\n";
      if (const auto open =
              job ? job->open_notices() : Result<std::vector<OpenNotice>>(job.error())) {
        for (const OpenNotice& n : *open) {
          text << "  event " << n.sequence << " " << to_string(n.kind) << " failures " << n.failures
               << (n.under_way ? " under way" : "") << "\n";
          for (const auto& a : n.attempts) text << "    " << a.name << ": " << a.text << "\n";
        }
      }
    }
    return text.str();
  }

  static std::string kind_of(const Event& e) {
    if (e.kind == EventKind::kFileTransferred) return "file" + std::to_string(e.file.value_or(99));
    if (e.kind == EventKind::kJobTransferred) return "transferred";
    return e.kind == EventKind::kJobError ? "error" : "";
  }

  void check_job(const Subject& s, const std::vector<Event>& events) {
    std::map<std::uint64_t, std::string> wanted;
    for (const Event& e : events) {
      if (!kind_of(e).empty()) wanted[e.sequence] = kind_of(e);
    }
    std::uint64_t last = 0;
    for (const Handled& h : handled(s)) {
      EXPECT_GT(h.sequence, last) << s.id << ": handled twice, or out of order";
      last = h.sequence;
      ++handled_by_[h.receiver];
      ASSERT_TRUE(wanted.contains(h.sequence)) << s.id << ": an event that is not in the log";
      EXPECT_EQ(wanted[h.sequence], h.kind) << s.id;
      wanted.erase(h.sequence);
    }
    for (const auto& [sequence, kind] : wanted) {
      // A command line is not told of files, and passes what others could not be told.
      const bool may_be_passed_over = s.has_command && kind.starts_with("file");
      EXPECT_TRUE(may_be_passed_over)
          << s.id << ": event " << sequence << " " << kind << " is lost";
    }
  }

  std::mt19937_64 random_;
  TempDir done_;
  TempDir log_;
  ServiceWorld world_;
  std::vector<Guid> classes_;
  std::vector<Subject> subjects_;
  std::unique_ptr<Process> objects_;
  std::map<std::string, int> handled_by_;
};

// NOT-19 NOT-20 NOT-21 NOT-25 NOT-27 NOT-33 PERS-07 CMD-10
TEST_F(NotificationSoak, NoNoticeIsLostAndNoneHandledTwice) {
  const bool soak = std::getenv("OPENBITS_SOAK") != nullptr;
  const int jobs = soak ? 2000 : 200;
  const int kills = soak ? 500 : 60;
  int killed = 0;
  for (int i = 0; i < jobs; ++i) {
    make_job(i);
    if (i == jobs / 4) start_object_program();
    while (killed * jobs < (i + 1) * kills) {
      kill_someone();
      ++killed;
    }
  }
  std::cout << jobs << " jobs, " << killed << " kills" << std::endl;
  wait_for_all(soak ? 900s : 120s);
  if (HasFatalFailure()) return;
  const auto events = read_log();
  for (const Subject& s : subjects_) {
    const auto of_job = events.find(s.guid);
    ASSERT_NE(of_job, events.end());
    check_job(s, of_job->second);
  }
  for (const auto& [receiver, count] : handled_by_) {
    std::cout << count << " events handled by " << receiver << "\n";
  }
  EXPECT_EQ(handled_by_.size(), 3u) << "every kind of receiver has had its share";
}

}  // namespace
}  // namespace openbits::test
