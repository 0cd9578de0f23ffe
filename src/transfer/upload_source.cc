#include "transfer/upload_source.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace openbits::transfer {

core::Validators upload_version(const SourceVersion& version) {
  char tag[64];
  std::snprintf(tag, sizeof tag, "\"%lld.%09ld\"", static_cast<long long>(version.modified.tv_sec),
                static_cast<long>(version.modified.tv_nsec));
  return {tag, {}};
}

Fragment read_fragment(const SourceFile& file, std::uint64_t offset, std::size_t length) {
  Fragment fragment;
  fragment.bytes.resize(length);
  std::size_t filled = 0;
  while (filled < length) {
    const ssize_t n = ::pread(file.fd.get(), fragment.bytes.data() + filled, length - filled,
                              static_cast<off_t>(offset + filled));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      fragment.error = errno;
      return fragment;
    }
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  // Looked at after the bytes have been read: a change before that is seen.
  SourceVersion now;
  fragment.error = look_at(file.fd.get(), now);
  fragment.changed = filled < length || !(now == file.version);
  return fragment;
}

}  // namespace openbits::transfer
