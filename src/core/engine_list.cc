// Lists of jobs: a part at a time, and all parts as of the moment of the first one.
#include <algorithm>

#include "core/engine.h"

namespace openbits::core {

Result<std::vector<JobId>> Engine::list(const Caller& caller, bool all_users) const {
  auto page = list_page(caller, all_users, std::nullopt, UINT32_MAX);
  if (!page) return std::move(page).error();
  return std::move(page->jobs);
}

Result<JobPage> Engine::list_page(const Caller& caller, bool all_users,
                                  std::optional<JobCursor> cursor, std::uint32_t most) const {
  if (all_users && !caller.is_administrator()) {
    return Error{hr::kEAccessDenied, "Only an administrator can list the jobs of all users."};
  }
  if (!cursor) cursor = JobCursor{0, newest_created_, next_sequence_ - 1};
  JobPage page;
  for (const Job* job = order_.next(cursor->after); job != nullptr;
       job = order_.next(cursor->after)) {
    const JobRecord& r = job->record;
    if (r.ordinal > cursor->newest) break;
    const bool was_there =
        job->is_created && (!is_final(job->state) || r.newest_event > cursor->event);
    const bool is_listed = was_there && (all_users || r.owner_uid == caller.uid);
    if (is_listed && page.jobs.size() == most) {
      page.next = cursor;
      break;
    }
    cursor->after = r.ordinal;
    if (is_listed) page.jobs.push_back(r.id);
  }
  return page;
}

}  // namespace openbits::core
