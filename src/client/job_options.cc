// Job: the settings that few jobs have, replies to uploads, the owner.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "client/connection.h"
#include "client/job_calls.h"

namespace openbits {
namespace {

using client::configure;
using client::Connection;
using client::job_method;
using client::job_property;
using client::Request;

Result<void> configure(Connection& connection, const std::string& path, const char* key, bool on) {
  return configure(connection, path, key, "b",
                   [on](sd_bus_message* m) { return sd_bus_message_append(m, "b", int{on}); });
}

}  // namespace

Result<std::uint32_t> Job::cost_flags() const {
  return job_property<std::uint32_t>(*connection_, path_, "CostFlags");
}

Result<void> Job::set_cost_flags(std::uint32_t flags) {
  return configure(*connection_, path_, "CostFlags", flags);
}

Result<std::uint32_t> Job::maximum_download_time() const {
  return job_property<std::uint32_t>(*connection_, path_, "MaximumDownloadTime");
}

Result<void> Job::set_maximum_download_time(std::uint32_t seconds) {
  return configure(*connection_, path_, "MaximumDownloadTime", seconds);
}

Result<std::optional<std::uint64_t>> Job::maximum_download_size() const {
  auto bytes = job_property<std::uint64_t>(*connection_, path_, "MaximumDownloadSize");
  if (!bytes) return std::move(bytes).error();
  return *bytes == kSizeUnknown ? std::optional<std::uint64_t>() : std::optional(*bytes);
}

Result<void> Job::set_maximum_download_size(std::uint64_t bytes) {
  return configure(*connection_, path_, "MaximumDownloadSize", "t",
                   [bytes](sd_bus_message* m) { return sd_bus_message_append(m, "t", bytes); });
}

Result<bool> Job::dynamic_content() const {
  return job_property<bool>(*connection_, path_, "DynamicContent");
}

Result<void> Job::set_dynamic_content(bool on) {
  return configure(*connection_, path_, "DynamicContent", on);
}

Result<bool> Job::high_performance() const {
  return job_property<bool>(*connection_, path_, "HighPerformance");
}

Result<void> Job::set_high_performance(bool on) {
  return configure(*connection_, path_, "HighPerformance", on);
}

Result<bool> Job::on_demand_mode() const {
  return job_property<bool>(*connection_, path_, "OnDemandMode");
}

Result<void> Job::set_on_demand_mode(bool on) {
  return configure(*connection_, path_, "OnDemandMode", on);
}

Result<std::optional<AuthTarget>> Job::stored_credentials_target() const {
  auto target = job_property<std::uint32_t>(*connection_, path_, "StoredCredentialsTarget");
  if (!target) return std::move(target).error();
  return *target == 0 ? std::optional<AuthTarget>() : std::optional(AuthTarget{*target});
}

Result<void> Job::set_stored_credentials_target(AuthTarget target) {
  return configure(*connection_, path_, "StoredCredentialsTarget",
                   static_cast<std::uint32_t>(target));
}

Result<std::uint32_t> Job::file_acl_flags() const {
  return job_property<std::uint32_t>(*connection_, path_, "FileAclFlags");
}

Result<void> Job::set_file_acl_flags(std::uint32_t flags) {
  return configure(*connection_, path_, "FileAclFlags", flags);
}

Result<std::uint32_t> Job::peer_caching_flags() const {
  return job_property<std::uint32_t>(*connection_, path_, "PeerCachingFlags");
}

Result<void> Job::set_peer_caching_flags(std::uint32_t flags) {
  return configure(*connection_, path_, "PeerCachingFlags", flags);
}

// Replies --------------------------------------------------------------------------------------

Result<std::string> Job::reply_file_name() const {
  return client::call_for<std::string>(*connection_,
                                       job_method(path_, "GetReplyFileName", Request::Kind::kRead));
}

Result<void> Job::set_reply_file_name(std::string_view name) {
  return configure(*connection_, path_, "ReplyFileName", name);
}

Result<ReplyProgress> Job::reply_progress() const {
  ReplyProgress progress;
  Request request = job_method(path_, "GetReplyProgress", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) {
    return sd_bus_message_read(m, "tt", &progress.bytes_total, &progress.bytes_transferred);
  };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return progress;
}

Result<std::vector<std::uint8_t>> Job::reply_data() const {
  std::vector<std::uint8_t> data;
  Request request = job_method(path_, "GetReplyData", Request::Kind::kRead);
  request.read = [&](sd_bus_message* m) {
    const void* bytes = nullptr;
    std::size_t size = 0;
    const int r = sd_bus_message_read_array(m, 'y', &bytes, &size);
    const auto* first = static_cast<const std::uint8_t*>(bytes);
    if (r >= 0 && size > 0) data.assign(first, first + size);
    return r;
  };
  if (auto r = connection_->call(request); !r) return std::move(r).error();
  return data;
}

// Owner ----------------------------------------------------------------------------------------

Result<std::uint32_t> Job::owner_integrity_level() const {
  return job_property<std::uint32_t>(*connection_, path_, "OwnerIntegrityLevel");
}

Result<bool> Job::owner_elevated() const {
  return job_property<bool>(*connection_, path_, "OwnerElevated");
}

Result<std::uint32_t> Job::helper_token_flags() const {
  return job_property<std::uint32_t>(*connection_, path_, "HelperTokenFlags");
}

Result<void> Job::set_helper_token_flags(std::uint32_t flags) {
  return configure(*connection_, path_, "HelperTokenFlags", flags);
}

Result<void> Job::set_helper_token() {
  return connection_->call(job_method(path_, "SetHelperToken"));
}

Result<void> Job::clear_helper_token() {
  return connection_->call(job_method(path_, "ClearHelperToken"));
}

Result<std::string> Job::helper_token() const {
  return job_property<std::string>(*connection_, path_, "HelperToken");
}

}  // namespace openbits
