// What an answer means for a transfer, decided before any byte of it is used (LNX-13 to LNX-15).
// Pure functions. Thread: any.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <openbits/hresult.hpp>
#include <openbits/types.hpp>

#include "core/store.h"
#include "transfer/http_headers.h"

namespace openbits::transfer {

/// What a request for bytes has asked for.
struct BodyRequest {
  bool ranged = true;
  bool if_range = false;  ///< the request named its version with a strong entity tag
  bool keeps = false;     ///< bytes of the version are there already
  std::uint64_t first = 0;
  std::uint64_t last = 0;   ///< inclusive
  std::uint64_t size = 0;   ///< of the whole file, as known before; kSizeUnknown: not ranged
  bool tells_size = false;  ///< the size is not known: only an answer that tells it is good
  bool open_ended = false;  ///< the answer need not say how long it is: dynamic content
  core::Validators validators;
};

/// What to do with an answer.
struct Answer {
  enum class Kind {
    kGood,            ///< use it
    kVersionChanged,  ///< the remote file is not the one that was begun
    kAskWithRange,    ///< the size has to be asked with `Range: bytes=0-0` (LNX-15)
    kHttpStatus,      ///< failed, the status says why
    kAskSize,         ///< the size has to be asked for first
    kRefused,         ///< failed with `code` and `why`
  };
  Kind kind = Kind::kGood;
  std::uint64_t size = kSizeUnknown;  ///< kGood: of the whole file
  /// kGood for bytes: the position behind the last one; kSizeUnknown: where the answer ends.
  std::uint64_t end = 0;
  HResult code = hr::kOk;  ///< kRefused
  std::string why;         ///< kRefused: what the server did, as part of a sentence
};

/// Judges the answer to HEAD, or with `probe` to `GET` of the first byte.
Answer check_size_answer(const ResponseHead& head, bool probe);

/// Judges the answer to a request for bytes. Bytes of two versions must never meet in one file.
Answer check_body_answer(const ResponseHead& head, const BodyRequest& asked);

/// Whether an answer is of the version whose validators are stored (LNX-13). The sizes are equal.
/// `if_range`: the server was asked to answer in part only if it still has the stored version.
bool same_version(const core::Validators& stored, const core::Validators& answered, bool if_range);

/// The validators of a head.
core::Validators validators_of(const ResponseHead& head);

}  // namespace openbits::transfer
