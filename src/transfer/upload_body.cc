#include "transfer/upload_body.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace openbits::transfer {
namespace {

constexpr std::size_t kPiece = std::size_t{256} * 1024;
constexpr std::size_t kMostPieces = 2;

}  // namespace

UploadBody::UploadBody(loop::WorkerPool& readers, std::shared_ptr<const SourceFile> source,
                       std::function<void()> on_piece)
    : readers_(readers), source_(std::move(source)), on_piece_(std::move(on_piece)) {}

std::optional<std::size_t> UploadBody::give(char* to, std::size_t size) {
  if (error_ != 0 || changed_) return 0;
  if (pieces_.empty()) {
    read_ahead();
    return std::nullopt;
  }
  const std::string& piece = pieces_.front();
  const std::size_t count = std::min(size, piece.size() - used_);
  std::memcpy(to, piece.data() + used_, count);
  used_ += count;
  given_ += count;
  if (used_ == piece.size()) {
    pieces_.pop_front();
    used_ = 0;
  }
  read_ahead();
  return count;
}

void UploadBody::rewind() {
  pieces_.clear();
  used_ = 0;
  given_ = read_ = 0;
  reading_ = false;
  ++run_;
}

void UploadBody::read_ahead() {
  const std::uint64_t left = source_->version.size - read_;
  if (reading_ || left == 0 || pieces_.size() >= kMostPieces) return;
  reading_ = true;
  const auto length = static_cast<std::size_t>(std::min<std::uint64_t>(kPiece, left));
  auto piece = std::make_shared<Fragment>();
  readers_.run([piece, source = source_, from = read_,
                length] { *piece = read_fragment(*source, from, length); },
               [weak = weak_from_this(), piece, run = run_] {
                 if (const auto self = weak.lock()) self->piece_read(run, std::move(*piece));
               });
}

void UploadBody::piece_read(unsigned run, Fragment piece) {
  if (run != run_) return;
  reading_ = false;
  error_ = piece.error;
  changed_ = piece.changed;
  if (error_ == 0 && !changed_) {
    read_ += piece.bytes.size();
    pieces_.push_back(std::move(piece.bytes));
    read_ahead();
  }
  on_piece_();
}

}  // namespace openbits::transfer
