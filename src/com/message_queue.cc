#include "com/message_queue.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>
#include <utility>

namespace openbits::com {
namespace {

constexpr std::size_t kMostMessages = 10'000;

struct Queues {
  std::mutex mutex;
  std::unordered_map<DWORD, std::weak_ptr<MessageQueue>> by_thread;  // guarded by mutex
};

/// Never destroyed: threads may use it until the process has ended.
Queues& the_queues() {
  static auto* const queues = new Queues;
  return *queues;
}

/// Of one thread, to whose end it lives.
struct Owner {
  std::shared_ptr<MessageQueue> queue;

  ~Owner() {
    if (!queue) return;
    // A thread that has not called CoUninitialize leaves its apartment here.
    client::Access::set_pump(nullptr);
    queue->close();
    Queues& all = the_queues();
    const std::lock_guard lock(all.mutex);
    all.by_thread.erase(GetCurrentThreadId());
  }
};
thread_local Owner owner;

DWORD now_ms() {
  using namespace std::chrono;
  return static_cast<DWORD>(
      duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

HRESULT no_throw(const MessageQueue::Call& call) noexcept {
  try {
    return call();
  } catch (...) {
    return E_FAIL;
  }
}

}  // namespace

std::shared_ptr<MessageQueue> MessageQueue::mine() {
  if (!owner.queue) {
    const DWORD thread = GetCurrentThreadId();
    auto queue = std::make_shared<MessageQueue>(thread);
    Queues& all = the_queues();
    const std::lock_guard lock(all.mutex);
    all.by_thread[thread] = queue;
    owner.queue = std::move(queue);
  }
  return owner.queue;
}

std::shared_ptr<MessageQueue> MessageQueue::of(DWORD thread) {
  Queues& all = the_queues();
  const std::lock_guard lock(all.mutex);
  const auto it = all.by_thread.find(thread);
  return it != all.by_thread.end() ? it->second.lock() : nullptr;
}

bool MessageQueue::is_mine() const {
  return GetCurrentThreadId() == thread_;
}

// The apartment -------------------------------------------------------------------------------

std::uint64_t MessageQueue::open() {
  const std::lock_guard lock(mutex_);
  return stay_ = ++last_stay_;
}

void MessageQueue::close() {
  std::deque<Work> left;
  {
    const std::lock_guard lock(mutex_);
    stay_ = 0;
    left.swap(work_);
    std::erase_if(left, [](const Work& work) {
      if (work.ended == nullptr) return false;
      finish(work, RPC_E_DISCONNECTED);
      return true;
    });
  }
  for (const Work& work : left) no_throw(work.call);
}

HRESULT MessageQueue::run(std::uint64_t stay, const Call& call) {
  Lock lock(mutex_);
  if (stay != stay_) return RPC_E_DISCONNECTED;
  if (is_mine()) {
    lock.unlock();
    return no_throw(call);
  }
  HRESULT result = E_FAIL;
  bool done = false;
  std::condition_variable ended;
  work_.push_back({[&call] { return call(); }, &result, &ended, &done});
  call_came();
  ended.wait(lock, [&] { return done; });
  return result;
}

bool MessageQueue::post(std::uint64_t stay, std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  if (stay != stay_) return false;
  work_.push_back({.call = [task = std::move(task)] {
    task();
    return S_OK;
  }});
  call_came();
  return true;
}

/// With the lock held, which it needs for the waiting thread's sake.
void MessageQueue::finish(const Work& work, HRESULT result) {
  if (work.ended == nullptr) return;
  *work.result = result;
  *work.done = true;
  work.ended->notify_one();
}

/// There is work. The lock is not held meanwhile.
void MessageQueue::run_next(Lock& lock) {
  Work work = std::move(work_.front());
  work_.pop_front();
  lock.unlock();
  const HRESULT result = no_throw(work.call);
  work.call = nullptr;  // what a task held is not to go with the lock held
  lock.lock();
  finish(work, result);
}

/// Not those that come meanwhile: this function is not to wait.
void MessageQueue::run_present(Lock& lock) {
  for (std::size_t n = work_.size(); n > 0 && !work_.empty(); --n) run_next(lock);
}

void MessageQueue::wait(const std::function<bool()>& done) {
  Lock lock(mutex_);
  while (!done()) {
    if (!work_.empty()) {
      run_next(lock);
      continue;
    }
    changed_.wait(lock, [this] { return woken_ || !work_.empty(); });
    woken_ = false;
  }
}

/// With the lock held, as call_came.
void MessageQueue::message_came() {
  unseen_ = true;
  changed_.notify_one();
  if (watch_ != nullptr && interest_.messages) watch_->arrived();
}

void MessageQueue::call_came() {
  changed_.notify_one();
  if (watch_ != nullptr && interest_.calls) watch_->arrived();
}

bool MessageQueue::watch(const QueueInterest& interest, QueueWatch* watch) {
  const std::lock_guard lock(mutex_);
  interest_ = interest;
  watch_ = watch;
  const bool message = interest.only_new ? unseen_ : !messages_.empty() || quit_;
  return (interest.messages && message) || (interest.calls && !work_.empty());
}

void MessageQueue::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

// Messages ------------------------------------------------------------------------------------

bool MessageQueue::Filter::passes(const MSG& message) const {
  return (min == 0 && max == 0) || message.message == WM_QUIT ||
         (message.message >= min && message.message <= max);
}

bool MessageQueue::post(const MSG& message) {
  const std::lock_guard lock(mutex_);
  if (messages_.size() >= kMostMessages) return false;
  messages_.push_back(message);
  messages_.back().time = now_ms();
  message_came();
  return true;
}

void MessageQueue::post_quit(int exit_code) {
  const std::lock_guard lock(mutex_);
  quit_ = exit_code;
  message_came();
}

/// With the lock held.
std::optional<MSG> MessageQueue::take(const Filter& filter, bool remove) {
  unseen_ = false;
  const auto it = std::find_if(messages_.begin(), messages_.end(),
                               [&](const MSG& message) { return filter.passes(message); });
  if (it != messages_.end()) {
    const MSG message = *it;
    if (remove) messages_.erase(it);
    return message;
  }
  if (!quit_) return std::nullopt;
  MSG message{};
  message.message = WM_QUIT;
  message.wParam = static_cast<WPARAM>(*quit_);
  message.time = now_ms();
  if (remove) quit_.reset();
  return message;
}

MSG MessageQueue::get(const Filter& filter) {
  Lock lock(mutex_);
  for (;;) {
    // By turns, so that neither can hold up the other.
    if (!work_.empty()) run_next(lock);
    if (const auto message = take(filter, true)) return *message;
    if (!work_.empty()) continue;
    changed_.wait(lock);
  }
}

std::optional<MSG> MessageQueue::peek(const Filter& filter, bool remove) {
  Lock lock(mutex_);
  run_present(lock);
  return take(filter, remove);
}

void MessageQueue::run_calls() {
  Lock lock(mutex_);
  run_present(lock);
}

}  // namespace openbits::com

using namespace openbits::com;

namespace {

/// Whether messages for it can come: there are no windows. -1 asks for those of the thread alone.
bool is_thread(HWND window) {
  return window == nullptr || reinterpret_cast<std::intptr_t>(window) == -1;
}

}  // namespace

DWORD GetCurrentThreadId(void) {
  return static_cast<DWORD>(::gettid());
}

BOOL GetMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax) {
  if (lpMsg == nullptr || !is_thread(hWnd)) return -1;
  *lpMsg = MessageQueue::mine()->get({wMsgFilterMin, wMsgFilterMax});
  return lpMsg->message != WM_QUIT ? TRUE : FALSE;
}

BOOL PeekMessageW(LPMSG lpMsg, HWND hWnd, UINT wMsgFilterMin, UINT wMsgFilterMax, UINT wRemoveMsg) {
  if (lpMsg == nullptr || !is_thread(hWnd)) return FALSE;
  const bool remove = (wRemoveMsg & PM_REMOVE) != 0;
  const auto message = MessageQueue::mine()->peek({wMsgFilterMin, wMsgFilterMax}, remove);
  if (message) *lpMsg = *message;
  return message ? TRUE : FALSE;
}

BOOL TranslateMessage(const MSG*) {
  return FALSE;
}

LRESULT DispatchMessageW(const MSG*) {
  return 0;
}

BOOL PostThreadMessageW(DWORD idThread, UINT Msg, WPARAM wParam, LPARAM lParam) {
  const auto queue = MessageQueue::of(idThread);
  MSG message{};
  message.message = Msg;
  message.wParam = wParam;
  message.lParam = lParam;
  return queue && queue->post(message) ? TRUE : FALSE;
}

void PostQuitMessage(int nExitCode) {
  MessageQueue::mine()->post_quit(nExitCode);
}
