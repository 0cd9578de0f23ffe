#include "service/properties.h"

#include <array>
#include <string>
#include <vector>

#include "wire/codec.h"

namespace openbits::service {
namespace {

using core::File;
using core::Job;

int append_u(sd_bus_message* m, std::uint32_t v) {
  return sd_bus_message_append(m, "u", v);
}

constexpr std::array kJobProperties = {
    JobProperty{
        "Id", "s", Changes::kNever,
        [](sd_bus_message* m, const Job& j) { return wire::append_string(m, j.id().text()); }},
    JobProperty{"Type", "u", Changes::kNever,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, static_cast<std::uint32_t>(j.record.type));
                }},
    JobProperty{"State", "u", Changes::kValue,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, static_cast<std::uint32_t>(j.state));
                }},
    JobProperty{"DisplayName", "s", Changes::kValue,
                [](sd_bus_message* m, const Job& j) {
                  return wire::append_string(m, j.record.display_name);
                }},
    JobProperty{"Description", "s", Changes::kNameOnly,
                [](sd_bus_message* m, const Job& j) {
                  return wire::append_string(m, j.record.description);
                }},
    JobProperty{"Priority", "u", Changes::kValue,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, static_cast<std::uint32_t>(j.record.priority));
                }},
    JobProperty{"Owner", "s", Changes::kValue,
                [](sd_bus_message* m, const Job& j) {
                  return wire::append_string(m, owner_sid(j.record.owner_uid));
                }},
    JobProperty{"NotifyFlags", "u", Changes::kValue,
                [](sd_bus_message* m, const Job& j) { return append_u(m, j.record.notify_flags); }},
    JobProperty{
        "MinimumRetryDelay", "u", Changes::kValue,
        [](sd_bus_message* m, const Job& j) { return append_u(m, j.record.minimum_retry_delay); }},
    JobProperty{
        "NoProgressTimeout", "u", Changes::kValue,
        [](sd_bus_message* m, const Job& j) { return append_u(m, j.record.no_progress_timeout); }},
    JobProperty{"ErrorCount", "u", Changes::kValue,
                [](sd_bus_message* m, const Job& j) { return append_u(m, j.record.error_count); }},
    JobProperty{"ProxySettings", "(uasas)", Changes::kNameOnly,
                [](sd_bus_message* m, const Job& j) { return wire::append(m, j.record.proxy); }},
    JobProperty{"NotificationClass", "s", Changes::kNameOnly,
                [](sd_bus_message* m, const Job& j) {
                  const Guid& clsid = j.record.notification_clsid;
                  return wire::append_string(m, clsid.is_null() ? std::string() : clsid.text());
                }},
    JobProperty{
        "NotifyCommand", "(ss)", Changes::kNameOnly,
        [](sd_bus_message* m, const Job& j) { return wire::append(m, j.record.notify_command); }},
    JobProperty{"MinimumNotificationInterval", "u", Changes::kValue,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.notification_interval);
                }},
    JobProperty{"Progress", "(ttuu)", Changes::kValue,
                [](sd_bus_message* m, const Job& j) { return wire::append(m, j.progress()); }},
    JobProperty{"Times", "(ttt)", Changes::kValue,
                [](sd_bus_message* m, const Job& j) { return wire::append(m, j.record.times); }},
};

constexpr std::array kFileProperties = {
    FileProperty{
        "RemoteName", "s", false,
        [](sd_bus_message* m, const File& f) { return wire::append_string(m, f.remote_name()); }},
    FileProperty{"LocalName", "s", true,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append_string(m, f.record.local_name);
                 }},
    FileProperty{"Progress", "(ttb)", false,
                 [](sd_bus_message* m, const File& f) { return wire::append(m, f.progress()); }},
    FileProperty{"TemporaryName", "s", true,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append_string(m, f.record.temp_name);
                 }},
    FileProperty{"ValidationState", "b", false,
                 [](sd_bus_message* m, const File& f) {
                   return sd_bus_message_append(m, "b", int{f.record.validated});
                 }},
    FileProperty{"Ranges", "a(tt)", true,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append(m, f.record.settings().ranges);
                 }},
    FileProperty{"Digests", "a{say}", true,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append(m, f.record.settings().digests);
                 }},
    FileProperty{"ResponseHeaders", "s", false,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append_string(m, f.record.settings().response_headers);
                 }},
    FileProperty{"DownloadStats", "(tt)", false,
                 [](sd_bus_message* m, const File& f) {
                   return wire::append(m, FileDownloadStats{f.received, 0});  // no peers
                 }},
};

}  // namespace

std::span<const JobProperty> job_properties() {
  static const std::vector<JobProperty> all = [] {
    std::vector<JobProperty> joined(kJobProperties.begin(), kJobProperties.end());
    joined.insert(joined.end(), option_properties().begin(), option_properties().end());
    return joined;
  }();
  return all;
}
std::span<const FileProperty> file_properties() {
  return kFileProperties;
}

std::string owner_sid(std::uint32_t uid) {
  return "S-1-22-1-" + std::to_string(uid);
}

}  // namespace openbits::service
