#include "fakes/files.h"

#include <utility>

namespace openbits::fakes {

struct FakeFiles::Publication {
  std::vector<core::PublishItem> items;
  std::vector<Result<void>> results;
  std::function<void(std::vector<Result<void>>)> done;
};

void FakeFiles::later(std::function<void()> task) {
  if (holds_) {
    held_.push_back(std::move(task));
  } else {
    poster_.post(std::move(task));
  }
}

void FakeFiles::release() {
  holds_ = false;
  for (auto& task : std::exchange(held_, {})) poster_.post(std::move(task));
}

void FakeFiles::check_destinations(core::Owner owner, std::vector<std::string> local_names,
                                   std::function<void(Result<void>)> done) {
  owners_.push_back(owner);
  Result<void> result;
  for (const std::string& name : local_names) {
    if (const auto it = errors_.find(name); it != errors_.end()) result = it->second;
  }
  later([result, done = std::move(done)] { done(result); });
}

void FakeFiles::read(core::Owner owner, std::string temp_name, std::uint64_t size,
                     std::function<void(Result<std::vector<std::uint8_t>>)> done) {
  owners_.push_back(owner);
  Result<std::vector<std::uint8_t>> result = std::vector<std::uint8_t>(size);
  if (const auto it = errors_.find(temp_name); it != errors_.end()) result = it->second;
  later([result, done = std::move(done)] { done(result); });
}

void FakeFiles::publish(core::Owner owner, core::Owner new_owner,
                        std::vector<core::PublishItem> items,
                        std::function<void(std::vector<Result<void>>)> done) {
  owners_.insert(owners_.end(), {owner, new_owner});
  ++publishes_;
  auto all = std::make_shared<Publication>();
  all->items = std::move(items);
  all->done = std::move(done);
  later([this, all] { publish_next(all); });
}

// One name at a time, each a step of its own, so that a cut can come between two.
void FakeFiles::publish_next(const std::shared_ptr<Publication>& all) {
  if (all->results.size() == all->items.size()) {
    all->done(all->results);
    return;
  }
  const core::PublishItem& item = all->items[all->results.size()];
  if (const auto it = errors_.find(item.local_name); it != errors_.end()) {
    all->results.emplace_back(it->second);
  } else if (const auto from = nodes_.find(item.temp_name); from == nodes_.end()) {
    all->results.emplace_back(Error{hr::kWin32FileNotFound, "no " + item.temp_name});
  } else {
    if (item.local_name != item.temp_name) {
      nodes_[item.local_name] = from->second;
      nodes_.erase(from);
    }
    published_.push_back(item);
    all->results.emplace_back();
  }
  later([this, all] { publish_next(all); });
}

void FakeFiles::discard(core::Owner owner, std::vector<std::string> temp_names,
                        std::function<void(std::vector<std::string>)> done) {
  owners_.push_back(owner);
  later([this, temp_names = std::move(temp_names), done = std::move(done)] {
    std::vector<std::string> left;
    for (const std::string& name : temp_names) {
      if (errors_.contains(name)) {
        left.push_back(name);
      } else {
        nodes_.erase(name);
      }
    }
    done(left);
  });
}

void FakeFiles::hand_over(core::Owner from, core::Owner to, std::vector<std::string> temp_names,
                          std::function<void(Result<void>)> done) {
  owners_.insert(owners_.end(), {from, to});
  Result<void> result;
  for (const std::string& name : temp_names) {
    if (const auto it = errors_.find(name); it != errors_.end()) result = it->second;
  }
  later([result, done = std::move(done)] { done(result); });
}

std::vector<core::Inspection> FakeFiles::inspect(const std::vector<core::InspectItem>& items) {
  std::vector<core::Inspection> found;
  for (const core::InspectItem& item : items) {
    inspected_.push_back(item);
    core::Inspection one;
    one.unknown = errors_.contains(item.temp_name);
    if (const auto it = nodes_.find(item.temp_name); it != nodes_.end() && !one.unknown) {
      if (item.cuts && it->second.size > item.durable) {
        it->second.size = item.durable;
        core::subtract(it->second.written, {item.durable, kToEndOfFile});
      }
      it->second.sync();
      one.temp_exists = true;
      one.size = it->second.size;
    }
    one.local_exists = nodes_.contains(item.local_name);
    found.push_back(one);
  }
  return found;
}

void FakeFiles::power_cut() {
  crash();
  ++boot_;
  for (auto& [path, node] : nodes_) {
    const bool overwritten =
        node.size > 0 && node.durable > 0 && node.version != node.durable_version;
    node.size = node.durable;
    node.version = overwritten ? "+" : node.durable_version;
    node.written = node.durable_written;
    node.sync();
  }
}

std::vector<std::string> FakeFiles::leftovers() const {
  std::vector<std::string> found;
  for (const auto& [path, node] : nodes_) {
    if (path.find("/.BIT") != std::string::npos) found.push_back(path);
  }
  return found;
}

}  // namespace openbits::fakes
