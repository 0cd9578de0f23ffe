// std::wcout, std::wcerr and std::wclog of a program that links this library write UTF-8, to the
// streams that printf and wprintf write to: they can be mixed, as on Windows.
#include <cstdio>
#include <iostream>
#include <streambuf>

#include <openbits/compat/wideio.h>

namespace {

/// Unbuffered: the stream has a buffer.
class Utf8Buffer final : public std::wstreambuf {
 public:
  explicit Utf8Buffer(std::FILE* stream) : stream_(stream) {}

 protected:
  int_type overflow(int_type c) override {
    if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
    const wchar_t one = traits_type::to_char_type(c);
    return xsputn(&one, 1) == 1 ? c : traits_type::eof();
  }
  std::streamsize xsputn(const wchar_t* text, std::streamsize size) override {
    const std::wstring all(text, static_cast<std::size_t>(size));
    return openbits_fputws(all.c_str(), stream_) >= 0 ? size : 0;
  }
  int sync() override { return std::fflush(stream_) == 0 ? 0 : -1; }

 private:
  std::FILE* const stream_;
};

/// The buffers stay: the streams are flushed when the process ends.
struct WideStreams {
  std::ios_base::Init streams;
  WideStreams() {
    std::wcout.rdbuf(new Utf8Buffer(stdout));
    std::wcerr.rdbuf(new Utf8Buffer(stderr));
    std::wclog.rdbuf(new Utf8Buffer(stderr));
  }
};
const WideStreams wide_streams;

}  // namespace
