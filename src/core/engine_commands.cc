// The Engine's commands: what programs can ask for.
#include <algorithm>
#include <memory>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "core/digests.h"
#include "core/engine.h"
#include "core/names.h"

namespace openbits::core {
namespace {

Error invalid(std::string message) {
  return {hr::kEInvalidArg, std::move(message)};
}

Result<void> check_command(const NotifyCommand& c) {
  if (c.empty() && c.parameters.empty()) return {};
  if (c.empty()) return invalid("Parameters need a program to be handed to.");
  if (c.program.front() != '/' || c.program.back() == '/') {
    return invalid("The program has to be named by its absolute path, not as " + c.program + ".");
  }
  if (count_characters(c.program) > limits::kProgram) {
    return Error{hr::kBgEStringTooLong, "The path of a program has at most 260 characters."};
  }
  if (count_characters(c.parameters) > limits::kParameters) {
    return Error{hr::kBgEStringTooLong, "A command line has at most 4,000 characters."};
  }
  return {};
}

Result<void> check_proxy(const ProxySettings& p) {
  if (static_cast<std::uint32_t>(p.usage) >= kProxyUsageNames.size()) {
    return Error{hr::kENotImpl, "There is no such way to use a proxy."};
  }
  if (p.usage != ProxyUsage::kOverride && (p.list || p.bypass)) {
    return invalid("A proxy list or bypass list goes with the usage \"override\" only.");
  }
  if (p.usage == ProxyUsage::kOverride && !p.list) {
    return invalid("The usage \"override\" needs a proxy list.");
  }
  if (p.list && count_characters(*p.list) > limits::kProxyList) {
    return Error{hr::kBgEProxyListTooLarge, "A proxy list has at most 4,000 characters."};
  }
  if (p.bypass && count_characters(*p.bypass) > limits::kProxyList) {
    return Error{hr::kBgEProxyBypassListTooLarge, "A bypass list has at most 4,000 characters."};
  }
  return {};
}

constexpr std::string_view kPropertyChange = "BITS_MC_JOB_PROPERTY_CHANGE";  // JOB-26

/// Whether the disk or the bus has to be asked if the settings are possible.
bool has_to_ask(const Settings& s) {
  const auto& reply_name = s.options.reply_file_name;
  return (s.notification_clsid && !s.notification_clsid->is_null()) ||
         (reply_name && !reply_name->empty());
}

}  // namespace

Result<void> Engine::check_settings(const Settings& s) const {
  if (s.display_name && count_characters(*s.display_name) > limits::kDisplayName) {
    return Error{hr::kBgEStringTooLong, "A display name has at most 256 characters."};
  }
  if (s.description && count_characters(*s.description) > limits::kDescription) {
    return Error{hr::kBgEStringTooLong, "A description has at most 1,024 characters."};
  }
  if (s.priority && *s.priority > static_cast<std::uint32_t>(JobPriority::kLow)) {
    return Error{hr::kENotImpl, "There is no priority " + std::to_string(*s.priority) +
                                    "; it goes from 0 (foreground) to 3 (low)."};
  }
  if (s.notify_flags && (*s.notify_flags & ~notify::kAll) != 0) {
    return Error{hr::kENotImpl, "The notify flags have a bit that is not known."};
  }
  if (s.notify_command) {
    if (auto checked = check_command(*s.notify_command); !checked) return checked;
    if (!s.notify_command->empty() && !policy_.allow_command_lines) {
      return Error{hr::kBgEBlockedByPolicy, "A policy of this machine forbids command lines."};
    }
  }
  return s.proxy ? check_proxy(*s.proxy) : Result<void>{};
}

void Engine::create_job(const Caller& caller, std::string display_name, std::uint32_t type,
                        Reply<JobId> reply) {
  if (count_characters(display_name) > limits::kDisplayName) {
    return refuse(reply, invalid("A display name has at most 256 characters."));
  }
  if (type >= kJobTypeNames.size()) {
    return refuse(reply, {hr::kENotImpl, "There is no job type " + std::to_string(type) + "."});
  }
  if (policy_.limits(caller.uid) && jobs_of_[caller.uid] >= policy_.max_jobs_per_user) {
    return refuse(reply, {hr::kBgETooManyJobsPerUser,
                          "You have " + std::to_string(policy_.max_jobs_per_user) +
                              " jobs, which is the limit. Complete or cancel some."});
  }
  const auto jobs = std::accumulate(jobs_of_.begin(), jobs_of_.end(), std::uint64_t{0},
                                    [](std::uint64_t n, const auto& of) { return n + of.second; });
  if (policy_.limits(caller.uid) && jobs >= policy_.max_jobs_per_machine) {  // JOB-07
    return refuse(reply, {hr::kBgETooManyJobsPerMachine,
                          "There are " + std::to_string(policy_.max_jobs_per_machine) +
                              " jobs on this machine, which is the limit."});
  }
  JobRecord record;
  do {
    const std::uint64_t halves[2] = {world_.random.next(), world_.random.next()};
    std::copy_n(reinterpret_cast<const std::uint8_t*>(halves), 16, record.id.bytes.begin());
    record.id.bytes[6] = static_cast<std::uint8_t>((record.id.bytes[6] & 0x0F) | 0x40);
    record.id.bytes[8] = static_cast<std::uint8_t>((record.id.bytes[8] & 0x3F) | 0x80);
  } while (jobs_.contains(record.id));
  record.ordinal = next_ordinal_++;
  counters_changed_ = true;
  record.type = static_cast<JobType>(type);
  record.owner_uid = caller.uid;
  record.display_name = std::move(display_name);
  if (policy_.max_download_time != record.settings().maximum_download_time) {
    record.change_settings(
        [this](JobOptions& o) { o.maximum_download_time = policy_.max_download_time; });
  }
  record.times.creation = record.times.modification = world_.clock.wall();
  const JobId id = record.id;
  Job& job = *jobs_.emplace(id, std::make_unique<Job>(std::move(record))).first->second;
  is_active(job);
  job.is_created = false;
  order_.add(job.record.ordinal, job);
  ++jobs_of_[caller.uid];
  notices_.configure(id, subscription(job));
  const std::uint64_t created = record_event(job, EventKind::kJobCreated);
  after_commit(
      [this, id, created, uid = caller.uid, reply = std::move(reply)](const Result<void>& r) {
        if (r) {
          Job& created_job = *jobs_.at(id);
          created_job.is_created = true;
          newest_created_ = std::max(newest_created_, created_job.record.ordinal);
          reply(id);
        } else {
          // Nobody has heard of it, so it never was.
          new_events_.erase(created);
          --jobs_of_[uid];
          remove(id);
          reply(r.error());
        }
      });
}

Result<void> Engine::check_files(const Job& job, const std::vector<FileSpec>& files) const {
  if (is_final(job.state)) return final_error(job);
  if (files.empty()) return invalid("No file was given.");
  const bool is_upload = job.record.type != JobType::kDownload;
  if (is_upload && job.files.size() + files.size() > 1) {
    return Error{hr::kBgETooManyFiles, "An upload job has exactly one file."};
  }
  if (policy_.limits(job.record.owner_uid) &&
      job.files.size() + files.size() > policy_.max_files_per_job) {
    return Error{hr::kBgETooManyFilesInJob,
                 "A job has at most " + std::to_string(policy_.max_files_per_job) + " files."};
  }
  std::unordered_set<std::string> names;
  for (const FileSpec& file : files) {
    if (const auto r = check_remote_name(file.remote_name); !r) return r.error();
    if (const auto r = check_local_name(file.local_name); !r) return r.error();
    if (job.record.type == JobType::kUploadReply && protocol_of(file.remote_name) == "file") {
      return invalid("An upload with a reply needs a server of HTTP.");  // FILE-11
    }
    if (is_upload && protocol_of(file.remote_name) == "file") {  // LNX-140
      return Error{hr::kENotImpl, "Files are uploaded to servers of HTTP only."};
    }
    if (job.has_local_name(file.local_name) ||
        !names.insert(without_double_slashes(file.local_name)).second) {
      return invalid("The job already has a file with the local name " + file.local_name + ".");
    }
    if (job.record.high_performance &&
        temp_names_.contains(without_double_slashes(file.local_name))) {
      return Error{hr::kWin32SharingViolation,
                   "Another job already writes to " + file.local_name + "."};
    }
    if (auto r = check_file_ranges(job, file); !r) return r;
    if (auto r = check_file_digests(job, file); !r) return r;
  }
  return {};
}

// LNX-120
Result<void> Engine::check_file_digests(const Job& job, const FileSpec& file) {
  if (file.digests.empty()) return {};
  if (job.record.type != JobType::kDownload) {
    return Error{hr::kENotImpl, "Only downloads can have files with digests."};
  }
  return check_digests(file.digests);
}

void Engine::add_files(const Caller& caller, const JobId& id, std::vector<FileSpec> files,
                       Reply<void> reply) {
  serialized(id, [this, caller, id, files = std::move(files), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (auto checked = check_files(job, files); !checked) return refuse(reply, checked.error());
    std::vector<std::string> names;
    names.reserve(files.size());
    if (!job.is_upload()) {  // the source is opened when its time has come
      for (const FileSpec& file : files) names.push_back(file.local_name);
    }
    job.asking = true;
    world_.files.check_destinations(job.record.owner_uid, std::move(names),
                                    [this, id, files, reply](Result<void> possible) {
                                      Job& checked = *jobs_.at(id);
                                      if (possible) possible = check_files(checked, files);
                                      if (possible) {
                                        add_checked_files(checked, files);
                                        reply_when_durable(reply);
                                      } else {
                                        reply(possible);
                                      }
                                      release(checked);
                                    });
  });
}

void Engine::add_checked_files(Job& job, const std::vector<FileSpec>& files) {
  const auto first = static_cast<std::uint32_t>(job.files.size());
  for (const FileSpec& spec : files) {
    FileRecord record;
    record.index = static_cast<std::uint32_t>(job.files.size());
    if (job.is_upload()) {
      record.temp_name.clear();                // TEMP-09
    } else if (job.record.high_performance) {  // TEMP-07
      record.temp_name = without_double_slashes(spec.local_name);
      temp_names_.insert(record.temp_name);
    } else {
      do {
        record.temp_name =
            temp_name_for(spec.local_name, static_cast<std::uint32_t>(world_.random.next()));
      } while (!temp_names_.insert(record.temp_name));
    }
    record.remote_name = spec.remote_name;
    record.local_name = spec.local_name;
    record.boot_id = boot_;
    if (!spec.ranges.empty() || !spec.digests.empty()) {
      record.change_settings([&](FileOptions& o) {
        o.ranges = spec.ranges;
        o.digests = spec.digests;
      });
    }
    job.add(std::move(record));
  }
  settle(job, first, static_cast<std::uint32_t>(files.size()));
  touch(job);
}

void Engine::suspend(const Caller& caller, const JobId& id, Reply<void> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto job = access(caller, id);
    if (!job) return refuse(reply, job.error());
    if (auto applied = apply(**job, Input::kSuspend); !applied) {
      return refuse(reply, applied.error());
    }
    if (!is_running((*job)->state) && (*job)->has_transfers()) stop_transfer(**job, {});
    note_foreign(caller, **job, kPropertyChange);
    touch(**job);
    reply_when_durable(reply);
  });
}

