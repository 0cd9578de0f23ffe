#include "transfer/local_transfer.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include "core/names.h"
#include "core/ranges.h"

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

/// Progress is reported no more often than this.
constexpr std::chrono::microseconds kReportInterval = 100ms;

}  // namespace

struct LocalTransfer::Piece {
  CopyResult result;
  bool changed = false;  ///< the source is another version by now
};

LocalTransfer::LocalTransfer(core::TransferId id, core::TransferRequest request,
                             core::TransferObserver& observer, const Environment& environment)
    : id_(id),
      request_(std::move(request)),
      observer_(observer),
      env_(environment),
      method_(environment.method),
      position_(request_.offset) {
  subject_.file = request_.file;
  subject_.url = request_.url;
  subject_.protocol = "file";
}

void LocalTransfer::begin() {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kOpeningSource;
  if (request_.only_check) return open_sink();
  const auto path = core::local_source(request_.url);
  if (!path) {
    return fail(unfit_source(subject_, hr::kEInvalidArg, "this is no name of a file"));
  }
  auto source = std::make_shared<SourceFile>();
  env_.readers.run([source, path = *path, owner = request_.owner,
                    temp = request_.temp_name] { *source = open_source(path, owner, temp); },
                   [weak = weak_from_this(), source] {
                     const auto self = weak.lock();
                     if (!self || self->phase_ != Phase::kOpeningSource) return;
                     self->source_ = source;
                     self->source_opened(*source);
                   });
}

void LocalTransfer::source_opened(SourceFile& file) {
  if (file.lacks_directory) {
    core::TransferFailure failure =
        source_failure(subject_, file.error, "its directory is not there");
    failure.error.code = hr::kWin32PathNotFound;
    return fail(std::move(failure));
  }
  if (file.error != 0) return fail(source_failure(subject_, file.error, file.why));
  observer_.on_connected(id_);
  if (is_over()) return;
  const std::uint64_t size = file.version.size;
  const bool same = (request_.size == kSizeUnknown || request_.size == size) &&
                    request_.validators == file.version.validators();
  if (keeps_bytes() && !same) return version_changed();
  if (!wanted_fits()) {
    return fail(unfit_source(
        subject_, hr::kBgEInvalidRange,
        "the file has " + std::to_string(size) + " bytes, and ends before a range that is wanted"));
  }
  if (keeps_bytes() && position_ > end()) return version_changed();
  open_sink();
}

bool LocalTransfer::wanted_fits() const {
  const std::uint64_t size = source_->version.size;
  if (!request_.part_end) return core::fit(request_.ranges, size);
  return core::fits({request_.offset, *request_.part_end - request_.offset}, size);
}

std::uint64_t LocalTransfer::end() const {
  const std::uint64_t size = source_->version.size;
  return request_.part_end ? std::min(*request_.part_end, size)
                           : core::local_size(request_.ranges, size);
}

bool LocalTransfer::keeps_bytes() const {
  if (!request_.part_end) return position_ > 0;
  return request_.keeps_rest || position_ > request_.offset;
}

void LocalTransfer::open_sink() {
  phase_ = Phase::kOpening;
  sink_ = std::make_shared<FileSink>(
      env_.workers, env_.syncs, request_.owner, request_.temp_name, env_.limits,
      [weak = weak_from_this()](int error) {
        if (const auto self = weak.lock()) self->synced(error);
      },
      request_.direct ? env_.direct_mode : FileSink::kPrivate);
  const std::uint64_t keep = !request_.part_end    ? position_
                             : request_.keeps_rest ? FileSink::kKeepAll
                                                   : 0;
  sink_->open(keep, position_, [weak = weak_from_this()](const FileSink::Opened& result) {
    if (const auto self = weak.lock()) self->sink_opened(result);
  });
}

void LocalTransfer::sink_opened(const FileSink::Opened& result) {
  if (phase_ != Phase::kOpening) return;
  if (result.too_short) return version_changed();
  if (!result.ok()) {
    return fail(file_failure(subject_, result.error, "use the temporary file", request_.temp_name,
                             result.why));
  }
  if (!request_.digests.empty()) {
    hasher_ = std::make_shared<Hasher>(sink_, algorithms_of(request_.digests));
    hasher_->follow();
  }
  if (request_.only_check) return check();
  // Not before the file has been cut (LNX-37).
  observer_.on_metadata(id_, source_->version.size, source_->version.validators(), true);
  if (is_over()) return;
  phase_ = Phase::kCopying;
  if (!is_whole_file() || position_ > 0) method_ = std::max(method_, CopyMethod::kInKernel);
  go_on();
}

void LocalTransfer::go_on() {
  if (position_ == end()) return keep_time();
  if (sink_->congested()) {
    waiting_ = true;
    return;
  }
  copy_next();
}

