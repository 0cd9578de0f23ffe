// Everything that a web server can do wrong, and what becomes of a job that meets it. The matrix
// test carries each of them out; docs/FAULTS.md is made from the table.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/types.hpp>

#include "support/fault_server.h"

namespace openbits::test {

/// How the job asks: three pieces one after another, each with a GET of its own.
enum class Mode {
  kForeground,  ///< three files, priority FOREGROUND: whole files without ranges
  kBackground,  ///< three files, priority NORMAL
  kRanges,      ///< three ranges of one file (AddFileWithRanges)
  kOnDemand,    ///< three ranges of a file on demand (RequestFileRanges)
};
inline constexpr std::array kModes = {Mode::kForeground, Mode::kBackground, Mode::kRanges,
                                      Mode::kOnDemand};

/// The piece that meets the fault; of one that happens in the body, also the byte of the piece.
enum class Place { kFirst, kMiddle, kLast };
inline constexpr std::array kPlaces = {Place::kFirst, Place::kMiddle, Place::kLast};

enum class Times {
  kOnce,    ///< it happens once; from then on the server is good
  kAlways,  ///< it happens whenever that place is asked for
};

/// What becomes of the job: TRANSFERRED stands for the right file.
struct Outcome {
  JobState state = JobState::kTransferred;
  HResult code = hr::kOk;
  ErrorContext context = ErrorContext::kNone;
  bool met = true;  ///< false: no request in this mode can meet the fault
};

struct Rule {
  Outcome outcome;
  std::vector<Times> times = {};  ///< that it goes for; empty: both
  std::vector<Mode> modes = {};   ///< empty: all
  std::vector<Place> places = {};
};

/// Other servers that redirects lead to.
struct Elsewhere {
  std::string nobody;     ///< connections are refused
  std::string untrusted;  ///< https, with a certificate that nobody vouches for
  std::string hangs_up;   ///< https, ends the connection in the middle of the handshake
  std::string resets;     ///< the same with RST
  std::string babbles;    ///< https, answers the handshake with something else
};

/// The request that meets a fault.
struct Scene {
  Exchange& exchange;
  HttpAnswer answer;  ///< what a good server would say
  std::size_t at;     ///< the byte of the answer's body that the fault is at
  int met;            ///< how often the fault has happened before
  const Elsewhere& elsewhere;
  FileVersion now;                                 ///< of the file on the server
  std::function<void(const FileVersion&)> change;  ///< makes it another one, as of now

  bool send() { return exchange.send(answer.head() + answer.body); }
  bool send_up_to_fault() { return exchange.send(answer.head() + answer.body.substr(0, at)); }
  bool is_part() const { return answer.status_line.starts_with("HTTP/1.1 206"); }
};

enum class Site {
  kByte,     ///< in the body
  kRequest,  ///< the answer to a GET
  kHead,     ///< the answer to HEAD
  kConnect,  ///< no connection is to be had
  kPart,     ///< the answer to a GET with a range
};

struct Fault {
  std::string_view name;
  std::string_view what;  ///< a phrase for the page
  Site site = Site::kRequest;
  /// Answers. False: the connection ends with FIN.
  std::function<bool(Scene&)> act;
  std::vector<Rule> rules;              ///< the first one that fits counts
  bool credentials = false;             ///< the job has a user name and a password for the server
  std::vector<Mode> unnoticeable = {};  ///< nothing says that the file is a wrong one
  bool fresh = false;                   ///< each request is the first one of its connection
};

const std::vector<Fault>& faults();
Outcome outcome(const Fault& fault, Times times, Mode mode, Place place);

std::string_view to_string(Mode mode);
std::string_view to_string(Place place);

/// The page docs/FAULTS.md.
std::string faults_page();

}  // namespace openbits::test
