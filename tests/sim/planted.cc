// Planted bugs that are in the product's own functions: the linker leads calls of them here.
#include "sim/planted.h"

#include "core/places.h"
#include "core/transitions.h"
#include "sim/current.h"
#include "transfer/response_check.h"

namespace openbits::sim {

using core::Input;
using core::Places;
using transfer::Answer;
using transfer::BodyRequest;
using transfer::ResponseHead;

core::Outcome real_transition(JobState state, Input input) asm(
    "__real__ZN8openbits4core10transitionENS_8JobStateENS0_5InputE");
std::optional<Places::Turn> real_next(Places* places, std::uint32_t owner) asm(
    "__real__ZN8openbits4core6Places4nextEj");
Answer real_check(const ResponseHead& head, const BodyRequest& asked) asm(
    "__real__ZN8openbits8transfer17check_body_answerERKNS0_12ResponseHeadERKNS0_11BodyRequestE");

core::Outcome transition(JobState state, Input input) asm(
    "__wrap__ZN8openbits4core10transitionENS_8JobStateENS0_5InputE");
std::optional<Places::Turn> next(Places* places,
                                 std::uint32_t owner) asm("__wrap__ZN8openbits4core6Places4nextEj");
Answer check(const ResponseHead& head, const BodyRequest& asked) asm(
    "__wrap__ZN8openbits8transfer17check_body_answerERKNS0_12ResponseHeadERKNS0_11BodyRequestE");

core::Outcome transition(JobState state, Input input) {
  core::Outcome outcome = real_transition(state, input);
  if (current.bug == Bug::kWrongTransition && state == JobState::kTransferring &&
      input == Input::kSuspend) {
    outcome.to = JobState::kError;
  }
  return outcome;
}

std::optional<Places::Turn> next(Places* places, std::uint32_t owner) {
  static std::optional<Places::Turn> last;
  auto turn = real_next(places, owner);
  if (current.bug != Bug::kFifthDelivery) return turn;
  if (!turn && last && last->lane == Places::Lane::kOwed) {
    places->leave(owner, *last);
    last.reset();
    turn = real_next(places, owner);
  }
  if (turn) last = turn;
  return turn;
}

Answer check(const ResponseHead& head, const BodyRequest& asked) {
  Answer answer = real_check(head, asked);
  if (current.bug != Bug::kMixedVersions || answer.kind != Answer::Kind::kVersionChanged ||
      head.status != 206 || !head.content_range || !head.content_range->range) {
    return answer;
  }
  if (head.content_range->range->first != asked.first) return answer;
  answer.kind = Answer::Kind::kGood;
  answer.size = asked.size;
  answer.end = head.content_range->range->last + 1;
  return answer;
}

}  // namespace openbits::sim
