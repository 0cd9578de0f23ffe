#include "client/job_calls.h"

namespace openbits::client {

Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       const char* signature, const std::function<int(sd_bus_message*)>& append) {
  Request request = job_method(path, "Configure");
  request.append = [&](sd_bus_message* m) {
    int r = sd_bus_message_open_container(m, 'a', "{sv}");
    if (r >= 0) r = sd_bus_message_open_container(m, 'e', "sv");
    if (r >= 0) r = sd_bus_message_append_basic(m, 's', key);
    if (r >= 0) r = sd_bus_message_open_container(m, 'v', signature);
    if (r >= 0) r = append(m);
    for (int level = 0; r >= 0 && level < 3; ++level) r = sd_bus_message_close_container(m);
    return r;
  };
  return connection.call(request);
}

Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       std::string_view text) {
  if (auto r = check_text(text, key); !r) return r;
  return configure(connection, path, key, "s", [value = std::string(text)](sd_bus_message* m) {
    return wire::append_string(m, value);
  });
}

Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       std::uint32_t number) {
  return configure(connection, path, key, "u", [number](sd_bus_message* m) {
    return sd_bus_message_append_basic(m, 'u', &number);
  });
}

}  // namespace openbits::client
