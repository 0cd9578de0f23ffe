// Where commands put what they have to say: sentences for people, or JSON for programs.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

#include <openbits/result.hpp>

namespace openbits::cli {

class Output {
 public:
  explicit Output(bool json) : json_(json) {}

  bool json() const { return json_; }

  /// Prints `text` and a newline for people; nothing with --json.
  void line(std::string_view text) const;
  /// Prints one line of JSON; nothing without --json.
  void object(const nlohmann::json& value) const;

  /// Reports on standard error that `what` ("suspend job 1234abcd") failed, and what to do; with
  /// --json an object {"error": ...} on standard output as well. Returns the exit code.
  int fail(const Error& error, std::string_view what) const;

 private:
  bool json_;
};

/// The exit code that belongs to a failure of a call.
int exit_code_of(HResult code);

}  // namespace openbits::cli
