#include "core/why.h"

#include <utility>

#include "base/error_text.h"

namespace openbits::core {
namespace {

using Causes = std::vector<Cause>;

constexpr const char* kTriesItself = "The job tries again by itself; Resume tries at once.";
constexpr const char* kResumeOrEnd =
    "Resume tries again; Cancel gives the job up, Complete keeps the files that are whole.";

/// Without the name, password and query that a URL may have.
std::string shown(std::string url) {
  url.resize(std::min(url.find_first_of("?#"), url.size()));
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return url;
  const std::size_t authority = begin + 3;
  const std::size_t end = std::min(url.find('/', authority), url.size());
  const std::size_t at = url.rfind('@', end);
  if (at != std::string::npos && at >= authority && at < end) {
    url.erase(authority, at + 1 - authority);
  }
  return url;
}

std::string code_text(HResult code) {
  const std::string_view name = error_name(code);
  if (!name.empty()) return " (" + std::string(name) + ")";
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string text = " (0x";
  for (int shift = 28; shift >= 0; shift -= 4) {
    text += kDigits[(static_cast<std::uint32_t>(code) >> shift) & 0xF];
  }
  return text + ")";
}

std::string sentence(const JobErrorInfo& error) {
  return (error.message.empty() ? describe_error(error.code) : error.message) +
         code_text(error.code);
}

/// "File 2 of 5, http://server/name".
std::string file_text(const Job& job, std::uint32_t index) {
  return "File " + std::to_string(index + 1) + " of " + std::to_string(job.files.size()) + ", " +
         shown(job.files[index].record.remote_name);
}

std::string whole_text(const Job& job) {
  if (!job.is_upload()) return "All files are here, under temporary names.";
  const std::string sent = "The server has the file";
  return job.reply() == nullptr ? sent + "." : sent + ", and its reply is here.";
}

bool is_block(HResult code) {
  return code == hr::kBgENetworkDisconnected || code == hr::kBgEBlockedByCostTransferPolicy ||
         code == hr::kBgEBlockedByPolicy;
}

Cause block_cause(const JobErrorInfo& block) {
  const std::string text = sentence(block);
  switch (block.code) {
    case hr::kBgENetworkDisconnected:
      return {"network", text, "Connect the machine to a network.", {}};
    case hr::kBgEBlockedByCostTransferPolicy:
      return {
          "cost", text, "Allow this network with the job's cost flags, or use another one.", {}};
    default:
      return {"policy",
              text,
              "Give the job the priority FOREGROUND, or have the administrator change the policy.",
              {}};
  }
}

/// What stands in the way of a job after its error, and has to be done before Resume.
Cause error_cause(const JobErrorInfo& error) {
  if (error.code == hr::kBgETokenRequired) {
    return {"token",
            sentence(error),
            "Let the owner's program set the helper token, or clear the token flags; then Resume.",
            {}};
  }
  if (error.code == hr::kBgEServerCertValidationInterfaceRequired) {
    return {"certificate",
            sentence(error),
            "Start the program that judges servers' certificates; then Resume.",
            {}};
  }
  std::string remedy(error_text(error.code));
  if (!remedy.empty()) remedy += ' ';
  return {"error", sentence(error), remedy + kResumeOrEnd, {}};
}

void explain_queued(const Situation& s, Causes& causes) {
  if (!s.can_run) {
    causes.push_back({"priority",
                      "The content of the job is dynamic, and only FOREGROUND jobs transfer that.",
                      "Give the job the priority FOREGROUND.",
                      {}});
    return;
  }
  for (const JobErrorInfo& block : s.blocks) causes.push_back(block_cause(block));
  if (s.unfit) causes.push_back(error_cause(*s.unfit));
  if (s.rival) {
    const bool equal = s.rival->priority == s.job.record.priority;
    causes.push_back({"turn",
                      "One job at a time transfers in the background, and now it is " +
                          s.rival->name + ", of " + (equal ? "the same" : "another") +
                          " priority. " + std::to_string(s.ahead) +
                          " of those that wait come before this one.",
                      "Wait for its turn, suspend those before it, or raise the job's priority; "
                      "FOREGROUND jobs do not wait.",
                      s.rival->until});
  } else if (s.job.has_transfers()) {
    causes.push_back(
        {"stopping", "What the job has received is being written to the disk.", "", {}});
  } else if (s.ahead > 0) {
    causes.push_back({"turn", std::to_string(s.ahead) + " jobs come before it.", "", {}});
  }
  if (causes.empty()) causes.push_back({"next", "It is the job's turn now.", "", {}});
}

void explain_running(const Situation& s, Causes& causes) {
  const Job& job = s.job;
  if (job.judging) {
    causes.push_back({"certificate",
                      "The program has been asked whether it accepts the server's certificate.",
                      "Let the program answer; it has 60 seconds.",
                      {}});
    return;
  }
  const auto index = job.file_in_turn();
  if (!index) {
    causes.push_back({"storing", "What has been received is being stored.", "", {}});
  } else if (!job.transfer) {
    causes.push_back(
        {"storing", file_text(job, *index) + ": what is known of it is being stored.", "", {}});
  } else if (job.state == JobState::kConnecting) {
    causes.push_back(
        {"connecting", file_text(job, *index) + ": waiting for the server to answer.", "", {}});
  } else {
    const FileProgress p = job.files[*index].progress();
    const std::string total = p.bytes_total == kSizeUnknown ? std::string("an unknown number")
                                                            : std::to_string(p.bytes_total);
    causes.push_back({"transferring",
                      file_text(job, *index) + ": " + std::to_string(p.bytes_transferred) + " of " +
                          total + " bytes are here.",
                      "",
                      {}});
  }
}

void explain_suspended(const Situation& s, Causes& causes) {
  const Job& job = s.job;
  if (job.files.empty()) {
    causes.push_back({"empty", "The job has no files.", "Add a file, then Resume.", {}});
  } else if (job.record.settings().on_demand && job.record.resumed && !job.file_in_turn() &&
             job.has_unfinished_files()) {
    causes.push_back({"ranges",
                      "The job fetches on demand, and all that was asked for is here.",
                      "Ask for more (RequestFileRanges), then Resume; or switch the mode off.",
                      {}});
  } else {
    causes.push_back(
        {"suspended", "The program has not resumed the job, or has suspended it.", "Resume.", {}});
  }
}

void explain_transient(const Situation& s, Causes& causes) {
  const JobRecord& r = s.job.record;
  for (const JobErrorInfo& block : s.blocks) causes.push_back(block_cause(block));
  const JobErrorInfo error = r.error ? *r.error : JobErrorInfo{};
  if (is_block(error.code)) {
    // Reported again, but not believed yet (NET-07).
    if (causes.empty()) {
      causes.push_back(
          {"network", sentence(error) + " It may be back: the job goes on in a moment.", "", {}});
    }
    return;
  }
  std::string text = sentence(error);
  if (error.file && *error.file < s.job.files.size()) {
    text = file_text(s.job, *error.file) + ": " + text;
  }
  causes.push_back({"retry", std::move(text), kTriesItself, r.retry_at});
  if (r.no_progress_since) {
    causes.push_back({"no-progress",
                      "The job gives up if nothing arrives for " +
                          std::to_string(r.no_progress_timeout) +
                          " seconds after the first failure in a row.",
                      "Raise its no-progress time-out for more time.",
                      *r.no_progress_since + std::chrono::seconds(r.no_progress_timeout)});
  }
}

Cause notice_cause(const OpenNotice& notice, bool has_receiver) {
  Cause cause{"notice", "", "", notice.next_try};
  cause.text = "Nobody has answered " + std::string(to_string(notice.kind)) + " (event " +
               std::to_string(notice.sequence) + ") yet";
  if (notice.under_way) cause.text += "; a receiver is being told now";
  if (!notice.attempts.empty()) {
    const DeliveryAttempt& last = notice.attempts.back();
    cause.text += "; the last to be told was the " + std::string(to_string(last.receiver)) + " " +
                  last.name + ": " + (last.text.empty() ? describe_error(last.code) : last.text) +
                  code_text(last.code);
  }
  cause.text += '.';
  if (!has_receiver) {
    cause.remedy =
        "There is nobody to tell: register a program, or set a class or a command line; or "
        "Complete or Cancel the job.";
  }
  return cause;
}

void explain_state(const Situation& s, Causes& causes) {
  switch (s.job.state) {
    case JobState::kQueued:
      return explain_queued(s, causes);
    case JobState::kConnecting:
    case JobState::kTransferring:
      return explain_running(s, causes);
    case JobState::kSuspended:
      return explain_suspended(s, causes);
    case JobState::kTransientError:
      return explain_transient(s, causes);
    case JobState::kError:
      causes.push_back(error_cause(s.job.record.error ? *s.job.record.error : JobErrorInfo{}));
      return;
    case JobState::kTransferred:
      causes.push_back({"complete",
                        whole_text(s.job),
                        s.job.is_upload() && s.job.reply() == nullptr
                            ? "Complete ends the job."
                            : "Complete gives them their names, and ends the job.",
                        {}});
      return;
    case JobState::kAcknowledged:
    case JobState::kCancelled:
      causes.push_back({"final", std::string(meaning(s.job.state)), "", {}});
      return;
  }
}

}  // namespace

Explanation explain(const Situation& s) {
  Explanation e{s.job.state, {}};
  if (s.store) {
    e.causes.push_back(
        {"store",
         "The queue cannot be stored: " + s.store->error.message + code_text(s.store->error.code),
         "Make room, or repair access, where the service keeps its state.", s.store->again});
  }
  if (s.job.is_occupied()) {
    e.causes.push_back({"busy", "A command of a program is being carried out on the job.", "", {}});
  }
  explain_state(s, e.causes);
  if (!is_final(s.job.state)) {
    for (const OpenNotice& notice : s.notices) {
      e.causes.push_back(notice_cause(notice, s.has_receiver));
    }
  }
  return e;
}

}  // namespace openbits::core
