// The switches of bitsadmin: each is a verb with its arguments, which are taken by their place.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::admin {

using Arguments = std::vector<std::string>;

/// What the global switches say.
struct Mode {
  bool raw = false;  ///< /rawreturn: the bare value, without newline
};

/// Where a verb writes. Output for people ends with newlines; with /rawreturn there is nothing but
/// the value that was asked for.
class Console {
 public:
  explicit Console(Mode mode) : mode_(mode) {}
  bool raw() const { return mode_.raw; }
  /// The value that was asked for.
  void value(std::string_view text) const;
  /// A line that says what was done; nothing with /rawreturn.
  void line(std::string_view text) const;
  /// Says on standard error that `what` was not possible; the exit code.
  int fail(std::string_view what, const Error& error) const;
  int fail(std::string_view message) const;

 private:
  const Mode mode_;
};

enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2 };

/// One switch. With `needs_job` the first argument is the job, which run_verb has found.
struct Verb {
  std::string_view name;       ///< in lower case, without the slash
  std::string_view arguments;  ///< for the help
  std::string_view help;
  std::size_t least = 0;  ///< arguments
  std::size_t most = 0;   ///< kMany: any number
};
inline constexpr std::size_t kMany = ~std::size_t{0};

struct JobVerb : Verb {
  int (*run)(const Console& console, Job& job, std::span<const std::string> rest);
};
struct PlainVerb : Verb {
  int (*run)(const Console& console, const Arguments& arguments);
};

std::span<const JobVerb> queue_verbs();  // addfile ... complete
std::span<const JobVerb> getter_verbs();
std::span<const JobVerb> setter_verbs();
std::span<const JobVerb> option_verbs();
std::span<const JobVerb> http_verbs();     // headers, certificates, credentials
std::span<const JobVerb> file_verbs();     // those on one file of a job
std::span<const PlainVerb> plain_verbs();  // create list monitor reset transfer
std::span<const PlainVerb> cache_verbs();  // cache peers peercaching util

/// Runs the command line; the exit code.
int run(const Arguments& arguments);

/// Connects; says so when that is not possible.
Result<Client> connect();
/// The job with that GUID, in any spelling, or display name (CLI-01). E_INVALIDARG if several have
/// the name.
Result<Job> find_job(Client& client, const std::string& word);

}  // namespace openbits::admin
