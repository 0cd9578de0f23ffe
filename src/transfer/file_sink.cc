#include "transfer/file_sink.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "transfer/temp_file.h"
#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

/// Makes the file durable, and its name if that is new. Returns 0 or errno. Blocks.
int make_durable(int fd, std::optional<uid_t> owner, const std::string* new_path) {
  if (::fdatasync(fd) != 0) return errno;
  if (new_path == nullptr) return 0;
  int error = 0;
  const int denied =
      with_rights_of(owner, [&] { error = sync_directory(directory_of(*new_path)); });
  return denied != 0 ? denied : error;
}

TempFile open_as(std::optional<uid_t> owner, const std::string& path, bool create, mode_t mode) {
  TempFile file;
  const int denied = with_rights_of(owner, [&] { file = open_temp_file(path, create, mode); });
  if (denied != 0) file.error = denied;
  return file;
}

/// The first `size` bytes are done.
void skip(std::span<iovec> pieces, std::size_t size) {
  for (iovec& piece : pieces) {
    const std::size_t part = std::min(size, piece.iov_len);
    piece.iov_base = static_cast<char*>(piece.iov_base) + part;
    piece.iov_len -= part;
    size -= part;
  }
}

}  // namespace

FileSink::FileSink(loop::WorkerPool& workers, SyncQueue& syncs, std::optional<uid_t> owner,
                   std::string path, SinkLimits limits, std::function<void(int)> synced,
                   mode_t mode)
    : workers_(workers),
      syncs_(syncs),
      owner_(owner),
      path_(std::move(path)),
      limits_(limits),
      synced_(std::move(synced)),
      mode_(mode) {}

void FileSink::open(std::uint64_t keep, std::uint64_t position, std::function<void(Opened)> done) {
  struct State {
    TempFile file;
    Opened opened;
  };
  auto state = std::make_shared<State>();
  has_holes_ = keep != position;
  ++running_;
  workers_.run(
      [state, owner = owner_, path = path_, mode = mode_, keep, late = cut_is_due_] {
        state->file = open_as(owner, path, keep == 0, mode);
        Opened& opened = state->opened;
        opened.error = state->file.error;
        opened.why = state->file.why;
        opened.volume = state->file.volume;
        if (opened.error == ENOENT) {
          // A file that was to be made lacks its directory; one that was to be kept is gone.
          opened.too_short = keep > 0;
          opened.error = keep > 0 ? 0 : ENOTDIR;
          opened.why = "its directory is not there";
        }
        if (!state->file.fd || keep == kKeepAll || late) return;
        if (state->file.size < keep) {
          opened.too_short = true;
        } else if (state->file.size > keep &&
                   ::ftruncate(state->file.fd.get(), static_cast<off_t>(keep)) != 0) {
          opened.error = errno;
        }
      },
      [self = shared_from_this(), state, keep, position, done = std::move(done)] {
        self->fd_ = std::move(state->file.fd);
        self->device_ = state->file.device;
        self->name_is_durable_ = keep > 0;
        self->length_ = self->durable_ = self->written_back_ = position;
        if (!state->opened.ok()) self->discard_ = true;
        done(state->opened);
        self->operation_ended();
      });
}

int FileSink::write(const char* data, std::size_t size, std::chrono::microseconds now) {
  iovec piece{const_cast<char*>(data), size};  // NOLINT: it is only read
  return write({&piece, 1}, now);
}

int FileSink::write(std::span<iovec> pieces, std::chrono::microseconds now) {
  while (error_ == 0) {
    while (!pieces.empty() && pieces.front().iov_len == 0) pieces = pieces.subspan(1);
    if (pieces.empty()) break;
    const ssize_t n = ::pwritev(fd_.get(), pieces.data(), static_cast<int>(pieces.size()),
                                static_cast<off_t>(length_));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      error_ = n < 0 ? errno : ENOSPC;
      break;
    }
    length_ += static_cast<std::uint64_t>(n);
    skip(pieces, static_cast<std::size_t>(n));
  }
  if (error_ == 0) appended(0, now);
  return error_;
}

