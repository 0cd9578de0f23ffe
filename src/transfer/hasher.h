// Digests of a file while it grows: reads behind a FileSink what that has written, on the worker
// pool, a bounded piece at a time. What is in the file from earlier counts as well, so that a
// digest is always of what is on disk, and not of what has come.
// Thread: the loop thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include <openbits/types.hpp>

#include "transfer/file_sink.h"

namespace openbits::transfer {

std::vector<DigestAlgorithm> algorithms_of(const std::vector<Digest>& digests);

class Hasher : public std::enable_shared_from_this<Hasher> {
 public:
  /// No operation reads more than that, and none begins for less before the end.
  static constexpr std::size_t kLongestPiece = std::size_t{4} << 20;
  static constexpr std::size_t kShortestPiece = std::size_t{1} << 20;

  struct Outcome {
    int error = 0;                ///< errno: the file cannot be read
    std::vector<Digest> digests;  ///< of the whole file, in the order of the algorithms
  };

  /// `sink` is open, and has no holes.
  Hasher(std::shared_ptr<FileSink> sink, std::vector<DigestAlgorithm> algorithms);
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  const std::vector<DigestAlgorithm>& algorithms() const { return algorithms_; }
  /// The file may have become longer.
  void follow();
  /// Nothing more comes: reads the rest. `done` is called from the loop. Once.
  void finish(std::function<void(const Outcome&)> done);
  /// Begins no further operation and calls nobody any more.
  void stop();

 private:
  struct State;
  void piece_read(std::size_t size);

  const std::shared_ptr<FileSink> sink_;
  const std::vector<DigestAlgorithm> algorithms_;
  const std::shared_ptr<State> state_;  // in use by a worker while busy_
  std::uint64_t position_ = 0;
  bool busy_ = false;
  bool stopped_ = false;
  std::function<void(const Outcome&)> done_;
};

}  // namespace openbits::transfer
