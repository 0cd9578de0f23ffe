// The settings of JobOptions: who may set what when, and what they do to a transfer.
#include <algorithm>
#include <utility>

#include "core/cost.h"
#include "core/engine.h"
#include "core/names.h"
#include "core/owner.h"

namespace openbits::core {
namespace {

constexpr std::uint32_t kAclFlags = 0x0F;
constexpr std::uint32_t kPeerFlags = 0x07;
constexpr std::uint32_t kTokenFlags = 0x03;
constexpr std::uint32_t kTokenNetwork = 0x02;

Error refused(HResult code, std::string message) {
  return {code, std::move(message)};
}

bool is_download(const Job& job) {
  return job.record.type == JobType::kDownload;
}

Result<void> check_bits(const char* what, std::optional<std::uint32_t> flags, std::uint32_t known,
                        HResult code) {
  if (!flags || (*flags & ~known) == 0) return {};
  return refused(code, std::string(what) + " have a bit that is not known.");
}

/// PROP-14, and when a property can be set for the last time.
Result<void> check_download_settings(const Job& job, const OptionSettings& o) {
  const bool any =
      o.dynamic_content || o.high_performance || o.maximum_download_size || o.on_demand;
  if (any && !is_download(job)) {
    return refused(hr::kBgEPropertySupportedForDownloadJobsOnly,
                   "This property is one of download jobs; the job is an upload.");
  }
  if ((o.dynamic_content || o.maximum_download_size) && job.record.resumed) {  // PROP-04, PROP-09
    return refused(hr::kBgEReadOnlyPropertyAfterResume,
                   "This property can be set before the first Resume only.");
  }
  if (o.high_performance && !job.files.empty()) {  // PROP-07
    return refused(hr::kBgEReadOnlyPropertyAfterAddFile,
                   "High performance can be set before the first file is added only.");
  }
  if (o.maximum_download_size == 0) {  // PROP-09
    return refused(hr::kBgEMaxDownloadSizeInvalidValue,
                   "The largest size of a download has to be at least one byte.");
  }
  const bool dynamic = o.dynamic_content.value_or(job.record.dynamic_content);
  const bool on_demand = o.on_demand.value_or(job.record.settings().on_demand);
  if ((o.dynamic_content || o.on_demand) && dynamic && on_demand) {  // PROP-13
    return refused(hr::kBgEUnsupportedJobConfiguration,
                   "Dynamic content has no parts that could be fetched on demand.");
  }
  const bool switches_on = o.dynamic_content == true || o.on_demand == true;
  if (switches_on && !job.record.settings().http_method.empty()) {  // HTTP-29
    return refused(hr::kBgENotSupportedWithCustomHttpMethod,
                   "Neither dynamic content nor fetching on demand goes with another method than "
                   "the default one.");
  }
  const bool has_parts = std::any_of(job.files.begin(), job.files.end(),
                                     [](const File& f) { return f.record.has_ranges(); });
  const bool has_requests = std::any_of(job.files.begin(), job.files.end(),
                                        [](const File& f) { return f.record.has_holes(); });
  if ((has_parts || has_requests) && o.dynamic_content == true) {  // RANGE-13, LNX-89
    return refused(hr::kBgEUnsupportedJobConfiguration,
                   "The job has files of which only parts are wanted.");
  }
  if (has_parts && o.on_demand == true) {  // OND-01
    return refused(hr::kBgERandomAccessNotSupported,
                   "The job has files of which only parts are wanted.");
  }
  return {};
}

/// UPL-37.
Result<void> check_reply_name(const Job& job, const std::string& name) {
  if (job.record.type != JobType::kUploadReply) {
    return refused(hr::kENotImpl, "Only an upload-reply job has a reply.");
  }
  if (job.reply() != nullptr) {
    return refused(hr::kBgEInvalidState, "The reply is being fetched already.");
  }
  return name.empty() ? Result<void>{} : check_local_name(name);
}

bool sets_any(const OptionSettings& o) {
  return o.cost_flags || o.maximum_download_time || o.maximum_download_size || o.on_demand ||
         o.stored_credentials_target || o.acl_flags || o.peer_caching_flags || o.reply_file_name ||
         o.token_flags;
}

void take(JobOptions& to, const OptionSettings& o) {
  if (o.cost_flags) to.cost_flags = o.cost_flags;
  if (o.maximum_download_time) to.maximum_download_time = *o.maximum_download_time;
  if (o.maximum_download_size) to.maximum_download_size = o.maximum_download_size;
  if (o.on_demand) to.on_demand = *o.on_demand;
  if (o.stored_credentials_target) to.stored_credentials_target = *o.stored_credentials_target;
  if (o.acl_flags) to.acl_flags = *o.acl_flags;
  if (o.peer_caching_flags) to.peer_caching_flags = *o.peer_caching_flags;
  if (o.reply_file_name) to.reply_file_name = *o.reply_file_name;
  if (o.token_flags) to.token_flags = *o.token_flags;
}

JobErrorInfo manager_error(HResult code, std::string message) {
  return {ErrorContext::kGeneralQueueManager, code, std::nullopt, std::nullopt, std::move(message)};
}

bool is_block(const JobErrorInfo& error) {
  return error.code == hr::kBgEBlockedByCostTransferPolicy ||
         error.code == hr::kBgEBlockedByPolicy || error.code == hr::kBgENetworkDisconnected;
}

/// Bytes of all files as far as they are known.
std::uint64_t known_size(const Job& job) {
  std::uint64_t total = 0;
  for (const File& file : job.files) {
    const std::uint64_t stated = file.record.local_size();
    const std::uint64_t size = stated == kSizeUnknown ? file.received : stated;
    if (__builtin_add_overflow(total, size, &total)) return kSizeUnknown;
  }
  return total;
}

}  // namespace

// Setting ------------------------------------------------------------------------------------

Result<void> Engine::check_options(const Job& job, const OptionSettings& o) const {
  const std::uint32_t cost_flags = cost::kAllStates | cost::kIgnoreCongestion;  // COST-07
  if (auto r = check_bits("The cost flags", o.cost_flags, cost_flags, hr::kEInvalidArg); !r) {
    return r;
  }
  if (auto r = check_download_settings(job, o); !r) return r;
  if (o.stored_credentials_target &&
      *o.stored_credentials_target != static_cast<std::uint32_t>(AuthTarget::kProxy)) {  // PROP-11
    return refused(hr::kBgEUseStoredCredentialsNotSupported,
                   "Stored credentials can be used for proxies only.");
  }
  if (auto r = check_bits("The flags", o.acl_flags, kAclFlags, hr::kEInvalidArg); !r) return r;
  if (o.acl_flags && job.state == JobState::kTransferred) {  // ACL-03
    return refused(hr::kBgEInvalidState, "The files have been transferred already.");
  }
  if (auto r = check_bits("The flags", o.peer_caching_flags, kPeerFlags, hr::kENotImpl); !r) {
    return r;  // PEER-02
  }
  if (auto r = check_bits("The flags", o.token_flags, kTokenFlags, hr::kEInvalidArg); !r) return r;
  return o.reply_file_name ? check_reply_name(job, *o.reply_file_name) : Result<void>{};
}

void Engine::ask_about(Owner owner, const Settings& settings, const Reply<void>& done) {
  const auto& clsid = settings.notification_clsid;
  const auto ask_class = [this, clsid, done](const Result<void>& possible) {
    if (!possible || !clsid || clsid->is_null()) return done(possible);
    world_.receivers.check_class(*clsid, done);  // NOT-36
  };
  const auto& reply_name = settings.options.reply_file_name;
  if (!reply_name || reply_name->empty()) return ask_class({});
  world_.files.check_destinations(owner, {*reply_name}, ask_class);  // UPL-37
}

void Engine::apply_options(Job& job, const OptionSettings& o) {
  JobRecord& record = job.record;
  const bool other_peers =
      o.peer_caching_flags && *o.peer_caching_flags != record.settings().peer_caching_flags;
  const bool other_mode = o.on_demand && *o.on_demand != record.settings().on_demand;
  if (sets_any(o)) record.change_settings([&o](JobOptions& options) { take(options, o); });
  if (o.dynamic_content) record.dynamic_content = *o.dynamic_content;
  if (o.high_performance) record.high_performance = *o.high_performance;
  if (o.cost_flags || o.dynamic_content) {  // COST-05
    reschedule_wanted_ = true;
    unblock(job);
  }
  if (o.maximum_download_time && is_running(job.state)) {
    count_time(job);
    await_download_time(job);
  }
  if (other_peers || other_mode) restart_transfer(job);  // PEER-03, OND-02
}

void Engine::restart_transfer(Job& job) {
  if (job.has_transfers() && is_running(job.state) && apply(job, Input::kPreempted)) {
    stop_transfer(job, {});
  }
}

void Engine::set_helper_token(const Caller& caller, const JobId& id, bool set, Reply<void> reply) {
  serialized(id, [this, caller, id, set, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) {
      return refuse(reply, refused(hr::kBgEInvalidState, "The job is over."));
    }
    if (set && caller.uid != job.record.owner_uid) {  // LNX-09
      return refuse(reply, refused(hr::kEAccessDenied,
                                   "Only the identity of the job's owner can be its token."));
    }
    job.helper_token = set ? std::optional(caller.uid) : std::nullopt;
    if (!set && job.record.settings().token_flags != 0) restart_transfer(job);
    touch(job);
    reply_when_durable(reply);
  });
}

