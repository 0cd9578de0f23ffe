// Other URLs for the files of a job: SetRemoteName (FILE-28 to FILE-31) and ReplaceRemotePrefix
// (FILE-34 to FILE-37).
#include <utility>

#include "core/engine.h"
#include "core/names.h"

namespace openbits::core {

// A transfer of the file that runs goes on with the new URL from where it is, if that is the same
// version (LNX-13).
void Engine::use_name(Job& job, File& file, std::string url) {
  const bool is_other = file.record.remote_name != url;
  file.record.remote_name = std::move(url);
  if (!file.record.settings().given_name.empty()) {
    file.record.change_settings([](FileOptions& o) { o.given_name.clear(); });
  }
  mark(job, file.record.index);
  const bool runs = job.transfer && transfers_.at(*job.transfer).file == file.record.index;
  if (is_other && runs && is_running(job.state) && apply(job, Input::kPreempted)) {
    stop_transfer(job, {});
  }
}

// FILE-29 to FILE-31: with Resume the new names are stored and used.
void Engine::use_new_names(Job& job) {
  if (!std::exchange(job.has_new_names, false)) return;
  for (File& file : job.files) {
    if (file.new_remote_name) use_name(job, file, *std::exchange(file.new_remote_name, {}));
  }
}

// All or none. The new names are stored and used at once; one that SetRemoteName has given and that
// waits for Resume goes on waiting (LNX-92).
void Engine::replace_remote_prefix(const Caller& caller, const JobId& id, std::string from,
                                   std::string to, Reply<HResult> reply) {
  serialized(
      id, [this, caller, id, from = std::move(from), to = std::move(to), reply = std::move(reply)] {
        const auto found = access(caller, id);
        if (!found) return refuse(reply, found.error());
        Job& job = **found;
        if (is_final(job.state)) {
          return refuse(reply, Error{hr::kBgEInvalidState, "The job " + id.text() + " is " +
                                                               std::string(to_string(job.state)) +
                                                               "; its URLs cannot be changed."});
        }
        if (job.record.type != JobType::kDownload) {  // FILE-35
          return refuse(reply, Error{hr::kENotImpl, "The URL of an upload cannot be changed."});
        }
        if (from.empty() || to.empty()) {
          return refuse(reply, Error{hr::kEInvalidArg, "A prefix cannot be empty."});
        }
        std::vector<std::pair<File*, std::string>> changes;
        for (File& file : job.files) {
          if (!file.remote_name().starts_with(from)) continue;  // FILE-34, FILE-37
          std::string url = to + file.remote_name().substr(from.size());
          if (auto checked = check_remote_name(url); !checked)
            return refuse(reply, checked.error());
          changes.emplace_back(&file, std::move(url));
        }
        for (auto& [file, url] : changes) {
          if (file->new_remote_name) {
            file->new_remote_name = std::move(url);
          } else {
            use_name(job, *file, std::move(url));
          }
        }
        const HResult result = changes.empty() ? hr::kFalse : hr::kOk;
        if (!changes.empty()) touch(job);
        after_commit([result, reply](const Result<void>& committed) {
          if (committed) {
            reply(result);
          } else {
            reply(committed.error());
          }
        });
      });
}

}  // namespace openbits::core