void Engine::resume(const Caller& caller, const JobId& id, Reply<void> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (!is_final(job.state) && job.files.empty()) {
      return refuse(reply, Error{hr::kBgEEmpty, "The job " + id.text() +
                                                    " has no files. Add one before resuming it."});
    }
    if (!is_final(job.state)) use_new_names(job);
    const bool nothing_left = job.state == JobState::kTransferred && !job.has_unfinished_files();
    const bool rests = job.state != JobState::kQueued && !is_running(job.state);
    if (!nothing_left) {
      if (auto applied = apply(job, Input::kResume); !applied) {
        return refuse(reply, applied.error());
      }
      job.record.resumed = true;
      job.record.retries = 0;
      job.record.no_progress_since.reset();
      if (rests) job.record.active_time = 0;  // SCHED-17
    }
    note_foreign(caller, job, kPropertyChange);
    touch(job);
    reply_when_durable(reply);
  });
}

void Engine::configure(const Caller& caller, const JobId& id, Settings settings,
                       Reply<void> reply) {
  serialized(id, [this, caller, id, settings = std::move(settings), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (auto checked = check_settings(settings); !checked) {
      return refuse(reply, checked.error());
    }
    if (auto checked = check_options(job, settings.options); !checked) {
      return refuse(reply, checked.error());
    }
    const bool for_another = policy_.service_uid && *policy_.service_uid != job.record.owner_uid;
    if (for_another && settings.notify_command && !settings.notify_command->empty()) {
      return refuse(reply, Error{hr::kBgEBlockedByPolicy,
                                 "The service runs command lines for the user only that it runs "
                                 "as, which is not the owner of the job (CMD-07)."});
    }
    if (settings.priority && !job.record.settings().http_method.empty()) {  // HTTP-27
      return refuse(reply, Error{hr::kBgENotSupportedWithCustomHttpMethod,
                                 "A job with a method of its own is always in the foreground."});
    }
    if (!has_to_ask(settings)) {
      note_foreign(caller, job, kPropertyChange);
      apply_settings(job, settings);
      return reply_when_durable(reply);
    }
    job.asking = true;
    ask_about(job.record.owner_uid, settings,
              [this, caller, id, settings, reply](const Result<void>& possible) {
                Job& checked = *jobs_.at(id);
                if (possible) {
                  note_foreign(caller, checked, kPropertyChange);
                  apply_settings(checked, settings);
                  reply_when_durable(reply);
                } else {
                  reply(possible);
                }
                release(checked);
              });
  });
}