void LocalTransfer::copy_next() {
  const std::uint64_t size = source_->version.size;
  const FileRange wanted = request_.part_end ? FileRange{position_, end() - position_}
                                             : core::source_of(request_.ranges, size, position_);
  CopyOrder order;
  order.from = source_->fd.get();
  order.from_position = wanted.offset;
  order.length = method_ == CopyMethod::kClone ? size : std::min(wanted.length, env_.piece);
  order.appends = !request_.part_end;
  order.method = method_;
  auto piece = std::make_shared<Piece>();
  sink_->write_elsewhere(
      env_.readers,
      [piece, source = source_, order](int fd, std::uint64_t position) mutable {
        order.to = fd;
        order.to_position = position;
        piece->result = copy_piece(order);
        SourceVersion now;
        const int error = look_at(order.from, now);
        if (error != 0 && piece->result.read_error == 0) piece->result.read_error = error;
        piece->changed = error == 0 && now != source->version;
      },
      [weak = weak_from_this(), piece] {
        if (const auto self = weak.lock()) self->copied(*piece);
      });
}

void LocalTransfer::copied(const Piece& piece) {
  // What may be of two versions does not count, whatever becomes of the transfer.
  if (piece.changed) return is_over() ? void() : version_changed();
  const CopyResult& result = piece.result;
  sink_->appended(result.copied, env_.loop.now());
  position_ = sink_->length();
  if (is_over()) return;
  if (hasher_) hasher_->follow();
  method_ = result.method;
  if (!received_told_ || env_.loop.now() - last_report_ >= kReportInterval) report_received();
  if (is_over()) return;
  if (result.write_error != 0) {
    return fail(file_failure(subject_, result.write_error, "write to", request_.temp_name));
  }
  if (result.read_error != 0) return fail(source_failure(subject_, result.read_error));
  if (result.source_ended) {
    return fail(
        unfit_source(subject_, hr::kBgEMissingFileSize, "the file has fewer bytes than it says"));
  }
  go_on();
}

void LocalTransfer::synced(int error) {
  if (phase_ != Phase::kCopying && phase_ != Phase::kChecking) return;
  if (error != 0) {
    return fail(file_failure(subject_, error, "write to", request_.temp_name));
  }
  report_received();
  if (!is_over()) observer_.on_durable(id_, sink_->durable());
  if (!is_over() && std::exchange(waiting_, false)) go_on();
}

/// FILE-24. A file system that cannot keep this time is no reason not to have the file.
void LocalTransfer::keep_time() {
  sink_->write_elsewhere(
      env_.workers,
      [modified = source_->version.modified](int fd, std::uint64_t) {
        const timespec times[2] = {{0, UTIME_OMIT}, modified};
        [[maybe_unused]] const int r = ::futimens(fd, times);
      },
      [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (self && !self->is_over()) self->check();
      });
}

/// LNX-120. Nobody but the program says anything of such a file.
void LocalTransfer::check() {
  if (!hasher_) return finish();
  phase_ = Phase::kChecking;
  hasher_->finish([weak = weak_from_this()](const Hasher::Outcome& outcome) {
    if (const auto self = weak.lock()) self->checked(outcome);
  });
}

void LocalTransfer::checked(const Hasher::Outcome& outcome) {
  if (phase_ != Phase::kChecking) return;
  if (outcome.error != 0) {
    return fail(file_failure(subject_, outcome.error, "read", request_.temp_name));
  }
  auto failure = digest_failure(subject_, request_.digests, outcome.digests, true);
  if (!failure) return finish();
  sink_->empty();
  conclude(true, [this, failure = std::move(*failure)](int) { observer_.on_failed(id_, failure); });
}

void LocalTransfer::finish() {
  conclude(false, [this](int error) {
    if (error != 0) {
      observer_.on_failed(id_, file_failure(subject_, error, "write to", request_.temp_name));
      return;
    }
    observer_.on_durable(id_, position_);
    observer_.on_finished(id_, position_);
  });
  if (!stopped_) observer_.on_complete(id_);
}

void LocalTransfer::fail(core::TransferFailure failure) {
  const std::uint64_t before = sink_ ? sink_->durable() : 0;
  conclude(false, [this, before, failure = std::move(failure)](int) {
    if (sink_ && sink_->durable() > before) observer_.on_durable(id_, sink_->durable());
    observer_.on_failed(id_, failure);
  });
}

void LocalTransfer::version_changed() {
  conclude(true, [this](int) { observer_.on_version_changed(id_); });
}

/// Ends everything that is under way. `then` is called when the driver holds nothing of the file
/// any more and knows nothing of the transfer, unless it was stopped before.
void LocalTransfer::conclude(bool discard, std::function<void(int)> then) {
  phase_ = Phase::kClosing;
  if (hasher_) hasher_->stop();
  if (!discard) report_received();
  auto closed = [weak = weak_from_this(), then = std::move(then)](int error) {
    const auto self = weak.lock();
    if (!self) return;
    self->env_.ended(self->id_);
    if (self->stopped_) {
      self->stop_done_(self->sink_ ? self->sink_->durable() : self->request_.offset);
    } else {
      then(error);
    }
  };
  if (sink_) {
    sink_->close(discard, std::move(closed));
  } else {
    env_.loop.post([closed = std::move(closed)] { closed(0); });
  }
}

void LocalTransfer::stop(StopDone done) {
  stopped_ = true;
  stop_done_ = std::move(done);
  if (!is_over()) conclude(false, [](int) {});
}

void LocalTransfer::report_received() {
  if (stopped_ || !sink_ || position_ == request_.offset || received_told_ == position_) return;
  received_told_ = position_;
  last_report_ = env_.loop.now();
  observer_.on_received(id_, position_);
}

}  // namespace openbits::transfer
