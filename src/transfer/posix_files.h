// The file system as the core sees it: names are checked, published, discarded and inspected here,
// with the rights of the job's owner: one switch for a batch. Blocking work runs on the worker
// pool.
// Thread: the loop thread.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/files.h"
#include "loop/worker_pool.h"

namespace openbits::transfer {

class PosixFiles : public core::Files {
 public:
  /// `umask_at_start` decides on the mode of new files (LNX-03). `workers` must outlive this and
  /// every call's `done`.
  PosixFiles(loop::WorkerPool& workers, mode_t umask_at_start);

  void check_destinations(core::Owner owner, std::vector<std::string> local_names,
                          std::function<void(Result<void>)> done) override;
  void publish(core::Owner owner, core::Owner new_owner, std::vector<core::PublishItem> items,
               std::function<void(std::vector<Result<void>>)> done) override;
  void discard(core::Owner owner, std::vector<std::string> temp_names,
               std::function<void(std::vector<std::string>)> done) override;
  void hand_over(core::Owner from, core::Owner to, std::vector<std::string> temp_names,
                 std::function<void(Result<void>)> done) override;
  std::vector<core::Inspection> inspect(const std::vector<core::InspectItem>& items) override;
  void read(core::Owner owner, std::string temp_name, std::uint64_t size,
            std::function<void(Result<std::vector<std::uint8_t>>)> done) override;
  std::string boot_id() const override;

 private:
  loop::WorkerPool& workers_;
  const mode_t umask_;
};

}  // namespace openbits::transfer
