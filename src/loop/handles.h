// Owners for the handles of libsystemd.
#pragma once

#include <systemd/sd-bus.h>
#include <systemd/sd-event.h>

#include <memory>

namespace openbits::loop {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};

using EventPtr = std::unique_ptr<sd_event, Deleter<sd_event_unref>>;
using EventSourcePtr = std::unique_ptr<sd_event_source, Deleter<sd_event_source_disable_unref>>;
using BusPtr = std::unique_ptr<sd_bus, Deleter<sd_bus_flush_close_unref>>;
using SlotPtr = std::unique_ptr<sd_bus_slot, Deleter<sd_bus_slot_unref>>;
using MessagePtr = std::unique_ptr<sd_bus_message, Deleter<sd_bus_message_unref>>;
using TrackPtr = std::unique_ptr<sd_bus_track, Deleter<sd_bus_track_unref>>;

/// A sd_bus_error that frees itself.
class BusError {
 public:
  BusError() = default;
  ~BusError() { sd_bus_error_free(&error_); }
  BusError(const BusError&) = delete;
  BusError& operator=(const BusError&) = delete;
  sd_bus_error* get() { return &error_; }
  const char* name() const { return error_.name != nullptr ? error_.name : ""; }
  const char* message() const { return error_.message != nullptr ? error_.message : ""; }
  bool is_set() const { return sd_bus_error_is_set(&error_) > 0; }

 private:
  sd_bus_error error_{};
};

}  // namespace openbits::loop
