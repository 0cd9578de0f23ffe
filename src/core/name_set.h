// Which names are in use, where there are many of them.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_set>

namespace openbits::core {

/// Keeps 64 bits of each name: two names that have them in common, which chance does not bring
/// about, count as one. Thread: the loop thread.
class NameSet {
 public:
  /// Whether it was not in use.
  bool insert(std::string_view name) { return hashes_.insert(hash(name)).second; }
  void erase(std::string_view name) { hashes_.erase(hash(name)); }
  bool contains(std::string_view name) const { return hashes_.contains(hash(name)); }
  void reserve(std::size_t count) { hashes_.reserve(count); }

 private:
  static std::size_t hash(std::string_view name) { return std::hash<std::string_view>{}(name); }
  std::unordered_set<std::size_t> hashes_;
};

}  // namespace openbits::core
