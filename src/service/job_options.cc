// org.openbits.Job1: the settings that few jobs have, replies to uploads, helper tokens.
#include "service/job_options.h"

#include <array>
#include <cerrno>

#include "core/cost.h"
#include "core/owner.h"
#include "service/dispatch.h"
#include "service/properties.h"
#include "wire/codec.h"

namespace openbits::service {
namespace {

using core::Job;
using core::OptionSettings;

int append_u(sd_bus_message* m, std::uint32_t v) {
  return sd_bus_message_append_basic(m, 'u', &v);
}
int append_b(sd_bus_message* m, bool v) {
  return sd_bus_message_append(m, "b", int{v});
}

constexpr std::array kOptionProperties = {
    JobProperty{"CostFlags", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.settings().cost_flags.value_or(
                                         core::default_cost_flags(j.record.priority)));
                }},
    JobProperty{"MaximumDownloadTime", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.settings().maximum_download_time);
                }},
    JobProperty{"MaximumDownloadSize", "t", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return sd_bus_message_append(
                      m, "t", j.record.settings().maximum_download_size.value_or(kSizeUnknown));
                }},
    JobProperty{
        "DynamicContent", "b", Changes::kSilent,
        [](sd_bus_message* m, const Job& j) { return append_b(m, j.record.dynamic_content); }},
    JobProperty{
        "HighPerformance", "b", Changes::kSilent,
        [](sd_bus_message* m, const Job& j) { return append_b(m, j.record.high_performance); }},
    JobProperty{
        "OnDemandMode", "b", Changes::kSilent,
        [](sd_bus_message* m, const Job& j) { return append_b(m, j.record.settings().on_demand); }},
    JobProperty{"StoredCredentialsTarget", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.settings().stored_credentials_target);
                }},
    JobProperty{
        "FileAclFlags", "u", Changes::kSilent,
        [](sd_bus_message* m, const Job& j) { return append_u(m, j.record.settings().acl_flags); }},
    JobProperty{"PeerCachingFlags", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.settings().peer_caching_flags);
                }},
    JobProperty{"HelperTokenFlags", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, j.record.settings().token_flags);
                }},
    JobProperty{"HelperToken", "s", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return wire::append_string(
                      m, j.helper_token ? owner_sid(*j.helper_token) : std::string());
                }},
    JobProperty{"OwnerIntegrityLevel", "u", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_u(m, core::integrity_level(j.record.owner_uid));
                }},
    JobProperty{"OwnerElevated", "b", Changes::kSilent,
                [](sd_bus_message* m, const Job& j) {
                  return append_b(m, core::is_elevated(j.record.owner_uid));
                }},
};

int read_u(sd_bus_message* m, std::optional<std::uint32_t>& value) {
  std::uint32_t v = 0;
  const int r = sd_bus_message_read(m, "v", "u", &v);
  if (r > 0) value = v;
  return r;
}

int read_t(sd_bus_message* m, std::optional<std::uint64_t>& value) {
  std::uint64_t v = 0;
  const int r = sd_bus_message_read(m, "v", "t", &v);
  if (r > 0) value = v;
  return r;
}

int read_b(sd_bus_message* m, std::optional<bool>& value) {
  int v = 0;
  const int r = sd_bus_message_read(m, "v", "b", &v);
  if (r > 0) value = v != 0;
  return r;
}

int read_s(sd_bus_message* m, std::optional<std::string>& value) {
  const char* v = nullptr;
  const int r = sd_bus_message_read(m, "v", "s", &v);
  if (r > 0) value = v;
  return r;
}

Error not_a_reply_job() {
  return {hr::kENotImpl, "Only an upload-reply job has a reply."};
}

/// Gives the job to `read` if it is one with a reply.
template <class Read>
void read_reply(core::Engine& engine, const core::Caller& caller, const core::JobId& id,
                const Call& call, Read read) {
  const auto job = engine.find(caller, id);
  if (!job) return call.fail(job.error());
  if ((*job)->record.type != JobType::kUploadReply) return call.fail(not_a_reply_job());
  read(**job);
}

}  // namespace

