#include "core/job.h"

#include <algorithm>

#include "core/names.h"

namespace openbits::core {
namespace {

constexpr std::size_t kFewFiles = 8;

}  // namespace

JobProgress Job::progress() const {
  const std::size_t count = own_files();
  JobProgress p{0, 0, static_cast<std::uint32_t>(count), 0};
  for (std::size_t i = 0; i < count; ++i) {
    const File& f = files[i];
    p.bytes_transferred += f.received;
    if (f.record.transferred) ++p.files_transferred;
    const std::uint64_t size = f.record.local_size();
    if (size == kSizeUnknown || p.bytes_total == kSizeUnknown) {
      p.bytes_total = kSizeUnknown;
    } else {
      p.bytes_total += size;
    }
  }
  return p;
}

std::optional<std::uint32_t> Job::next_file() const {
  while (first_unfinished_ < files.size() && files[first_unfinished_].record.transferred) {
    ++first_unfinished_;
  }
  if (first_unfinished_ == files.size()) return std::nullopt;
  return first_unfinished_;
}

std::string Job::reply_file_name() const {
  const std::string& name = record.settings().reply_file_name;
  if (!name.empty() || files.empty()) return name;
  const std::string& upload = files.front().record.local_name;
  return upload.substr(0, upload.rfind('/') + 1) + "BITS-reply-" + id().hex() + ".tmp";
}

ReplyProgress Job::reply_progress() const {
  const File* file = reply();
  if (file == nullptr) return {};
  const FileProgress p = file->progress();
  const bool stated = p.bytes_total != kSizeUnknown;
  return {stated ? p.bytes_total : p.bytes_transferred, p.bytes_transferred};
}

bool Job::owes_end_of_session() const {
  if (!is_upload() || files.empty() || files.front().record.settings().upload.id.empty()) {
    return false;
  }
  return is_final(state) || state == JobState::kTransferred;
}

std::optional<std::uint32_t> Job::file_in_turn() const {
  if (!requested.empty()) return *requested.begin();
  if (record.settings().on_demand) return std::nullopt;
  auto next = next_file();
  while (next && (files[*next].record.transferred || files[*next].sealing)) {
    if (++*next == files.size()) next.reset();
  }
  return next;
}

bool Job::has_local_name(const std::string& name) const {
  const std::string spelling = without_double_slashes(name);
  if (local_names_) return local_names_->contains(spelling);
  return std::any_of(files.begin(), files.end(), [&](const File& f) {
    return without_double_slashes(f.record.local_name) == spelling;
  });
}

File& Job::add(FileRecord file) {
  File& added = files.emplace_back();
  added.record = std::move(file);
  if (local_names_) {
    local_names_->insert(without_double_slashes(added.record.local_name));
  } else if (files.size() > kFewFiles) {
    local_names_ = std::make_unique<Names>();
    for (const File& f : files) local_names_->insert(without_double_slashes(f.record.local_name));
  }
  added.received = added.record.durable;
  added.arrived = added.record.settings().filled;
  const FileOptions& options = added.record.settings();
  const bool is_full = !added.record.transferred && !options.filled.empty() &&
                       count(options.filled) == added.record.size;
  if (!options.requested.empty() || is_full) requested.insert(added.record.index);
  return added;
}

}  // namespace openbits::core
