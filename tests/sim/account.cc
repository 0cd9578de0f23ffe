#include <algorithm>
#include <tuple>

#include "sim/oracle.h"

namespace openbits::sim {
namespace {

auto key(const core::JobRecord& r) {
  return std::tie(r.id, r.ordinal, r.type, r.state, r.priority, r.owner_uid, r.display_name,
                  r.description, r.notify_flags, r.minimum_retry_delay, r.no_progress_timeout,
                  r.error_count, r.retries, r.no_progress_since, r.retry_at, r.event,
                  r.newest_event, r.notification_clsid, r.notify_command, r.notification_interval,
                  r.dynamic_content, r.high_performance, r.completing, r.cleanup, r.retired,
                  r.resumed, r.active_time);
}

bool is_same(const core::JobRecord& a, const core::JobRecord& b) {
  const bool same_error =
      a.error.has_value() == b.error.has_value() && (!a.error || a.error->code == b.error->code);
  return key(a) == key(b) && same_error && a.settings() == b.settings();
}

bool is_same(const core::FileRecord& a, const core::FileRecord& b) {
  const auto key_of = [](const core::FileRecord& r) {
    return std::tie(r.index, r.remote_name, r.local_name, r.temp_name, r.size, r.durable,
                    r.validators, r.transferred, r.completed, r.validated);
  };
  return key_of(a) == key_of(b) && a.boot_id == b.boot_id && a.settings() == b.settings();
}

}  // namespace

// In the order of the real store.
void Account::apply(const core::StoreBatch& batch) {
  for (const auto& job : batch.jobs) jobs[job.id] = job;
  for (const auto& put : batch.files) files[{put.job, put.file.index}] = put.file;
  for (const auto& notice : batch.notices) notices[notice.sequence] = notice;
  for (const auto sequence : batch.answered) notices.erase(sequence);
  for (const auto& id : batch.removed) {
    jobs.erase(id);
    std::erase_if(files, [&](const auto& file) { return file.first.first == id; });
    std::erase_if(notices, [&](const auto& notice) { return notice.second.job == id; });
  }
  for (const auto& event : batch.events) events[event.event.sequence] = event;
  if (batch.first_event != 0) {
    events.erase(events.begin(), events.lower_bound(batch.first_event));
  }
  if (batch.next_ordinal != 0) next_ordinal = batch.next_ordinal;
  if (batch.next_sequence != 0) next_sequence = batch.next_sequence;
}

std::string Account::difference(const core::StoredState& loaded) const {
  std::size_t count = 0;
  for (const core::StoredJob& stored : loaded.jobs) {
    const auto job = jobs.find(stored.job.id);
    if (job == jobs.end()) return "job " + short_name(stored.job.id) + " is there again";
    if (!is_same(job->second, stored.job)) return "job " + short_name(stored.job.id) + " differs";
    count += stored.files.size();
    for (const core::FileRecord& file : stored.files) {
      const auto at = files.find({stored.job.id, file.index});
      if (at == files.end() || !is_same(at->second, file)) {
        return "a file of job " + short_name(stored.job.id) + " differs";
      }
    }
  }
  if (loaded.jobs.size() != jobs.size()) return "a job is missing";
  if (count != files.size()) return "a file is missing";
  if (loaded.notices.size() != notices.size()) return "a notice is missing or there again";
  for (const core::NoticeRecord& notice : loaded.notices) {
    const auto at = notices.find(notice.sequence);
    if (at == notices.end() || at->second.job != notice.job || at->second.kind != notice.kind ||
        at->second.file != notice.file || at->second.since != notice.since) {
      return "notice " + std::to_string(notice.sequence) + " differs";
    }
  }
  if (loaded.next_ordinal != next_ordinal) return "the next ordinal differs";
  if (loaded.next_sequence != next_sequence) return "the next sequence differs";
  return {};
}

}  // namespace openbits::sim