void Engine::apply_settings(Job& job, const Settings& settings) {
  JobRecord& r = job.record;
  if (settings.display_name) r.display_name = *settings.display_name;
  if (settings.description) r.description = *settings.description;
  if (settings.priority) {
    leave_line(job);
    r.priority = static_cast<JobPriority>(*settings.priority);
    join_line(job);
    reschedule_wanted_ = true;
    unblock(job);
  }
  if (settings.minimum_retry_delay) {
    r.minimum_retry_delay = std::max(*settings.minimum_retry_delay, limits::kMinimumRetryDelay);
  }
  if (settings.no_progress_timeout) {
    r.no_progress_timeout = *settings.no_progress_timeout;
    if (job.state == JobState::kTransientError && !waits_for_policy(job)) await_progress(job);
  }
  if (settings.proxy) {
    r.proxy = *settings.proxy;
    restart_transfer(job);  // PROXY-11
  }
  if (settings.notify_flags) r.notify_flags = *settings.notify_flags;
  if (settings.notification_interval) r.notification_interval = *settings.notification_interval;
  if (settings.notification_clsid) r.notification_clsid = *settings.notification_clsid;
  if (settings.notify_command) r.notify_command = *settings.notify_command;
  if (settings.notify_flags || settings.notification_interval || settings.minimum_retry_delay) {
    subscribe_when_durable(job);
  }
  if (settings.notification_clsid) subscribe_when_durable(job, ReceiverKind::kClass);
  if (settings.notify_command) subscribe_when_durable(job, ReceiverKind::kCommand);
  apply_options(job, settings.options);
  touch(job);
}

