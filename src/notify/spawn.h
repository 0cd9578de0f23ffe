// Starts a program, as apart from the service as it can be.
#pragma once

#include <sys/resource.h>
#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"

namespace openbits::notify {

struct Child {
  pid_t pid = -1;         ///< to be waited for by who has it; also its session and process group
  base::UniqueFd pidfd;   ///< readable once it has ended
  base::UniqueFd output;  ///< its standard output and error; does not block
  base::UniqueFd report;  ///< for start_error()
};

struct SpawnRequest {
  std::string program;                              ///< absolute path; nothing is searched for
  std::vector<std::string> arguments;               ///< argv, its first included
  std::vector<std::string> environment;             ///< NAME=value, all of it
  std::optional<mode_t> umask;                      ///< absent: ours
  std::optional<rlimit> core_limit = std::nullopt;  ///< RLIMIT_CORE; absent: ours
};

/// Starts the program in a session of its own, in $HOME or else /, with an empty standard input, no
/// other descriptor of ours, and signals as a login gives them. 0, or the errno why there is no
/// child; `child` is unchanged then. Does not wait until the program is loaded, which may take as
/// long as a file system wants: the child ends if that fails, and start_error() says why.
int spawn(const SpawnRequest& request, Child& child);

/// Of a child that has ended: the errno why the program was not loaded; 0 if it was, or if the
/// child has been killed before.
int start_error(const Child& child);

/// To the process group of a child that nobody has waited for.
void signal_group(const Child& child, int number);

/// Kills a child and waits for it.
void discard(const Child& child);

}  // namespace openbits::notify
