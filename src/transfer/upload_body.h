// The content of a file as the body of one request, read ahead of libcurl on worker threads.
// Thread: the loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "loop/worker_pool.h"
#include "transfer/curl_request.h"
#include "transfer/source_file.h"
#include "transfer/upload_source.h"

namespace openbits::transfer {

class UploadBody final : public CurlRequest::BodySource,
                         public std::enable_shared_from_this<UploadBody> {
 public:
  /// `on_piece` is called from the loop, outside of libcurl, each time that something has been read
  /// or could not be; `readers` must outlive this.
  UploadBody(loop::WorkerPool& readers, std::shared_ptr<const SourceFile> source,
             std::function<void()> on_piece);

  std::optional<std::size_t> give(char* to, std::size_t size) override;
  void rewind() override;

  /// How much libcurl has taken.
  std::uint64_t given() const { return given_; }
  /// Why there will be no more of it.
  int error() const { return error_; }
  bool changed() const { return changed_; }

 private:
  void read_ahead();
  void piece_read(unsigned run, Fragment piece);

  loop::WorkerPool& readers_;
  const std::shared_ptr<const SourceFile> source_;
  const std::function<void()> on_piece_;
  std::deque<std::string> pieces_;
  std::size_t used_ = 0;     ///< of the first piece
  std::uint64_t given_ = 0;  ///< position in the file of what is given next
  std::uint64_t read_ = 0;   ///< position in the file of what is read next
  bool reading_ = false;
  unsigned run_ = 0;  ///< what was read for an earlier one is dropped
  int error_ = 0;
  bool changed_ = false;
};

}  // namespace openbits::transfer