void Engine::note_foreign(const Caller& caller, const Job& job, std::string_view event) {
  if (caller.uid == job.record.owner_uid) return;
  world_.observer.on_job_event(job, std::string(event) + ": user " + std::to_string(caller.uid) +
                                        " has changed the job \"" + job.record.display_name +
                                        "\" of user " + std::to_string(job.record.owner_uid) + ".");
}

// Whether a job may transfer -----------------------------------------------------------------

bool Engine::can_run(const Job& job) {
  if (!job.has_unfinished_files()) return true;
  const bool unthrottled = job.record.priority == JobPriority::kForeground;
  return !job.record.dynamic_content || unthrottled;  // PROP-06
}

std::optional<JobErrorInfo> Engine::blocked(const Job& job) const {
  if (!job.has_unfinished_files()) return std::nullopt;
  if (lacks_network(job)) return no_network();
  if (auto block = blocked_by_policy(job)) return block;
  return blocked_by_cost(job);
}

std::optional<JobErrorInfo> Engine::blocked_by_policy(const Job& job) const {
  if (!policy_.block_background || job.record.priority == JobPriority::kForeground) {
    return std::nullopt;
  }
  return manager_error(hr::kBgEBlockedByPolicy,  // POL-02, POL-04
                       "A policy of this machine gives background jobs no bandwidth at present.");
}

