#include "transfer/file_copy.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

namespace openbits::transfer {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} * 1024;

/// Errors that only writing can have; all others may be of either file, or of the call itself.
bool is_of_writing(int error) {
  return error == ENOSPC || error == EDQUOT || error == EFBIG;
}

struct Extent {
  std::uint64_t hole = 0;  ///< so many bytes are not there, and read as zeros
  std::uint64_t data = 0;  ///< then, so many may be there
};

/// What is at a position, within `length`.
Extent extent_at(int fd, std::uint64_t position, std::uint64_t length) {
  const auto begin = static_cast<off_t>(position);
  const off_t data = ::lseek(fd, begin, SEEK_DATA);
  if (data < 0 && errno == ENXIO) {
    struct stat st = {};
    // Behind the end there is no hole, but nothing.
    if (::fstat(fd, &st) != 0 || st.st_size <= begin) return {0, length};
    return {std::min<std::uint64_t>(length, static_cast<std::uint64_t>(st.st_size) - position), 0};
  }
  if (data < begin) return {0, length};
  const std::uint64_t hole =
      std::min<std::uint64_t>(length, static_cast<std::uint64_t>(data - begin));
  const off_t end = hole == length ? data : ::lseek(fd, data, SEEK_HOLE);
  if (end <= data) return {hole, length - hole};
  return {hole, std::min<std::uint64_t>(length - hole, static_cast<std::uint64_t>(end - data))};
}

/// False: it has to be done otherwise.
bool clone(const CopyOrder& order, CopyResult& result) {
  if (::ioctl(order.to, FICLONE, order.from) != 0) return false;
  struct stat st = {};
  if (::fstat(order.to, &st) == 0 && static_cast<std::uint64_t>(st.st_size) == order.length) {
    result.copied = order.length;
    return true;
  }
  // The source has another size by now.
  result.source_ended = ::ftruncate(order.to, 0) == 0;
  if (!result.source_ended) result.write_error = errno;
  return true;
}

/// False: the rest has to be done otherwise.
bool copy_in_kernel(const CopyOrder& order, std::uint64_t length, CopyResult& result) {
  while (result.copied < length) {
    auto from = static_cast<loff_t>(order.from_position + result.copied);
    auto to = static_cast<loff_t>(order.to_position + result.copied);
    const ssize_t n =
        ::copy_file_range(order.from, &from, order.to, &to, length - result.copied, 0);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && is_of_writing(errno)) {
      result.write_error = errno;
      return true;
    }
    if (n <= 0) return false;  // 0 can mean that the file system cannot do it
    result.copied += static_cast<std::uint64_t>(n);
  }
  return true;
}

int write_all(int fd, const char* data, std::size_t size, std::uint64_t position,
              std::uint64_t& written) {
  while (size > 0) {
    const ssize_t n = ::pwrite(fd, data, size, static_cast<off_t>(position));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    const auto count = static_cast<std::size_t>(n);
    written += count;
    position += count;
    data += count;
    size -= count;
  }
  return 0;
}

void copy_through_memory(const CopyOrder& order, std::uint64_t length, CopyResult& result) {
  std::vector<char> buffer(std::min<std::uint64_t>(kBuffer, length - result.copied));
  while (result.copied < length) {
    const std::size_t most = std::min<std::uint64_t>(buffer.size(), length - result.copied);
    const ssize_t n = ::pread(order.from, buffer.data(), most,
                              static_cast<off_t>(order.from_position + result.copied));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) result.read_error = errno;
    if (n == 0) result.source_ended = true;
    if (n <= 0) return;
    result.write_error = write_all(order.to, buffer.data(), static_cast<std::size_t>(n),
                                   order.to_position + result.copied, result.copied);
    if (result.write_error != 0) return;
  }
}

}  // namespace

CopyResult copy_piece(const CopyOrder& order) {
  CopyResult result;
  result.method = order.method;
  if (order.method == CopyMethod::kClone) {
    result.method = CopyMethod::kInKernel;
    if (clone(order, result)) return result;
  }
  std::uint64_t length = order.length;
  if (order.appends) {
    const Extent extent = extent_at(order.from, order.from_position, length);
    if (extent.hole > 0) {
      const auto size = static_cast<off_t>(order.to_position + extent.hole);
      if (::ftruncate(order.to, size) != 0) {
        result.write_error = errno;
      } else {
        result.copied = extent.hole;
      }
      return result;
    }
    length = extent.data;
  }
  if (result.method == CopyMethod::kInKernel && !copy_in_kernel(order, length, result)) {
    result.method = CopyMethod::kThroughMemory;
  }
  if (result.method == CopyMethod::kThroughMemory) copy_through_memory(order, length, result);
  return result;
}

}  // namespace openbits::transfer
