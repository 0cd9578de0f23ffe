// How another library waits for the calling thread's messages and calls together with something
// else: the one door of libopenbits-com for libopenbits-com-compat (MsgWaitForMultipleObjects).
// Not installed.
#pragma once

#include <openbits/com/winuser.h>
#include <openbits/export.hpp>

namespace openbits::com {

/// Told once or more often when something has come for the thread. Thread: any, with the queue's
/// lock held: it must not ask anything of the queue.
class QueueWatch {
 public:
  virtual void arrived() = 0;

 protected:
  ~QueueWatch() = default;
};

/// What of the queue counts.
struct QueueInterest {
  bool messages = false;
  bool calls = false;     ///< to objects of the thread's single-threaded apartment
  bool only_new = false;  ///< no messages that were there when the queue was last looked at
};

/// Has `watch` told of what comes for the calling thread; whether there is something already. One
/// watch at a time; null ends it: nothing is told after that.
OPENBITS_EXPORT bool watch_queue(const QueueInterest& interest, QueueWatch* watch);

/// Runs the calls that wait for the calling thread. Messages stay, those that are new as new.
OPENBITS_EXPORT void run_waiting_calls();

/// Whether the thread with this number has a queue.
OPENBITS_EXPORT bool has_queue(DWORD thread);

/// Whether the calling thread may use COM, and whether it is in a single-threaded apartment.
OPENBITS_EXPORT bool prepared_for_com();
OPENBITS_EXPORT bool in_single_threaded_apartment();

}  // namespace openbits::com
