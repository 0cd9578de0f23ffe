// Runs many histories on all processors, or one again with all that it does.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "sim/vfs.h"
#include "sim/world.h"

namespace {

using openbits::sim::Bug;
using openbits::sim::Outcome;

struct Options {
  std::uint64_t seed = 0;
  bool has_seed = false;
  std::uint64_t first = 1;
  std::uint64_t seeds = 0;
  unsigned jobs = std::thread::hardware_concurrency();
  Bug bug = Bug::kNone;
  bool trace = false;
  bool twice = false;
  bool planted = false;
};

/// What a worker tells at its end, or when it has found something.
struct Report {
  std::uint64_t seed = 0;  ///< of a violation; 0: all were good
  std::uint64_t done = 0;
  std::uint64_t steps = 0;
  std::uint64_t boots = 0;
  std::uint64_t jobs = 0;
  std::uint64_t completed = 0;
  char text[400] = {};
};

[[noreturn]] void usage() {
  std::fprintf(stderr,
               "usage: sim [--seeds N] [--first SEED | --new] [--jobs N] [--plant BUG]\n"
               "       sim --seed SEED [--trace] [--plant BUG]\n"
               "       sim --planted [--seeds N]      every planted bug has to be found\n"
               "       --new                          seeds that no run has had before\n"
               "       --twice                        each seed twice; both have to be the same\n");
  std::exit(2);
}

Options parse(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = arguments[i];
    const auto value = [&]() -> const char* {
      if (++i == count) usage();
      return arguments[i];
    };
    const auto number = [&] { return std::strtoull(value(), nullptr, 10); };
    if (name == "--seeds") {
      options.seeds = number();
    } else if (name == "--seed") {
      options.seed = number();
      options.has_seed = true;
    } else if (name == "--first") {
      options.first = number();
    } else if (name == "--new") {
      options.first = static_cast<std::uint64_t>(time(nullptr)) * 1'000'000;
    } else if (name == "--jobs") {
      options.jobs = static_cast<unsigned>(number());
    } else if (name == "--trace") {
      options.trace = true;
    } else if (name == "--twice") {
      options.twice = true;
    } else if (name == "--planted") {
      options.planted = true;
    } else if (name == "--plant") {
      const auto bug = openbits::sim::bug_of(value());
      if (!bug) usage();
      options.bug = *bug;
    } else {
      usage();
    }
  }
  if (options.jobs == 0) options.jobs = 1;
  if (options.seeds == 0) options.seeds = options.planted ? 10'000 : 1000;
  return options;
}

void print(std::uint64_t seed, const Outcome& outcome) {
  if (!outcome.violation) return;
  std::printf("seed %llu: %s: %s\n", static_cast<unsigned long long>(seed),
              outcome.violation->invariant.c_str(), outcome.violation->what.c_str());
}

int run_one(const Options& options) {
  const Outcome outcome = openbits::sim::run_history(options.seed, options.bug, options.trace);
  print(options.seed, outcome);
  std::printf("seed %llu: %s, %llu steps, %u boots, %u jobs, %u completed, hash %016llx\n",
              static_cast<unsigned long long>(options.seed), outcome.violation ? "FAILED" : "good",
              static_cast<unsigned long long>(outcome.steps), outcome.boots, outcome.jobs,
              outcome.completed, static_cast<unsigned long long>(outcome.hash));
  return outcome.violation ? 1 : 0;
}

/// Somebody wants the end: what has been done is told.
volatile std::sig_atomic_t stopping = 0;

/// Seeds first + k, first + k + stride, ... up to the last one or the first violation of
/// `invariant`; empty: of any.
Report work(const Options& options, unsigned k, std::string_view invariant, int out) {
  Report report;
  const auto tell = [&] {
    if (write(out, &report, sizeof report) != sizeof report) std::_Exit(3);
  };
  for (std::uint64_t i = k; i < options.seeds && stopping == 0; i += options.jobs) {
    const std::uint64_t seed = options.first + i;
    const Outcome outcome = openbits::sim::run_history(seed, options.bug, false);
    ++report.done;
    report.steps += outcome.steps;
    report.boots += outcome.boots;
    report.jobs += outcome.jobs;
    report.completed += outcome.completed;
    std::string problem;
    if (outcome.violation && (invariant.empty() || outcome.violation->invariant == invariant)) {
      problem = outcome.violation->invariant + ": " + outcome.violation->what;
    } else if (options.twice &&
               openbits::sim::run_history(seed, options.bug, false).hash != outcome.hash) {
      problem = "the second run was another one";
    }
    if (problem.empty()) continue;
    report.seed = seed;
    std::snprintf(report.text, sizeof report.text, "%s", problem.c_str());
    tell();
    report.seed = 0;
    if (!invariant.empty()) return report;
  }
  tell();
  return report;
}

