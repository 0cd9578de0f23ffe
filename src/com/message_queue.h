// What reaches one thread from the others: its messages, and, while it is in a single-threaded
// apartment, the calls that the service makes to the objects there (NOT-37).
//
// Calls run, one inside the other where the program makes it so, whenever the thread gets or peeks
// messages, or waits for an answer of the service. They are no messages: a filter does not hold
// them up.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include <openbits/com/winuser.h>

#include "client/access.h"
#include "com/queue_watch.h"

namespace openbits::com {

class MessageQueue final : public client::Pump {
 public:
  using Call = std::function<HRESULT()>;

  /// The calling thread's, made when there is none yet. It is there until the thread ends.
  static std::shared_ptr<MessageQueue> mine();
  /// That of the thread with this number; null if it has none.
  static std::shared_ptr<MessageQueue> of(DWORD thread);

  explicit MessageQueue(DWORD thread) : thread_(thread) {}

  // The apartment. A thread may be in several, one after the other: each is a stay, and has a
  // number other than 0.

  /// Thread: ours.
  std::uint64_t open();
  /// Calls that wait answer RPC_E_DISCONNECTED, as do later ones; what was to be disposed of is
  /// run. Thread: ours.
  void close();
  /// Runs `call` on our thread and waits for its result. RPC_E_DISCONNECTED if that stay is over.
  /// E_FAIL for an exception. Thread: any.
  HRESULT run(std::uint64_t stay, const Call& call);
  /// Has our thread run `task`, and does not wait; false if that stay is over. Thread: any.
  bool post(std::uint64_t stay, std::function<void()> task);
  bool is_mine() const;

  // client::Pump.
  void wait(const std::function<bool()>& done) override;
  void wake() override;

  // Messages.

  struct Filter {
    UINT min = 0;
    UINT max = 0;  ///< both 0: all. WM_QUIT always passes.
    bool passes(const MSG& message) const;
  };
  /// False if there are too many already. Thread: any.
  bool post(const MSG& message);
  /// WM_QUIT comes when there is no other message. Thread: ours.
  void post_quit(int exit_code);
  /// The next message; runs calls until there is one. Thread: ours.
  MSG get(const Filter& filter);
  /// Runs the calls that there are, and looks. Thread: ours.
  std::optional<MSG> peek(const Filter& filter, bool remove);
  /// Runs the calls that there are; messages are not looked at. Thread: ours.
  void run_calls();
  /// See watch_queue. Thread: ours.
  bool watch(const QueueInterest& interest, QueueWatch* watch);

 private:
  /// What another thread wants done here. `ended` set: it waits, and has `result` on its stack.
  struct Work {
    std::function<HRESULT()> call;
    HRESULT* result = nullptr;
    std::condition_variable* ended = nullptr;
    bool* done = nullptr;
  };
  using Lock = std::unique_lock<std::mutex>;
  void run_next(Lock& lock);
  void run_present(Lock& lock);
  static void finish(const Work& work, HRESULT result);
  std::optional<MSG> take(const Filter& filter, bool remove);
  void message_came();
  void call_came();

  const DWORD thread_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // The rest is guarded by mutex_.
  std::uint64_t stay_ = 0;  // 0: in no apartment of our own
  std::uint64_t last_stay_ = 0;
  std::deque<Work> work_;
  std::deque<MSG> messages_;
  std::optional<int> quit_;
  bool woken_ = false;
  bool unseen_ = false;  // a message has come since the last look
  QueueInterest interest_;
  QueueWatch* watch_ = nullptr;
};

}  // namespace openbits::com
