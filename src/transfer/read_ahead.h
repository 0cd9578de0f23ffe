// Has OpenSSL read what follows a record together with it while a large body comes, which halves
// the calls of the kernel.
//
// What it has read so is nowhere to be seen: neither the socket is readable, nor does libcurl know
// of it. A record may lie there until the next byte of the connection comes. So this is done only
// while it is certain that many are to come: the length of the body is known, its end is far, and
// nothing else is on the connection (no HTTP/2). Before the end all of it has been taken out again.
// Thread: the loop thread.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>

namespace openbits::transfer {

class ReadAhead {
 public:
  /// Off for the last bytes of a body: more than OpenSSL and libcurl can keep of them.
  static constexpr std::uint64_t kEnd = std::uint64_t{256} * 1024;

  /// A new request begins.
  void reset() { *this = {}; }
  /// From inside libcurl: so many bytes of the body of its final answer have come.
  void took(CURL* easy, std::size_t size);

 private:
  enum class State { kUndecided, kOn, kOff };
  State state_ = State::kUndecided;
  std::uint64_t left_ = 0;  ///< of the body
};

}  // namespace openbits::transfer
