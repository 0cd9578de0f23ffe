#include "cli/job_lookup.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace openbits::cli {
namespace {

constexpr std::size_t kShortestPrefix = 4;
constexpr std::size_t kShortId = 8;

/// The hex digits of a GUID's beginning in lower case; "" if `word` is something else.
std::string hex_prefix(std::string_view word) {
  std::string digits;
  for (const char c : word) {
    if (c == '-' || c == '{' || c == '}') continue;
    if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return "";
    digits += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return digits.size() >= kShortestPrefix ? digits : "";
}

Error no_such_job(std::string_view word) {
  return {hr::kBgENotFound, "no job is named \"" + std::string(word) +
                                "\", by GUID, first digits of it, or display name"};
}

}  // namespace

std::vector<std::size_t> match_jobs(std::span<const JobName> jobs, std::string_view word) {
  const std::string prefix = hex_prefix(word);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const bool by_id = !prefix.empty() && jobs[i].id.hex().starts_with(prefix);
    if (by_id || jobs[i].display_name == word) found.push_back(i);
  }
  return found;
}

std::size_t short_id_length(std::span<const Guid> ids) {
  std::vector<std::string> hex;
  hex.reserve(ids.size());
  for (const Guid& id : ids) hex.push_back(id.hex());
  std::sort(hex.begin(), hex.end());
  std::size_t length = kShortId;
  for (std::size_t i = 1; i < hex.size(); ++i) {
    const auto [a, b] = std::mismatch(hex[i - 1].begin(), hex[i - 1].end(), hex[i].begin());
    length = std::max(length, static_cast<std::size_t>(a - hex[i - 1].begin()) + 1);
  }
  return std::min<std::size_t>(length, 32);
}

std::string short_id(const Guid& id) {
  return id.hex().substr(0, kShortId);
}

Result<Lookup> find_job(Client& client, std::string_view word) {
  if (const auto id = Guid::parse(word)) {
    auto job = client.job(*id);
    if (!job) return std::move(job).error();
    return Lookup{std::move(job).value(), {}};
  }
  auto jobs = client.jobs();
  if (!jobs) return std::move(jobs).error();
  std::vector<JobName> names;
  std::vector<Job> handles;
  for (Job& job : *jobs) {
    auto name = job.display_name();
    if (!name && name.code() == hr::kBgENotFound) continue;  // gone since
    if (!name) return std::move(name).error();
    names.push_back({job.id(), std::move(name).value()});
    handles.push_back(job);
  }
  const auto found = match_jobs(names, word);
  if (found.empty()) return no_such_job(word);
  if (found.size() == 1) return Lookup{handles[found.front()], {}};
  Lookup several;
  for (const std::size_t i : found) several.candidates.push_back(names[i]);
  return several;
}

}  // namespace openbits::cli
