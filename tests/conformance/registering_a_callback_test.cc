// The page on registering a COM callback, walked through from object to class to command line, with
// the service killed between any two of its steps.
#include <signal.h>

#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/conformance.h"

namespace openbits::test {
namespace {

constexpr CLSID kClass = {
    0x0B5C0B1E, 0x57E9, 0x4C8A, {0x9A, 0x11, 0x3D, 0x52, 0x77, 0x61, 0x6C, 0x6B}};
const std::string kClassText = "0b5c0b1e-57e9-4c8a-9a11-3d5277616c6b";

/// A call that a receiver has written down.
struct Told {
  std::string kind;
  pid_t pid = 0;
  std::string object;
  std::string method;
  std::string event;  ///< the job's description at that time
};

class RegisteringACallback : public Conformance {
 protected:
  RegisteringACallback() {
    world_.bus.add_class(*Guid::parse(kClassText),
                         OPENBITS_COM_RECEIVER " class " + kClassText + " " + log());
  }

  std::string log() const { return logs_ / "log"; }

  void make_job() {
    GUID id{};
    job_ = new_job(L"walk", &id);
    wchar_t text[39];
    StringFromGUID2(id, text, 39);
    job_id_.assign(text + 1, text + 37);
    EXPECT_EQ(add(job_, "missing"), S_OK);
    void* job5 = nullptr;
    ASSERT_EQ(job_->QueryInterface(IID_IBackgroundCopyJob5, &job5), S_OK);
    job5_ = static_cast<IBackgroundCopyJob5*>(job5);
    ASSERT_EQ(job_->SetNotifyFlags(BG_NOTIFY_JOB_TRANSFERRED | BG_NOTIFY_JOB_ERROR), S_OK);
    ASSERT_EQ(set_class(kClass), S_OK);  // NOT-35
  }
  void forget_job() {
    stop_program();
    job_->Cancel();
    job5_->Release();
    job_->Release();
    job_ = nullptr;
  }

  HRESULT set_class(const CLSID& clsid) {
    BITS_JOB_PROPERTY_VALUE value{};
    value.ClsID = clsid;
    return job5_->SetProperty(BITS_JOB_PROPERTY_NOTIFICATION_CLSID, value);
  }

  std::vector<Told> told() const {
    std::vector<Told> all;
    std::ifstream in(log());
    for (std::string line; std::getline(in, line);) {
      Told t;
      std::istringstream(line) >> t.kind >> t.pid >> t.object >> t.method >> t.event;
      all.push_back(t);
    }
    return all;
  }
  /// Waits until somebody has been told of the event, and says who was first.
  std::optional<Told> who_hears_of(const std::string& event) const {
    std::optional<Told> found;
    eventually(
        [&] {
          for (const Told& t : told()) {
            if (t.event == event && t.method == "JobError" && !found) found = t;
          }
          return found.has_value();
        },
        std::chrono::seconds(60));
    return found;
  }

  /// The job fails once more; the name of that event.
  std::string fail_again() {
    const std::string event = "event" + std::to_string(++events_);
    EXPECT_EQ(job_->SetDescription(wide(event).c_str()), S_OK);
    EXPECT_EQ(job_->Resume(), S_OK);
    return event;
  }
  void expect_receiver(const std::string& kind) {
    const std::string event = fail_again();
    const auto t = who_hears_of(event);
    ASSERT_TRUE(t) << "nobody was told of " << event;
    EXPECT_EQ(t->kind, kind);
    last_ = *t;
  }

  void expect_one_open_notice() {
    const Job job = must(world_.client.job(*Guid::parse(job_id_)));
    EXPECT_EQ(must(job.open_notices()).size(), 1u);
  }

  /// Another program registers an object.
  void start_program() {
    const std::string out = logs_ / ("program" + std::to_string(++programs_));
    program_ = std::make_unique<Process>(
        std::vector<std::string>{OPENBITS_COM_RECEIVER, "object", job_id_, log()},
        Process::Options{world_.bus.env(), out});
    ASSERT_TRUE(eventually([&] {
      std::ifstream in(out);
      std::string line;
      return std::getline(in, line) && line == "ready";
    }));
  }
  void stop_program() {
    if (!program_) return;
    program_->kill(SIGKILL);
    program_->wait();
    program_.reset();
  }

