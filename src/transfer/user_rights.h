// What is done on behalf of a user who is not the one that the service runs as (NET-03).
// Thread: any; the calls block.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>

namespace openbits::transfer {

/// Runs `work` with the rights that `user` has to files, and no others: on a thread of its own,
/// which has his ids, his groups and no capabilities, and ends with the call; what it makes is his.
/// Without a user, for the user that the service runs as, and for root in a service that is not
/// root's, it is run as it is: whoever the service is, root may do no less.
///
/// Returns 0, or errno if that is not possible; `work` has not been run then. EACCES: the service
/// cannot act for this user. A change of his groups counts after some seconds (LNX-68).
int with_rights_of(std::optional<uid_t> user, const std::function<void()>& work);

/// The user whose rights to files this thread has.
uid_t acting_user();

/// Makes an open file the user's, if the service may give files away: only root may. Returns 0 or
/// errno.
int give_to(int fd, uid_t user);

}  // namespace openbits::transfer
