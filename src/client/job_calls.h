// Calls of org.openbits.Job1 that several sources make.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "client/request.h"

namespace openbits::client {

inline Request job_method(const std::string& path, const char* member,
                          Request::Kind kind = Request::Kind::kChange) {
  return Request{path.c_str(), wire::kJobInterface, member, kind};
}

template <class T>
Result<T> job_property(Connection& connection, const std::string& path, const char* name) {
  return get_property<T>(connection, path, wire::kJobInterface, name);
}

/// Configure with one setting, whose value, of that signature, `append` appends.
Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       const char* signature, const std::function<int(sd_bus_message*)>& append);
Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       std::string_view text);
Result<void> configure(Connection& connection, const std::string& path, const char* key,
                       std::uint32_t number);

}  // namespace openbits::client
