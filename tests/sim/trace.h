// What a history did, line by line: always as a hash, which tells whether two runs were the same,
// and as text if somebody wants to read it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

namespace openbits::sim {

class Trace {
 public:
  explicit Trace(bool prints) : prints_(prints) {}

  void line(std::int64_t time, std::string_view what,
            std::initializer_list<std::uint64_t> values = {}, std::string_view about = {}) {
    add(static_cast<std::uint64_t>(time));
    add(what);
    for (const std::uint64_t value : values) add(value);
    add(about);
    ++lines_;
    if (prints_) print(time, what, values, about);
  }
  /// Of no interest but to a reader.
  void detail(std::int64_t time, std::string_view what, std::initializer_list<std::uint64_t> values,
              std::string_view about) const {
    if (prints_) print(time, what, values, about);
  }
  std::uint64_t hash() const { return hash_; }
  std::uint64_t lines() const { return lines_; }

 private:
  void add(std::uint64_t value) { hash_ = (hash_ ^ value) * 0x100000001B3 ^ (hash_ >> 29); }
  void add(std::string_view text) {
    for (const char c : text) add(static_cast<unsigned char>(c));
  }
  static void print(std::int64_t time, std::string_view what,
                    std::initializer_list<std::uint64_t> values, std::string_view about) {
    std::string text(what);
    text.resize(std::max<std::size_t>(text.size(), 14), ' ');
    for (const std::uint64_t value : values) text += " " + std::to_string(value);
    text += " ";
    text += about;
    std::printf("%14.6f %s\n", static_cast<double>(time) / 1e9, text.c_str());
  }

  const bool prints_;
  std::uint64_t hash_ = 0xCBF29CE484222325;
  std::uint64_t lines_ = 0;
};

}  // namespace openbits::sim
