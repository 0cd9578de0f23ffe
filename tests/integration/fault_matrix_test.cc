// Every fault of a web server, at every place, against the real service in every mode: the job ends
// as the table says, and never with a wrong file. docs/FAULTS.md is made from the table. To renew
// it:
//   OPENBITS_RENEW_DOCS=1 build/dev/tests/openbits_integration_tests --gtest_filter='FaultsDoc.*'
// OPENBITS_FAULT=<name> lets the matrix do one fault only.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <thread>

#include "fault_cell.h"
#include "support/service_world.h"
#include "support/tls_files.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kAtATime = 12;

struct Cell {
  const Fault* fault;
  Times times;
  Mode mode;
  Place place;
};

/// Those that wait for time-outs first, for only one background job transfers at a time.
std::vector<Cell> all_cells() {
  const char* only = std::getenv("OPENBITS_FAULT");
  std::vector<Cell> cells;
  for (const Fault& fault : faults()) {
    if (only != nullptr && fault.name != only) continue;
    for (const Mode mode : kModes) {
      for (const Place place : kPlaces) {
        for (const Times times : {Times::kOnce, Times::kAlways}) {
          cells.push_back({&fault, times, mode, place});
        }
      }
    }
  }
  std::stable_partition(cells.begin(), cells.end(), [](const Cell& cell) {
    return cell.mode == Mode::kBackground &&
           outcome(*cell.fault, cell.times, cell.mode, cell.place).code == hr::kBgETimeout;
  });
  return cells;
}

std::string name_of(const Cell& cell) {
  return std::string(cell.fault->name) + (cell.times == Times::kOnce ? " once" : " always") + ", " +
         std::string(to_string(cell.mode)) + ", " + std::string(to_string(cell.place));
}

std::string text_of(const Outcome& outcome) {
  std::ostringstream text;
  text << to_string(outcome.state) << " " << std::hex << static_cast<std::uint32_t>(outcome.code)
       << " " << symbol(outcome.code) << " " << to_string(outcome.context)
       << (outcome.met ? "" : " (not met)");
  return text.str();
}

/// What is wrong with the cell; empty: nothing.
std::string verdict(const Cell& cell, const CellResult& result) {
  const Outcome expected = outcome(*cell.fault, cell.times, cell.mode, cell.place);
  Outcome got = result.outcome;
  got.met = result.met;
  std::string text;
  if (text_of(got) != text_of(expected)) {
    text = text_of(got) + " instead of " + text_of(expected) + ": " + result.message;
  }
  return result.wrong.empty() ? text : text + "; " + result.wrong;
}

std::size_t descriptors_of(pid_t pid) {
  return static_cast<std::size_t>(std::distance(
      fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd"), fs::directory_iterator()));
}

class FaultMatrix : public ::testing::Test {
 protected:
  static PrivateBus::Options impatient() {
    PrivateBus::Options options;
    options.service_arguments = {"--stall-timeout", "1", "--log-level", "error"};
    options.dir = memory_directory();
    return options;
  }
  FaultMatrix() {
    authority_.issue("server", {});
    FaultServer::Options untrusted;
    untrusted.certificate = authority_.path("server.both.pem");
    const auto never = [](Exchange&) { return false; };
    untrusted_ = std::make_unique<FaultServer>(never, untrusted);
    hangs_up_ = greet([](Exchange&) { return false; });
    resets_ = greet([](Exchange& exchange) {
      exchange.reset();
      return false;
    });
    babbles_ = greet([](Exchange& exchange) {
      exchange.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
      return false;
    });
    elsewhere_.nobody = "http://127.0.0.1:" + std::to_string(free_port()) + "/x";
    elsewhere_.untrusted = untrusted_->url("x");
    elsewhere_.hangs_up = https(*hangs_up_);
    elsewhere_.resets = https(*resets_);
    elsewhere_.babbles = https(*babbles_);
  }

  static std::unique_ptr<FaultServer> greet(std::function<bool(Exchange&)> greeting) {
    FaultServer::Options options;
    options.greeting = std::move(greeting);
    return std::make_unique<FaultServer>([](Exchange&) { return false; }, options);
  }
  static std::string https(const FaultServer& server) {
    return "https://127.0.0.1:" + std::to_string(server.port()) + "/x";
  }

  /// Carries out the cells, many at a time.
  void run(const std::vector<Cell>& cells) {
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    const auto work = [&] {
      Client client = world_.connect();
      for (std::size_t i = next++; i < cells.size(); i = next++) {
        const Cell& cell = cells[i];
        const CellResult result =
            run_cell(client, *cell.fault, cell.times, cell.mode, cell.place, elsewhere_, 3 * i + 1);
        const std::string wrong = verdict(cell, result);
        const std::lock_guard lock(mutex);
        EXPECT_EQ(wrong, "") << name_of(cell);
      }
    };
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kAtATime; ++i) threads.emplace_back(work);
    for (std::thread& thread : threads) thread.join();
  }

  Authority authority_;
  std::unique_ptr<FaultServer> untrusted_;
  std::unique_ptr<FaultServer> hangs_up_;
  std::unique_ptr<FaultServer> resets_;
  std::unique_ptr<FaultServer> babbles_;
  Elsewhere elsewhere_;
  ServiceWorld world_{Nginx::Options{}, impatient()};
};

TEST_F(FaultMatrix, EveryFaultEndsAsTheTableSays) {
  const std::vector<Cell> cells = all_cells();
  const pid_t service = world_.bus.start_service();
  const Fault good{"good", "", Site::kRequest, [](Scene& s) { return s.send(); }, {{}}};
  const std::vector<Cell> warm_up(1, {&good, Times::kOnce, Mode::kForeground, Place::kFirst});
  run(warm_up);
  const std::size_t before = descriptors_of(service);
  run(cells);
  EXPECT_EQ(world_.bus.service_pid(), service) << "the service did not survive";
  EXPECT_TRUE(must(world_.client.jobs()).empty());
  // Connections that were kept are let go of with the next one that is made.
  EXPECT_TRUE(eventually([&] {
    run(warm_up);
    return descriptors_of(service) <= before;
  })) << descriptors_of(service)
      << " descriptors, and " << before << " before";
}

TEST(FaultsDoc, SaysWhatTheTableSays) {
  const std::string path = OPENBITS_SOURCE_DIR "/docs/FAULTS.md";
  const std::string expected = faults_page();
  if (std::getenv("OPENBITS_RENEW_DOCS") != nullptr) std::ofstream(path) << expected;
  std::ifstream file(path);
  std::stringstream actual;
  actual << file.rdbuf();
  EXPECT_EQ(actual.str(), expected) << "Renew docs/FAULTS.md as this test's first lines say.";
}

}  // namespace
}  // namespace openbits::test
