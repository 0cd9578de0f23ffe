#include "com/queue_watch.h"

#include "com/apartment.h"
#include "com/message_queue.h"

namespace openbits::com {

bool watch_queue(const QueueInterest& interest, QueueWatch* watch) {
  return MessageQueue::mine()->watch(interest, watch);
}

void run_waiting_calls() {
  MessageQueue::mine()->run_calls();
}

bool has_queue(DWORD thread) {
  return MessageQueue::of(thread) != nullptr;
}

bool prepared_for_com() {
  return apartment_entered();
}

bool in_single_threaded_apartment() {
  return Apartment::mine() != nullptr;
}

}  // namespace openbits::com
