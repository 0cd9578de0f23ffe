// events: the log of what happened to the jobs.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "cli/command.h"
#include "cli/event_text.h"
#include "cli/exit_code.h"
#include "cli/json.h"
#include "cli/mailbox.h"

namespace openbits::cli {
namespace {

constexpr std::uint64_t kPage = 1000;
/// How long the service is asked to wait for an event: as long as Ctrl-C may go unanswered.
constexpr std::chrono::milliseconds kWait{500};
/// Between tries to reach a service that is away.
constexpr std::chrono::seconds kPause{1};

struct Options {
  bool json = false;
  bool follow = false;
  std::uint64_t since = 0;
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
};

class Events {
 public:
  explicit Events(const Options& options)
      : o_(options), out_(options.json), since_(options.since), left_(options.most) {}

  int run() {
    if (o_.follow) interrupts_.emplace();
    return with_client(out_, [this](Client& client) {
      client_ = client;
      return o_.follow ? follow() : read();
    });
  }

 private:
  /// All that there is.
  int read() {
    while (left_ > 0) {
      auto page = client_->events(since_, page_size());
      if (!page) return out_.fail(page.error(), "read the events");
      take(*page);
      if (page->events.empty()) break;
    }
    return kExitOk;
  }

  /// Until interrupted. A service that goes away is waited for.
  int follow() {
    bool away = false;
    while (left_ > 0) {
      if (const auto signal = interrupts_->take()) return kExitInterrupted + *signal;
      auto page = client_->wait_for_events(since_, kWait, page_size());
      if (page) {
        away = false;
        take(*page);
      } else if (exit_code_of(page.code()) != kExitUnreachable) {
        return out_.fail(page.error(), "read the events");
      } else {
        if (!std::exchange(away, true)) say("the service cannot be reached; waiting for it");
        wait_for(*interrupts_, nullptr, kPause);
        // The connection may have been lost with the bus.
        if (auto client = Client::connect()) client_ = std::move(client).value();
      }
    }
    return kExitOk;
  }

  std::uint32_t page_size() const { return static_cast<std::uint32_t>(std::min(kPage, left_)); }

  void take(const EventPage& page) {
    if (!page.complete) {
      say(gap_sentence(page, since_));
      out_.object(json_of_gap(page, since_));
    }
    for (const openbits::Event& event : page.events) {
      if (out_.json()) {
        out_.object(json_of(event));
      } else {
        out_.line(event_line(event));
      }
    }
    left_ -= std::min<std::uint64_t>(left_, page.events.size());
    since_ = seen_until(page);
  }

  static void say(const std::string& text) { std::fprintf(stderr, "bitsctl: %s\n", text.c_str()); }

  Options o_;
  Output out_;
  std::uint64_t since_;
  std::uint64_t left_;
  std::optional<Interrupts> interrupts_;  // before the client, whose threads it concerns
  std::optional<Client> client_;
};

}  // namespace

void add_events(CLI::App& app, int& status) {
  const auto o = std::make_shared<Options>();
  CLI::App& c = *app.add_subcommand("events", "Show what happened to the jobs, oldest first");
  c.add_option("--since", o->since, "Only what came after the event with this number")
      ->type_name("N");
  c.add_option("--most", o->most, "At most so many events")->type_name("N");
  c.add_flag("--follow", o->follow, "Go on with what happens from now on, until interrupted");
  add_json_option(c, o->json);
  c.callback([o, &status] { status = Events(*o).run(); });
}

}  // namespace openbits::cli
