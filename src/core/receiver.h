// The seam to those who are told: callback objects of programs.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <openbits/types.hpp>

#include "core/store.h"

namespace openbits::core {

/// An object that a program has registered; it lives on one connection (LNX-19).
struct CallbackObject {
  std::string connection;  ///< unique bus name
  std::string path;        ///< object path on it
  auto operator<=>(const CallbackObject&) const = default;
};

/// One call to be made to a receiver.
struct NoticeCall {
  NoticeKind kind = NoticeKind::kJobModification;
  JobId job;
  std::uint64_t sequence = 0;         ///< of the event; 0 for JobModification
  std::optional<std::uint32_t> file;  ///< for the file callbacks
  std::optional<JobErrorInfo> error;  ///< for JobError
};

/// What came of a call.
struct Delivery {
  enum class Outcome {
    kAnswered,  ///< the receiver returned `code`
    kGone,      ///< there is no such object any more, or it did not answer in 60 s
  };
  Outcome outcome = Outcome::kGone;
  HResult code = hr::kOk;
};

class Receivers {
 public:
  virtual ~Receivers() = default;
  /// Calls the object. `done` comes from the loop, once.
  virtual void deliver(const CallbackObject& to, const NoticeCall& call,
                       std::function<void(Delivery)> done) = 0;
  /// From now on `gone` is called, from the loop, when the object's connection ends. Replaces an
  /// earlier watch for the same job.
  virtual void watch(const JobId& job, const CallbackObject& object,
                     std::function<void()> gone) = 0;
  virtual void unwatch(const JobId& job) = 0;
};

}  // namespace openbits::core
