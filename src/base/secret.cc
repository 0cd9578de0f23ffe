#include "base/secret.h"

#include <string.h>

#include <algorithm>
#include <utility>

namespace openbits::base {

void wipe(std::string& text) {
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

void wipe(std::vector<unsigned char>& bytes) {
  ::explicit_bzero(bytes.data(), bytes.size());
  bytes.clear();
}

Secret::Secret(std::size_t size) : bytes_(std::make_unique<char[]>(size + 1)), size_(size) {}

Secret::Secret(std::string_view text) : Secret(text.size()) {
  std::copy(text.begin(), text.end(), bytes_.get());
}

Secret::~Secret() {
  if (bytes_) ::explicit_bzero(bytes_.get(), size_);
}

Secret::Secret(Secret&& o) noexcept
    : bytes_(std::move(o.bytes_)), size_(std::exchange(o.size_, 0)) {}

Secret& Secret::operator=(Secret&& o) noexcept {
  std::swap(bytes_, o.bytes_);
  std::swap(size_, o.size_);
  return *this;
}

}  // namespace openbits::base
