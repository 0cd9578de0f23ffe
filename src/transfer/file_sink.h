// Where the bytes of one transfer go: written to the temporary file on the loop thread, made
// durable on the worker pool. Unless the file has holes, they are appended, and its length is at
// every moment the number of good bytes.
// Thread: the loop thread.
#pragma once

#include <sys/types.h>
#include <sys/uio.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "loop/worker_pool.h"
#include "transfer/sync_queue.h"

namespace openbits::transfer {

/// How much may be on its way to the disk.
struct SinkLimits {
  std::uint64_t write_back = std::uint64_t{8} << 20;  ///< write-back begins after so many bytes
  std::uint64_t sync = std::uint64_t{64} << 20;       ///< a sync begins after so many bytes
  std::chrono::microseconds sync_interval = std::chrono::seconds(3);  ///< or after so long
  std::uint64_t unsynced = std::uint64_t{256} << 20;                  ///< more than that: congested
};

class FileSink : public std::enable_shared_from_this<FileSink> {
 public:
  static constexpr mode_t kPrivate = 0600;

  struct Opened {
    int error = 0;             ///< errno
    std::string_view why;      ///< more than errno says; may be empty
    std::uint32_t volume = 0;  ///< the file system that it is on, or would be
    bool too_short = false;    ///< the file does not have the bytes that were to be kept
    bool ok() const { return error == 0 && !too_short; }
  };

  /// `synced` is called from the loop after each sync that write() has begun, with 0 or errno.
  /// `owner`: whose rights to `path` count. A file that is made is his, with the mode `mode`.
  FileSink(loop::WorkerPool& workers, SyncQueue& syncs, std::optional<uid_t> owner,
           std::string path, SinkLimits limits, std::function<void(int)> synced,
           mode_t mode = kPrivate);

  /// `keep` of a file with holes, all of whose bytes are to stay.
  static constexpr std::uint64_t kKeepAll = ~std::uint64_t{0};

  /// Opens the file, or makes it if nothing is to be kept; keeps its first `keep` bytes and no
  /// more, and goes on writing at `position`, which is `keep` unless the file has holes. Once,
  /// before all else.
  void open(std::uint64_t keep, std::uint64_t position, std::function<void(Opened)> done);
  /// Before open(): what is there already stays until cut(), which comes before the first write.
  void cut_late() { cut_is_due_ = true; }
  /// Returns 0 or errno.
  int cut();
  /// Appends. Returns 0 or errno; what was written before an error counts, and after it nothing
  /// more is written.
  int write(const char* data, std::size_t size, std::chrono::microseconds now);
  /// The same with several pieces, one behind the other.
  int write(std::span<iovec> pieces, std::chrono::microseconds now);
  /// Of a write(): 0 or errno.
  int error() const { return error_; }
  /// Runs `work` with the open file on the pool, then `done` on the loop. close() waits for it.
  void use(std::function<void(int fd)> work, std::function<void()> done);
  /// Takes all bytes out of the file, which is then to be closed.
  void empty();
  /// Runs `work` on a thread of `workers` with the file and the position behind its last byte, then
  /// `done` on the loop, where appended() tells what it has written. One at a time, and no write()
  /// meanwhile; close() waits for it.
  void write_elsewhere(loop::WorkerPool& workers,
                       std::function<void(int fd, std::uint64_t position)> work,
                       std::function<void()> done);
  void appended(std::uint64_t size, std::chrono::microseconds now);
  /// Waits for work that has begun, makes everything durable unless `discard`, and closes the
  /// file, also if it was never opened. `done` gets 0 or errno, from the loop. Once.
  void close(bool discard, std::function<void(int)> done);

  /// The position behind the last byte, and up to where a power cut cannot take what was written.
  std::uint64_t length() const { return length_; }
  std::uint64_t durable() const { return durable_; }
  /// The disk does not keep up: wait for `synced` before writing on.
  bool congested() const { return syncing_ && length_ - durable_ >= limits_.unsynced; }

 private:
  void start_write_back();
  void start_sync();
  void operation_ended();
  void close_now();
  void seal();

  loop::WorkerPool& workers_;
  SyncQueue& syncs_;
  const std::optional<uid_t> owner_;
  const std::string path_;
  const SinkLimits limits_;
  const std::function<void(int)> synced_;
  const mode_t mode_;
  base::UniqueFd fd_;
  dev_t device_ = 0;
  std::uint64_t length_ = 0;
  std::uint64_t durable_ = 0;
  std::uint64_t written_back_ = 0;
  std::chrono::microseconds interval_began_{-1};  // -1: begins with the next write
  int error_ = 0;                                 // of a write
  int running_ = 0;                               // operations on the pool that use fd_
  bool syncing_ = false;
  bool writing_back_ = false;
  bool name_is_durable_ = true;
  bool has_holes_ = false;
  bool cut_is_due_ = false;  // the file still has what was there before
  bool discard_ = false;
  bool broken_ = false;  // a sync has failed
  std::function<void(int)> closed_;
};

}  // namespace openbits::transfer
