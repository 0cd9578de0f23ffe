// What the fuzzer of the bus makes its calls of: what an object says that it has, and random
// messages.
#pragma once

#include <systemd/sd-bus.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace openbits::test {

struct BusMethod {
  std::string interface;
  std::string name;
  std::string signature;  ///< of the arguments
};

struct BusProperty {
  std::string interface;
  std::string name;
  std::string signature;
};

/// An object, as its introspection tells.
struct BusObject {
  std::vector<BusMethod> methods;
  std::vector<BusProperty> properties;
  std::vector<std::string> children;  ///< names relative to the object
};
BusObject parse_introspection(const std::string& xml);

using Random = std::mt19937_64;

/// Makes random values. Texts are UTF-8: sd-bus takes no other, and the bus would hang up. None
/// begins with '/', but for those of the pool: nothing is written where the test does not want it.
class RandomValues {
 public:
  /// pool: texts that get a call farther than its first check. typed: for the keys of a{sv} that
  /// the service knows, the signature of their values.
  RandomValues(Random& random, std::vector<std::string> pool,
               std::map<std::string, std::string> typed)
      : random_(random), pool_(std::move(pool)), typed_(std::move(typed)) {}

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  bool once_in(std::uint64_t n) { return below(n) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  std::string text();
  std::string path();
  std::string member();
  /// Any signature that is valid: none to a few complete types.
  std::string signature();
  /// A signature that is nearly, or not at all, that one.
  std::string other_than(const std::string& signature);
  /// Appends values of these types. Negative if sd-bus does not let it.
  int append(sd_bus_message* message, std::string_view signature);
  /// Appends variants in variants.
  int append_nest(sd_bus_message* message, unsigned levels);

 private:
  std::string type(unsigned depth);
  std::uint64_t number();
  int append_types(sd_bus_message* message, std::string_view signature);
  int append_type(sd_bus_message* message, std::string_view type);
  int append_basic(sd_bus_message* message, char type);
  int append_array(sd_bus_message* message, std::string_view element);
  int append_bytes(sd_bus_message* message);
  int append_setting(sd_bus_message* message);
  int append_digest(sd_bus_message* message);
  int append_variant(sd_bus_message* message, const std::string& type);

  void spend(std::size_t bytes) { left_ -= std::min(left_, bytes); }

  Random& random_;
  std::size_t left_ = 0;  // how much larger the message may become, in bytes
  std::vector<std::string> pool_;
  std::map<std::string, std::string> typed_;
};

}  // namespace openbits::test
