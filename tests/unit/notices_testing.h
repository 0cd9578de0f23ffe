// Notices on fakes, and short names for what tests do with it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/notices.h"
#include "fakes/clock.h"
#include "fakes/receivers.h"

namespace openbits::core::testing {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr std::uint32_t kAlice = 1000;
inline constexpr std::uint32_t kBob = 1001;
inline constexpr std::uint32_t kUsual = notify::kJobTransferred | notify::kJobError;
inline constexpr std::uint32_t kEverything = notify::kAll & ~notify::kDisable;
inline constexpr auto kTransferred = NoticeKind::kJobTransferred;
inline constexpr auto kFile = NoticeKind::kFileTransferred;
inline constexpr auto kModification = NoticeKind::kJobModification;
inline constexpr auto kRanges = NoticeKind::kFileRangesTransferred;
inline const NotifyCommand kCommand{"/bin/tell", "tell me"};

inline JobId job(std::uint32_t n) {
  JobId id;
  for (std::size_t i = 0; i < 4; ++i) id.bytes[i] = static_cast<std::uint8_t>(n >> (8 * i));
  return id;
}

inline CallbackObject object(int n) {
  return {":1." + std::to_string(n), "/callback"};
}

inline Guid clsid(std::uint8_t n) {
  Guid id;
  id.bytes.fill(n);
  return id;
}

class NoticesWorld : public ::testing::Test, public NoticeObserver {
 public:
  struct Failure {
    std::uint64_t sequence;
    DeliveryAttempt attempt;
    std::optional<Duration> wait;
  };

  void on_answered(const NoticeCall& call, const DeliveryAttempt& attempt) override {
    answered.push_back(call.sequence);
    answers.push_back(attempt);
  }
  void on_moot(const NoticeCall& call) override { moot.push_back(call.sequence); }
  void on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                        std::optional<Duration> wait) override {
    failures.push_back({call.sequence, attempt, wait});
  }
  void on_command_ended(const JobId& /*job*/, const CommandRun& run) override {
    ended.push_back(run);
  }
  void on_receiver_gone(const JobId& /*job*/) override { ++gone; }
  void on_deadline_changed() override {}

 protected:
  /// Changes what a job depends on; see apply().
  Subscription& settings(std::uint32_t n) {
    auto [it, is_new] = settings_.try_emplace(n);
    if (is_new) it->second.owner = kAlice, it->second.flags = kUsual;
    return it->second;
  }
  void apply(std::uint32_t n) { notices.configure(job(n), settings(n)); }
  void add(std::uint32_t n, std::uint32_t flags = kUsual, std::uint32_t owner = kAlice) {
    settings(n).flags = flags;
    settings(n).owner = owner;
    apply(n);
  }
  void set_class(std::uint32_t n, std::uint8_t which) {
    settings(n).clsid = which == 0 ? Guid{} : clsid(which);
    apply(n);
  }
  void set_command(std::uint32_t n, NotifyCommand command = kCommand) {
    settings(n).command = std::move(command);
    apply(n);
  }
  void set_object(std::uint32_t n, int which) { notices.set_object(job(n), object(which)); }
  void owe(std::uint32_t n, std::uint64_t sequence, NoticeKind kind = kTransferred) {
    std::optional<std::uint32_t> file;
    if (kind == kFile) file = static_cast<std::uint32_t>(sequence);
    notices.owe({kind, job(n), sequence, file, std::nullopt, {}}, clock.wall());
  }
  void pass(Duration time) {
    const SteadyTime end = clock.steady() + time;
    while (notices.next_deadline() && *notices.next_deadline() <= end) {
      if (*notices.next_deadline() > clock.steady()) {
        clock.advance(*notices.next_deadline() - clock.steady());
      }
      notices.run_due(clock.steady());
    }
    clock.advance(end - clock.steady());
  }
  /// Activation `index` gives object(which).
  void created(std::size_t index, int which) { receivers.created(index, object(which)); }
  void cannot_create(std::size_t index) {
    receivers.created(index, Error{hr::kRegdbEClassNotReg, "the bus does not know it"});
  }

  std::size_t calls() const { return receivers.calls().size(); }
  std::size_t activations() const { return receivers.creations().size(); }
  std::size_t runs() const { return receivers.runs().size(); }
  const fakes::FakeReceivers::Call& call(std::size_t i) const { return receivers.calls().at(i); }
  std::uint64_t sequence(std::size_t i) const { return call(i).call.sequence; }
  OpenNotice open(std::uint32_t n, std::size_t i = 0) const { return notices.open(job(n)).at(i); }

  fakes::ManualClock clock;
  fakes::FakePoster poster;
  fakes::FakeRandom random;
  fakes::FakeReceivers receivers{poster};
  Notices notices{receivers, clock, random, *this};
  std::vector<std::uint64_t> answered;
  std::vector<DeliveryAttempt> answers;
  std::vector<std::uint64_t> moot;
  std::vector<Failure> failures;
  std::vector<CommandRun> ended;
  int gone = 0;

 private:
  std::map<std::uint32_t, Subscription> settings_;
};

using Sequences = std::vector<std::uint64_t>;

}  // namespace openbits::core::testing
