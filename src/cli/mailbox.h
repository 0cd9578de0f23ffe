// What the main thread of `get` and `watch` waits for: callbacks, which come on other threads, and
// signals.
#pragma once

#include <chrono>
#include <deque>
#include <mutex>
#include <optional>

#include <openbits/client.hpp>

namespace openbits::cli {

/// A callback that has come.
struct Event {
  enum class Kind { kModified, kTransferred, kError };
  Kind kind = Kind::kModified;
  std::uint64_t sequence = 0;
  std::optional<JobErrorInfo> error;
};

/// Carries events from any thread to the one that waits.
class Mailbox {
 public:
  Mailbox();
  ~Mailbox();
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  void post(Event event);
  std::optional<Event> take();
  /// Becomes readable with the first event.
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
  std::mutex mutex_;
  std::deque<Event> events_;
};

/// Holds SIGINT, SIGTERM and SIGHUP back from this thread and all that it starts later, so that
/// they can be waited for. Those that are ignored (nohup) stay so. To be made before the Client is.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  /// The number of a signal that has come.
  std::optional<int> take();
  int fd() const { return fd_; }

 private:
  int fd_ = -1;
};

/// Returns when a signal has come, or an event (mailbox may be null), or the time is over.
void wait_for(const Interrupts& interrupts, const Mailbox* mailbox, std::chrono::milliseconds most);

}  // namespace openbits::cli
