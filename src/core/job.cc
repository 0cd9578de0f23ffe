#include "core/job.h"

#include "core/names.h"

namespace openbits::core {

JobProgress Job::progress() const {
  JobProgress p{0, 0, static_cast<std::uint32_t>(files.size()), 0};
  for (const File& f : files) {
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

std::optional<std::uint32_t> Job::file_in_turn() const {
  if (!requested.empty()) return *requested.begin();
  return record.settings().on_demand ? std::nullopt : next_file();
}

bool Job::has_local_name(const std::string& name) const {
  return local_names_.contains(without_double_slashes(name));
}

File& Job::add(FileRecord file) {
  local_names_.insert(without_double_slashes(file.local_name));
  File& added = files.emplace_back();
  added.record = std::move(file);
  added.received = added.record.durable;
  added.arrived = added.record.settings().filled;
  if (!added.record.settings().requested.empty()) requested.insert(added.record.index);
  return added;
}

}  // namespace openbits::core
