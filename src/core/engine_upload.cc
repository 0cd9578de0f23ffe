// The Engine's side of uploads: what the driver is told of a session, what it tells of one, the
// reply, and the end of the session on the server.
#include <algorithm>
#include <utility>

#include "core/engine.h"
#include "core/names.h"
#include "core/retry.h"

namespace openbits::core {
namespace {

constexpr Duration kLongestEnding = std::chrono::hours(24);  // DONE-17

}  // namespace

/// Makes a request for file 0 of an upload out of one for a download.
void Engine::turn_into_upload(const Job& job, UploadRequest::Task task, TransferRequest& request) {
  const FileRecord& record = job.files.front().record;
  auto upload = std::make_shared<UploadRequest>();
  upload->task = task;
  upload->source = record.local_name;
  upload->session = record.settings().upload;
  upload->wants_reply = job.record.type == JobType::kUploadReply;
  const auto since = job.record.no_progress_since;
  if (since) {
    const Duration passed = std::max<Duration>(world_.clock.wall() - *since, Duration{0});
    upload->unreached = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(passed).count());
  }
  request.upload = std::move(upload);
}

/// The reply is asked for by GET, whatever the upload was sent by.
void Engine::turn_into_reply(const Job& job, TransferRequest& request) {
  if (job.record.settings().http_method.empty()) return;
  auto options = std::make_shared<JobOptions>(job.record.settings());
  options->http_method.clear();
  request.options = std::move(options);
}

void Engine::on_session(TransferId id, const UploadSession& session) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  Running& running = transfers_.at(id);
  File& file = job->files[running.file];
  if (session.id != file.record.settings().upload.id) {
    file.received = 0;
    file.record.durable = 0;
    running.position = 0;
  }
  file.record.change_settings([&](FileOptions& o) { o.upload = session; });
  mark(*job, running.file);
  changed(*job);
}

/// Behind the file that has been sent: the place of what the server has to say about it (TEMP-10).
void Engine::add_reply(Job& job) {
  FileRecord record;
  record.index = 1;
  record.remote_name = job.files.front().record.settings().upload.reply_url;
  // The job's secrets are for the server that it names (LNX-71), wherever the reply is.
  const FileRecord& sent = job.files.front().record;
  record.change_settings([&](FileOptions& o) {
    o.given_name =
        sent.settings().given_name.empty() ? sent.remote_name : sent.settings().given_name;
  });
  record.local_name = job.reply_file_name();
  do {
    record.temp_name =
        temp_name_for(record.local_name, static_cast<std::uint32_t>(world_.random.next()));
  } while (!temp_names_.insert(record.temp_name));
  record.boot_id = boot_;
  job.add(std::move(record));
  settle(job, 1, 1);
  changed(job);
}

/// The file is on the server: it has no other name to get (PROG-07), and nobody is called for it
/// (NOT-19).
void Engine::file_is_sent(Job& job) {
  FileRecord& record = job.files.front().record;
  record.transferred = true;
  record.completed = true;
  mark(job, 0);
  (void)record_event(job, EventKind::kFileTransferred, 0);
  changed(job);
  if (job.record.type == JobType::kUploadReply && job.files.size() == 1) add_reply(job);
}

void Engine::read_reply(const Caller& caller, const JobId& id,
                        Reply<std::vector<std::uint8_t>> reply) {
  const auto job = std::as_const(*this).find(caller, id);
  if (!job) return refuse(reply, job.error());
  const File* file = (*job)->reply();
  if ((*job)->record.type != JobType::kUploadReply) {
    return refuse(reply, {hr::kENotImpl, "Only an upload-reply job has a reply."});
  }
  if ((*job)->state != JobState::kTransferred || file == nullptr) {
    return refuse(reply,
                  {hr::kBgEInvalidState, "The job has not been transferred, so it has no reply."});
  }
  const std::uint64_t size = file->record.durable;
  if (size > kLargestReplyData) {
    return refuse(reply, {hr::kBgETooLarge, "The reply has " + std::to_string(size) +
                                                " bytes. Complete the job and read the file."});
  }
  world_.files.read((*job)->record.owner_uid, file->record.temp_name, size, std::move(reply));
}

// The end of a session -----------------------------------------------------------------------

/// When what is to be ended on the server has been stored: it must not come back.
void Engine::end_session_when_durable(Job& job) {
  if (!job.owes_end_of_session()) return;
  announce_when_durable([this, id = job.id()] { end_session(id); });
}

void Engine::end_session(const JobId& id) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end() || shutting_down_ || session_ender_.is_busy(id)) return;
  Job& job = *it->second;
  if (!job.owes_end_of_session()) return;
  const bool all_came = !job.has_unfinished_files();
  const bool reply_is_due = job.record.type == JobType::kUploadReply && job.reply() == nullptr;
  const bool closes = all_came && !reply_is_due;  // DONE-18
  const FileRecord& file = job.files.front().record;
  TransferRequest request;
  request.job = id;
  request.owner = job.record.owner_uid;
  request.url = file.remote_name;
  request.given_url = file.settings().given_name;
  request.proxy = job.record.proxy;
  request.options = job.record.options;
  request.accepted = job.accepted;
  turn_into_upload(job, closes ? UploadRequest::Task::kClose : UploadRequest::Task::kCancel,
                   request);
  session_ender_.begin(request);
}

/// Since when the server is to be told.
WallTime Engine::end_of_upload(const Job& job) {
  return is_final(job.state) ? job.record.retired.value_or(WallTime{})
                             : job.record.times.transfer_completion;
}

void Engine::on_session_ended(const JobId& id, const std::optional<TransferFailure>& failure) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return;
  Job& job = *it->second;
  if (!job.owes_end_of_session()) return;
  if (failure && failure->transient) {
    const Duration most =
        std::min<Duration>(kLongestEnding, std::chrono::seconds(job.record.no_progress_timeout));
    const Duration wait = retry_delay(job.record.minimum_retry_delay, ++job.session_tries,
                                      failure->retry_after, world_.random.next());
    if (world_.clock.wall() - end_of_upload(job) + wait <= most) {
      deadlines_.set(id, Due::kSession, world_.clock.steady() + wait);
      return set_alarm();
    }
  }
  if (failure) {
    world_.observer.on_job_event(
        job, "The server could not be told of the end of the upload: " + failure->error.message);
  }
  job.files.front().record.change_settings([](FileOptions& o) { o.upload = {}; });
  mark(job, 0);
  if (is_final(job.state)) {
    forget_secrets(job);
    mark(job);
  }
}

}  // namespace openbits::core
