#include "transfer/hasher.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace openbits::transfer {
namespace {

constexpr std::size_t kBuffer = std::size_t{256} * 1024;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// Null: there is no memory, or this OpenSSL must not use the algorithm.
Context begin(DigestAlgorithm algorithm) {
  Context context(EVP_MD_CTX_new());
  const EVP_MD* how = algorithm == DigestAlgorithm::kSha256 ? EVP_sha256() : EVP_sha512();
  if (context && EVP_DigestInit_ex(context.get(), how, nullptr) != 1) context.reset();
  return context;
}

}  // namespace

std::vector<DigestAlgorithm> algorithms_of(const std::vector<Digest>& digests) {
  std::vector<DigestAlgorithm> algorithms;
  algorithms.reserve(digests.size());
  for (const Digest& digest : digests) algorithms.push_back(digest.algorithm);
  return algorithms;
}

struct Hasher::State {
  std::vector<Context> contexts;  // as algorithms_
  std::vector<unsigned char> buffer;
  int error = 0;

  /// Takes in `size` bytes from `at` on. Blocks.
  void read(int fd, std::uint64_t at, std::size_t size) {
    buffer.resize(kBuffer);
    while (size > 0 && error == 0) {
      const ssize_t n = ::pread(fd, buffer.data(), std::min(size, kBuffer), static_cast<off_t>(at));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {  // it is shorter than what was written
        error = n < 0 ? errno : EIO;
        return;
      }
      const auto count = static_cast<std::size_t>(n);
      for (const Context& context : contexts) {
        if (!context || EVP_DigestUpdate(context.get(), buffer.data(), count) != 1) error = ENOMEM;
      }
      at += count;
      size -= count;
    }
  }

  Outcome outcome(const std::vector<DigestAlgorithm>& algorithms) {
    Outcome out;
    for (std::size_t i = 0; i < contexts.size() && error == 0; ++i) {
      Digest& digest = out.digests.emplace_back();
      digest.algorithm = algorithms[i];
      digest.value.resize(digest_size(algorithms[i]));
      EVP_MD_CTX* context = contexts[i].get();
      if (context == nullptr || EVP_DigestFinal_ex(context, digest.value.data(), nullptr) != 1) {
        error = ENOMEM;
      }
    }
    out.error = error;
    return out;
  }
};

Hasher::Hasher(std::shared_ptr<FileSink> sink, std::vector<DigestAlgorithm> algorithms)
    : sink_(std::move(sink)),
      algorithms_(std::move(algorithms)),
      state_(std::make_shared<State>()) {
  for (const DigestAlgorithm algorithm : algorithms_) state_->contexts.push_back(begin(algorithm));
}

Hasher::~Hasher() = default;

void Hasher::follow() {
  if (busy_ || stopped_ || state_->error != 0) return;
  const std::uint64_t left = sink_->length() - position_;
  if (left < kShortestPiece && !(done_ && left > 0)) return;
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, kLongestPiece));
  busy_ = true;
  sink_->use([state = state_, at = position_, size](int fd) { state->read(fd, at, size); },
             [self = shared_from_this(), size] { self->piece_read(size); });
}

void Hasher::piece_read(std::size_t size) {
  busy_ = false;
  position_ += size;
  if (stopped_) return;
  follow();
  if (busy_ || !done_) return;
  std::exchange(done_, nullptr)(state_->outcome(algorithms_));
}

void Hasher::finish(std::function<void(const Outcome&)> done) {
  done_ = std::move(done);
  if (busy_) return;
  // An empty piece: `done` does not come from inside.
  follow();
  if (busy_) return;
  busy_ = true;
  sink_->use([](int) {}, [self = shared_from_this()] { self->piece_read(0); });
}

void Hasher::stop() {
  stopped_ = true;
  done_ = nullptr;
}

}  // namespace openbits::transfer
