// Commands about HTTP transfers: credentials, headers, method, checks of certificates. What is
// secret in them belongs to the owner alone (OWN-11).
#include <algorithm>
#include <utility>

#include "core/engine.h"
#include "core/http_settings.h"
#include "core/names.h"

namespace openbits::core {
namespace {

bool is_for(const SealedCredentials& c, std::uint32_t target, std::uint32_t scheme) {
  return static_cast<std::uint32_t>(c.target) == target &&
         static_cast<std::uint32_t>(c.scheme) == scheme;
}

}  // namespace

Error Engine::final_error(const Job& job) {
  return {hr::kBgEInvalidState, "The job " + job.id().text() + " is " +
                                    std::string(to_string(job.state)) +
                                    "; nothing can be changed any more."};
}

Result<const Job*> Engine::find_own(const Caller& caller, const JobId& id) const {
  auto found = find(caller, id);
  if (!found) return found;
  if ((*found)->record.owner_uid != caller.uid) {
    return Error{hr::kEAccessDenied,
                 "Credentials, certificates and custom headers are for the owner of the job only."};
  }
  return found;
}

Result<Job*> Engine::change_own(const Caller& caller, const JobId& id) {
  const auto found = find_own(caller, id);
  if (!found) return found.error();
  if (is_final((*found)->state)) return final_error(**found);
  return const_cast<Job*>(*found);  // NOLINT: the jobs are ours
}

void Engine::set_credentials(const Caller& caller, const JobId& id, std::uint32_t target,
                             std::uint32_t scheme, Sealed sealed, Reply<void> reply) {
  serialized(
      id, [this, caller, id, target, scheme, sealed = std::move(sealed), reply = std::move(reply)] {
        const auto job = change_own(caller, id);
        if (!job) return refuse(reply, job.error());
        if (auto known = check_auth_key(target, scheme); !known)
          return refuse(reply, known.error());
        (*job)->record.change_settings([&](JobOptions& o) {
          std::erase_if(o.credentials, [&](const auto& c) { return is_for(c, target, scheme); });
          o.credentials.push_back(
              {static_cast<AuthTarget>(target), static_cast<AuthScheme>(scheme), sealed});
        });
        touch(**job);
        reply_when_durable(reply);
      });
}

void Engine::remove_credentials(const Caller& caller, const JobId& id, std::uint32_t target,
                                std::uint32_t scheme, Reply<HResult> reply) {
  serialized(id, [this, caller, id, target, scheme, reply = std::move(reply)] {
    const auto job = change_own(caller, id);
    if (!job) return refuse(reply, job.error());
    if (auto known = check_auth_key(target, scheme); !known) return refuse(reply, known.error());
    const auto& stored = (*job)->record.settings().credentials;
    const bool there = std::any_of(stored.begin(), stored.end(),
                                   [&](const auto& c) { return is_for(c, target, scheme); });
    if (!there) return reply_code_when_durable(hr::kFalse, reply);
    (*job)->record.change_settings([&](JobOptions& o) {
      std::erase_if(o.credentials, [&](const auto& c) { return is_for(c, target, scheme); });
    });
    touch(**job);
    reply_code_when_durable(hr::kOk, reply);
  });
}

void Engine::set_custom_headers(const Caller& caller, const JobId& id,
                                std::optional<Sealed> headers, Reply<void> reply) {
  serialized(id, [this, caller, id, headers = std::move(headers), reply = std::move(reply)] {
    const auto job = change_own(caller, id);
    if (!job) return refuse(reply, job.error());
    (*job)->record.change_settings([&](JobOptions& o) { o.custom_headers = headers; });
    touch(**job);
    reply_when_durable(reply);
  });
}

void Engine::make_headers_write_only(const Caller& caller, const JobId& id, Reply<void> reply) {
  serialized(id, [this, caller, id, reply = std::move(reply)] {
    const auto job = change_own(caller, id);
    if (!job) return refuse(reply, job.error());
    (*job)->record.change_settings([](JobOptions& o) { o.headers_write_only = true; });
    touch(**job);
    reply_when_durable(reply);
  });
}

void Engine::set_client_certificate(const Caller& caller, const JobId& id,
                                    std::optional<ClientCertificate> certificate,
                                    Reply<HResult> reply) {
  serialized(id,
             [this, caller, id, certificate = std::move(certificate), reply = std::move(reply)] {
               const auto job = change_own(caller, id);
               if (!job) return refuse(reply, job.error());
               const bool there = (*job)->record.settings().certificate.has_value();
               if (!certificate && !there)
                 return reply_code_when_durable(hr::kFalse, reply);  // CERT-05
               (*job)->record.change_settings([&](JobOptions& o) { o.certificate = certificate; });
               touch(**job);
               reply_code_when_durable(hr::kOk, reply);
             });
}

void Engine::set_security_flags(const Caller& caller, const JobId& id, std::uint32_t flags,
                                Reply<void> reply) {
  serialized(id, [this, caller, id, flags, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (auto known = check_security_flags(flags); !known) return refuse(reply, known.error());
    const std::uint32_t before = job.record.settings().security_flags;
    if (flags != before) {
      job.record.change_settings([&](JobOptions& o) { o.security_flags = flags; });
      use_security_flags(job, (flags & ~before & security::kEnableCrlCheck) != 0);
    }
    note_foreign(caller, job, "BITS_MC_JOB_PROPERTY_CHANGE");  // JOB-26
    touch(job);
    reply_when_durable(reply);
  });
}

/// What runs was begun under other flags: it starts anew under the present ones, from where it is,
/// or, if revocation is checked from now on, from the beginning (CERT-11).
void Engine::use_security_flags(Job& job, bool start_over) {
  const auto restart = [this, id = job.id()] {
    Job& stopped = *jobs_.at(id);
    for (std::uint32_t i = 0; i < stopped.files.size(); ++i) {
      const FileRecord& file = stopped.files[i].record;
      const bool begun = file.size != kSizeUnknown || stopped.files[i].received != 0;
      if (!file.transferred && begun) reset_file(stopped, i);
    }
  };
  if (job.has_transfers() && is_running(job.state) && !job.stopping) {
    (void)apply(job, Input::kPreempted);
    stop_transfer(job, start_over ? std::function<void()>(restart) : nullptr);
  } else if (start_over && job.has_transfers()) {
    stop_transfer(job, restart);
  } else if (start_over) {
    restart();
  }
}

void Engine::set_http_method(const Caller& caller, const JobId& id, std::string method,
                             Reply<void> reply) {
  serialized(id, [this, caller, id, method = std::move(method), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (auto good = check_http_method(method); !good) return refuse(reply, good.error());
    if (job.record.resumed) {  // HTTP-26
      return refuse(reply, Error{hr::kBgEReadOnlyPropertyAfterResume,
                                 "The method can be chosen before the first Resume only."});
    }
    const bool is_default = method == default_http_method(job.record.type);
    if (!is_default && job.record.type == JobType::kUploadReply) {  // LNX-149
      return refuse(reply,
                    Error{hr::kENotImpl, "A reply goes with the upload protocol of BITS only."});
    }
    const bool wants_parts = std::any_of(job.files.begin(), job.files.end(), [](const File& f) {
      return f.record.has_ranges() || f.record.has_holes();
    });
    if (!is_default &&
        (job.record.dynamic_content || job.record.settings().on_demand || wants_parts)) {
      return refuse(reply, Error{hr::kBgENotSupportedWithCustomHttpMethod,  // HTTP-29, LNX-97
                                 "Neither dynamic content nor fetching parts of files goes with "
                                 "another method than the default one."});
    }
    job.record.change_settings([&](JobOptions& o) { o.http_method = is_default ? "" : method; });
    if (!is_default) {  // HTTP-27
      leave_line(job);
      job.record.priority = JobPriority::kForeground;
      join_line(job);
    }
    note_foreign(caller, job, "BITS_MC_JOB_PROPERTY_CHANGE");  // JOB-26
    touch(job);
    reply_when_durable(reply);
  });
}

// Certificates of servers ---------------------------------------------------------------------

void Engine::set_certificate_judge(const Caller& caller, const JobId& id,
                                   std::optional<CallbackObject> object, Reply<void> reply) {
  serialized(id, [this, caller, id, object = std::move(object), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (is_final(job.state)) return refuse(reply, final_error(job));
    if (is_action(job.state)) {  // CERT-14
      return refuse(reply, Error{hr::kBgEReadOnlyWhenJobActive,
                                 "Who judges certificates can be changed only while the job is "
                                 "suspended, in error or transferred."});
    }
    is_used(job);
    job.certificate_judge = object;
    ++job.judge_number;
    job.accepted.reset();  // CERT-18
    if (job.record.settings().needs_certificate_callback != object.has_value()) {
      job.record.change_settings(
          [&](JobOptions& o) { o.needs_certificate_callback = object.has_value(); });
      note_foreign(caller, job, "BITS_MC_JOB_PROPERTY_CHANGE");  // JOB-26
      touch(job);
    }
    reply_when_durable(reply);
  });
}

namespace {

TransferFailure judge_failure(std::uint32_t file, HResult code, bool transient, std::string why) {
  TransferFailure failure;
  failure.error = {ErrorContext::kServerCertificateCallback, code, file, "http", std::move(why)};
  failure.transient = transient;
  return failure;
}

}  // namespace

void Engine::on_certificate(TransferId id, const ServerCertificate& certificate) {
  Job* job = running_job(id);
  if (job == nullptr) return;
  const std::uint32_t file = transfers_.at(id).file;
  end_transfer(*job, id);
  if (!job->certificate_judge) {
    return on_judged(job->id(), file, job->judge_number, certificate, Delivery{});
  }
  job->judging = true;
  world_.receivers.judge(
      *job->certificate_judge, job->id(), file, certificate,
      [this, job_id = job->id(), file, number = job->judge_number, certificate](
          const Delivery& answer) { on_judged(job_id, file, number, certificate, answer); });
}

void Engine::on_judged(const JobId& id, std::uint32_t file, std::uint64_t number,
                       const ServerCertificate& certificate, const Delivery& answer) {
  const auto it = jobs_.find(id);
  if (it == jobs_.end()) return;
  Job& job = *it->second;
  job.judging = false;
  const bool counts = number == job.judge_number;
  const bool gone = answer.outcome == Delivery::Outcome::kGone;
  if (counts && gone) job.certificate_judge.reset();
  if (counts && !gone && answer.code == hr::kOk) {
    auto accepted = job.accepted ? std::make_shared<AcceptedCertificates>(*job.accepted)
                                 : std::make_shared<AcceptedCertificates>();
    accepted->emplace(certificate.server, certificate.hash);
    job.accepted = std::move(accepted);
  }
  if (!is_running(job.state) || job.transfer || job.busy || shutting_down_) return;
  if (!counts || (!gone && answer.code == hr::kOk)) return start_next_file(job);
  if (gone) {  // CERT-15
    fail(job,
         judge_failure(file, hr::kBgEServerCertValidationInterfaceRequired, false,
                       "The program that wants to judge the certificate of " + certificate.server +
                           " cannot be asked. Start it, and resume the job."));
  } else {  // CERT-17
    fail(job, judge_failure(
                  file, failed(answer.code) ? answer.code : hr::kEFail, true,
                  "The program does not accept the certificate of " + certificate.server + "."));
  }
}

// Files ---------------------------------------------------------------------------------------

void Engine::on_moved(TransferId id, const std::string& url) {
  Job* job = running_job(id);
  if (job == nullptr || !check_remote_name(url)) return;
  FileRecord& file = job->files[transfers_.at(id).file].record;
  if (file.remote_name == url) return;
  if (file.settings().given_name.empty()) {
    file.change_settings([&](FileOptions& o) { o.given_name = file.remote_name; });
  }
  file.remote_name = url;
  mark(*job, file.index);
  changed(*job);
}

void Engine::forget_secrets(Job& job) {
  const JobOptions& o = job.record.settings();
  if (o.credentials.empty() && !o.custom_headers && !o.certificate && !o.headers_write_only) return;
  job.record.change_settings([](JobOptions& options) {
    options.credentials.clear();
    options.custom_headers.reset();
    options.headers_write_only = false;
    options.certificate.reset();
  });
  mark(job);
}

}  // namespace openbits::core
