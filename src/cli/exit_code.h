// What bitsctl tells scripts. docs/bitsctl.md and the help text list the same numbers.
#pragma once

namespace openbits::cli {

enum ExitCode : int {
  kExitOk = 0,
  kExitJobFailed = 1,    ///< the job is in ERROR, or was cancelled while it was watched
  kExitUsage = 2,        ///< the command line is wrong, or names more than one job
  kExitUnreachable = 3,  ///< no bus, no service, or it went away
  kExitNoSuchJob = 4,
  kExitRefused = 5,        ///< the service answered with a failure
  kExitInterrupted = 128,  ///< plus the number of the signal: 130 for Ctrl-C
};

}  // namespace openbits::cli
