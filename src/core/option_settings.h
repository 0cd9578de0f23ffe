// The settings of JobOptions as a program sets them, before they are judged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace openbits::core {

/// To be set together with the other Settings; absent ones stay as they are.
struct OptionSettings {
  std::optional<std::uint32_t> cost_flags;
  std::optional<std::uint32_t> maximum_download_time;  ///< seconds
  std::optional<std::uint64_t> maximum_download_size;  ///< bytes
  std::optional<bool> dynamic_content;
  std::optional<bool> high_performance;
  std::optional<bool> on_demand;
  std::optional<std::uint32_t> stored_credentials_target;
  std::optional<std::uint32_t> acl_flags;
  std::optional<std::uint32_t> peer_caching_flags;
  std::optional<std::string> reply_file_name;  ///< empty: the service makes one up (UPL-38)
  std::optional<std::uint32_t> token_flags;
};

}  // namespace openbits::core