std::optional<JobErrorInfo> Engine::blocked_by_cost(const Job& job) const {
  const JobRecord& r = job.record;
  const std::uint32_t flags = r.settings().cost_flags.value_or(default_cost_flags(r.priority));
  if (allows_cost(flags, network_cost_)) return std::nullopt;
  return manager_error(hr::kBgEBlockedByCostTransferPolicy,  // COST-02
                       "The network costs more at present than the job may spend. It goes on when "
                       "there is a cheaper network, or its cost flags allow this one.");
}

void Engine::block(Job& job, JobErrorInfo why) {
  const bool is_network = why.code == hr::kBgENetworkDisconnected;
  job.record.error = std::move(why);
  job.record.no_progress_since.reset();  // the time of a block does not count (LNX-80)
  job.stuck_since.reset();
  mark(job);
  const Input input = is_network ? Input::kNetworkLost : Input::kTransientFailure;
  if (apply(job, input) && job.has_transfers()) stop_transfer(job, {});
}

void Engine::unblock(Job& job) {
  if (job.state != JobState::kTransientError || waits_for_policy(job)) return;
  if (job.record.error && is_block(*job.record.error)) (void)apply(job, Input::kRetryDue);
}

bool Engine::waits_for_policy(const Job& job) const {
  const auto& error = job.record.error;
  return error && is_block(*error) && blocked(job).has_value();
}

void Engine::set_network_cost(std::uint32_t state) {
  if (std::exchange(network_cost_, state) == state) return;
  for (const auto& [id, job] : jobs_) unblock(*job);
  reschedule_wanted_ = true;
  request_flush();
}

std::optional<JobErrorInfo> Engine::unfit(const Job& job) const {
  const JobOptions& o = job.record.settings();
  if (o.maximum_download_size && known_size(job) > *o.maximum_download_size) {  // PROP-10
    return manager_error(hr::kBgEMaxDownloadSizeLimitReached,
                         "The files of the job are larger together than its limit of " +
                             std::to_string(*o.maximum_download_size) + " bytes.");
  }
  if (o.token_flags == 0 || !job.has_unfinished_files()) return std::nullopt;
  if (!job.helper_token) {  // TOKEN-07
    return manager_error(hr::kBgETokenRequired,
                         "The job is to use a helper token, and has none: it is lost with a "
                         "restart of the service. Set it again, or clear the flags, and resume.");
  }
  const bool is_system = integrity_level(job.record.owner_uid) == kIntegritySystem;
  if ((o.token_flags & kTokenNetwork) != 0 && o.certificate && !is_system) {  // TOKEN-11
    return manager_error(hr::kWin32WinhttpClientCertNoAccessPrivateKey,
                         "A client certificate cannot be used with the network helper token.");
  }
  return std::nullopt;
}

// Limits of a transfer -----------------------------------------------------------------------

void Engine::stop_with(Job& job, JobErrorInfo error) {
  TransferFailure failure;
  failure.transient = false;
  failure.error = std::move(error);
  fail(job, failure);
  if (job.has_transfers()) stop_transfer(job, {});
}

bool Engine::keeps_size(Job& job) {
  if (!job.record.settings().maximum_download_size) return true;
  auto why = unfit(job);
  if (!why || why->code != hr::kBgEMaxDownloadSizeLimitReached) return true;
  stop_with(job, std::move(*why));
  return false;
}

void Engine::count_time(Job& job) {
  if (!job.counted_to) return;
  const auto passed =
      std::chrono::floor<std::chrono::microseconds>(world_.clock.steady() - *job.counted_to);
  job.record.active_time += static_cast<std::uint64_t>(passed.count());
  *job.counted_to += passed;
}

void Engine::await_download_time(Job& job) {
  const Duration limit = std::chrono::seconds(job.record.settings().maximum_download_time);
  const Duration used = std::chrono::microseconds(job.record.active_time);
  deadlines_.set(job.id(), Due::kDownloadTime, *job.counted_to + limit - used);
  set_alarm();
}

void Engine::end_download_time(Job& job) {
  if (job.busy) return;
  count_time(job);
  stop_with(job, manager_error(hr::kBgEMaxDownloadTimeout,
                               "The transfer has taken the time that it may take, " +
                                   std::to_string(job.record.settings().maximum_download_time) +
                                   " seconds. Resume to give it that time again."));
}

}  // namespace openbits::core