struct Sum {
  Report total;
  std::uint64_t violations = 0;
  std::uint64_t found_after = 0;  ///< histories of a worker, until the first violation
  std::string text;
  bool broken = false;
};

/// All processors; a history that kills its process counts as a violation, too.
Sum run_many(const Options& options, std::string_view invariant) {
  struct sigaction action = {};  // without SA_RESTART: read() is to end
  action.sa_handler = [](int) { stopping = 1; };
  for (const int number : {SIGINT, SIGTERM}) sigaction(number, &action, nullptr);
  int ends[2];
  if (pipe(ends) != 0) std::exit(3);
  std::vector<pid_t> workers;
  for (unsigned k = 0; k < options.jobs; ++k) {
    const pid_t pid = fork();
    if (pid == 0) {
      close(ends[0]);
      work(options, k, invariant, ends[1]);
      std::_Exit(0);
    }
    workers.push_back(pid);
  }
  close(ends[1]);
  Sum sum;
  Report report;
  for (;;) {
    const ssize_t size = read(ends[0], &report, sizeof report);
    if (size < 0 && errno == EINTR) {
      for (const pid_t pid : workers) kill(pid, SIGTERM);
      continue;
    }
    if (size != sizeof report) break;
    if (report.seed != 0) {
      ++sum.violations;
      if (sum.text.empty()) {
        sum.text = "seed " + std::to_string(report.seed) + ": " + report.text;
        sum.found_after = report.done * options.jobs;
      }
      if (invariant.empty()) {
        std::printf("seed %llu: %s\n", static_cast<unsigned long long>(report.seed), report.text);
        std::fflush(stdout);
        continue;
      }
      for (const pid_t pid : workers) kill(pid, SIGKILL);
    }
    sum.total.done += report.done;
    sum.total.steps += report.steps;
    sum.total.boots += report.boots;
    sum.total.jobs += report.jobs;
    sum.total.completed += report.completed;
  }
  close(ends[0]);
  for (const pid_t pid : workers) {
    int status = 0;
    waitpid(pid, &status, 0);
    const bool stopped = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (!stopped && status != 0) sum.broken = true;
  }
  return sum;
}

int run_seeds(const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  const Sum sum = run_many(options, {});
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const auto print = [](std::uint64_t n) { return static_cast<unsigned long long>(n); };
  std::printf(
      "%llu histories in %.1f s (%.0f per second), %llu steps, %llu boots, %llu jobs, "
      "%llu completed: %llu violations%s\n",
      print(sum.total.done), seconds, static_cast<double>(sum.total.done) / seconds,
      print(sum.total.steps), print(sum.total.boots), print(sum.total.jobs),
      print(sum.total.completed), print(sum.violations),
      sum.broken ? ", and a worker has died" : "");
  return sum.violations == 0 && !sum.broken ? 0 : 1;
}

/// Every planted bug is found by the invariant that is there for it.
int run_planted(Options options) {
  bool all = true;
  for (const auto& planted : openbits::sim::kPlantedBugs) {
    options.bug = planted.bug;
    const Sum sum = run_many(options, planted.invariant);
    const bool found = sum.violations != 0;
    all &= found;
    std::printf(
        "%-18s %-17s %s\n", std::string(planted.name).c_str(),
        std::string(planted.invariant).c_str(),
        found ? ("found after about " + std::to_string(sum.found_after) + " histories, " + sum.text)
                    .c_str()
              : "NOT FOUND");
    std::fflush(stdout);
  }
  return all ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  const Options options = parse(count, arguments);
  // What is freed is needed again at once.
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TOP_PAD, 16 << 20);
  openbits::sim::install_vfs();
  if (options.has_seed) return run_one(options);
  return options.planted ? run_planted(options) : run_seeds(options);
}
