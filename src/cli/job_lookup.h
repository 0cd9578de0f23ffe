// Finding the job that the user means.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/client.hpp>

namespace openbits::cli {

struct JobName {
  Guid id;
  std::string display_name;
};

/// The positions of the jobs that `word` may mean: those whose GUID begins with it (at least 4 hex
/// digits, dashes and braces do not count, nor does case), and those whose display name it is.
std::vector<std::size_t> match_jobs(std::span<const JobName> jobs, std::string_view word);

/// How many digits of their GUIDs tell these jobs apart: at least 8.
std::size_t short_id_length(std::span<const Guid> ids);

/// The first 8 digits, for sentences.
std::string short_id(const Guid& id);

struct Lookup {
  std::optional<Job> job;
  std::vector<JobName> candidates;  ///< if the word means several
};
/// BG_E_NOT_FOUND if no job is meant.
Result<Lookup> find_job(Client& client, std::string_view word);

}  // namespace openbits::cli
