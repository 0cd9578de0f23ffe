// A program that is told of jobs, as each of the three kinds of receiver, and handles every event
// once: it stores the number of the last one that it has dealt with, together with the work itself.
//   receiver object BUS DIR JOB ...    registers for the jobs; prints "ready"; until it is killed
//   receiver class CLSID DIR           serves the class on the bus that has started it
//   receiver command DIR               as a command line; the job is in the environment
//
// DIR/<job>.done holds a line "sequence kind receiver pid" for each event that was handled. In the
// environment: RECEIVER_CRASH=N has it die at once in one of N calls, before or after the work;
// RECEIVER_COMPLETE=1 completes every second job when it is transferred.
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

#include <openbits/class_server.hpp>
#include <openbits/client.hpp>

namespace {

using namespace openbits;

std::string dir;
std::string receiver_kind;

void perhaps_die() {
  const char* const one_in = std::getenv("RECEIVER_CRASH");
  thread_local std::mt19937 random{std::random_device{}()};
  if (one_in != nullptr && random() % static_cast<unsigned>(std::atoi(one_in)) == 0) {
    ::kill(::getpid(), SIGKILL);
  }
}

/// One program at a time for each job.
class Lock {
 public:
  explicit Lock(const std::string& path)
      : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    ::flock(fd_, LOCK_EX);
  }
  ~Lock() { ::close(fd_); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  int fd_;
};

/// The work on an event and the note that it has been done, in one step that no kill can divide.
void handle(const Guid& job, std::uint64_t sequence, const std::string& kind) {
  const std::string path = dir + "/" + job.hex() + ".done";
  const Lock lock(dir + "/" + job.hex() + ".lock");
  std::ostringstream done;
  std::uint64_t last = 0;
  if (std::ifstream in(path); in) {
    for (std::string line; std::getline(in, line);) {
      last = std::strtoull(line.c_str(), nullptr, 10);
      done << line << "\n";
    }
  }
  if (sequence <= last) return;  // dealt with before
  done << sequence << " " << kind << " " << receiver_kind << " " << ::getpid() << "\n";
  const std::string next = path + "." + std::to_string(::getpid());
  std::ofstream(next) << done.str();
  std::rename(next.c_str(), path.c_str());
}

HResult told(const Guid& id, std::uint64_t sequence, const std::string& kind) {
  perhaps_die();
  handle(id, sequence, kind);
  perhaps_die();
  return hr::kOk;
}

void perhaps_complete(Job job) {
  if (std::getenv("RECEIVER_COMPLETE") != nullptr && job.id().bytes[0] % 2 == 0) {
    (void)job.complete().ok();
  }
}

Callbacks callbacks() {
  Callbacks c;
  c.transferred = [](Job job, std::uint64_t sequence) {
    const HResult result = told(job.id(), sequence, "transferred");
    perhaps_complete(job);
    return result;
  };
  c.error = [](Job job, const JobErrorInfo&, std::uint64_t sequence) {
    return told(job.id(), sequence, "error");
  };
  c.file_transferred = [](Job job, File file, std::uint64_t sequence) {
    return told(job.id(), sequence, "file" + std::to_string(file.index()));
  };
  return c;
}

int object(int argc, char** argv) {
  ClientOptions options;
  options.bus_address = argv[2];
  auto client = Client::connect(options);
  if (!client) return 1;
  for (int i = 4; i < argc; ++i) {
    const auto id = Guid::parse(argv[i]);
    if (!id) return 2;
    for (;;) {
      auto job = client->job(*id);
      const Result<void> set = job ? job->set_callbacks(callbacks()) : Result<void>(job.error());
      if (set) break;
      const HResult code = set.code();
      if (code == hr::kBgENotFound || code == hr::kBgEInvalidState) break;  // it is over
      ::usleep(20'000);  // the service is being started
    }
  }
  std::puts("ready");
  std::fflush(stdout);
  for (;;) ::pause();
}

int command() {
  const char* const job = std::getenv("OPENBITS_JOB");
  const char* const event = std::getenv("OPENBITS_EVENT");
  const char* const notice = std::getenv("OPENBITS_NOTICE");
  const auto id = job != nullptr ? Guid::parse(job) : std::nullopt;
  if (!id || event == nullptr || notice == nullptr) return 2;
  std::printf("told of %s, event %s\n", job, event);
  std::fflush(stdout);
  told(*id, std::strtoull(event, nullptr, 10),
       std::string(notice) == "JobError" ? "error" : "transferred");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  receiver_kind = argv[1];
  if (receiver_kind == "command") {
    dir = argv[2];
    return command();
  }
  if (argc < 4) return 2;
  dir = argv[3];
  if (receiver_kind == "object") return object(argc, argv);
  const auto clsid = Guid::parse(argv[2]);
  if (receiver_kind != "class" || !clsid) return 2;
  ClassServerOptions options;
  options.idle_exit = std::chrono::seconds(2);
  return serve_class(*clsid, callbacks, options) ? 0 : 1;
}
