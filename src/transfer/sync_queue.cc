#include "transfer/sync_queue.h"

#include <unistd.h>

#include <utility>

#include "transfer/sync_files.h"
#include "transfer/temp_file.h"
#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

struct Batch {
  std::vector<SyncQueue::Item> items;
  std::vector<int> errors;
};

/// With an errno for each. Blocks.
void sync_directories(std::optional<uid_t> owner, std::map<std::string, int>& directories) {
  const int denied = with_rights_of(owner, [&directories] {
    for (auto& [directory, error] : directories) error = sync_directory(directory);
  });
  if (denied == 0) return;
  for (auto& [directory, error] : directories) error = denied;
}

/// Blocks.
void make_durable(Batch& batch) {
  std::vector<int> files;
  std::map<std::optional<uid_t>, std::map<std::string, int>> directories;
  for (const auto& item : batch.items) {
    files.push_back(item.fd.get());
    if (!item.directory.empty()) directories[item.owner].emplace(item.directory, 0);
  }
  batch.errors = sync_files(files);
  for (auto& [owner, of_owner] : directories) sync_directories(owner, of_owner);
  for (std::size_t i = 0; i < batch.items.size(); ++i) {
    auto& item = batch.items[i];
    int& error = batch.errors[i];
    if (error == 0 && !item.directory.empty())
      error = directories.at(item.owner).at(item.directory);
    // After a failed sync the kernel may have dropped any byte that was not durable before, and
    // would say nothing the next time.
    if (error != 0 && item.cut_back != SyncQueue::kLeave) {
      [[maybe_unused]] const int r = ::ftruncate(item.fd.get(), static_cast<off_t>(item.cut_back));
    }
    item.fd.reset();
  }
}

}  // namespace

void SyncQueue::add(dev_t device, Item item) {
  devices_[device].waiting.push_back(std::move(item));
  run(device);
}

void SyncQueue::run(dev_t device) {
  Device& at = devices_.at(device);
  if (at.running) return;
  if (at.waiting.empty()) {
    devices_.erase(device);
    return;
  }
  at.running = true;
  auto batch = std::make_shared<Batch>();
  batch->items = std::exchange(at.waiting, {});
  workers_.run([batch] { make_durable(*batch); },
               [this, device, batch] {
                 devices_.at(device).running = false;
                 for (std::size_t i = 0; i < batch->items.size(); ++i) {
                   batch->items[i].done(batch->errors[i]);
                 }
                 run(device);
               });
}

}  // namespace openbits::transfer