std::span<const JobProperty> option_properties() {
  return kOptionProperties;
}

int read_option(sd_bus_message* m, const std::string& key, OptionSettings& o) {
  if (key == "CostFlags") return read_u(m, o.cost_flags);
  if (key == "MaximumDownloadTime") return read_u(m, o.maximum_download_time);
  if (key == "MaximumDownloadSize") return read_t(m, o.maximum_download_size);
  if (key == "DynamicContent") return read_b(m, o.dynamic_content);
  if (key == "HighPerformance") return read_b(m, o.high_performance);
  if (key == "OnDemandMode") return read_b(m, o.on_demand);
  if (key == "StoredCredentialsTarget") return read_u(m, o.stored_credentials_target);
  if (key == "FileAclFlags") return read_u(m, o.acl_flags);
  if (key == "PeerCachingFlags") return read_u(m, o.peer_caching_flags);
  if (key == "ReplyFileName") return read_s(m, o.reply_file_name);
  if (key == "HelperTokenFlags") return read_u(m, o.token_flags);
  return -ENOENT;
}

void Service::add_option_methods(std::vector<sd_bus_vtable>& table) {
  constexpr std::uint64_t kAny = SD_BUS_VTABLE_UNPRIVILEGED;
  const std::initializer_list<sd_bus_vtable> methods = {
      SD_BUS_METHOD_WITH_ARGS("GetReplyFileName", SD_BUS_NO_ARGS, SD_BUS_RESULT("s", name),
                              on_get_reply_file_name, kAny),
      SD_BUS_METHOD_WITH_ARGS("GetReplyProgress", SD_BUS_NO_ARGS,
                              SD_BUS_RESULT("t", total, "t", transferred), on_get_reply_progress,
                              kAny),
      SD_BUS_METHOD_WITH_ARGS("GetReplyData", SD_BUS_NO_ARGS, SD_BUS_RESULT("ay", data),
                              on_get_reply_data, kAny),
      SD_BUS_METHOD_WITH_ARGS("SetHelperToken", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT,
                              on_set_helper_token, kAny),
      SD_BUS_METHOD_WITH_ARGS("ClearHelperToken", SD_BUS_NO_ARGS, SD_BUS_NO_RESULT,
                              on_clear_helper_token, kAny),
  };
  table.insert(table.end(), methods.begin(), methods.end());
}

int Service::on_get_reply_file_name(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, &t, &call] {
      read_reply(*s.engine_, t.caller, t.job, call, [call](const Job& job) {
        call.succeed([&](sd_bus_message* reply) {
          return wire::append_string(reply, job.reply_file_name());
        });
      });
    });
  });
}

int Service::on_get_reply_progress(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, &t, &call] {
      read_reply(*s.engine_, t.caller, t.job, call, [call](const Job& job) {
        const ReplyProgress p = job.reply_progress();
        call.succeed([&](sd_bus_message* reply) {
          return sd_bus_message_append(reply, "tt", p.bytes_total, p.bytes_transferred);
        });
      });
    });
  });
}

int Service::on_get_reply_data(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.answer_when_durable(call, [&s, t, call] {
      s.engine_->read_reply(t.caller, t.job, [call](const Result<std::vector<std::uint8_t>>& data) {
        if (!data) return call.fail(data.error());
        call.succeed([&](sd_bus_message* reply) {
          return sd_bus_message_append_array(reply, 'y', data->data(), data->size());
        });
      });
    });
  });
}

int Service::on_set_helper_token(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->set_helper_token(t.caller, t.job, true,
                                [call](const Result<void>& done) { call.answer(done); });
  });
}

int Service::on_clear_helper_token(sd_bus_message* m, void* self, sd_bus_error*) {
  return dispatch(m, self, [](Service& s, const auto& t, const Call& call) {
    s.engine_->set_helper_token(t.caller, t.job, false,
                                [call](const Result<void>& done) { call.answer(done); });
  });
}

}  // namespace openbits::service
