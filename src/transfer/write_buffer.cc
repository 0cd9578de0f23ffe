#include "transfer/write_buffer.h"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <utility>

#include "transfer/file_sink.h"

namespace openbits::transfer {

WriteBuffer::WriteBuffer() = default;
WriteBuffer::~WriteBuffer() = default;

int WriteBuffer::append(const std::shared_ptr<FileSink>& sink, const char* data, std::size_t size,
                        std::chrono::microseconds now) {
  if (sink_ && sink_ != sink) {
    // That sink keeps the error for its own flush().
    static_cast<void>(flush(*sink_, now));
  }
  if (used_ + size >= kSize) {
    const std::uint64_t end = sink->length() + used_ + size;
    const std::size_t rest = std::min(size, static_cast<std::size_t>(end % kPiece));
    sink_ = sink;
    if (const int error = write(data, size - rest, now); error != 0) return error;
    data += size - rest;
    size = rest;
  }
  if (size == 0) return sink->error();
  if (!bytes_) bytes_ = std::make_unique_for_overwrite<char[]>(kSize);
  std::memcpy(bytes_.get() + used_, data, size);
  used_ += size;
  sink_ = sink;
  return sink->error();
}

int WriteBuffer::flush(FileSink& sink, std::chrono::microseconds now) {
  if (sink_.get() == &sink) return write(nullptr, 0, now);
  return sink.error();
}

/// What is in the buffer, and `more` behind it.
int WriteBuffer::write(const char* more, std::size_t size, std::chrono::microseconds now) {
  const auto sink = std::exchange(sink_, nullptr);
  std::array<iovec, 2> pieces = {iovec{bytes_.get(), std::exchange(used_, 0)},
                                 iovec{const_cast<char*>(more), size}};  // NOLINT: it is only read
  return sink->write(pieces, now);
}

}  // namespace openbits::transfer
