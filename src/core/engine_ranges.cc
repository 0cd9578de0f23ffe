// Parts of files: what a file may be added with, and what is asked for out of order. Of a file with
// holes each transfer is one part; what is there is a set of ranges, and no prefix (OND-10).
#include <algorithm>
#include <utility>

#include "core/engine.h"

namespace openbits::core {
namespace {

// Ranges of a file that can be asked for at a time, whoever asks: each costs time in every change.
constexpr std::size_t kMostRequested = 10'000;

Error no_random_access(const std::string& why) {
  return {hr::kBgERandomAccessNotSupported, "Parts of the file cannot be asked for: " + why};
}

/// What is there of the file, in memory.
Ranges arrived(const File& file) {
  const FileRecord& record = file.record;
  if (record.has_holes()) return file.arrived;
  const std::uint64_t there = record.transferred ? record.local_size() : file.received;
  return there > 0 ? Ranges{{0, there}} : Ranges{};
}

/// The parts of `wanted` that are neither in `filled` nor in `requested`, in order of `wanted`.
Ranges news(const FileOptions& options, const Ranges& wanted) {
  Ranges known = options.filled;
  for (const FileRange& range : options.requested) unite(known, range);
  Ranges parts;
  for (const FileRange& range : wanted) {
    for (const FileRange& part : missing(known, range)) {
      parts.push_back(part);
      unite(known, part);
    }
  }
  return parts;
}

/// Puts what lies from `offset` on before the rest, in order.
void put_first(Ranges& list, std::uint64_t offset) {
  Ranges first;
  Ranges rest;
  for (const FileRange& range : list) {
    const std::uint64_t end = end_of(range);
    const std::uint64_t middle = std::clamp(offset, range.offset, end);
    if (range.offset < middle) rest.push_back({range.offset, middle - range.offset});
    unite(first, {middle, end - middle});
  }
  first.insert(first.end(), rest.begin(), rest.end());
  list = std::move(first);
}

void cut(Ranges& list, std::uint64_t size) {
  for (FileRange& range : list) {
    if (end_of(range) == kToEndOfFile && range.offset < size) range.length = size - range.offset;
  }
}

}  // namespace

// Adding -------------------------------------------------------------------------------------

Result<void> Engine::check_file_ranges(const Job& job, const FileSpec& file) const {
  if (file.ranges.empty()) return {};
  if (job.record.type != JobType::kDownload) {  // RANGE-01
    return Error{hr::kENotImpl, "Only downloads can have files of which parts are wanted."};
  }
  if (job.record.dynamic_content) {  // RANGE-13
    return Error{hr::kBgEUnsupportedJobConfiguration,
                 "A job with dynamic content cannot fetch parts of files."};
  }
  if (!job.record.settings().http_method.empty()) {  // LNX-97
    return Error{hr::kBgENotSupportedWithCustomHttpMethod,
                 "Parts of files can be asked for with the default method only."};
  }
  if (job.record.settings().on_demand) {  // OND-01
    return no_random_access("a job on demand has whole files only.");
  }
  if (auto checked = check_range_count(job, file.ranges.size()); !checked) return checked;
  return check_ranges(file.ranges);
}

Result<void> Engine::check_range_count(const Job& job, std::size_t ranges) const {
  if (!policy_.limits(job.record.owner_uid) || ranges <= policy_.max_ranges_per_file) return {};
  return Error{hr::kBgETooManyRangesInFile,
               "A file has at most " + std::to_string(policy_.max_ranges_per_file) + " ranges."};
}

// Asking for parts ---------------------------------------------------------------------------

Result<void> Engine::check_random_access(const Job& job, std::uint32_t index) {
  if (index >= job.files.size()) {
    return Error{hr::kBgEFileNotFound, "The job has no file " + std::to_string(index) + "."};
  }
  if (job.record.type != JobType::kDownload) return no_random_access("the job uploads.");
  if (job.record.dynamic_content) return no_random_access("the job has dynamic content.");
  if (!job.record.settings().http_method.empty()) {
    return no_random_access("the job has a method of its own.");
  }
  if (job.files[index].record.has_ranges()) {
    return no_random_access("it was added with ranges already.");
  }
  if (job.files[index].ranges_refused) {
    return no_random_access("the server cannot send parts of it.");
  }
  return {};
}

Result<Ranges> Engine::filled_ranges(const Caller& caller, const JobId& id,
                                     std::uint32_t index) const {
  const auto job = find(caller, id);
  if (!job) return job.error();
  if (auto checked = check_random_access(**job, index); !checked) return checked.error();
  return arrived((*job)->files[index]);
}

void Engine::request_ranges(const Caller& caller, const JobId& id, std::uint32_t index,
                            Ranges ranges, Reply<void> reply) {
  serialized(id, [this, caller, id, index, ranges = std::move(ranges), reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (auto checked = check_request(job, index, ranges); !checked) {
      return refuse(reply, checked.error());
    }
    // As long as something is asked for, the transfer that runs is for that.
    const bool in_time = !job.requested.empty();
    prefer(
        job, in_time, [this, id, index, ranges] { ask_for(*jobs_.at(id), index, ranges); }, reply);
  });
}

Result<void> Engine::check_request(const Job& job, std::uint32_t index,
                                   const Ranges& ranges) const {
  if (is_final(job.state)) {
    return Error{hr::kBgEInvalidState,
                 "The job " + job.id().text() + " is " + std::string(to_string(job.state)) + "."};
  }
  if (auto checked = check_random_access(job, index); !checked) return checked;
  if (ranges.empty()) return Error{hr::kEInvalidArg, "No range was given."};
  if (auto checked = check_requested(ranges); !checked) return checked;
  const FileRecord& record = job.files[index].record;
  if (record.size != kSizeUnknown && !fit(ranges, record.size)) {  // OND-05
    return Error{hr::kBgEInvalidRange, "The file has " + std::to_string(record.size) +
                                           " bytes, and a range goes beyond its end."};
  }
  const std::size_t all = record.settings().requested.size() + ranges.size();
  if (all > kMostRequested) {
    return Error{hr::kBgETooManyRangesInFile, "Too many ranges are asked for at a time."};
  }
  return check_range_count(job, all);
}

void Engine::update_position(const Caller& caller, const JobId& id, std::uint32_t index,
                             std::uint64_t offset, Reply<void> reply) {
  serialized(id, [this, caller, id, index, offset, reply = std::move(reply)] {
    const auto found = access(caller, id);
    if (!found) return refuse(reply, found.error());
    Job& job = **found;
    if (auto checked = check_request(job, index, {{offset, kToEndOfFile}}); !checked) {
      return refuse(reply, checked.error());
    }
    const auto go_on_at = [this, id, index, offset] {
      Job& now = *jobs_.at(id);
      // OND-02: on demand it is an order among what is asked for.
      if (!now.record.settings().on_demand) ask_for(now, index, {{offset, kToEndOfFile}});
      FileRecord& record = now.files[index].record;
      if (record.settings().requested.empty()) return;
      record.change_settings([&](FileOptions& o) { put_first(o.requested, offset); });
      settle(now, index, 1);
    };
    prefer(job, false, go_on_at, reply);
  });
}

// Lets `change` put something before what is being fetched, which is stopped for it unless
// `in_time`. The reply comes when the change is durable.
void Engine::prefer(Job& job, bool in_time, std::function<void()> change, Reply<void> reply) {
  if (in_time || !job.transfer) {
    change();
    touch(job);
    return reply_when_durable(std::move(reply));
  }
  if (is_running(job.state)) (void)apply(job, Input::kPreempted);
  job.asking = true;
  stop_transfer(job, [this, id = job.id(), change = std::move(change), reply = std::move(reply)] {
    change();
    Job& now = *jobs_.at(id);
    touch(now);
    reply_when_durable(reply);
    release(now);
  });
}

// No transfer of the file runs, or one for what is asked for already.
void Engine::ask_for(Job& job, std::uint32_t index, const Ranges& wanted) {
  File& file = job.files[index];
  FileRecord& record = file.record;
  if (record.transferred || file.sealing) return;  // all of it has come
  FileOptions options = record.settings();
  const bool was_whole = !options.has_holes();
  if (was_whole && record.durable > 0) options.filled = {{0, record.durable}};
  Ranges cut_wanted = wanted;
  if (record.size != kSizeUnknown) cut(cut_wanted, record.size);
  const Ranges more = news(options, cut_wanted);
  if (more.empty()) return;
  options.requested.insert(options.requested.end(), more.begin(), more.end());
  if (was_whole) file.arrived = options.filled;
  record.options = std::make_shared<const FileOptions>(std::move(options));
  job.requested.insert(index);
  settle(job, index, 1);
}

// Transfers of parts -------------------------------------------------------------------------

void Engine::choose_part(const File& file, TransferRequest& request) const {
  const FileOptions& options = file.record.settings();
  const FileRange all{0, file.record.size == kSizeUnknown ? kToEndOfFile : file.record.size};
  const FileRange part =
      options.requested.empty() ? missing(options.filled, all).front() : options.requested.front();
  request.offset = part.offset;
  request.part_end = end_of(part);
  request.keeps_rest = !options.filled.empty();
}

void Engine::part_is_durable(Job& job, const Running& running, std::uint64_t position) {
  File& file = job.files[running.file];
  if (position <= running.begin || !file.record.has_holes()) return;
  const FileRange part{running.begin, position - running.begin};
  file.record.change_settings([&](FileOptions& o) {
    unite(o.filled, part);
    if (file.record.size != kSizeUnknown) cut(o.requested, file.record.size);
    subtract(o.requested, part);
  });
  file.record.durable = count(file.record.settings().filled);
  if (has_every_part(file)) {
    job.requested.insert(running.file);  // file_is_whole() is still to come
  } else if (file.record.settings().requested.empty()) {
    job.requested.erase(running.file);
  }
  mark(job, running.file);
}

bool Engine::has_every_part(const File& file) {
  return file.record.size != kSizeUnknown &&
         count(file.record.settings().filled) == file.record.size;
}

void Engine::forget_holes(Job& job, File& file) {
  file.arrived.clear();
  job.requested.erase(file.record.index);
  if (!file.record.has_holes()) return;
  file.record.change_settings([](FileOptions& o) {
    o.filled.clear();
    o.requested.clear();
  });
}

// What was there on demand is asked for once more (OND-02); any other file begins with its first
// byte.
void Engine::reset_parts(Job& job, File& file) {
  FileRecord& record = file.record;
  file.arrived.clear();
  Ranges again;
  if (job.record.settings().on_demand) {
    again = record.settings().requested;
    const Ranges had = record.transferred ? Ranges{{0, kToEndOfFile}} : record.settings().filled;
    again.insert(again.end(), had.begin(), had.end());
  }
  forget_holes(job, file);
  if (again.empty()) return;
  record.change_settings([&](FileOptions& o) { o.requested = std::move(again); });
  job.requested.insert(record.index);
}

// A part that cannot be had is not asked for again.
void Engine::part_failed(Job& job, const Running& running, TransferFailure& failure) {
  File& file = job.files[running.file];
  if (failure.error.code == hr::kBgEInsufficientRangeSupport) {  // OND-06
    failure.error.code = hr::kBgERandomAccessNotSupported;
    file.ranges_refused = true;
    if (!job.record.settings().on_demand) reset_file(job, running.file);
  } else if (failure.error.code == hr::kBgEInvalidRange) {  // OND-05
    file.record.change_settings([&](FileOptions& o) {
      std::erase_if(o.requested, [&](const FileRange& r) { return r.offset == running.begin; });
    });
    if (file.record.settings().requested.empty()) job.requested.erase(running.file);
    mark(job, running.file);
  }
}

}  // namespace openbits::core
