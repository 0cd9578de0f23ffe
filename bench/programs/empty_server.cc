// The least that the bus can start in the language of our programs: takes its name and waits.
#include <systemd/sd-bus.h>

#include <memory>

int main() {
  sd_bus* raw = nullptr;
  if (sd_bus_open_user(&raw) < 0) return 1;
  const std::unique_ptr<sd_bus, decltype(&sd_bus_flush_close_unref)> bus(raw,
                                                                         sd_bus_flush_close_unref);
  if (sd_bus_request_name(bus.get(), "org.openbits.bench.Empty", 0) < 0) return 1;
  while (sd_bus_process(bus.get(), nullptr) >= 0 && sd_bus_wait(bus.get(), UINT64_MAX) >= 0) {
  }
}
