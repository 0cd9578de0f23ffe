// The seam to those who are told: callback objects of programs, classes, command lines.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "core/certificate.h"
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
  /// Of the event. For calls that may be dropped: of the job's newest one, or of the first that is
  /// still owed, if that is older.
  std::uint64_t sequence = 0;
  std::optional<std::uint32_t> file;   ///< for the file callbacks
  std::optional<JobErrorInfo> error;   ///< for JobError
  std::vector<FileRange> ranges = {};  ///< for FileRangesTransferred
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
  /// Calls the object. `done` comes from the loop, once. An object that does not know
  /// FileTransferred or FileRangesTransferred counts as one that has answered S_OK.
  virtual void deliver(const CallbackObject& to, const NoticeCall& call,
                       std::function<void(Delivery)> done) = 0;
  /// From now on `gone` is called, from the loop, when the object's connection ends. Replaces an
  /// earlier watch for the same job.
  virtual void watch(const JobId& job, const CallbackObject& object,
                     std::function<void()> gone) = 0;
  virtual void unwatch(const JobId& job) = 0;

  /// Whether the bus could start the class, or it runs: REGDB_E_CLASSNOTREG if not (LNX-20). `done`
  /// comes from the loop, once.
  virtual void check_class(const Guid& clsid, std::function<void(Result<void>)> done) = 0;
  /// Has the bus start the class, unless it runs, and has it make an object. `done` comes from the
  /// loop, once, after at most 60 s.
  virtual void create_instance(const Guid& clsid,
                               std::function<void(Result<CallbackObject>)> done) = 0;
  /// An object of create_instance is not needed any more.
  virtual void release_instance(const Guid& clsid, const CallbackObject& object) = 0;

  /// Asks an object whether a server may be used, to which a file is about to be asked for: its
  /// answer, as of deliver() (CERT-16 to CERT-19). `done` comes from the loop, once.
  virtual void judge(const CallbackObject& by, const JobId& job, std::uint32_t file,
                     const ServerCertificate& certificate, std::function<void(Delivery)> done) = 0;

  /// Runs a command line about a notice (LNX-22). `done` comes from the loop, once, when the
  /// program has ended, has been killed after 10 minutes, or could not be started.
  virtual void run_command(const NotifyCommand& command, const NoticeCall& call,
                           std::function<void(CommandRun)> done) = 0;
};

}  // namespace openbits::core
