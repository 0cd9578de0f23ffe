// What is done on behalf of a user who is not the one that the service runs as (NET-03).
// Thread: any; the call blocks.
#pragma once

#include <sys/types.h>

#include <functional>
#include <optional>

namespace openbits::transfer {

/// Runs `work` with the rights that `user` has to files, and no others: on a thread of its own,
/// which has his ids, his groups and no capabilities, and ends with the call. Without a user, for
/// the user that the service runs as, and for root in a service that is not root's, it is run as it
/// is: whoever the service is, root may do no less.
///
/// Returns 0, or errno if that is not possible; `work` has not been run then. EACCES: the service
/// cannot act for this user.
int with_rights_of(std::optional<uid_t> user, const std::function<void()>& work);

}  // namespace openbits::transfer
