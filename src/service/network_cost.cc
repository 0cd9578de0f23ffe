#include "service/network_cost.h"

#include <systemd/sd-bus.h>

#include <string_view>
#include <utility>

#include <openbits/types.hpp>

namespace openbits::service {
namespace {

constexpr const char* kName = "org.freedesktop.NetworkManager";
constexpr const char* kPath = "/org/freedesktop/NetworkManager";
constexpr std::uint64_t kPatience = 500'000;  // microseconds

// NMMetered: yes, and guessed so.
constexpr std::uint32_t kMeteredYes = 1;
constexpr std::uint32_t kMeteredGuessYes = 3;

/// A network that is metered has some cap; nobody says how much of it is used (LNX-84).
std::uint32_t cost_of(std::uint32_t metered) {
  const bool capped = metered == kMeteredYes || metered == kMeteredGuessYes;
  return capped ? cost::kCappedUsageUnknown : cost::kUnrestricted;
}

/// Reads a{sv} as far as "Metered"; whether it is there.
bool read_metered(sd_bus_message* m, std::uint32_t& metered) {
  if (sd_bus_message_enter_container(m, 'a', "{sv}") <= 0) return false;
  while (sd_bus_message_enter_container(m, 'e', "sv") > 0) {
    const char* key = "";
    if (sd_bus_message_read_basic(m, 's', &key) <= 0) return false;
    if (std::string_view(key) == "Metered") return sd_bus_message_read(m, "v", "u", &metered) > 0;
    if (sd_bus_message_skip(m, "v") < 0 || sd_bus_message_exit_container(m) < 0) return false;
  }
  return false;
}

}  // namespace

NetworkCost::NetworkCost(loop::EventLoop& loop, std::function<void(std::uint32_t)> changed)
    : loop_(loop), changed_(std::move(changed)) {}

NetworkCost::~NetworkCost() = default;

bool NetworkCost::connect() {
  sd_bus* raw = nullptr;
  if (sd_bus_open_system(&raw) < 0) return false;
  bus_.reset(raw);
  sd_bus_slot* slot = nullptr;
  if (sd_bus_match_signal(raw, &slot, kName, kPath, "org.freedesktop.DBus.Properties",
                          "PropertiesChanged", on_properties, this) < 0) {
    return false;
  }
  slot_.reset(slot);
  return true;
}

std::uint32_t NetworkCost::begin() {
  std::uint32_t metered = 0;
  if (!connect()) {
    bus_.reset();
    return cost_of(metered);
  }
  sd_bus_message* raw = nullptr;
  int r = sd_bus_message_new_method_call(bus_.get(), &raw, kName, kPath,
                                         "org.freedesktop.DBus.Properties", "Get");
  const loop::MessagePtr call(raw);
  if (r >= 0) r = sd_bus_message_append(raw, "ss", kName, "Metered");
  if (r >= 0) r = sd_bus_message_set_auto_start(raw, 0);
  sd_bus_message* answer = nullptr;
  if (r >= 0) r = sd_bus_call(bus_.get(), raw, kPatience, nullptr, &answer);
  const loop::MessagePtr kept(answer);
  if (r >= 0) (void)sd_bus_message_read(answer, "v", "u", &metered);
  if (sd_bus_attach_event(bus_.get(), loop_.get(), SD_EVENT_PRIORITY_IDLE) < 0) {
    slot_.reset();
    bus_.reset();
  }
  return cost_of(metered);
}

int NetworkCost::on_properties(sd_bus_message* m, void* self, sd_bus_error*) {
  const char* interface = "";
  std::uint32_t metered = 0;
  if (sd_bus_message_read_basic(m, 's', &interface) > 0 && interface == std::string_view(kName) &&
      read_metered(m, metered)) {
    static_cast<NetworkCost*>(self)->changed_(cost_of(metered));
  }
  return 0;
}

}  // namespace openbits::service
