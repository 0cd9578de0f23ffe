// Gathers what comes for a file in small pieces, so that the kernel gets it in large ones that
// begin and end where pages do. One for all sinks of a thread: nothing stays in it longer than the
// turn of the loop in which it came. Thread: the loop thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>

namespace openbits::transfer {

class FileSink;

class WriteBuffer {
 public:
  /// Larger ones do not stay in the processor's cache.
  static constexpr std::size_t kSize = std::size_t{128} * 1024;
  /// Pieces end at a multiple of it, unless they are flushed.
  static constexpr std::size_t kPiece = std::size_t{16} * 1024;

  WriteBuffer();
  ~WriteBuffer();
  WriteBuffer(const WriteBuffer&) = delete;
  WriteBuffer& operator=(const WriteBuffer&) = delete;

  /// Appends to `sink`, which is open, at once or later. Returns 0 or the errno of what was written
  /// meanwhile; the sink says how much that is.
  int append(const std::shared_ptr<FileSink>& sink, const char* data, std::size_t size,
             std::chrono::microseconds now);
  /// Writes what is left for `sink`. Returns 0 or the errno of that, or of an earlier write.
  int flush(FileSink& sink, std::chrono::microseconds now);

 private:
  int write(const char* more, std::size_t size, std::chrono::microseconds now);

  std::shared_ptr<FileSink> sink_;  // null: the buffer is empty
  std::size_t used_ = 0;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace openbits::transfer