void Engine::take_ownership(const Caller& caller, const JobId& id, Reply<void> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (!caller.is_administrator()) {
      return refuse(reply, Error{hr::kEAccessDenied, "Only an administrator can take a job over."});
    }
    std::vector<std::string> names;
    names.reserve(job.files.size());
    for (const File& file : job.files) {
      if (!job.is_sent(file.record.index)) names.push_back(file.record.local_name);
    }
    job.asking = true;
    world_.files.check_destinations(
        caller.uid, std::move(names), [this, caller, id, reply](const Result<void>& possible) {
          Job& taken = *jobs_.at(id);
          if (!possible) {
            reply(Error{hr::kBgENewOwnerNoFileAccess, possible.error().message});  // OWN-06
            return release(taken);
          }
          taken.busy = true;
          stop_transfer(taken, [this, caller, id, reply] { give_files(caller, id, reply); });
        });
  });
}

// LNX-69
void Engine::give_files(const Caller& caller, const JobId& id, const Reply<void>& reply) {
  const Job& job = *jobs_.at(id);
  std::vector<std::string> names;
  for (const File& file : job.files) {
    if (!file.record.completed && !job.is_sent(file.record.index)) {
      names.push_back(file.record.temp_name);
    }
  }
  world_.files.hand_over(job.record.owner_uid, caller.uid, std::move(names),
                         [this, caller, id, reply](const Result<void>& given) {
                           Job& taken = *jobs_.at(id);
                           if (is_running(taken.state)) (void)apply(taken, Input::kPreempted);
                           if (given) {
                             hand_over(caller, taken);
                             reply_when_durable(reply);
                           } else {
                             reply(Error{hr::kBgENewOwnerNoFileAccess, given.error().message});
                           }
                           release(taken);
                         });
}