void FileSink::appended(std::uint64_t size, std::chrono::microseconds now) {
  length_ += size;
  if (interval_began_.count() < 0) interval_began_ = now;
  if (!syncing_ &&
      (length_ - durable_ >= limits_.sync || now - interval_began_ >= limits_.sync_interval)) {
    start_sync();
  } else if (!writing_back_ && length_ - written_back_ >= limits_.write_back) {
    start_write_back();
  }
}

void FileSink::write_elsewhere(loop::WorkerPool& workers,
                               std::function<void(int, std::uint64_t)> work,
                               std::function<void()> done) {
  ++running_;
  workers.run([work = std::move(work), fd = fd_.get(), at = length_] { work(fd, at); },
              [self = shared_from_this(), done = std::move(done)] {
                done();
                self->operation_ended();
              });
}

int FileSink::cut() {
  if (!std::exchange(cut_is_due_, false)) return 0;
  return ::ftruncate(fd_.get(), 0) == 0 ? 0 : errno;
}

void FileSink::start_write_back() {
  writing_back_ = true;
  ++running_;
  const auto from = static_cast<off64_t>(written_back_);
  const auto count = static_cast<off64_t>(length_ - written_back_);
  written_back_ = length_;
  workers_.run(
      // Only a hint, that the sync to come has less to do: errors show there.
      [fd = fd_.get(), from, count] { ::sync_file_range(fd, from, count, SYNC_FILE_RANGE_WRITE); },
      [self = shared_from_this()] {
        self->writing_back_ = false;
        self->operation_ended();
      });
}

void FileSink::start_sync() {
  syncing_ = true;
  ++running_;
  written_back_ = length_;
  auto error = std::make_shared<int>(0);
  workers_.run(
      [self = shared_from_this(), error, fd = fd_.get(), new_name = !name_is_durable_] {
        *error = make_durable(fd, self->owner_, new_name ? &self->path_ : nullptr);
      },
      [self = shared_from_this(), error, length = length_] {
        self->syncing_ = false;
        self->interval_began_ = std::chrono::microseconds(-1);
        if (*error == 0) {
          self->durable_ = length;
          self->name_is_durable_ = true;
        } else {
          self->broken_ = true;
        }
        self->synced_(*error);
        self->operation_ended();
      });
}

void FileSink::use(std::function<void(int fd)> work, std::function<void()> done) {
  ++running_;
  workers_.run([work = std::move(work), fd = fd_.get()] { work(fd); },
               [self = shared_from_this(), done = std::move(done)] {
                 done();
                 self->operation_ended();
               });
}

void FileSink::empty() {
  use([](int fd) { [[maybe_unused]] const int r = ::ftruncate(fd, 0); }, [] {});
}

void FileSink::operation_ended() {
  --running_;
  if (running_ == 0 && closed_) close_now();
}

void FileSink::close(bool discard, std::function<void(int)> done) {
  discard_ = discard_ || discard;
  closed_ = std::move(done);
  if (running_ == 0) close_now();
}

void FileSink::close_now() {
  if (fd_ && !discard_ && !broken_ && (length_ > durable_ || !name_is_durable_)) return seal();
  const bool lost = broken_ && fd_;  // by a sync that was under way
  // In a file with holes the durable bytes are known one by one.
  const bool cut = lost && !has_holes_ && !cut_is_due_;
  auto fd = std::make_shared<base::UniqueFd>(std::move(fd_));
  workers_.run(
      [fd, cut, durable = durable_] {
        // See SyncQueue: what is not known to be durable may be gone.
        if (cut) {
          [[maybe_unused]] const int r = ::ftruncate(fd->get(), static_cast<off_t>(durable));
        }
        fd->reset();
      },
      [self = shared_from_this(), error = lost ? EIO : 0] {
        std::exchange(self->closed_, nullptr)(error);
      });
}

void FileSink::seal() {
  SyncQueue::Item item;
  item.fd = std::move(fd_);
  if (!name_is_durable_) item.directory = directory_of(path_);
  item.owner = owner_;
  if (!has_holes_ && !cut_is_due_) item.cut_back = durable_;
  item.done = [self = shared_from_this()](int error) {
    if (error == 0) self->durable_ = self->length_;
    std::exchange(self->closed_, nullptr)(error);
  };
  syncs_.add(device_, std::move(item));
}

}  // namespace openbits::transfer
