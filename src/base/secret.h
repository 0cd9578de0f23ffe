// Text that must not stay in memory longer than it is needed.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace openbits::base {

/// Overwrites what the string or buffer holds, and empties it. What it held before it last grew is
/// out of reach.
void wipe(std::string& text);
void wipe(std::vector<unsigned char>& bytes);

/// Owner of characters that are overwritten before their memory is given back. They do not move
/// with the object.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size);
  explicit Secret(std::string_view text);
  ~Secret();
  Secret(Secret&& o) noexcept;
  Secret& operator=(Secret&& o) noexcept;

  std::size_t size() const { return size_; }
  char* data() { return bytes_.get(); }
  std::string_view view() const { return {bytes_.get(), size_}; }
  /// Ended by a NUL.
  const char* c_str() const { return bytes_ ? bytes_.get() : ""; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

}  // namespace openbits::base