  /// The service ends without a word. A program that had registered has to do so again (NOT-04); it
  /// then hears of what has happened already (NOT-05).
  void kill_service() {
    world_.bus.kill_service(SIGKILL);
    restarted_ = true;
    if (!program_) return;
    stop_program();
    const std::size_t before = told().size();
    start_program();
    if (state_of(job_) == BG_JOB_STATE_ERROR) {
      ASSERT_TRUE(eventually([&] { return told().size() > before; }));
      EXPECT_EQ(told().back().kind, "object");
    }
  }

  struct Step {
    const char* name;
    std::function<void()> take;
  };
  std::vector<Step> steps();
  void walk(std::optional<std::size_t> kill_after);

  TempDir logs_;
  IBackgroundCopyJob* job_ = nullptr;
  IBackgroundCopyJob5* job5_ = nullptr;
  std::string job_id_;
  std::unique_ptr<Process> program_;
  Told last_;
  int events_ = 0;
  int programs_ = 0;
  bool restarted_ = false;  // since the last event
};

std::vector<RegisteringACallback::Step> RegisteringACallback::steps() {
  return {
      {"a program registers an object", [this] { start_program(); }},
      {"the object is called", [this] { expect_receiver("object"); }},
      {"the program is killed", [this] { stop_program(); }},
      {"the class is activated", [this] { expect_receiver("class"); }},
      {"the object of the class is kept",
       [this] {
         const Told before = last_;
         expect_receiver("class");
         if (restarted_) return;  // then the service has another one made
         EXPECT_EQ(last_.pid, before.pid) << "NOT-34";
         EXPECT_EQ(last_.object, before.object) << "NOT-34";
       }},
      {"the server of the class is killed",
       [this] {
         ::kill(last_.pid, SIGKILL);
         ASSERT_TRUE(eventually([this] {
           return world_.bus.owner_pid("org.openbits.Class.C" + Guid::parse(kClassText)->hex()) !=
                  last_.pid;
         }));
       }},
      {"the class is activated again",
       [this] {
         const pid_t before = last_.pid;
         expect_receiver("class");
         EXPECT_NE(last_.pid, before);
       }},
      {"another program registers an object", [this] { start_program(); }},
      {"the object takes precedence",
       [this] {
         expect_receiver("object");
         EXPECT_EQ(last_.pid, program_->pid());
       }},
      {"the object is cleared",
       [this] {
         EXPECT_EQ(job_->SetNotifyInterface(nullptr), S_OK);
         stop_program();
       }},
      {"the class is used", [this] { expect_receiver("class"); }},
      {"the class is cleared", [this] { EXPECT_EQ(set_class(GUID_NULL), S_OK); }},
      {"nobody is there to be told",
       [this] {
         fail_again();
         ASSERT_TRUE(reaches(job_, BG_JOB_STATE_ERROR));
         expect_one_open_notice();
       }},
      {"the command line is told of what has happened",  // CMD-09
       [this] {
         expect_one_open_notice();  // PERS-07: it has outlived the service
         const std::string parameters = "com_receiver command " + log() + " " + job_id_;
         EXPECT_EQ(
             job5_->SetNotifyCmdLine(wide(OPENBITS_COM_RECEIVER).c_str(), wide(parameters).c_str()),
             S_OK);
         const auto t = who_hears_of("event" + std::to_string(events_));
         ASSERT_TRUE(t);
         EXPECT_EQ(t->kind, "command");
       }},
      {"the command line is run", [this] { expect_receiver("command"); }},
  };
}

void RegisteringACallback::walk(std::optional<std::size_t> kill_after) {
  make_job();
  const auto all = steps();
  for (std::size_t i = 0; i < all.size() && !HasFatalFailure(); ++i) {
    SCOPED_TRACE(all[i].name);
    const int events = events_;
    all[i].take();
    if (events_ != events) restarted_ = false;
    if (kill_after == i) kill_service();
  }
  forget_job();
}

TEST_F(RegisteringACallback, StepByStep) {  // NOT-02 NOT-06 NOT-33 NOT-34 NOT-35 CMD-08 CMD-09
  walk(std::nullopt);
}

// NOT-04 NOT-33 NOT-35 PERS-02 PERS-07 CMD-14
TEST_F(RegisteringACallback, WithTheServiceKilledBetweenAnyTwoSteps) {
  for (std::size_t place = 0; place < steps().size() && !HasFailure(); ++place) {
    SCOPED_TRACE("the service is killed after step " + std::to_string(place) + ": " +
                 steps()[place].name);
    walk(place);
  }
}

}  // namespace
}  // namespace openbits::test
