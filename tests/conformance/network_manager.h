// A stand-in for NetworkManager, as far as the service asks it.
#pragma once

#include <gtest/gtest.h>
#include <systemd/sd-bus.h>

#include <atomic>
#include <cstdint>
#include <string>
#include <thread>

namespace openbits::test {

/// Has the property Metered, 2 (no) at first. Thread: any.
class NetworkManager {
 public:
  explicit NetworkManager(const std::string& address) {
    static const sd_bus_vtable kTable[] = {
        SD_BUS_VTABLE_START(0),
        SD_BUS_PROPERTY("Metered", "u", metered, 0, SD_BUS_VTABLE_PROPERTY_EMITS_CHANGE),
        SD_BUS_VTABLE_END};
    EXPECT_GE(sd_bus_new(&bus_), 0);
    EXPECT_GE(sd_bus_set_address(bus_, address.c_str()), 0);
    EXPECT_GE(sd_bus_set_bus_client(bus_, 1), 0);
    EXPECT_GE(sd_bus_start(bus_), 0);
    EXPECT_GE(sd_bus_add_object_vtable(bus_, nullptr, kPath, kName, kTable, this), 0);
    EXPECT_GE(sd_bus_request_name(bus_, kName, 0), 0);
    thread_ = std::thread([this] { serve(); });
  }
  ~NetworkManager() {
    ended_ = true;
    thread_.join();
    sd_bus_flush_close_unref(bus_);
  }
  NetworkManager(const NetworkManager&) = delete;
  NetworkManager& operator=(const NetworkManager&) = delete;

  /// As NMMetered counts: 1 yes, 2 no, 3 and 4 guessed so. It is announced soon after.
  void set_metered(std::uint32_t metered) {
    metered_ = metered;
    changed_ = true;
  }

 private:
  static constexpr const char* kName = "org.freedesktop.NetworkManager";
  static constexpr const char* kPath = "/org/freedesktop/NetworkManager";

  static int metered(sd_bus*, const char*, const char*, const char*, sd_bus_message* reply,
                     void* self, sd_bus_error*) {
    return sd_bus_message_append(reply, "u", static_cast<NetworkManager*>(self)->metered_.load());
  }
  void serve() {
    while (!ended_) {
      if (changed_.exchange(false)) {
        EXPECT_GE(sd_bus_emit_properties_changed(bus_, kPath, kName, "Metered", nullptr), 0);
      }
      if (sd_bus_process(bus_, nullptr) == 0) sd_bus_wait(bus_, 10'000);
    }
  }

  sd_bus* bus_ = nullptr;
  std::atomic<std::uint32_t> metered_{2};
  std::atomic<bool> changed_{false};
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace openbits::test
