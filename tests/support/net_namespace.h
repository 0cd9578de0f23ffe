// Networks of the test's own. They need root, and a kernel that makes them.
#pragma once

#include <string>

namespace openbits::test {

/// A network with nothing in it but loopback, which is up. It is gone when the last process or
/// descriptor in it is.
class NetNamespace {
 public:
  static bool possible();

  /// Throws std::system_error.
  NetNamespace();
  ~NetNamespace();
  NetNamespace(const NetNamespace&) = delete;
  NetNamespace& operator=(const NetNamespace&) = delete;

  /// While it lives the calling thread is in that network, with what it starts and opens.
  class Visit {
   public:
    explicit Visit(const NetNamespace& to);
    ~Visit();
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;

   private:
    const int home_;
  };

  /// Runs the ip program in there. Throws std::runtime_error if it fails.
  void ip(const std::string& arguments) const;
  /// What the ip program prints.
  std::string ip_output(const std::string& arguments) const;
  /// What the ip program calls it by.
  std::string name() const;

 private:
  int fd_ = -1;
};

}  // namespace openbits::test
