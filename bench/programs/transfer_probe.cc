// What bench/throughput downloads with: one job, from CreateJob to Complete.
//   transfer_probe LIST [--insecure]   LIST: lines of URL, a tab and the local name
// Prints the moments as they come, one line of JSON each: {"event": "creating", "time": ...}, then
// "resuming", "transferred" and "completed"; seconds of CLOCK_MONOTONIC. The first error
// ends it.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <exception>
#include <fstream>
#include <memory>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>
#include <openbits/http_options.hpp>

namespace {

using namespace openbits;

/// So many files are added by one call.
constexpr std::size_t kFilesPerCall = 1000;

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void say(const char* event) {
  const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
  std::printf("{\"event\": \"%s\", \"time\": %.6f}\n", event, now.count());
  std::fflush(stdout);
}

std::vector<FileSpec> read_list(const char* name) {
  std::ifstream in(name);
  if (!in) throw std::runtime_error(std::string("cannot read ") + name);
  std::vector<FileSpec> out;
  for (std::string line; std::getline(in, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) throw std::runtime_error("no tab: " + line);
    FileSpec file;
    file.remote_name = line.substr(0, tab);
    file.local_name = line.substr(tab + 1);
    out.push_back(std::move(file));
  }
  return out;
}

/// The end of the job's transfer. Thread: any.
class Outcome {
 public:
  void set(std::string error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    known_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return known_; });
    if (!error_.empty()) throw std::runtime_error(error_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string error_;
  bool known_ = false;
};

void add_all(Job& job, std::span<const FileSpec> files) {
  while (!files.empty()) {
    const std::size_t n = std::min(files.size(), kFilesPerCall);
    must(job.add_files(files.first(n)));
    files = files.subspan(n);
  }
}

void download(std::span<const FileSpec> files, bool insecure) {
  Client client = must(Client::connect());
  say("creating");
  Job job = must(client.create_job("bench"));
  must(job.set_priority(JobPriority::kNormal));
  must(job.set_no_progress_timeout(0));  // a second try would be measured, too
  if (insecure) {
    must(job.http().set_security_flags(security::kIgnoreUnknownCa | security::kIgnoreCertName));
  }
  const auto outcome = std::make_shared<Outcome>();
  Callbacks callbacks;
  callbacks.transferred = [outcome](const Job&, std::uint64_t) {
    say("transferred");
    outcome->set({});
    return hr::kOk;
  };
  callbacks.error = [outcome](const Job&, const JobErrorInfo& error, std::uint64_t) {
    outcome->set("the job has failed: " + error.message);
    return hr::kOk;
  };
  must(job.set_callbacks(std::move(callbacks)));
  must(job.set_notify_flags(notify::kJobTransferred | notify::kJobError));
  add_all(job, files);
  say("resuming");
  must(job.resume());
  outcome->wait();
  must(job.complete());
  say("completed");
}

}  // namespace

int main(int argc, char** argv) try {
  const bool insecure = argc == 3 && std::string_view(argv[2]) == "--insecure";
  if (argc != 2 && !insecure) {
    std::fputs("usage: transfer_probe LIST [--insecure]\n", stderr);
    return 2;
  }
  download(read_list(argv[1]), insecure);
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "transfer_probe: %s\n", e.what());
  return 1;
}