void Engine::hand_over(const Caller& caller, Job& job) {
  note_foreign(caller, job, "BITS_MC_JOB_TAKE_OWNERSHIP");
  --jobs_of_[job.record.owner_uid];
  job.record.owner_uid = caller.uid;
  ++jobs_of_[caller.uid];
  job.record.notify_command = {};  // CMD-14
  forget_secrets(job);             // OWN-07
  job.helper_token.reset();        // it was the identity of another
  subscribe_when_durable(job);
  touch(job);
}

void Engine::set_notify_object(const Caller& caller, const JobId& id,
                               std::optional<CallbackObject> object, Reply<void> reply) {
  serialized(id, [this, caller, id, object = std::move(object), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    is_used(job);
    announce_when_durable([this, id, object] {
      const auto it = jobs_.find(id);
      if (it == jobs_.end() || is_final(it->second->state)) return;
      Job& now = *it->second;
      notices_.set_object(id, object);
      owe_again(now, ReceiverKind::kObject);
    });
    reply_when_durable(reply);
  });
}

// Files ---------------------------------------------------------------------------------------

namespace {

Error no_file(std::uint32_t index) {
  return {hr::kBgEFileNotFound, "The job has no file " + std::to_string(index) + "."};
}

}  // namespace

void Engine::set_validation_state(const Caller& caller, const JobId& id, std::uint32_t index,
                                  bool good, Reply<void> reply) {
  serialized(id, [this, caller, id, index, good, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (index >= job.files.size()) return refuse(reply, no_file(index));
    if (job.is_sent(index)) {  // LNX-141
      return refuse(reply, Error{hr::kENotImpl, "Only what has been fetched can be judged."});
    }
    FileRecord& file = job.files[index].record;
    if (!file.transferred) {
      return refuse(reply, Error{hr::kEPending,
                                 "The file " + file.local_name + " has not been transferred yet."});
    }
    if (good) {
      file.validated = true;
      mark(job, index);
      touch(job);
    } else {
      reject_content(job, index);  // no JobModification (NOT-15)
    }
    reply_when_durable(reply);
  });
}

// PEER-06: all data is from the origin, as long as there are no peers.
void Engine::reject_content(Job& job, std::uint32_t index) {
  reset_file(job, index);
  job.files[index].record.completed = false;  // Complete will replace what has its name already
  ++job.record.error_count;
  job.record.error =
      JobErrorInfo{ErrorContext::kRemoteFile, hr::kBgEValidationFailed, index,
                   std::string(protocol_of(job.files[index].record.remote_name)),
                   "The program says that the content of " + job.files[index].record.local_name +
                       " is not good. Resume to fetch it anew."};
  (void)apply(job, Input::kRejected);
  // After the notice of the job's end, whose turn would come now.
  withdraw_notices(job, [index](const NoticeRecord& n) { return n.file == index; });
  if (job.has_transfers()) stop_transfer(job, {});
}

void Engine::set_remote_name(const Caller& caller, const JobId& id, std::uint32_t index,
                             std::string url, Reply<void> reply) {
  serialized(id, [this, caller, id, index, url = std::move(url), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (job.record.type != JobType::kDownload) {  // FILE-28
      return refuse(reply, Error{hr::kENotImpl, "The URL of an upload cannot be changed."});
    }
    if (index >= job.files.size()) return refuse(reply, no_file(index));
    if (auto checked = check_remote_name(url); !checked) return refuse(reply, checked.error());
    job.files[index].new_remote_name = url;
    job.has_new_names = true;
    touch(job);
    reply_when_durable(reply);
  });
}

// Cancel and Complete ------------------------------------------------------------------------

void Engine::cancel(const Caller& caller, const JobId& id, Reply<HResult> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    note_foreign(caller, job, "BITS_MC_JOB_CANCELLED");
    throw_away(job, Input::kCancel, reply);
  });
}

void Engine::throw_away(Job& job, Input input, Reply<HResult> reply) {
  job.busy = true;
  stop_transfer(job, [this, id = job.id(), input, reply = std::move(reply)] {
    Job& stopped = *jobs_.at(id);
    stopped.record.cleanup = !stopped.record.high_performance;  // TEMP-07
    (void)apply(stopped, input);
    if (input == Input::kScavenged) explain_scavenging(stopped);
    mark(stopped);
    conclude(id, hr::kOk, reply);
  });
}

