// The seam to the file system: everything that is done to names, each time with the rights of the
// job's owner and no others (NET-03, LNX-66). All of it happens away from the loop thread; every
// `done` is called on the loop thread, never from inside the call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "core/owner.h"

namespace openbits::core {

struct PublishItem {
  std::string temp_name;
  std::string local_name;
  std::string last_modified;  ///< HTTP date for the file's mtime (LNX-05); may be empty
};

struct InspectItem {
  Owner owner = 0;
  std::string temp_name;
  std::string local_name;  ///< empty: nobody asks for it
  /// Of what is behind so many bytes of the temporary file, nobody knows whether it is durable.
  std::uint64_t durable = ~std::uint64_t{0};
  bool cuts =
      false;  ///< cut that off; else make it durable, even if a sync of it has failed before
};

struct Inspection {
  bool unknown = false;       ///< one cannot look at present: the others say nothing
  bool temp_exists = false;   ///< a regular file of ours
  std::uint64_t size = 0;     ///< of the temporary file; these bytes have been made durable
  bool local_exists = false;  ///< something stands under the final name
};

class Files {
 public:
  virtual ~Files() = default;

  /// Whether files can be put at all these places (FILE-07, FILE-09, FILE-17, LNX-01).
  virtual void check_destinations(Owner owner, std::vector<std::string> local_names,
                                  std::function<void(Result<void>)> done) = 0;
  /// Renames each temporary file to its final name and makes the names durable (LNX-03 to
  /// LNX-05). The files then belong to `new_owner`, if the service may give files away (DONE-10).
  /// One result for each item.
  virtual void publish(Owner owner, Owner new_owner, std::vector<PublishItem> items,
                       std::function<void(std::vector<Result<void>>)> done) = 0;
  /// Deletes temporary files; one that is not there counts as deleted. `done` gets the names
  /// that could not be deleted.
  virtual void discard(Owner owner, std::vector<std::string> temp_names,
                       std::function<void(std::vector<std::string>)> done) = 0;
  /// Makes temporary files those of another owner, whose job they are from now on (OWN-05); one
  /// that is not there is none. Nobody writes to them meanwhile.
  virtual void hand_over(Owner from, Owner to, std::vector<std::string> temp_names,
                         std::function<void(Result<void>)> done) = 0;
  /// Looks at the temporary files after a restart; one that is to be cut and cannot be counts as
  /// not there. One answer for each item. Called before the
  /// loop runs; this one call blocks.
  virtual std::vector<Inspection> inspect(const std::vector<InspectItem>& items) = 0;
  /// The content of a temporary file of `size` bytes; fails if it is not that long.
  virtual void read(Owner owner, std::string temp_name, std::uint64_t size,
                    std::function<void(Result<std::vector<std::uint8_t>>)> done) = 0;
  /// Names this run of the kernel: what was written but not synced is still there while it is
  /// the same.
  virtual std::string boot_id() const = 0;
};

}  // namespace openbits::core
