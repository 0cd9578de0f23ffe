#include "transfer/response_check.h"

#include <string_view>

namespace openbits::transfer {
namespace {

Answer refused(HResult code, std::string why) {
  Answer answer;
  answer.kind = Answer::Kind::kRefused;
  answer.code = code;
  answer.why = std::move(why);
  return answer;
}

Answer of_kind(Answer::Kind kind) {
  Answer answer;
  answer.kind = kind;
  return answer;
}

Answer size_is(std::uint64_t size) {
  Answer answer;
  answer.size = size;
  return answer;
}

/// What every answer that is going to be used has to satisfy.
std::optional<Answer> check_form(const ResponseHead& head) {
  if (head.contradictory) {
    return refused(hr::kBgEInvalidServerResponse, "gave contradictory lengths");
  }
  if (!head.content_encoding.empty()) {
    return refused(hr::kBgEInvalidServerResponse,
                   "encoded the file as " + head.content_encoding + " although asked not to");
  }
  return std::nullopt;
}

/// HTTP-01: a server before HTTP/1.1 is told apart when it cannot do what is needed.
HResult or_old_http(const ResponseHead& head, HResult code) {
  return head.version < 11 ? hr::kBgEInsufficientHttpSupport : code;
}

std::string_view opaque(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  return tag;
}

Answer check_partial(const ResponseHead& head, const BodyRequest& asked) {
  if (!asked.ranged) {
    return refused(hr::kBgEInvalidServerResponse, "sent a part although asked for the whole");
  }
  if (!head.content_range || !head.content_range->range) {
    return refused(or_old_http(head, hr::kBgEInsufficientRangeSupport),
                   "sent a part without saying which");
  }
  const ContentRange& got = *head.content_range;
  if (got.total && *got.total != asked.size && !asked.tells_size)
    return of_kind(Answer::Kind::kVersionChanged);
  if (!same_version(asked.validators, validators_of(head), asked.if_range)) {
    return of_kind(Answer::Kind::kVersionChanged);
  }
  if (!got.total) {
    return refused(hr::kBgEInvalidServerResponse, "sent a part without saying of how much");
  }
  if (got.range->first != asked.first || got.range->last > asked.last) {
    return refused(hr::kBgEInvalidServerResponse, "sent another part than it was asked for");
  }
  const std::uint64_t length = got.range->last - got.range->first + 1;
  if (head.content_length && *head.content_length != length) {
    return refused(hr::kBgEInvalidServerResponse, "gave contradictory lengths");
  }
  Answer answer = size_is(*got.total);
  answer.end = got.range->last + 1;
  return answer;
}

Answer check_whole(const ResponseHead& head, const BodyRequest& asked) {
  if (asked.ranged) {
    if (asked.keeps) return of_kind(Answer::Kind::kVersionChanged);
    return refused(or_old_http(head, hr::kBgEInsufficientRangeSupport),
                   "cannot send parts of the file");
  }
  if (asked.size == kSizeUnknown && !head.content_length && !asked.open_ended) {
    return refused(or_old_http(head, hr::kBgEMissingFileSize),
                   "does not say how large the file is");
  }
  // What is made for the asking has no size before (PROP-04), and may have none now.
  const std::uint64_t size =
      asked.size == kSizeUnknown ? head.content_length.value_or(kSizeUnknown) : asked.size;
  if (head.content_length && *head.content_length != size) {
    return of_kind(Answer::Kind::kVersionChanged);
  }
  if (!same_version(asked.validators, validators_of(head), false)) {
    return of_kind(Answer::Kind::kVersionChanged);
  }
  Answer answer = size_is(size);
  answer.end = size;
  return answer;
}

}  // namespace

core::Validators validators_of(const ResponseHead& head) {
  return {head.etag, head.last_modified};
}

bool same_version(const core::Validators& stored, const core::Validators& answered, bool if_range) {
  if (is_strong_entity_tag(stored.etag) && stored.etag == answered.etag) return true;
  const bool silent = answered.etag.empty() && answered.last_modified.empty();
  // A 206 to If-Range need not repeat the validators (RFC 9110, 15.3.7).
  if (silent && if_range) return true;
  if (!stored.last_modified.empty() && !answered.last_modified.empty()) {
    return stored.last_modified == answered.last_modified;
  }
  if (if_range && answered.etag.empty()) return true;
  if (!stored.etag.empty() && !answered.etag.empty()) {
    return opaque(stored.etag) == opaque(answered.etag);
  }
  // Nothing can be compared: fine only if the version never had a name.
  return stored.etag.empty() && stored.last_modified.empty();
}

Answer check_size_answer(const ResponseHead& head, bool probe) {
  const bool success = head.status >= 200 && head.status < 300;
  if (!probe) {
    if (head.status == 405 || head.status == 501) return of_kind(Answer::Kind::kAskWithRange);
    if (!success) return of_kind(Answer::Kind::kHttpStatus);
    if (auto bad = check_form(head)) return *bad;
    if (!head.content_length) return of_kind(Answer::Kind::kAskWithRange);
    return size_is(*head.content_length);
  }
  const bool unsatisfied = head.status == 416 && head.content_range && head.content_range->total;
  if (!success && !unsatisfied) return of_kind(Answer::Kind::kHttpStatus);
  if (auto bad = check_form(head)) return *bad;
  if (head.status == 206 || unsatisfied) {
    if (head.content_range && head.content_range->total) return size_is(*head.content_range->total);
  } else if (head.content_length) {
    return size_is(*head.content_length);
  }
  return refused(or_old_http(head, hr::kBgEMissingFileSize), "does not say how large the file is");
}

namespace {

Answer judge_body_answer(const ResponseHead& head, const BodyRequest& asked) {
  if (head.status == 416 && asked.ranged) {
    const bool same_size = head.content_range && head.content_range->total == asked.size;
    const bool unknown = !head.content_range || !head.content_range->total;
    if (same_size || (unknown && !asked.keeps)) {
      return refused(hr::kBgEInvalidServerResponse, "refused a part that the file has");
    }
    return of_kind(Answer::Kind::kVersionChanged);
  }
  if (head.status < 200 || head.status >= 300) return of_kind(Answer::Kind::kHttpStatus);
  if (auto bad = check_form(head)) return *bad;
  if (head.status == 206) return check_partial(head, asked);
  if (head.status == 200) return check_whole(head, asked);
  return refused(hr::kBgEInvalidServerResponse,
                 "answered with status " + std::to_string(head.status) + " instead of the file");
}

}  // namespace

Answer check_body_answer(const ResponseHead& head, const BodyRequest& asked) {
  Answer answer = judge_body_answer(head, asked);
  // Nothing is known of the file yet, and no byte of it is there. The answer to a request for the
  // size shows best what is the matter.
  const bool is_failure = answer.kind == Answer::Kind::kHttpStatus;
  if (asked.tells_size && answer.kind != Answer::Kind::kGood && !is_failure) {
    return of_kind(Answer::Kind::kAskSize);
  }
  return answer;
}

}  // namespace openbits::transfer