void Engine::complete(const Caller& caller, const JobId& id, Reply<HResult> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (job.record.type != JobType::kDownload && job.state != JobState::kTransferred) {
      return refuse(reply, Error{hr::kBgEInvalidState,
                                 "An upload can be completed only when it has been transferred."});
    }
    job.busy = true;
    stop_transfer(job, [this, caller, id, reply] {
      Job& stopped = *jobs_.at(id);
      // Told to the disk first: a missing temporary file then means that it got its name.
      stopped.record.completing = true;
      mark(stopped);  // no JobModification (LNX-41)
      after_commit([this, caller, id, reply](const Result<void>& r) {
        if (r) return publish(caller, id, reply);
        Job& failed_job = *jobs_.at(id);
        failed_job.record.completing = false;
        if (is_running(failed_job.state)) (void)apply(failed_job, Input::kPreempted);
        mark(failed_job);
        reply(r.error());
        release(failed_job);
      });
    });
  });
}

void Engine::publish(const Caller& caller, const JobId& id, Reply<HResult> reply) {
  const Job& job = *jobs_.at(id);
  std::vector<PublishItem> items;
  std::vector<std::uint32_t> indexes;
  for (const File& file : job.files) {
    if (!file.record.transferred || file.record.completed) continue;
    items.push_back(
        {file.record.temp_name, file.record.local_name, file.record.validators.last_modified});
    indexes.push_back(file.record.index);
  }
  world_.files.publish(
      job.record.owner_uid, caller.uid, std::move(items),
      [this, id, indexes = std::move(indexes), reply = std::move(reply)](
          const std::vector<Result<void>>& results) { on_published(id, indexes, results, reply); });
}

void Engine::on_published(const JobId& id, const std::vector<std::uint32_t>& indexes,
                          const std::vector<Result<void>>& results, Reply<HResult> reply) {
  Job& job = *jobs_.at(id);
  std::optional<Error> first_error;
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i]) {
      job.files[indexes[i]].record.completed = true;
      job.files[indexes[i]].record.validated = true;  // PEER-10, DONE-11
      mark(job, indexes[i]);
    } else if (!first_error) {
      first_error = results[i].error();
    }
  }
  job.record.completing = false;
  if (first_error) {  // DONE-07: the job stays, the rest can be completed later
    if (is_running(job.state)) (void)apply(job, Input::kPreempted);
    touch(job);
    after_commit([this, id, error = *first_error, reply](const Result<void>&) {
      reply(error);
      release(*jobs_.at(id));
    });
    return;
  }
  const HResult result = job.has_unfinished_files() ? hr::kBgSPartialComplete : hr::kOk;
  job.record.cleanup = job.has_unfinished_files() && !job.record.high_performance;
  (void)apply(job, Input::kComplete);
  mark(job);
  conclude(id, result, std::move(reply));
}

void Engine::conclude(const JobId& id, HResult result, Reply<HResult> reply) {
  jobs_.at(id)->concluding = true;
  const auto to_answer = std::make_shared<Reply<HResult>>(std::move(reply));
  after_commit([this, id, to_answer](const Result<void>& r) {
    if (r) return;
    std::exchange(*to_answer, nullptr)(r.error());
    release(*jobs_.at(id));
  });
  announce_when_durable([this, id, result, to_answer] {
    discard_leftovers(id, result, [to_answer](const Result<HResult>& r) {
      if (*to_answer) (*to_answer)(r);
    });
  });
}

void Engine::discard_leftovers(const JobId& id, HResult result, const Reply<HResult>& reply) {
  Job& job = *jobs_.at(id);
  if (!job.record.cleanup) {
    job.concluding = false;
    reply(result);
    release(job);
    return;
  }
  job.busy = true;
  std::vector<std::string> names;
  for (const File& file : job.files) {
    if (!file.record.completed && !job.is_sent(file.record.index)) {
      names.push_back(file.record.temp_name);
    }
  }
  world_.files.discard(
      job.record.owner_uid, std::move(names),
      [this, id, result, reply](const std::vector<std::string>& left) {
        Job& cleaned = *jobs_.at(id);
        cleaned.record.cleanup = !left.empty();
        cleaned.concluding = false;
        mark(cleaned);
        for (const std::string& name : left) {
          world_.observer.on_job_event(
              cleaned, "The temporary file " + name + " could not be deleted. Delete it by hand.");
        }
        reply(left.empty() ? result : hr::kBgSUnableToDeleteFiles);
        release(cleaned);
      });
}

}  // namespace openbits::core
