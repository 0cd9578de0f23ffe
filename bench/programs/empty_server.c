/* The least that the bus can start: takes its name and waits. */
#include <systemd/sd-bus.h>

int main(void) {
  sd_bus* bus = NULL;
  if (sd_bus_open_user(&bus) < 0) return 1;
  if (sd_bus_request_name(bus, "org.openbits.bench.Empty", 0) < 0) return 1;
  for (;;) {
    if (sd_bus_process(bus, NULL) < 0 || sd_bus_wait(bus, UINT64_MAX) < 0) return 0;
  }
}
